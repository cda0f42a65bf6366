import { fileURLToPath } from "node:url";
import { FeatureStoreError, LIMITS, serviceDefinition } from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation } from "grpc-health-check";
import type { StoreNode } from "../node.js";
import { type CallObserver, HandlerLimit } from "./call.js";
import type { MultiGetSession } from "./multi-get-stream.js";
import { clusterService, registryService } from "./registry-service.js";
import { storeService } from "./store-service.js";

const FLOW_CONTROL_BYTES = 4 * 1024 * 1024;
const METADATA_BYTES_MAX = 16 * 1024;

export interface GrpcServerOptions {
  readonly node: StoreNode;
  /** `host:port`; port 0 picks a free one. */
  readonly listen: string;
  /** Requests under way on this node; above it RESOURCE_EXHAUSTED. */
  readonly handlersMax: number;
  /** Bytes of requests under way on this node; above it RESOURCE_EXHAUSTED. */
  readonly requestBytesMax: number;
  readonly reflection: boolean;
  readonly observer: CallObserver;
  readonly now: () => number;
}

/** The client port: all services of featurestore.v1, gRPC health, and reflection in development. */
export class GrpcServer {
  readonly #server: grpc.Server;
  readonly #health: HealthImplementation;
  readonly #sessions: Set<MultiGetSession>;
  readonly limit: HandlerLimit;
  readonly port: number;

  private constructor(parts: {
    server: grpc.Server;
    health: HealthImplementation;
    sessions: Set<MultiGetSession>;
    limit: HandlerLimit;
    port: number;
  }) {
    this.#server = parts.server;
    this.#health = parts.health;
    this.#sessions = parts.sessions;
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
      "grpc.keepalive_permit_without_calls": 1,
      "grpc.enable_channelz": 0,
    });
    const limit = new HandlerLimit(options.handlersMax, options.requestBytesMax);
    const sessions = new Set<MultiGetSession>();
    const context = { node: options.node, limit, observer: options.observer, now: options.now, sessions };
    server.addService(serviceDefinition("StoreService") as grpc.ServiceDefinition, storeService(context));
    server.addService(serviceDefinition("RegistryService") as grpc.ServiceDefinition, registryService(context));
    server.addService(serviceDefinition("ClusterService") as grpc.ServiceDefinition, clusterService(context));
    const health = new HealthImplementation({ "": "SERVING", "featurestore.v1.StoreService": "SERVING" });
    health.addToServer(server);
    if (options.reflection) addReflection(server);
    const port = await bind(server, options.listen);
    return new GrpcServer({ server, health, sessions, limit, port });
  }

  /** Tells clients to go elsewhere, lets what is under way finish for up to `graceMs`, then ends the rest. */
  async stop(graceMs: number): Promise<void> {
    this.#health.setStatus("", "NOT_SERVING");
    this.#health.setStatus("featurestore.v1.StoreService", "NOT_SERVING");
    for (const session of this.#sessions) session.drain();
    let timer: NodeJS.Timeout | undefined;
    const forced = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#server.forceShutdown();
        resolve();
      }, graceMs);
    });
    const graceful = new Promise<void>((resolve) => {
      this.#server.tryShutdown(() => resolve());
    });
    await Promise.race([graceful, forced]);
    clearTimeout(timer);
  }
}

function addReflection(server: grpc.Server): void {
  const root = fileURLToPath(new URL("..", import.meta.resolve("@featurestore/proto")));
  const definition = loadSync(
    ["store", "registry", "cluster"].map((name) => `featurestore/v1/${name}.proto`),
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
