import { chmod, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { until } from "../transport/peer-world.suite.js";
import { CertificateStore, type CertificateStoreOptions } from "./certificate-store.js";
import { TestAuthority } from "./certificates.suite.js";

interface Watched {
  readonly authority: TestAuthority;
  readonly store: CertificateStore;
  readonly failures: string[];
}

async function watch(options: Partial<CertificateStoreOptions> = {}): Promise<Watched> {
  const authority = await TestAuthority.make();
  await authority.write({ name: "server" });
  const failures: string[] = [];
  const store = new CertificateStore({
    files: authority.files("server"),
    onFailure: ({ message }) => failures.push(message),
    lookMs: 5,
    ...options,
  });
  onTestFinished(() => store.close());
  return { authority, store, failures };
}

describe("certificates from files", () => {
  it("are replaced when their files are", async () => {
    const { authority, store } = await watch();
    const serial = await authority.write({ name: "server" });
    await until("the new one is in use", () => store.current.leaf.serialNumber === serial);
    expect([store.reloads, store.isFailing]).toEqual([1, false]);
  });

  it("are replaced when the link to their directory points elsewhere, as Kubernetes does it", async () => {
    const authority = await TestAuthority.make();
    const place = async (version: string): Promise<string> => {
      const { cert, key } = await authority.issue({ name: version });
      await mkdir(join(authority.dir, version));
      await writeFile(join(authority.dir, version, "tls.crt"), cert);
      await writeFile(join(authority.dir, version, "tls.key"), key, { mode: 0o600 });
      await symlink(version, join(authority.dir, "next"));
      await rename(join(authority.dir, "next"), join(authority.dir, "data"));
      return version;
    };
    await place("v1");
    const at = (field: string, name: string) => ({ field, path: join(authority.dir, "data", name) });
    const files = { cert: at("tlsCert", "tls.crt"), key: at("tlsKey", "tls.key"), ca: null };
    const store = new CertificateStore({ files, lookMs: 5 });
    onTestFinished(() => store.close());
    expect(store.current.leaf.subject).toBe("CN=v1");
    await place("v2");
    await until("the new one is in use", () => store.current.leaf.subject === "CN=v2");
    expect(store.failures).toBe(0);
  });

  it("stay in use while the files cannot be used, which is told once for each change, and healed by the next", async () => {
    const { authority, store, failures } = await watch();
    const { cert, key } = authority.files("server");
    const before = store.current;
    const other = await authority.issue({ name: "other" });
    await writeFile(`${cert.path}.new`, other.cert);
    await rename(`${cert.path}.new`, cert.path);
    await until("it was told", () => failures.length === 1);
    expect(failures).toEqual([
      `peerTlsKey: ${key.path}: it is not the key of the certificate in ${cert.path} (peerTlsCert)`,
    ]);
    await rm(cert.path);
    await until("it was told again", () => failures.length === 2);
    expect(failures[1]).toBe(`peerTlsCert: ${cert.path}: there is no such file`);
    expect(store.current).toBe(before);
    expect([store.reloads, store.failures, store.isFailing]).toEqual([0, 2, true]);
    const serial = await authority.write({ name: "server" });
    await until("the new one is in use", () => store.current.leaf.serialNumber === serial);
    // It may have looked when the certificate was there and its key was not yet.
    expect([store.reloads, store.isFailing]).toEqual([1, false]);
  });

  it("are not taken where others can read the key, or they are not what they have to be", async () => {
    const { authority, store, failures } = await watch({
      check: ({ leaf }) => {
        if (leaf.subject !== "CN=server") throw new Error("of another");
      },
    });
    await authority.write({ name: "server", days: 1 });
    await until("it was replaced", () => store.reloads === 1);
    const { key } = authority.files("server");
    await chmod(key.path, 0o644);
    expect(store.reload()).toBe(false);
    expect(failures).toEqual([`peerTlsKey: ${key.path}: others can read it; chmod 600 ${key.path}`]);
    const other = await authority.issue({ name: "other" });
    await writeFile(key.path, other.key, { mode: 0o600 });
    await chmod(key.path, 0o600);
    await writeFile(authority.files("server").cert.path, other.cert);
    await until("it was told", () => failures.includes("of another"));
    expect(store.current.leaf.subject).toBe("CN=server");
  });

  it("are read again at once when asked", async () => {
    const { authority, store } = await watch({ lookMs: 2_000_000 });
    expect(store.reload()).toBe(false);
    const serial = await authority.write({ name: "server" });
    expect(store.reload()).toBe(true);
    expect(store.current.leaf.serialNumber).toBe(serial);
  });
});
