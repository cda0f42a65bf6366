import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "node:tls";
import { ClusterAdmin, entity, FeatureStore, featureView } from "@featurestore/client";
import { expect, onTestFinished, test } from "vitest";
import { parseServerConfig } from "../src/config.js";
import { freePort } from "../src/free-port.suite.js";
import { TestAuthority } from "../src/security/certificates.suite.js";
import { createLogger, FeatureStoreServer } from "../src/server.js";
import { ServerProcess } from "./server-process.js";

const NODES = [0, 1, 2];
const PATIENCE_MS = 40_000;
const profile = featureView("profile", { entity: entity("user", { user_id: "int64" }), features: { n: "int32" } });

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > endsAt) throw new Error(`not in time: ${what}`);
    await delay(50);
  }
}

/** The serial number of the certificate that a port shows. */
function shownAt(port: number, authority: TestAuthority, client: { readonly cert: string; readonly key: string }) {
  return new Promise<string>((resolve, reject) => {
    const socket = connect({
      port,
      host: "127.0.0.1",
      ca: authority.pair.cert,
      ...client,
      ALPNProtocols: ["h2"],
      checkServerIdentity: () => undefined,
    });
    socket.once("error", reject).once("secureConnect", () => {
      resolve(socket.getPeerX509Certificate()?.serialNumber ?? "");
      socket.destroy();
    });
  });
}

test("certificates of all nodes and clients are rotated under load, and no call fails", {
  timeout: 60_000,
}, async () => {
  const clients = await TestAuthority.make("clients");
  const peers = await TestAuthority.make("peers");
  const base = await mkdtemp(join(tmpdir(), "featurestore-rotation-"));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const token = join(base, "join.token");

  /** New certificates for everybody. @returns their serial numbers, by port's kind and node. */
  const rotate = async (): Promise<{ readonly server: string[]; readonly peer: string[]; readonly client: string }> => {
    const server: string[] = [];
    const peer: string[] = [];
    for (const i of NODES) {
      server.push(await clients.write({ name: `node${i}`, hosts: ["127.0.0.1"], ends: ["server"] }));
      peer.push(await peers.write({ name: `node${i}`, uris: [`featurestore://prod/node${i}`] }));
    }
    return { server, peer, client: await clients.write({ name: "ranking", ends: ["client"] }) };
  };
  const before = await rotate();

  const ports = await Promise.all(
    NODES.map(async () => ({ client: await freePort(), peer: await freePort(), ops: await freePort() })),
  );
  const at = (i: number, kind: "client" | "peer" | "ops"): number => ports[i]?.[kind] ?? 0;
  const start = (i: number): Promise<FeatureStoreServer> => {
    const [own, mutual] = [clients.files(`node${i}`), peers.files(`node${i}`)];
    const config = parseServerConfig({
      dataDir: join(base, `node${i}`),
      listen: `127.0.0.1:${at(i, "client")}`,
      opsListen: `127.0.0.1:${at(i, "ops")}`,
      peerListen: `127.0.0.1:${at(i, "peer")}`,
      join: i === 0 ? [] : [`127.0.0.1:${at(0, "peer")}`],
      joinTokenFile: token,
      memoryBytes: "64MiB",
      walBytesMax: "8MiB",
      walReserveBytes: 0,
      tlsCert: own.cert.path,
      tlsKey: own.key.path,
      tlsClientCa: clients.caPath,
      peerTlsCa: peers.caPath,
      peerTlsCert: mutual.cert.path,
      peerTlsKey: mutual.key.path,
    });
    const server = FeatureStoreServer.start(config, createLogger("silent"), (error) => {
      throw error;
    });
    onTestFinished(async () => (await server).stop());
    return server;
  };
  const first = await start(0);
  const { cert, key } = clients.files("ranking");
  const to = {
    seeds: NODES.map((i) => `127.0.0.1:${at(i, "client")}`),
    tls: { caFile: clients.caPath, certFile: cert.path, keyFile: key.path },
    deadlineMs: 20_000,
  };
  const admin = ClusterAdmin.connect(to);
  onTestFinished(() => admin.close());
  const { clusterId, joinToken } = await admin.init({ shards: 4, replicas: 3 });
  expect(clusterId).toMatch(/^prod-[a-z2-7]{12}$/);
  expect(first.node.nodeId).toMatch(/^node0-[a-z2-7]{12}$/);
  await writeFile(token, joinToken);
  await Promise.all([start(1), start(2)]);
  await until("the cluster is green", async () => (await admin.health()).status === "green");

  await using store = await FeatureStore.connect(to);
  await store.apply([profile]);
  const done = { reads: 0, writes: 0 };
  const failures: unknown[] = [];
  let isOver = false;
  /** @param everyMs leaves the servers, which are in this process, time for themselves. */
  const load = async (everyMs: number, step: (i: number) => Promise<void>): Promise<void> => {
    for (let i = 0; !isOver; i++) {
      await step(i).catch((error: unknown) => failures.push(error));
      await delay(everyMs);
    }
  };
  const writes = load(5, async (i) => {
    await store.write(profile, [{ key: i % 500, features: { n: i } }]);
    done.writes += 1;
  });
  const reads = load(5, async (i) => {
    const { complete } = await store.getMany(profile, [i % 500, (i * 7) % 500]);
    if (!complete) failures.push(new Error("a read that was not complete"));
    done.reads += 1;
  });
  // Processes that come and go: each makes its connections anew, with the certificates of then.
  const visits = load(100, async () => {
    const visitor = await FeatureStore.connect(to);
    await visitor.getMany(profile, [1]).finally(() => visitor.close());
  });

  const after = await rotate();
  const visitor = await clients.issue({ name: "visitor", ends: ["client"] });
  const node = await peers.issue({ name: "node9", uris: ["featurestore://prod/node9"] });
  for (const i of NODES) {
    await until(`node ${i} shows its new certificates`, async () => {
      const server = await shownAt(at(i, "client"), clients, visitor);
      const peer = await shownAt(at(i, "peer"), peers, node);
      return server === after.server[i] && peer === after.peer[i];
    });
  }
  const goOn = { reads: done.reads + 100, writes: done.writes + 100 };
  await until("reads and writes go on", async () => done.reads > goOn.reads && done.writes > goOn.writes);
  isOver = true;
  await Promise.all([writes, reads, visits]);
  expect(failures).toEqual([]);
  expect(new Set([...before.server, ...before.peer, ...after.server, ...after.peer]).size).toBe(12);
});

test("a process reads its certificates on SIGHUP, and goes on", { timeout: 60_000 }, async () => {
  const clients = await TestAuthority.make("clients");
  await clients.write({ name: "server", hosts: ["127.0.0.1"] });
  const dataDir = await mkdtemp(join(tmpdir(), "featurestore-rotation-"));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const { cert, key } = clients.files("server");
  const server = await ServerProcess.start({
    FEATURESTORE_DATA_DIR: dataDir,
    FEATURESTORE_SHARDS: "1",
    FEATURESTORE_MEMORY_BYTES: "64MiB",
    FEATURESTORE_TLS_CERT: cert.path,
    FEATURESTORE_TLS_KEY: key.path,
  });
  onTestFinished(async () => void (await server.end("SIGKILL")));
  const serial = await clients.write({ name: "server", hosts: ["127.0.0.1"] });
  process.kill(server.pid, "SIGHUP");
  const port = Number(server.address.split(":")[1]);
  const visitor = await clients.issue({ name: "visitor", ends: ["client"] });
  await until("it shows the new certificate", async () => (await shownAt(port, clients, visitor)) === serial);
  expect(await server.end("SIGTERM")).toBe(0);
});
