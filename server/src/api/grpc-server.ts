import { fileURLToPath } from "node:url";
import { LIMITS, serviceDefinition } from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation } from "grpc-health-check";
import type { AccessControl } from "../access/access-control.js";
import { Callers } from "../access/interceptor.js";
import type { ClientQuotas } from "../defence/client.js";
import { clientsOf } from "../defence/client-of.js";
import { Clients } from "../defence/clients.js";
import { LoadGate } from "../defence/load-gate.js";
import { Refusals } from "../defence/refusals.js";
import type { StoreNode } from "../node.js";
import type { ConnectionCaps, ConnectionRefusal } from "../security/connection-caps.js";
import { GRPC_FIRST_BYTES, Listener, type ListenerTls } from "../security/listener.js";
import { accessService } from "./access-service.js";
import { AnswerMemoryPool } from "./answer-memory.js";
import { backupService } from "./backup-service.js";
import { AnswerBudget, type CallObserver, HandlerLimit, measured, toGrpcError } from "./call.js";
import { CallGuard } from "./call-guard.js";
import { clusterService } from "./cluster-service.js";
import type { Drainable } from "./drain.js";
import { GuardedServer } from "./guarded-server.js";
import { registryService } from "./registry-service.js";
import { storeService } from "./store-service.js";

const FLOW_CONTROL_BYTES = 4 * 1024 * 1024;
const METADATA_BYTES_MAX = 16 * 1024;
/** Calls that one connection may have open at one time; a client with more waits, or opens another connection. */
const STREAMS_MAX = 1_000;
/** What the transport may hold of one connection, in megabytes: beyond it, new calls of that connection are refused. */
const SESSION_MEGABYTES_MAX = 64;
/** A connection whose other end says nothing is asked, and closed when it does not answer. */
const KEEPALIVE_MS = 30_000;
const KEEPALIVE_TIMEOUT_MS = 10_000;
/** When nothing is under way any more, this long for the last bytes to leave; then calls that never end are ended. */
const FLUSH_MS = 300;
const POLL_MS = 20;

export interface GrpcServerOptions {
  readonly node: StoreNode;
  /** Port 0 picks a free one. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly caps: ConnectionCaps;
  /** Connections on which nothing is under way are closed after so long; clients make others when they need them. */
  readonly connectionIdleMs: number;
  /** Null: plain text. */
  readonly tls: ListenerTls | null;
  /** A connection was refused: told as often as it happens. */
  readonly onRefused?: (refusal: ConnectionRefusal, address: string, why: string) => void;
  /** Requests under way on this node; above it RESOURCE_EXHAUSTED. */
  readonly handlersMax: number;
  /** Bytes of requests under way on this node; above it RESOURCE_EXHAUSTED. */
  readonly requestBytesMax: number;
  /** Bytes of answers of this node that wait for their readers; above it RESOURCE_EXHAUSTED. */
  readonly answerBytesMax: number;
  /** What each client may have under way and take; above it RESOURCE_EXHAUSTED. */
  readonly quotas: ClientQuotas;
  readonly reflection: boolean;
  /** Who may call what. */
  readonly control: AccessControl;
  readonly observer: CallObserver;
  readonly now: () => number;
}

/** The client port: all services of featurestore.v1, gRPC health, and reflection in development. */
export class GrpcServer {
  readonly listener: Listener;
  readonly #server: grpc.Server;
  readonly #health: HealthImplementation;
  readonly #streams: Set<Drainable>;
  readonly answers: AnswerBudget;
  readonly limit: HandlerLimit;
  readonly clients: Clients;
  readonly refusals: Refusals;

  private constructor(parts: {
    listener: Listener;
    server: grpc.Server;
    health: HealthImplementation;
    streams: Set<Drainable>;
    answers: AnswerBudget;
    limit: HandlerLimit;
    clients: Clients;
    refusals: Refusals;
  }) {
    this.listener = parts.listener;
    this.#server = parts.server;
    this.#health = parts.health;
    this.#streams = parts.streams;
    this.answers = parts.answers;
    this.limit = parts.limit;
    this.clients = parts.clients;
    this.refusals = parts.refusals;
  }

  get port(): number {
    return this.listener.port;
  }

  /** @throws UNAVAILABLE naming the address when it cannot be bound. */
  static async start(options: GrpcServerOptions): Promise<GrpcServer> {
    const { control } = options;
    const opened: { listener: Listener | null } = { listener: null };
    const callers = new Callers({
      control,
      certificateOf: (call) => opened.listener?.clientNameOf(call.getPeer()) ?? null,
      statusOf: toGrpcError,
      onRefused: (method, error) => options.observer.finished(method, error.code, 0),
    });
    const server = new GuardedServer(control, {
      interceptors: callers.interceptors,
      "grpc.max_receive_message_length": LIMITS.requestBytesMax + 64 * 1024,
      "grpc.max_send_message_length": LIMITS.answerBytesMax + 64 * 1024,
      "grpc-node.flow_control_window": FLOW_CONTROL_BYTES,
      "grpc.max_metadata_size": METADATA_BYTES_MAX,
      "grpc.max_concurrent_streams": STREAMS_MAX,
      "grpc-node.max_session_memory": SESSION_MEGABYTES_MAX,
      "grpc.keepalive_time_ms": KEEPALIVE_MS,
      "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
      "grpc.keepalive_permit_without_calls": 1,
      "grpc.max_connection_idle_ms": options.connectionIdleMs,
      "grpc.enable_channelz": 0,
    });
    const refusals = new Refusals();
    const limit = new HandlerLimit(options.handlersMax, options.requestBytesMax, refusals);
    const answers = new AnswerBudget(options.answerBytesMax, refusals);
    const clients = new Clients(options.quotas, refusals);
    const gate = new LoadGate(refusals);
    const streams = new Set<Drainable>();
    const { node, observer, now } = options;
    const memory = new AnswerMemoryPool();
    const shared = { limit, answers, clients, clientOf: clientsOf(callers), callers, observer };
    const context = { ...shared, node, nodeId: node.nodeId, gate, now, streams, memory };
    server.addService(measured(serviceDefinition("StoreService")), storeService(context));
    server.addService(measured(serviceDefinition("RegistryService")), registryService(context));
    server.addService(
      measured(serviceDefinition("ClusterService")),
      clusterService({ ...context, cluster: node, registry: () => node.registry }),
    );
    server.addService(measured(serviceDefinition("AccessService")), accessService(context));
    server.addService(measured(serviceDefinition("BackupService")), backupService(context));
    const health = new HealthImplementation({ "": "SERVING", "featurestore.v1.StoreService": "SERVING" });
    health.addToServer(server);
    if (options.reflection) addReflection(server);
    const guard = new CallGuard({
      refusals,
      onResets: (peer) => opened.listener?.cut(peer, "it reset its calls as soon as it had opened them"),
    });
    const injector = server.openGuarded(guard);
    const listener = await Listener.open({
      field: "listen",
      ...options.listen,
      caps: options.caps,
      tls: options.tls,
      firstBytes: GRPC_FIRST_BYTES,
      accept: (socket) => injector.injectConnection(socket),
      ...(options.onRefused === undefined ? {} : { onRefused: options.onRefused }),
    });
    opened.listener = listener;
    return new GrpcServer({ server, listener, health, streams, answers, limit, clients, refusals });
  }

  /**
   * Tells clients to go elsewhere, lets what is under way finish for up to `graceMs`, then ends the rest: calls that never
   * end by themselves (health watches, clients that do not read) as soon as nothing else is left.
   */
  async stop(graceMs: number): Promise<void> {
    this.#health.setStatus("", "NOT_SERVING");
    this.#health.setStatus("featurestore.v1.StoreService", "NOT_SERVING");
    for (const stream of this.#streams) stream.drain();
    this.listener.close();
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
        this.listener.destroy();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

function addReflection(server: grpc.Server): void {
  const root = fileURLToPath(new URL("..", import.meta.resolve("@featurestore/proto")));
  const definition = loadSync(
    ["store", "registry", "cluster", "access", "backup"].map((name) => `featurestore/v1/${name}.proto`),
    { includeDirs: [root], keepCase: true },
  );
  new ReflectionService(definition).addToServer(server);
}
