import { type AddressInfo, isIP } from "node:net";
import { FeatureStoreError, type Health, parseDuration } from "@featurestore/proto";
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import type { Metrics } from "./metrics.js";

const STATUSES = ["red", "yellow", "green"] as const;
const WAIT_MAX_MS = 10 * 60_000;
const POLL_MS = 100;

export interface OpsServerOptions {
  /** Where to listen; an IPv6 address without brackets. */
  readonly host: string;
  /** Names to answer under, besides localhost, IP addresses and `host`. */
  readonly hosts: readonly string[];
  /** 0 picks a free one. */
  readonly port: number;
  readonly metrics: Metrics;
  readonly health: () => Promise<Health>;
}

/** Ops HTTP: liveness, readiness, metrics and cluster health. Answers only to its own host names, sends no CORS headers. */
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
export function opsApp(options: Pick<OpsServerOptions, "metrics" | "health" | "host" | "hosts">): Hono {
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
    const isReady = shards.serving > 0 && nodes.every((node) => node.state === "active");
    return isReady ? context.text("ok\n") : context.text(`${reasons.join("\n")}\n`, 503);
  });
  app.get("/metrics", async (context) =>
    context.body(await options.metrics.registry.metrics(), 200, {
      "content-type": options.metrics.registry.contentType,
    }),
  );
  app.get("/cluster/health", async (context) => {
    const wanted = context.req.query("wait_for");
    if (wanted !== undefined && !STATUSES.includes(wanted as Health["status"]))
      return context.json({ error: `wait_for: expected ${STATUSES.join(", ")}, got ${wanted}` }, 400);
    let timeoutMs = 30_000;
    try {
      timeoutMs = Math.min(WAIT_MAX_MS, parseDuration("timeout", context.req.query("timeout") ?? "30s"));
    } catch (error) {
      return context.json({ error: (error as Error).message }, 400);
    }
    const health = await waitFor(
      options.health,
      wanted as Health["status"] | undefined,
      timeoutMs,
      context.req.raw.signal,
    );
    const isReached =
      wanted === undefined ? health.status !== "red" : reaches(health.status, wanted as Health["status"]);
    return context.json(health, isReached ? 200 : 503);
  });
  app.notFound((context) => context.text("not found; there are /livez, /readyz, /metrics and /cluster/health\n", 404));
  return app;
}

/** The name or address of a Host header: no port, no brackets, lower case. */
function hostName(header: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d*)?$/.exec(header);
  return (bracketed?.[1] ?? header.replace(/:\d*$/, "")).toLowerCase();
}

function reaches(status: Health["status"], wanted: Health["status"]): boolean {
  return STATUSES.indexOf(status) >= STATUSES.indexOf(wanted);
}

async function waitFor(
  read: () => Promise<Health>,
  wanted: Health["status"] | undefined,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Health> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const health = await read();
    if (wanted === undefined || reaches(health.status, wanted) || performance.now() >= until || signal.aborted)
      return health;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
