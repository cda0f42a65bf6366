import { type FeatureStoreError, LIMITS } from "@featurestore/proto";
import pino from "pino";
import { AccessControl } from "./access/access-control.js";
import { FirstAdmin } from "./access/first-admin.js";
import { GrpcServer } from "./api/grpc-server.js";
import { nowMicros } from "./clock.js";
import { type ServerConfig, splitAddress } from "./config.js";
import { Console } from "./console/console.js";
import { consoleAccess } from "./console/console-access.js";
import { type ClusterEvent, EventLog } from "./event-log.js";
import { Maintenance } from "./maintenance.js";
import { StoreNode } from "./node.js";
import { Metrics } from "./ops/metrics.js";
import { OpsServer } from "./ops/ops-server.js";
import { type ConnectionRefusal, clientCaps } from "./security/connection-caps.js";
import { Security } from "./security/security.js";
import { VERSION } from "./version.js";

const CHECKPOINT_EVERY_MS = 1_000;
/** For handing leads over before clients are sent away; what is left then ends with an election. */
const EVACUATION_MS_MAX = 5_000;
/** Share of `memoryBytes` that requests under way may take. */
const REQUEST_BYTES_SHARE = 0.1;
/** Share of it that answers not read yet may take; always enough for one of the greatest size. */
const ANSWER_BYTES_SHARE = 0.1;
/** Share of the bytes of requests under way that one client may take. */
const CLIENT_REQUEST_SHARE = 0.5;
/** Share of the bytes of answers not read yet that one client may leave: one that reads nothing keeps nobody else from reading. */
const CLIENT_ANSWER_SHARE = 0.5;
export type Logger = pino.Logger;

/** A running server: its node and its listeners. */
export class FeatureStoreServer {
  readonly node: StoreNode;
  readonly #grpc: GrpcServer;
  readonly #ops: OpsServer;
  readonly #console: Console;
  readonly #maintenance: Maintenance;
  readonly #metrics: Metrics;
  readonly #firstAdmin: FirstAdmin | null;
  readonly #config: ServerConfig;
  readonly #security: Security;
  readonly log: Logger;
  #stopping: Promise<void> | null = null;

  private constructor(parts: {
    node: StoreNode;
    grpc: GrpcServer;
    ops: OpsServer;
    console: Console;
    maintenance: Maintenance;
    metrics: Metrics;
    firstAdmin: FirstAdmin | null;
    config: ServerConfig;
    security: Security;
    log: Logger;
  }) {
    this.node = parts.node;
    this.#grpc = parts.grpc;
    this.#ops = parts.ops;
    this.#console = parts.console;
    this.#maintenance = parts.maintenance;
    this.#metrics = parts.metrics;
    this.#firstAdmin = parts.firstAdmin;
    this.#config = parts.config;
    this.#security = parts.security;
    this.log = parts.log;
  }

  /**
   * Opens the data directory, then the listeners. Nothing stays open when it fails.
   * @param onFatal called when the process must end because it can no longer trust its disk.
   * @param options.signal ends waiting for a cluster to let this node in.
   * @param options.newAdminToken makes another admin, for whoever can start a process on the data directory.
   * @throws FeatureStoreError naming what is wrong: the directory, a port, or the configuration.
   */
  static async start(
    config: ServerConfig,
    log: Logger,
    onFatal: (error: Error) => void,
    options: { readonly signal?: AbortSignal; readonly newAdminToken?: boolean } = {},
  ): Promise<FeatureStoreServer> {
    const events = new EventLog((event) => log[levelOf(event)](event, "cluster"));
    const security = new Security(config.tls, {
      onReload: (use, serial, expiresAt) =>
        log.info({ use, serial, expires: new Date(expiresAt).toISOString() }, "certificates were replaced"),
      onFailure: (use, error) =>
        log.error({ use, err: error }, "certificates were not replaced: those before stay in use"),
      onHandshakeFailed: (other, error) => events.note({ kind: "handshakeFailed", node: other, error: error.message }),
    });
    try {
      return await FeatureStoreServer.#start(config, log, onFatal, { ...options, events, security });
    } catch (error) {
      security.close();
      throw error;
    }
  }

  static async #start(
    config: ServerConfig,
    log: Logger,
    onFatal: (error: Error) => void,
    options: {
      readonly signal?: AbortSignal;
      readonly newAdminToken?: boolean;
      readonly events: EventLog;
      readonly security: Security;
    },
  ): Promise<FeatureStoreServer> {
    const { events, security } = options;
    const refused = (port: string) => (reason: ConnectionRefusal, address: string, why: string) =>
      events.note({ kind: "connectionRefused", port, reason, address, why });
    const caps = clientCaps({ all: config.connectionsMax, perAddress: config.connectionsPerAddressMax });
    const node = await StoreNode.open({
      dir: config.dataDir,
      shards: config.shards,
      memoryBytes: config.memoryBytes,
      walBytesMax: config.walBytesMax,
      walReserveBytes: config.walReserveBytes,
      scrubBytesPerSecond: config.scrubBytesPerSecond,
      version: VERSION,
      address: config.advertise,
      opsAddress: config.opsAdvertise,
      peers: config.peers === null ? null : { ...config.peers, security: security.peers },
      signal: options.signal ?? new AbortController().signal,
      onEvent: (event) => events.note(event),
      now: nowMicros,
      onFatal,
    });
    const control = new AccessControl({
      isRequired: config.auth === "required",
      state: () => node.access,
      nowMs: () => Date.now(),
      onDenied: (denial) => {
        if (denial.isAdmin) events.note({ kind: "denied", ...denial });
      },
    });
    const metrics = new Metrics({ onFailure: (method, error) => log.error({ method, err: error }, "a call failed") });
    let grpc: GrpcServer | null = null;
    let firstAdmin: FirstAdmin | null = null;
    let console: Console | null = null;
    try {
      if (control.isRequired || options.newAdminToken === true) {
        firstAdmin = new FirstAdmin({
          node,
          control,
          dataDir: config.dataDir,
          isAskedFor: options.newAdminToken ?? false,
          onMade: (file) => log.warn({ file }, "an admin's token was made: take it from the file, and the file away"),
        });
        await firstAdmin.start();
      }
      const answerBytesMax = Math.max(LIMITS.answerBytesMax, Math.floor(config.memoryBytes * ANSWER_BYTES_SHARE));
      grpc = await GrpcServer.start({
        node,
        listen: splitAddress(config.listen),
        caps,
        connectionIdleMs: config.connectionIdleMs,
        tls: security.clientTls("h2"),
        onRefused: refused("client"),
        handlersMax: config.handlersMax,
        requestBytesMax: Math.floor(config.memoryBytes * REQUEST_BYTES_SHARE),
        answerBytesMax,
        quotas: {
          handlersMax: config.clientHandlersMax,
          requestBytesMax: Math.floor(config.memoryBytes * REQUEST_BYTES_SHARE * CLIENT_REQUEST_SHARE),
          answerBytesMax: Math.floor(answerBytesMax * CLIENT_ANSWER_SHARE),
          readRowsPerSecond: config.clientReadRowsPerSecond,
          readBytesPerSecond: config.clientReadBytesPerSecond,
          writeRowsPerSecond: config.clientWriteRowsPerSecond,
          writeBytesPerSecond: config.clientWriteBytesPerSecond,
        },
        reflection: config.reflection,
        control,
        observer: metrics,
        now: nowMicros,
      });
      const { limit, answers, clients, refusals, listener } = grpc;
      let ops: OpsServer | null = null;
      const portStats = () => ({
        client: listener.stats,
        ops: ops?.listener.stats ?? null,
        peer: node.traffic?.connections ?? null,
      });
      metrics.watch(node, { limit, answers, clients, refusals, control }, { security, ports: portStats });
      console = await Console.open({
        node,
        version: VERSION,
        access: consoleAccess(control),
        onError: (error) => log.warn({ err: error }, "a daily summary of the console was not kept"),
      });
      ops = await OpsServer.start({
        ...splitAddress(config.opsListen),
        caps,
        tls: security.clientTls("http/1.1"),
        onRefused: refused("ops"),
        hosts: [splitAddress(config.advertise).host, ...config.opsHosts],
        metrics,
        health: () => node.health({}),
        nodeId: node.nodeId,
        control,
        console,
      });
      const maintenance = new Maintenance(node, {
        checkpointEveryMs: CHECKPOINT_EVERY_MS,
        purgeEveryMs: config.purgeIntervalMs,
        scrubEveryMs: config.scrubIntervalMs,
        now: nowMicros,
        onDone: (job, result) => log.debug({ job, result }, "maintenance"),
        onError: (job, error) => {
          log.error({ job, err: error }, "maintenance failed");
          if ((error as FeatureStoreError).code === "INTERNAL") onFatal(error as Error);
        },
      });
      const parts = { node, grpc, ops, console, maintenance, metrics, firstAdmin, config, security, log };
      const server = new FeatureStoreServer(parts);
      log.info(
        {
          grpc: server.address,
          ops: server.opsAddress,
          dataDir: config.dataDir,
          clusterId: node.clusterId,
          nodeId: node.nodeId,
          peer: config.peers?.listen ?? null,
          tls: security.client !== null,
          peerTls: security.peers !== null,
          insecure: config.insecure,
          shards: node.shards.length,
          auth: config.auth,
          keysPerRequestMax: LIMITS.keysPerRequestMax,
        },
        "serving",
      );
      return server;
    } catch (error) {
      await firstAdmin?.stop();
      await grpc?.stop(0);
      console?.close();
      await node.close();
      metrics.close();
      throw error;
    }
  }

  /** Where clients connect: the real port where 0 was asked for. */
  get address(): string {
    return `${hostOf(this.#config.listen)}:${this.#grpc.port}`;
  }

  get opsAddress(): string {
    return `${hostOf(this.#config.opsListen)}:${this.#ops.port}`;
  }

  /** Reads all certificates again, now. */
  reloadCertificates(): void {
    this.#security.reload();
  }

  /** Drains clients, finishes what is under way, makes everything durable, closes. Idempotent. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.log.info("stopping");
    this.node.startDraining();
    await this.node.evacuate(Math.min(EVACUATION_MS_MAX, this.#config.shutdownGraceMs));
    await this.#grpc.stop(this.#config.shutdownGraceMs);
    await this.#firstAdmin?.stop();
    await this.#maintenance.stop();
    this.#console.close();
    await this.node.close();
    await this.#ops.stop();
    this.#metrics.close();
    this.#security.close();
    this.log.info("stopped");
  }
}

/** JSON logs on standard error, so that standard output stays for data. */
export function createLogger(level: string): Logger {
  return pino({ level, base: { service: "featurestore" } }, pino.destination({ fd: 2, sync: false }));
}

/** Disconnections and refusals are for everybody to see; what goes as it should is for those who look for it. */
function levelOf({ kind }: ClusterEvent): "warn" | "info" | "debug" {
  if (kind === "refused" || kind === "callRefused" || kind === "connectionRefused" || kind === "handshakeFailed") {
    return "warn";
  }
  if (kind === "malformed" || kind === "joinRetried" || kind === "serviceFailed" || kind === "denied") return "warn";
  if (kind === "scrubFound") return "warn";
  return kind === "orderFailed" || kind === "changeFailed" || kind === "orderDone" ? "debug" : "info";
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(":"));
}
