import { type AddressInfo, isIP } from "node:net";
import { type ErrorCode, FeatureStoreError, type Health, invalid, parseDuration, quote } from "@featurestore/proto";
import { type ServerType, serve } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { Console } from "../console/console.js";
import { consolePages } from "../console/console-files.js";
import { consoleRoutes } from "../console/console-routes.js";
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
  readonly metrics: Metrics;
  readonly health: () => Promise<Health>;
  /** What people look at; left out: there is none. */
  readonly console?: Console;
  /** Of this node: readiness looks at its state alone. Left out: at that of every node there is. */
  readonly nodeId?: string;
}

/** Ops HTTP: liveness, readiness, metrics, cluster health, and the console. Answers only to its own host names, sends no CORS headers. */
export class OpsServer {
  readonly #server: ServerType;
  readonly port: number;

  private constructor(server: ServerType, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** @throws UNAVAILABLE naming the address when it cannot be bound. */
  static start(options: OpsServerOptions): Promise<OpsServer> {
    const app = opsApp(options);
    return new Promise((resolve, reject) => {
      const server = serve({ fetch: app.fetch, hostname: options.host, port: options.port });
      server.once("listening", () => resolve(new OpsServer(server, (server.address() as AddressInfo).port)));
      server.once("error", (cause) => {
        reject(
          new FeatureStoreError(
            "UNAVAILABLE",
            `opsListen: cannot listen on ${options.host}:${options.port}; is the port in use? (${cause.message})`,
            { details: { field: "opsListen" }, cause },
          ),
        );
      });
    });
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      if ("closeAllConnections" in this.#server) this.#server.closeAllConnections();
    });
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
