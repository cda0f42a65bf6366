import { X509Certificate } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere, temporaryFolder } from "./cli-world.suite.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dir: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  dir = join(folder.path, "certs");
  expect(await certs("init", "--cluster", "prod")).toMatchObject({ code: 0 });
});
afterAll(() => folder.remove());

function certs(...args: readonly string[]) {
  return runHere(["certs", ...args, "--dir", dir]);
}

async function certificate(file: string): Promise<X509Certificate> {
  return new X509Certificate(await readFile(join(dir, file)));
}

describe("certs", () => {
  it("makes a node's certificates: one of the clients' authority, and one of the peers' that names cluster and node", async () => {
    const { code, out } = await certs("node", "n1", "--host", "n1.example", "--host", "10.0.0.1", "--output", "json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      tlsCert: join(dir, "nodes/n1/server.pem"),
      tlsKey: join(dir, "nodes/n1/server.key"),
      peerTlsCa: join(dir, "peers-ca.pem"),
      peerTlsCert: join(dir, "nodes/n1/peer.pem"),
      peerTlsKey: join(dir, "nodes/n1/peer.key"),
    });
    const [clients, peers] = [await certificate("clients-ca.pem"), await certificate("peers-ca.pem")];
    const [server, peer] = [await certificate("nodes/n1/server.pem"), await certificate("nodes/n1/peer.pem")];
    expect(server.subjectAltName).toBe("DNS:n1.example, IP Address:10.0.0.1");
    expect(peer.subjectAltName).toBe("URI:featurestore://prod/n1");
    expect([server.verify(clients.publicKey), peer.verify(peers.publicKey)]).toEqual([true, true]);
    expect([server.verify(peers.publicKey), peer.verify(clients.publicKey)]).toEqual([false, false]);
    expect([clients.ca, peers.ca, server.ca, peer.ca]).toEqual([true, true, false, false]);
  });

  it("makes a client's certificate", async () => {
    expect(await certs("client", "ranking")).toMatchObject({ code: 0 });
    const alice = await certificate("clients/ranking.pem");
    expect(alice.subject).toBe("CN=ranking");
    expect(alice.verify((await certificate("clients-ca.pem")).publicKey)).toBe(true);
  });

  it("writes files that only their owner can read", async () => {
    for (const file of ["peers-ca.key", "peers-ca.pem", "clients-ca.key"]) {
      expect((await stat(join(dir, file))).mode & 0o777, file).toBe(0o600);
    }
  });

  it("replaces nothing unless told to", async () => {
    expect(await certs("client", "twice")).toMatchObject({ code: 0 });
    const { serialNumber } = await certificate("clients/twice.pem");
    const refused = await certs("client", "twice");
    expect(refused).toEqual({
      code: 2,
      out: "",
      err: `error: ${join(dir, "clients/twice.pem")} is there already; --yes replaces it\n`,
    });
    expect((await certificate("clients/twice.pem")).serialNumber).toBe(serialNumber);
    expect(await certs("client", "twice", "--yes")).toMatchObject({ code: 0 });
    expect((await certificate("clients/twice.pem")).serialNumber).not.toBe(serialNumber);
    expect((await certs("init")).code).toBe(2);
  });

  it("lists what there is and when it expires", async () => {
    expect(await certs("client", "short", "--days", "3")).toMatchObject({ code: 0 });
    const { code, out } = await certs("list", "--output", "json");
    const listed = JSON.parse(out) as { readonly file: string; readonly name: string; readonly daysLeft: number }[];
    expect(code).toBe(0);
    expect(listed.find(({ file }) => file === "clients/short.pem")).toMatchObject({ name: "short", daysLeft: 2 });
    expect(listed.find(({ file }) => file === "peers-ca.pem")).toMatchObject({ name: "prod peers", daysLeft: 3649 });
  });

  it.each([
    [
      ["node", "a/b"],
      'error: name: expected a letter or digit, then letters, digits, _ and -, at most 63, got "a/b"\n',
    ],
    [["node", "n2", "--host", "a b"], 'error: --host: expected a host name or an IP address, got "a b"\n'],
    [
      ["init", "--cluster", "-"],
      'error: --cluster: expected a letter or digit, then letters, digits, _ and -, at most 63, got "-"\n',
    ],
    [["client", "../x"], 'error: name: expected letters, digits, and any of ._@-, at most 63, got "../x"\n'],
  ])("%j ends with 2 and one line", async (args, err) => {
    expect(await certs(...args)).toEqual({ code: 2, out: "", err });
  });

  it("says what is missing where there is no authority", async () => {
    const { code, err } = await runHere(["certs", "client", "a", "--dir", join(folder.path, "nowhere")]);
    expect(code).toBe(2);
    expect(err).toBe(
      `error: --dir: ${join(folder.path, "nowhere", "clients-ca.pem")} is not there; "featurestore certs init" makes it\n`,
    );
  });
});

describe("files of certificates", () => {
  it("that are none are refused by the option or variable that names them", async () => {
    const junk = join(dir, "cluster");
    const missing = { code: 2, out: "", err: "error: --ca: /nonexistent: there is no such file\n" };
    expect(await runHere(["views", "--ca", "/nonexistent"])).toEqual(missing);
    expect(await runHere(["cluster", "status", "--ca", "/nonexistent"])).toEqual(missing);
    expect(await runHere(["views"], { env: { FEATURESTORE_CA: junk } })).toEqual({
      code: 2,
      out: "",
      err: `error: FEATURESTORE_CA: ${junk}: expected certificates in PEM\n`,
    });
    expect(await runHere(["views", "--cert", "x.pem"])).toEqual({
      code: 2,
      out: "",
      err: "error: --cert: expected its private key, too\n",
    });
    const backfill = ["backfill", "v", "--from", "x.csv", "--key", "id=uid", "--tls-key", "/nonexistent"];
    expect(await runHere([...backfill, "--cert", join(dir, "clients-ca.pem")])).toMatchObject({
      code: 2,
      err: "error: --tls-key: /nonexistent: there is no such file\n",
    });
  });
});
