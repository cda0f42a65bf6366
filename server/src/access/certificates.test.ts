import { ClusterAdmin } from "@featurestore/client";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { TestAuthority } from "../security/certificates.suite.js";
import { GuardedWorld, testDir } from "./guarded-world.suite.js";

const WAIT_MS = 60_000;
const ends: (() => Promise<void>)[] = [];
let authority: TestAuthority;
let strangers: TestAuthority;
beforeAll(async () => {
  authority = await TestAuthority.make("clients", (end) => ends.push(end));
  strangers = await TestAuthority.make("strangers", (end) => ends.push(end));
  await authority.write({ name: "server", hosts: ["localhost", "127.0.0.1"] });
  for (const name of ["loader", "other"]) await authority.write({ name, ends: ["client"] });
  await strangers.write({ name: "loader", ends: ["client"] });
  return async () => {
    for (const end of ends) await end();
  };
}, WAIT_MS);

/** What asking for the status ends with. */
async function statusAs(address: string, from: TestAuthority, name: string): Promise<string> {
  const { cert, key } = from.files(name);
  const tls = { caFile: authority.caPath, certFile: cert.path, keyFile: key.path };
  const admin = ClusterAdmin.connect({ seeds: [address], tls, deadlineMs: 3_000 });
  try {
    await admin.status();
    return "answered";
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    admin.close();
  }
}

test(
  "a client certificate stands for whom it is bound to: its name, of the port's authority, until it is revoked",
  async () => {
    const { cert, key } = authority.files("server");
    const tls = { tlsCert: cert.path, tlsKey: key.path, tlsClientCa: authority.caPath };
    const world = await GuardedWorld.start(await testDir(), tls);
    const { address } = world.server;
    const admin = ClusterAdmin.connect({
      seeds: [address],
      tls: { caFile: authority.caPath },
      token: await world.rootToken(),
    });
    onTestFinished(() => admin.close());
    expect(await statusAs(address, authority, "loader")).toBe("UNAUTHENTICATED");
    const { id, token } = await admin.createToken({ role: "reader", ttlMs: null, certificate: "loader" });
    expect(token).toBeNull();
    expect(await statusAs(address, authority, "loader")).toBe("answered");
    expect(await statusAs(address, authority, "other")).toBe("UNAUTHENTICATED");
    expect(await statusAs(address, strangers, "loader")).toBe("UNAVAILABLE");
    await admin.revokeToken(id);
    expect(await statusAs(address, authority, "loader")).toBe("UNAUTHENTICATED");
  },
  WAIT_MS,
);
