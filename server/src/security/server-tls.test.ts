import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect as connectHttp2 } from "node:http2";
import { request } from "node:https";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { ClusterAdmin, FeatureStore, type TlsOptions } from "@featurestore/client";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { parseServerConfig } from "../config.js";
import { freePort } from "../free-port.suite.js";
import { createLogger, FeatureStoreServer } from "../server.js";
import { TestAuthority } from "./certificates.suite.js";
import { Security } from "./security.js";

const ends: (() => Promise<void>)[] = [];
let authority: TestAuthority;
beforeAll(async () => {
  authority = await TestAuthority.make("clients", (end) => ends.push(end));
  await authority.write({ name: "server", hosts: ["localhost", "127.0.0.1"] });
  await authority.write({ name: "elsewhere", hosts: ["elsewhere.example"] });
  return async () => {
    for (const end of ends) await end();
  };
});

async function start({
  dataDir: at,
  ...settings
}: {
  dataDir?: string;
  [setting: string]: unknown;
} = {}): Promise<FeatureStoreServer> {
  const dataDir = at ?? (await mkdtemp(join(tmpdir(), "featurestore-tls-")));
  const config = parseServerConfig({
    dataDir,
    listen: "127.0.0.1:0",
    opsListen: "127.0.0.1:0",
    shards: 1,
    memoryBytes: "64MiB",
    shutdownGraceMs: 100,
    ...settings,
  });
  const server = await FeatureStoreServer.start(config, createLogger("silent"), (error) => {
    throw error;
  });
  onTestFinished(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return server;
}

function tlsOf(name = "server"): { readonly tlsCert: string; readonly tlsKey: string } {
  const { cert, key } = authority.files(name);
  return { tlsCert: cert.path, tlsKey: key.path };
}

/** What asking a server ends with. */
async function outcome(server: FeatureStoreServer, tls: TlsOptions | boolean): Promise<string> {
  const admin = ClusterAdmin.connect({ seeds: [server.address], tls, deadlineMs: 3_000 });
  try {
    await admin.health();
    return "answered";
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code}: ${message}`;
  } finally {
    admin.close();
  }
}

describe("a client port with a certificate", () => {
  it("answers clients that know its authority, from PEM and from files, with and without their own certificates", async () => {
    const server = await start({ ...tlsOf(), tlsClientCa: authority.caPath });
    await authority.write({ name: "alice", ends: ["client"] });
    const { cert, key } = authority.files("alice");
    for (const tls of [
      { ca: authority.pair.cert },
      { caFile: authority.caPath },
      { caFile: authority.caPath, certFile: cert.path, keyFile: key.path },
    ]) {
      expect(await outcome(server, tls)).toBe("answered");
    }
    await using store = await FeatureStore.connect({ seeds: [server.address], tls: { caFile: authority.caPath } });
    expect((await store.health()).status).toBe("green");
  });

  it("is refused by clients in words that say what is wrong", async () => {
    const server = await start(tlsOf());
    const elsewhere = await start(tlsOf("elsewhere"));
    const plain = await start();
    const ca = authority.pair.cert;
    expect(
      await Promise.all([
        outcome(server, true),
        outcome(elsewhere, { ca }),
        outcome(elsewhere, { ca, serverName: "elsewhere.example" }),
        outcome(plain, { ca }),
        outcome(server, false),
      ]),
    ).toEqual([
      expect.stringMatching(/^UNAVAILABLE: .*authority that this client does not know; set tls.ca/),
      expect.stringMatching(/^UNAVAILABLE: .*its certificate is not for 127.0.0.1/),
      "answered",
      expect.stringMatching(/^UNAVAILABLE: .*it speaks plain text, and this client TLS/),
      expect.stringMatching(/^UNAVAILABLE: .*it closed the connection at once; it wants TLS/),
    ]);
  });

  it("speaks TLS 1.3 and nothing older", async () => {
    const server = await start(tlsOf());
    const port = Number(server.address.split(":")[1]);
    const versionOf = (maxVersion: "TLSv1.2" | "TLSv1.3") =>
      new Promise<string | null>((resolve) => {
        const socket = connectTls({
          port,
          host: "127.0.0.1",
          ca: authority.pair.cert,
          maxVersion,
          ALPNProtocols: ["h2"],
        });
        socket.once("secureConnect", () => resolve(socket.getProtocol())).once("error", () => resolve(null));
        onTestFinished(() => void socket.destroy());
      });
    expect(await versionOf("TLSv1.3")).toBe("TLSv1.3");
    expect(await versionOf("TLSv1.2")).toBeNull();
  });

  it("takes no certificate of another authority, though it needs none", async () => {
    const server = await start({ ...tlsOf(), tlsClientCa: authority.caPath });
    const { cert, key } = await (await TestAuthority.make("others")).issue({ name: "mallory" });
    expect(await outcome(server, { ca: authority.pair.cert, cert, key })).toMatch(/^UNAVAILABLE: /);
    expect(await outcome(server, { ca: authority.pair.cert })).toBe("answered");
  });

  it("serves ops HTTP with the same certificate", async () => {
    const server = await start(tlsOf());
    const port = Number(server.opsAddress.split(":")[1]);
    const status = await new Promise((resolve, reject) =>
      request({ host: "127.0.0.1", port, path: "/livez", ca: authority.pair.cert }, (answer) =>
        resolve(answer.statusCode),
      )
        .once("error", reject)
        .end(),
    );
    expect(status).toBe(200);
  });
});

describe("a server does not start", () => {
  const refusal = async (settings: Readonly<Record<string, unknown>>): Promise<string> => {
    try {
      await start(settings);
      return "started";
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("beyond loopback without TLS, unless it is told to", async () => {
    const tlsWanted = "0.0.0.0:0 is not a loopback address; TLS is needed there: set tlsCert and tlsKey";
    expect(await refusal({ listen: "0.0.0.0:0" })).toContain(`listen: ${tlsWanted}`);
    expect(await refusal({ opsListen: "0.0.0.0:0" })).toContain(`opsListen: ${tlsWanted}`);
    expect(await refusal({ peerListen: "0.0.0.0:0", ...tlsOf() })).toContain(
      "peerListen: 0.0.0.0:0 is not a loopback address; mutual TLS is needed there: set peerTlsCa, peerTlsCert and peerTlsKey",
    );
    expect(await refusal({ listen: "0.0.0.0:0", ...tlsOf() })).toContain(
      "authentication is needed there: set auth: required",
    );
    expect(await refusal({ listen: "0.0.0.0:0", ...tlsOf(), auth: "required" })).toBe("started");
    expect(await refusal({ listen: "0.0.0.0:0", insecure: true })).toBe("started");
  });

  it("with half of the settings", async () => {
    const { tlsCert, tlsKey } = tlsOf();
    expect(await refusal({ tlsCert })).toBe("tlsKey: expected a file, because tlsCert names one");
    expect(await refusal({ tlsKey })).toBe("tlsCert: expected a file, because tlsKey names one");
    expect(await refusal({ tlsClientCa: tlsCert })).toBe("tlsCert: expected a file, because tlsClientCa names one");
    expect(await refusal({ peerTlsCert: tlsCert, peerTlsKey: tlsKey })).toBe(
      "peerTlsCa: expected a file, because peerTlsCert names one",
    );
  });

  it("with a key that others can read, a pair that is none, a certificate that has ended, or no certificate", async () => {
    const { tlsCert, tlsKey } = tlsOf();
    const other = tlsOf("elsewhere");
    await authority.write({ name: "ended", days: 1, from: new Date(Date.now() - 3 * 86_400_000) });
    const junk = join(authority.dir, "junk");
    await writeFile(junk, "junk", { mode: 0o600 });
    expect(await refusal({ tlsCert, tlsKey: other.tlsKey })).toBe(
      `tlsKey: ${other.tlsKey}: it is not the key of the certificate in ${tlsCert} (tlsCert)`,
    );
    expect(await refusal(tlsOf("ended"))).toMatch(/^tlsCert: .*ended\.pem: the certificate ended \d{4}-\d\d-\d\dT/);
    expect(await refusal({ tlsCert: junk, tlsKey })).toBe(`tlsCert: ${junk}: it holds no certificate; expected PEM`);
    expect(await refusal({ tlsCert, tlsKey: junk })).toContain(
      `tlsKey: ${junk}: it holds no private key that can be read`,
    );
    expect(await refusal({ tlsCert: "/nonexistent", tlsKey })).toBe("tlsCert: /nonexistent: there is no such file");
    expect(await refusal({ tlsCert, tlsKey, tlsClientCa: junk })).toBe(
      `tlsClientCa: ${junk}: it holds no certificate; expected PEM`,
    );
    await chmod(tlsKey, 0o640);
    onTestFinished(() => chmod(tlsKey, 0o600));
    const isRoot = process.getuid?.() === 0; // a key of root's may be a group's, too
    expect(await refusal({ tlsCert, tlsKey })).toBe(
      isRoot ? "started" : `tlsKey: ${tlsKey}: others can read it; chmod 600 ${tlsKey}`,
    );
    await chmod(tlsKey, 0o604);
    expect(await refusal({ tlsCert, tlsKey })).toBe(`tlsKey: ${tlsKey}: others can read it; chmod 600 ${tlsKey}`);
  });
});

describe("a node of a cluster", () => {
  const peerTls = (authority: TestAuthority, name: string) => {
    const { cert, key } = authority.files(name);
    return { peerTlsCa: authority.caPath, peerTlsCert: cert.path, peerTlsKey: key.path };
  };

  it("takes a certificate of its name or its full ids, and none of another node", async () => {
    const peers = await TestAuthority.make("peers");
    const dataDir = await mkdtemp(join(tmpdir(), "featurestore-tls-"));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const open = async (certificate: string | null): Promise<FeatureStoreServer> => {
      const tls = certificate === null ? {} : peerTls(peers, certificate);
      const peerListen = `127.0.0.1:${await freePort()}`;
      return start({ dataDir, peerListen, shards: undefined, ...tls });
    };
    const before = await open(null);
    const { clusterId } = await before.node.init({ shards: 1, replicas: 1 }, {});
    const { nodeId } = before.node;
    await before.stop();

    await peers.write({ name: "named", uris: ["featurestore://prod/n1"] });
    await expect(open("named")).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(`featurestore certs node ${nodeId} --cluster ${clusterId}`),
    });
    await peers.write({ name: "full", uris: [`featurestore://${clusterId}/${nodeId}`] });
    const after = await open("full");
    expect([after.node.clusterId, after.node.nodeId]).toEqual([clusterId, nodeId]);
    await after.stop();
    await peers.write({ name: "nameless" });
    await expect(open("nameless")).rejects.toMatchObject({ message: expect.stringContaining("names no node") });
  });

  it("goes on with its certificate when the files are another node's", async () => {
    const peers = await TestAuthority.make("peers");
    await peers.write({ name: "own", uris: ["featurestore://prod/n1"] });
    const failures: string[] = [];
    const security = new Security(
      { client: null, peers: peers.files("own") },
      { onReload: () => {}, onFailure: (_use, { message }) => failures.push(message), onHandshakeFailed: () => {} },
    );
    onTestFinished(() => security.close());
    const { serialNumber } = security.peers?.certificates.current.leaf ?? {};
    await peers.write({ name: "own", uris: ["featurestore://prod/n2"] });
    security.reload();
    expect(failures).toEqual([expect.stringContaining("is of node n2 in prod, not of n1 in prod")]);
    expect(security.peers?.certificates.current.leaf.serialNumber).toBe(serialNumber);
  });
});

describe("connections", () => {
  it("on which nothing is under way are closed after a while, and clients go on", async () => {
    const server = await start({ connectionIdleMs: 1_000 });
    const session = connectHttp2(`http://${server.address}`);
    onTestFinished(() => session.destroy());
    await once(session, "close");
    await using store = await FeatureStore.connect({ seeds: [server.address] });
    expect((await store.health()).status).toBe("green");
  });

  it("above the cap are closed at once, and the others are served", async () => {
    const server = await start({ connectionsMax: 4, connectionsPerAddressMax: 3 });
    const port = Number(server.address.split(":")[1]);
    const open = () =>
      new Promise<boolean>((resolve) => {
        const socket = connectTcp(port, "127.0.0.1");
        onTestFinished(() => void socket.destroy());
        socket.resume();
        socket.once("close", () => resolve(false)).once("data", () => resolve(true)); // its settings frame
      });
    const first = await Promise.all([open(), open(), open()]);
    expect(first).toEqual([true, true, true]);
    expect(await open()).toBe(false);
  });
});
