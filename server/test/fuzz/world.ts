import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FeatureStore } from "@featurestore/client";
import { type Client, credentials, Client as GrpcClient } from "@grpc/grpc-js";
import { grpcOptions } from "../../src/api/grpc-options.suite.js";
import { GrpcServer } from "../../src/api/grpc-server.js";
import { nowMicros } from "../../src/clock.js";
import { StoreNode } from "../../src/node.js";
import { DEFINITIONS, userKeys, writeBlock } from "./forms.js";
import { Broken } from "./target.js";

const SETTLE_MS_MAX = 10_000;
const POLL_MS = 5;

/** A node by itself with the definitions and some rows, behind its gRPC port, and a client of bytes. */
export class FuzzedNode {
  readonly node: StoreNode;
  readonly client: Client;
  /** What handlers failed with that was no refusal. */
  readonly failures: unknown[] = [];
  readonly #grpc: GrpcServer;
  readonly #dir: string;

  private constructor(parts: { node: StoreNode; client: Client; grpc: GrpcServer; dir: string; failures: unknown[] }) {
    this.node = parts.node;
    this.client = parts.client;
    this.#grpc = parts.grpc;
    this.#dir = parts.dir;
    this.failures = parts.failures;
  }

  static async open(): Promise<FuzzedNode> {
    const dir = await mkdtemp(join(tmpdir(), "fuzz-node-"));
    const failures: unknown[] = [];
    const node = await StoreNode.open({
      dir,
      shards: 4,
      memoryBytes: 32 * 1024 * 1024,
      walBytesMax: 4 * 1024 * 1024,
      version: "fuzz",
      address: "127.0.0.1:7400",
      now: nowMicros,
      onFatal: (error) => failures.push(error),
    });
    const store = FeatureStore.over(node);
    await store.apply(DEFINITIONS);
    const { revision } = node.registry;
    await node.write({ view: "everything", block: writeBlock(40), producer: null, registryRevision: revision }, {});
    const grpc = await GrpcServer.start(
      grpcOptions(node, {
        handlersMax: 64,
        requestBytesMax: 16 * 1024 * 1024,
        answerBytesMax: 128 * 1024 * 1024,
        observer: { finished: () => undefined, failed: (_method, error) => failures.push(error) },
      }),
    );
    const client = new GrpcClient(`127.0.0.1:${grpc.port}`, credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
    });
    return new FuzzedNode({ node, client, grpc, dir, failures });
  }

  /** Entries of the shards' logs, and what the meta group says: what is refused changes none. That it was asked may be kept. */
  get state(): string {
    const entries = this.node.shards.reduce((sum, { group }) => sum + (group?.lastIndex ?? 0), 0);
    return `${entries} ${this.node.registry.revision} ${this.node.member?.map?.epoch}`;
  }

  /** @throws where a handler goes on, or one failed. */
  async settled(): Promise<void> {
    const until = performance.now() + SETTLE_MS_MAX;
    while (this.#grpc.limit.running > 0 || this.#grpc.answers.bytes > 0) {
      if (performance.now() > until) throw new Broken(`${this.#grpc.limit.running} handlers have no end`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const [failure] = this.failures.splice(0);
    if (failure !== undefined) throw failure;
  }

  async close(): Promise<void> {
    this.client.close();
    await this.#grpc.stop(0);
    await this.node.close().catch(() => undefined);
    await rm(this.#dir, { recursive: true, force: true });
  }
}

/** Keys of rows that the node has, and one that it has not. */
export const SOME_KEYS = userKeys([0, 1, 2, 99]);
