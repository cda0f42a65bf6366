import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClusterAdmin, FeatureStore } from "@featurestore/client";
import * as grpc from "@grpc/grpc-js";
import pino from "pino";
import { onTestFinished } from "vitest";
import { parseServerConfig } from "../config.js";
import { FeatureStoreServer } from "../server.js";

const PATIENCE_MS = 50_000;

/** A directory for the running test. */
export async function testDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "guarded-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A server that asks for tokens, in this process, until the end of the test. */
export class GuardedWorld {
  readonly server: FeatureStoreServer;
  readonly dir: string;

  private constructor(server: FeatureStoreServer, dir: string) {
    this.server = server;
    this.dir = dir;
  }

  static async start(
    dir: string,
    settings: Readonly<Record<string, unknown>> = {},
    newAdminToken = false,
  ): Promise<GuardedWorld> {
    const config = parseServerConfig({
      dataDir: dir,
      listen: "127.0.0.1:0",
      opsListen: "127.0.0.1:0",
      shards: 4,
      memoryBytes: "32MiB",
      auth: "required",
      logLevel: "silent",
      ...settings,
    });
    const fatal = (error: Error): never => {
      throw error;
    };
    const server = await FeatureStoreServer.start(config, pino({ level: "silent" }), fatal, { newAdminToken });
    onTestFinished(() => server.stop());
    return new GuardedWorld(server, dir);
  }

  /** What the node has written for its first admin. */
  async rootToken(): Promise<string> {
    return (await readFile(join(this.dir, "admin.token"), "utf8")).trim();
  }

  admin(token: string): ClusterAdmin {
    const admin = ClusterAdmin.connect({ seeds: [this.server.address], token });
    onTestFinished(() => admin.close());
    return admin;
  }

  async store(token: string | (() => string)): Promise<FeatureStore> {
    const store = await FeatureStore.connect({ seeds: [this.server.address], token });
    onTestFinished(() => store.close());
    return store;
  }

  client(): grpc.Client {
    const client = new grpc.Client(this.server.address, grpc.credentials.createInsecure());
    onTestFinished(() => client.close());
    return client;
  }
}

/** Resolves to what `condition` finds once it is neither false nor undefined. */
export async function until<T>(
  what: string,
  condition: () => Promise<T | false | undefined> | T | false | undefined,
): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await condition();
    if (found !== false && found !== undefined) return found;
    if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
