import { fileURLToPath } from "node:url";
import { FeatureStoreError, LIMITS, serviceDefinition } from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation } from "grpc-health-check";
import type { StoreNode } from "../node.js";
import { AnswerMemoryPool } from "./answer-memory.js";
import { backupService } from "./backup-service.js";
import { AnswerBudget, type CallObserver, HandlerLimit, measured } from "./call.js";
import { clusterService } from "./cluster-service.js";
import type { Drainable } from "./drain.js";
import { registryService } from "./registry-service.js";
import { storeService } from "./store-service.js";

const FLOW_CONTROL_BYTES = 4 * 1024 * 1024;
const METADATA_BYTES_MAX = 16 * 1024;
/** A connection whose other end says nothing is asked, and closed when it does not answer. */
const KEEPALIVE_MS = 30_000;
const KEEPALIVE_TIMEOUT_MS = 10_000;
/** When nothing is under way any more, this long for the last bytes to leave; then calls that never end are ended. */
const FLUSH_MS = 300;
const POLL_MS = 20;

export interface GrpcServerOptions {
  readonly node: StoreNode;
  /** `host:port`; port 0 picks a free one. */
  readonly listen: string;
  /** Requests under way on this node; above it RESOURCE_EXHAUSTED. */
  readonly handlersMax: number;
  /** Bytes of requests under way on this node; above it RESOURCE_EXHAUSTED. */
  readonly requestBytesMax: number;
  /** Bytes of answers of this node that wait for their readers; above it RESOURCE_EXHAUSTED. */
  readonly answerBytesMax: number;
  readonly reflection: boolean;
  readonly observer: CallObserver;
  readonly now: () => number;
}

/** The client port: all services of featurestore.v1, gRPC health, and reflection in development. */
export class GrpcServer {
  readonly #server: grpc.Server;
  readonly #health: HealthImplementation;
  readonly #streams: Set<Drainable>;
  readonly answers: AnswerBudget;
  readonly limit: HandlerLimit;
  readonly port: number;

  private constructor(parts: {
    server: grpc.Server;
    health: HealthImplementation;
    streams: Set<Drainable>;
    answers: AnswerBudget;
    limit: HandlerLimit;
    port: number;
  }) {
    this.#server = parts.server;
    this.#health = parts.health;
    this.#streams = parts.streams;
    this.answers = parts.answers;
    this.limit = parts.limit;
    this.port = parts.port;
  }

  /** @throws UNAVAILABLE naming the address when it cannot be bound. */
  static async start(options: GrpcServerOptions): Promise<GrpcServer> {
    const server = new grpc.Server({
      "grpc.max_receive_message_length": LIMITS.requestBytesMax + 64 * 1024,
      "grpc.max_send_message_length": LIMITS.answerBytesMax + 64 * 1024,
      "grpc-node.flow_control_window": FLOW_CONTROL_BYTES,
      "grpc.max_metadata_size": METADATA_BYTES_MAX,
      "grpc.keepalive_time_ms": KEEPALIVE_MS,
      "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
      "grpc.keepalive_permit_without_calls": 1,
      "grpc.enable_channelz": 0,
    });
    const limit = new HandlerLimit(options.handlersMax, options.requestBytesMax);
    const answers = new AnswerBudget(options.answerBytesMax);
    const streams = new Set<Drainable>();
    const { node, observer, now } = options;
    const context = { node, limit, answers, observer, now, streams, memory: new AnswerMemoryPool() };
    server.addService(measured(serviceDefinition("StoreService")), storeService(context));
    server.addService(measured(serviceDefinition("RegistryService")), registryService(context));
    server.addService(measured(serviceDefinition("ClusterService")), clusterService({ ...context, cluster: node }));
    server.addService(measured(serviceDefinition("BackupService")), backupService(context));
    const health = new HealthImplementation({ "": "SERVING", "featurestore.v1.StoreService": "SERVING" });
    health.addToServer(server);
    if (options.reflection) addReflection(server);
    const port = await bind(server, options.listen);
    return new GrpcServer({ server, health, streams, answers, limit, port });
  }

  /**
   * Tells clients to go elsewhere, lets what is under way finish for up to `graceMs`, then ends the rest: calls that never
   * end by themselves (health watches, clients that do not read) as soon as nothing else is left.
   */
  async stop(graceMs: number): Promise<void> {
    this.#health.setStatus("", "NOT_SERVING");
    this.#health.setStatus("featurestore.v1.StoreService", "NOT_SERVING");
    for (const stream of this.#streams) stream.drain();
    let isShutDown = false;
    this.#server.tryShutdown(() => {
      isShutDown = true;
    });
    const until = performance.now() + graceMs;
    let idleSince = Number.POSITIVE_INFINITY;
    while (!isShutDown) {
      const now = performance.now();
      const isIdle = this.#streams.size === 0 && this.limit.running === 0 && this.answers.bytes === 0;
      idleSince = isIdle ? Math.min(idleSince, now) : Number.POSITIVE_INFINITY;
      if (now >= until || now - idleSince >= FLUSH_MS) {
        this.#server.forceShutdown();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

function addReflection(server: grpc.Server): void {
  const root = fileURLToPath(new URL("..", import.meta.resolve("@featurestore/proto")));
  const definition = loadSync(
    ["store", "registry", "cluster", "backup"].map((name) => `featurestore/v1/${name}.proto`),
    { includeDirs: [root], keepCase: true },
  );
  new ReflectionService(definition).addToServer(server);
}

function bind(server: grpc.Server, listen: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listen, grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else
        reject(
          new FeatureStoreError(
            "UNAVAILABLE",
            `listen: cannot listen on ${listen}; is the port in use? (${error.message})`,
            { details: { field: "listen" }, cause: error },
          ),
        );
    });
  });
}
