import { readFileSync } from "node:fs";
import { checkShardCount, FeatureStoreError, invalid } from "@featurestore/proto";
import { parse } from "yaml";
import { z } from "zod";
import type { PeerSettings } from "./peer-settings.js";
import { DEFAULT_CONNECTIONS } from "./security/connection-caps.js";
import { checkListeners, type TlsSettings, tlsSettings } from "./security/tls-settings.js";

const MIB = 1024 ** 2;
const MEMORY_BYTES_MIN = 16 * MIB;
const WAL_BYTES_MIN = MIB;
const SCRUB_BYTES_MIN = 64 * 1024;
const PORT_MAX = 65_535;
/** A timer set further ahead fires at once. */
const INTERVAL_MS_MAX = 2_147_483_647;
const QUOTA_MAX = 1_000_000_000_000;
const BYTES: Readonly<Record<string, number>> = { "": 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const byteSize = (min: number) =>
  z.union([z.number(), z.string()]).transform((value, context) => {
    const match = /^(\d+(?:\.\d+)?)\s*(KiB|MiB|GiB)?$/.exec(String(value));
    const bytes = match === null ? Number.NaN : Math.floor(Number(match[1]) * (BYTES[match[2] ?? ""] as number));
    if (Number.isSafeInteger(bytes) && bytes >= min) return bytes;
    const most =
      Number.isNaN(bytes) || min === 0 ? "" : `, at least ${min < MIB ? `${min / 1024}KiB` : `${min / MIB}MiB`}`;
    context.addIssue({
      code: "custom",
      message: `expected bytes such as 536870912 or 512MiB${most}, got ${JSON.stringify(value)}`,
    });
    return z.NEVER;
  });
const address = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, "expected host:port, such as 127.0.0.1:7400")
  .refine((text) => splitAddress(text).port <= PORT_MAX, `expected host:port with a port up to ${PORT_MAX}`);

/** A whole number, or its digits: nothing else is taken for one. */
const whole = (min: number, max: number) =>
  z
    .union([z.number(), z.string().regex(/^\d+$/, "expected a whole number").transform(Number)], {
      error: "expected a whole number",
    })
    .pipe(z.number().int().min(min).max(max));

/** A list, or its items with commas between them. */
const names = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(",").map((name) => name.trim()))])
  .pipe(z.array(z.string().regex(/^[A-Za-z0-9._-]+$/, "expected host names without ports")).max(100));

/** A list, or its items with commas between them. */
const addresses = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(",").map((item) => item.trim()))])
  .pipe(z.array(address).max(100));

/** A mapping, or one as JSON. */
const routes = z
  .union([z.record(z.string(), z.string()), z.string().transform(parseJsonText)])
  .pipe(z.record(address, address));

const decimal = (min: number, max: number) =>
  z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d+(\.\d+)?$/, "expected a number")
          .transform(Number),
      ],
      {
        error: "expected a number",
      },
    )
    .pipe(z.number().min(min).max(max));

function parseJsonText(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "expected a mapping of addresses as JSON" });
    return z.NEVER;
  }
}

const flag = z.union([z.boolean(), z.stringbool()]);
const file = z.string().min(1);

const schema = z.strictObject({
  dataDir: z.string().min(1),
  listen: address.default("127.0.0.1:7400"),
  opsListen: address.default("127.0.0.1:7402"),
  /** Names under which ops HTTP answers, besides localhost, IP addresses and those of the listen and advertise addresses. */
  opsHosts: names.default([]),
  /** What clients are told to connect to; the listen address unless set. */
  advertise: address.optional(),
  /** What operators are told to connect to; the ops listen address unless set. */
  opsAdvertise: address.optional(),
  /** Where other nodes connect; set, this node is one of a cluster, and joins one or waits for "cluster init". */
  peerListen: address.optional(),
  /** What other nodes are told to connect to; the peer listen address unless set. */
  peerAdvertise: address.optional(),
  /**
   * Peer addresses of nodes whose cluster this one is to join; none: it is to be the first of one. Its own counts for none, so
   * that all nodes can be given one list.
   */
  join: addresses.default([]),
  /** File with the token that "cluster init" gave; needed until the node has joined. */
  joinTokenFile: z.string().min(1).optional(),
  /** What fails together with this node: replicas of one shard avoid sharing it. */
  zone: z.string().min(1).max(128).default("default"),
  /** Share of the replicas relative to other nodes. */
  weight: decimal(0.001, 1_000).default(1),
  /** Dial these peer addresses instead of the advertised ones, for nodes behind address translation or proxies. */
  peerRoutes: routes.default({}),
  /** Fixed when the cluster is created; the directory's own, or 64, unless set. */
  shards: whole(0, Number.MAX_SAFE_INTEGER).optional(),
  memoryBytes: byteSize(MEMORY_BYTES_MIN).default(1024 * MIB),
  walBytesMax: byteSize(WAL_BYTES_MIN).default(256 * MIB),
  /** Free disk space below which no writes are accepted; a share of the disk unless set. */
  walReserveBytes: byteSize(0).optional(),
  handlersMax: whole(1, 100_000).default(1_024),
  /** Of the client port, and again of ops HTTP. */
  connectionsMax: whole(1, 1_000_000).default(DEFAULT_CONNECTIONS.all),
  connectionsPerAddressMax: whole(1, 1_000_000).default(DEFAULT_CONNECTIONS.perAddress),
  /** A client's connection on which nothing is under way is closed after so long. */
  connectionIdleMs: whole(1_000, INTERVAL_MS_MAX).default(300_000),
  /** Certificate and key (PEM files) of the client port and ops HTTP. */
  tlsCert: file.optional(),
  tlsKey: file.optional(),
  /** Who signs clients' certificates: one that is shown says who the client is. */
  tlsClientCa: file.optional(),
  /** Mutual TLS of the peer port: who signs nodes' certificates, this node's and its key. */
  peerTlsCa: file.optional(),
  peerTlsCert: file.optional(),
  peerTlsKey: file.optional(),
  /** Of one client, which is its principal, or its address where it has none. */
  clientHandlersMax: whole(1, 100_000).default(512),
  /** What one client may read and write a second on this node: keys asked for, bytes answered, rows and bytes sent. 0: no quota. */
  clientReadRowsPerSecond: whole(0, QUOTA_MAX).default(0),
  clientReadBytesPerSecond: byteSize(0).default(0),
  clientWriteRowsPerSecond: whole(0, QUOTA_MAX).default(0),
  clientWriteBytesPerSecond: byteSize(0).default(0),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  shutdownGraceMs: whole(0, 600_000).default(10_000),
  purgeIntervalMs: whole(1_000, INTERVAL_MS_MAX).default(3_600_000),
  scrubIntervalMs: whole(1_000, INTERVAL_MS_MAX).default(86_400_000),
  scrubBytesPerSecond: byteSize(SCRUB_BYTES_MIN).default(16 * MIB),
  /** gRPC reflection; in development only. */
  reflection: flag.default(false),
  /** Stop when standard input ends: for a parent process that must not leave the server behind. */
  stopWithStdin: flag.default(false),
  /** Whether callers must show a token or a client certificate that the cluster knows. */
  auth: z.enum(["off", "required"]).default("off"),
  /** Must be written to listen beyond loopback without TLS. */
  insecure: flag.default(false),
});

/** The host, an IPv6 one without its brackets, and the port. */
export function splitAddress(text: string): { readonly host: string; readonly port: number } {
  const at = text.lastIndexOf(":");
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(text.slice(at + 1)) };
}

/** The complete configuration of a server. */
export type ServerConfig = Readonly<
  Omit<z.infer<typeof schema>, "shards" | "walReserveBytes" | "advertise" | "opsAdvertise" | PeerField>
> & {
  readonly opsAdvertise: string;
  /** Null: the node is a cluster by itself. */
  readonly peers: PeerSettings | null;
  readonly shards: number | null;
  readonly walReserveBytes: number | null;
  readonly advertise: string;
  readonly tls: TlsSettings;
};

type PeerField = "peerListen" | "peerAdvertise" | "join" | "joinTokenFile" | "zone" | "weight" | "peerRoutes";

function peersOf(config: Pick<z.infer<typeof schema>, PeerField>): PeerSettings | null {
  const { peerListen, joinTokenFile } = config;
  if (peerListen === undefined) {
    if (config.join.length === 0) return null;
    throw invalid("peerListen: a node that joins others needs an address where they connect", { field: "peerListen" });
  }
  const own = config.peerAdvertise ?? peerListen;
  return {
    listen: peerListen,
    advertise: config.peerAdvertise ?? null,
    join: config.join.filter((other) => other !== own),
    joinToken: () => (joinTokenFile === undefined ? null : readToken(joinTokenFile)),
    zone: config.zone,
    weight: config.weight,
    routes: new Map(Object.entries(config.peerRoutes)),
  };
}

function readToken(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new FeatureStoreError(
      "INVALID_ARGUMENT",
      `joinTokenFile: cannot read ${file} (${(cause as NodeJS.ErrnoException).code})`,
      { cause, details: { field: "joinTokenFile" } },
    );
  }
  if (text === "") throw invalid(`joinTokenFile: ${file} is empty`, { field: "joinTokenFile" });
  return text;
}

const ENVIRONMENT_PREFIX = "FEATURESTORE_";

/**
 * Completes and checks a configuration as written.
 * @throws INVALID_ARGUMENT naming every field that is wrong and the accepted form.
 */
export function parseServerConfig(input: unknown): ServerConfig {
  const result = schema.safeParse(input);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${issue.path.join(".") || "config"}: ${issue.message}`);
    throw invalid(`configuration: ${issues.join("; ")}`, { issues });
  }
  const config = result.data;
  const tls = tlsSettings(config);
  if (tls.peers !== null && config.peerListen === undefined) {
    throw invalid("peerListen: expected an address, because peerTlsCert is set", { field: "peerListen" });
  }
  checkListeners(config, tls);
  return {
    ...config,
    shards: config.shards === undefined ? null : checkShardCount("shards", config.shards),
    walReserveBytes: config.walReserveBytes ?? null,
    advertise: config.advertise ?? config.listen,
    opsAdvertise: config.opsAdvertise ?? config.opsListen,
    peers: peersOf(config),
    tls,
  };
}

/** Reads a YAML or JSON file, lays `FEATURESTORE_*` variables over it (FEATURESTORE_DATA_DIR sets dataDir), and parses the whole. */
export function loadServerConfig(file: string | null, env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const fromFile = file === null ? {} : readConfigFile(file);
  const fromEnvironment: Record<string, unknown> = {};
  for (const field of Object.keys(schema.shape)) {
    const variable = `${ENVIRONMENT_PREFIX}${field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    const value = env[variable];
    if (value !== undefined && value !== "") fromEnvironment[field] = value;
  }
  return parseServerConfig({ ...fromFile, ...fromEnvironment });
}

function readConfigFile(file: string): object {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new FeatureStoreError(
      "INVALID_ARGUMENT",
      `config: cannot read ${file} (${(cause as NodeJS.ErrnoException).code})`,
      { cause },
    );
  }
  let document: unknown;
  try {
    document = parse(text, { logLevel: "error" }); // the parser's warnings would be the process's
  } catch (cause) {
    throw new FeatureStoreError("INVALID_ARGUMENT", `config: ${file} is not YAML: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (typeof document === "object" && document !== null && !Array.isArray(document)) return document;
  throw invalid(`config: ${file} holds no mapping of settings`, { field: "config" });
}
