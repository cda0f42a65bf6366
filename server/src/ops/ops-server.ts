import { isIP } from "node:net";
import { type ErrorCode, FeatureStoreError, type Health, invalid, parseDuration, quote } from "@featurestore/proto";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { type Context, Hono, type Next } from "hono";
import type { AccessControl } from "../access/access-control.js";
import type { Console } from "../console/console.js";
import { consolePages } from "../console/console-files.js";
import { consoleRoutes } from "../console/console-routes.js";
import {
  type ConnectionCaps,
  type ConnectionRefusal,
  clientCaps,
  DEFAULT_CONNECTIONS,
} from "../security/connection-caps.js";
import { Listener, type ListenerTls } from "../security/listener.js";
import { HealthWaiters, reaches } from "./health-waiters.js";
import type { Metrics } from "./metrics.js";

const WAIT_FOR = ["green", "yellow"] as const;
const WAIT_DEFAULT = "30s";
const WAIT_MS_MAX = 10 * 60_000;

export interface OpsServerOptions {
  /** Where to listen; an IPv6 address without brackets. */
  readonly host: string;
  /** Names to answer under, besides localhost, IP addresses and `host`. */
  readonly hosts: readonly string[];
  /** 0 picks a free one. */
  readonly port: number;
  readonly caps?: ConnectionCaps;
  /** Unless set, plain text. */
  readonly tls?: ListenerTls | null;
  /** A connection was refused: told as often as it happens. */
  readonly onRefused?: (refusal: ConnectionRefusal, address: string, why: string) => void;
  readonly metrics: Metrics;
  readonly health: () => Promise<Health>;
  /** Asked who may see metrics and health, unless the port is on loopback; left out: everybody may. */
  readonly control?: AccessControl;
  /** What people look at; left out: there is none. */
  readonly console?: Console;
  /** Of this node: readiness looks at its state alone. Left out: at that of every node there is. */
  readonly nodeId?: string;
}

/** Ops HTTP: liveness, readiness, metrics, cluster health, and the console. Answers only to its own host names, sends no CORS headers. */
export class OpsServer {
  readonly listener: Listener;
  readonly #server: ServerType;

  private constructor(listener: Listener, server: ServerType) {
    this.listener = listener;
    this.#server = server;
  }

  get port(): number {
    return this.listener.port;
  }

  /** @throws UNAVAILABLE naming the address when it cannot be bound. */
  static async start(options: OpsServerOptions): Promise<OpsServer> {
    const server = createAdaptorServer({ fetch: opsApp(options).fetch });
    const { host, port, caps = clientCaps(DEFAULT_CONNECTIONS), tls = null, onRefused } = options;
    const listener = await Listener.open({
      field: "opsListen",
      host,
      port,
      caps,
      tls,
      firstBytes: 1,
      accept: (socket) => server.emit("connection", socket),
      ...(onRefused === undefined ? {} : { onRefused }),
    });
    server.emit("listening"); // or it would not watch over how long requests take to arrive
    return new OpsServer(listener, server);
  }

  /** Closes at once what is under way. */
  stop(): Promise<void> {
    this.listener.destroy();
    this.#server.close();
    return Promise.resolve();
  }
}

/** The routes, without a socket: for tests. */
export function opsApp(options: Omit<OpsServerOptions, "port">): Hono {
  const app = new Hono();
  const names = new Set(["localhost", options.host, ...options.hosts].map((name) => name.toLowerCase()));
  app.use(async (context, next) => {
    // A page on another site may resolve its own name to this address (DNS rebinding): the Host header gives it away.
    const host = hostName(context.req.header("host") ?? "");
    if (isIP(host) === 0 && !names.has(host)) return context.text(`unknown host ${host}; see opsHosts\n`, 421);
    await next();
    return undefined;
  });
  app.get("/livez", (context) => context.text("ok\n"));
  app.get("/readyz", async (context) => {
    const { nodes, shards, reasons } = await options.health();
    const mine = nodes.filter(({ id }) => options.nodeId === undefined || id === options.nodeId);
    const isReady = shards.serving > 0 && mine.length > 0 && mine.every((node) => node.state === "active");
    return isReady ? context.text("ok\n") : context.text(`${reasons.join("\n")}\n`, 503);
  });
  const isOpen = options.control === undefined || isLoopback(options.host);
  const guarded = async (context: Context, next: Next): Promise<Response | undefined> => {
    if (!isOpen) {
      const caller = options.control.identify(context.req.header("authorization"));
      if (caller === null) return context.text(UNAUTHORIZED, 401, { "www-authenticate": "Bearer" });
      if (!options.control.allows(caller, "reader"))
        return context.text("needs the role reader of everything (*)\n", 403);
    }
    await next();
    return undefined;
  };
  app.use("/metrics", guarded);
  app.use("/cluster/health", guarded);
  app.get("/metrics", async (context) =>
    context.body(await options.metrics.expose(), 200, { "content-type": options.metrics.contentType }),
  );
  const waiters = new HealthWaiters(options.health);
  app.get("/cluster/health", async (context) => {
    try {
      const { wanted, timeoutMs } = waitOf(context);
      if (wanted === null) {
        const health = await options.health();
        return context.json(health, health.status === "red" ? 503 : 200);
      }
      const health = await waiters.wait(wanted, timeoutMs, context.req.raw.signal);
      return context.json(health, reaches(health.status, wanted) ? 200 : 503);
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      return context.json({ error: error.message }, HTTP_STATUS[error.code] ?? 503);
    }
  });
  if (options.console !== undefined) {
    app.get("/", (context) => context.redirect("/console/"));
    app.get("/console", (context) => context.redirect("/console/"));
    app.route("/console", consolePages());
    app.route("/api/v1", consoleRoutes(options.console));
  }
  app.notFound((context) =>
    context.text("not found; there are /console/, /livez, /readyz, /metrics and /cluster/health\n", 404),
  );
  return app;
}

const UNAUTHORIZED = 'needs the token of a reader, as "authorization: Bearer TOKEN"\n';

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The name or address of a Host header: no port, no brackets, lower case. */
function hostName(header: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d*)?$/.exec(header);
  return (bracketed?.[1] ?? header.replace(/:\d*$/, "")).toLowerCase();
}

/** Statuses of what can go wrong with a question about health; any other error means there is no answer. */
const HTTP_STATUS: Readonly<Partial<Record<ErrorCode, 400 | 429>>> = { INVALID_ARGUMENT: 400, RESOURCE_EXHAUSTED: 429 };

/** What `wait_for` and `timeout` ask for. @throws INVALID_ARGUMENT naming the one that is wrong. */
function waitOf(context: Context): { readonly wanted: Health["status"] | null; readonly timeoutMs: number } {
  const text = context.req.query("wait_for");
  const wanted = WAIT_FOR.find((status) => status === text) ?? null;
  if (text !== undefined && wanted === null) {
    throw invalid(`wait_for: expected ${WAIT_FOR.join(" or ")}, got ${quote(text)}`, { field: "wait_for" });
  }
  const timeoutMs = parseDuration("timeout", context.req.query("timeout") ?? WAIT_DEFAULT);
  if (timeoutMs > WAIT_MS_MAX) throw invalid("timeout: expected at most 10m", { field: "timeout" });
  return { wanted, timeoutMs };
}
