import { type Consistency, checkStaleness, DEFAULT_CONSISTENCY, invalid } from "@featurestore/proto";
import type { CallSettings } from "./call.js";
import { type TlsOptions, TlsSource } from "./tls-source.js";

/** Deadline of calls that name none. */
const DEADLINE_MS = 10_000;
const DEFAULT_PORT = 7400;

/** How fresh an answer must be: proven to be at most so old, linearizable, or whatever the replica holds. */
export type ConsistencyLevel = Consistency["level"];

/** How fresh reads are to be. */
export interface FreshnessOptions {
  /** `bounded` unless told. */
  readonly consistency?: ConsistencyLevel;
  /** Of bounded reads; 10,000 unless told. From 1 to a day. */
  readonly maxStalenessMs?: number;
}

/** How to reach a cluster, and how fresh reads are that do not say. */
export interface ConnectOptions extends FreshnessOptions {
  /** `host` or `host:port` of some nodes, which tell of all others; the port is 7400 unless told. Kept as a fallback for ever. */
  readonly seeds: readonly string[];
  /** Sent as a bearer token. A function is asked for it at each call and each new stream: for tokens that are replaced. */
  readonly token?: string | (() => string);
  /** Send the token without TLS to nodes beyond loopback as well, where anybody on the way can read it. False unless told. */
  readonly tokenInPlainText?: boolean;
  /** `true`: TLS with the system's root certificates. Plain text where it is left out. */
  readonly tls?: TlsOptions | boolean;
  /** Of calls that name none: 10,000 unless told. */
  readonly deadlineMs?: number;
  /** Requests in flight on one stream; more wait, up to their deadlines. 256 unless told; the server may lower it. */
  readonly inFlightMax?: number;
  /** False: never ask a second node while the first is slow. */
  readonly hedge?: boolean;
  /**
   * Where to dial nodes, by the addresses they advertise to clients: for clients behind address translation or proxies. Nodes
   * that are not in it, and seeds, are dialled as they are. Ports are 7400 unless told.
   */
  readonly addressMap?: Readonly<Record<string, string>>;
}

export interface ConnectConfig {
  readonly seeds: readonly string[];
  readonly token: (() => string) | null;
  readonly tokenInPlainText: boolean;
  readonly tls: TlsSource | null;
  readonly deadlineMs: number;
  readonly inFlightMax: number;
  readonly hedge: boolean;
  readonly addressMap: ReadonlyMap<string, string>;
  readonly consistency: Consistency;
}

/** Completes connect options. @throws TypeError naming the option and the accepted form; INVALID_ARGUMENT for a bad bound or certificate. */
export function parseConnectOptions(options: ConnectOptions): ConnectConfig {
  checkOptions("connect", options, CONNECT_OPTIONS);
  const { seeds, token, tls, inFlightMax = 256, hedge = true, tokenInPlainText = false } = options;
  if (typeof hedge !== "boolean") throw new TypeError("connect: hedge: expected true or false");
  if (!Array.isArray(seeds) || seeds.length === 0)
    throw new TypeError("connect: seeds: expected a list of addresses such as localhost:7400");
  if (token !== undefined && typeof token !== "function" && !isToken(token))
    throw new TypeError("connect: token: expected printable ASCII without spaces, or a function that answers it");
  if (typeof tokenInPlainText !== "boolean") throw new TypeError("connect: tokenInPlainText: expected true or false");
  if (!Number.isInteger(inFlightMax) || inFlightMax < 1)
    throw new TypeError("connect: inFlightMax: expected a whole number from 1");
  if (tls !== undefined && typeof tls !== "boolean") checkTls(tls);
  return {
    seeds: (seeds as readonly unknown[]).map((seed) => parseAddress("seeds", seed)),
    token: token === undefined ? null : typeof token === "function" ? token : () => token,
    tokenInPlainText,
    tls: tls === false || tls === undefined ? null : new TlsSource(tls === true ? {} : tls),
    deadlineMs: checkDeadline("connect", options.deadlineMs) ?? DEADLINE_MS,
    inFlightMax,
    hedge,
    addressMap: options.addressMap === undefined ? new Map() : parseAddressMap(options.addressMap),
    consistency: parseFreshness("connect", options, DEFAULT_CONSISTENCY),
  };
}

function checkTls(tls: TlsOptions): void {
  checkOptions("connect: tls", tls, ["ca", "caFile", "cert", "certFile", "key", "keyFile", "serverName"]);
  for (const part of ["ca", "cert", "key"] as const) {
    if (tls[part] !== undefined && tls[`${part}File`] !== undefined)
      throw new TypeError(`connect: tls: ${part}: expected PEM or a file, not both`);
  }
  const [hasCert, hasKey] = [tls.cert ?? tls.certFile, tls.key ?? tls.keyFile].map((part) => part !== undefined);
  if (hasCert !== hasKey) throw new TypeError("connect: tls: expected a certificate and its key, or neither");
}

/** Whether a value can be sent as a token. */
export function isToken(token: unknown): token is string {
  return typeof token === "string" && /^[\x21-\x7e]+$/.test(token);
}

const CONNECT_OPTIONS = [
  "seeds",
  "token",
  "tokenInPlainText",
  "tls",
  "deadlineMs",
  "inFlightMax",
  "hedge",
  "addressMap",
  "consistency",
  "maxStalenessMs",
] as const;
const LEVELS: readonly unknown[] = ["bounded", "strong", "any"] satisfies readonly ConsistencyLevel[];

/**
 * What a read is to ask for. A bound alone means a bounded read, whatever the default is.
 * @throws TypeError for an unknown level, or a bound of a level that has none; INVALID_ARGUMENT for a bad bound.
 */
export function parseFreshness(method: string, options: FreshnessOptions, byDefault: Consistency): Consistency {
  const { maxStalenessMs } = options;
  const level = options.consistency ?? (maxStalenessMs === undefined ? undefined : "bounded");
  if (level === undefined) return byDefault;
  if (!LEVELS.includes(level)) throw new TypeError(`${method}: consistency: expected "bounded", "strong" or "any"`);
  if (level !== "bounded") {
    if (maxStalenessMs === undefined) return { level };
    throw new TypeError(`${method}: maxStalenessMs: only bounded reads have one; got consistency "${level}"`);
  }
  if (maxStalenessMs === undefined) return byDefault.level === "bounded" ? byDefault : DEFAULT_CONSISTENCY;
  if (maxStalenessMs === 0)
    throw invalid('maxStalenessMs: 0 is no bound; ask for consistency: "strong"', { field: "maxStalenessMs" });
  return { level, maxStalenessMs: checkStaleness("maxStalenessMs", maxStalenessMs) };
}

/** @throws TypeError unless `options` is an object of known options with a legal deadline and signal. */
export function checkOptions(method: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) throw new TypeError(`${method}: expected an object of options`);
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new TypeError(`${method}: unknown option ${JSON.stringify(name)}; expected ${known.join(", ")}`);
  }
  const { deadlineMs, signal } = options as CallSettings;
  checkDeadline(method, deadlineMs);
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new TypeError(`${method}: signal: expected an AbortSignal`);
}

/** What every method takes. */
export const CALL_OPTIONS = ["signal", "deadlineMs", "traceparent", "tracestate"] as const;

function checkDeadline(method: string, deadlineMs: unknown): number | undefined {
  if (deadlineMs === undefined) return undefined;
  if (typeof deadlineMs === "number" && deadlineMs > 0) return deadlineMs;
  throw new TypeError(`${method}: deadlineMs: expected a positive number of milliseconds`);
}

function parseAddressMap(given: unknown): ReadonlyMap<string, string> {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new TypeError("connect: addressMap: expected an object from advertised addresses to addresses to dial");
  const map = new Map<string, string>();
  for (const [advertised, dialled] of Object.entries(given)) {
    const from = parseAddress("addressMap", advertised);
    if (map.has(from)) throw new TypeError(`connect: addressMap: ${from} is named twice`);
    map.set(from, parseAddress("addressMap", dialled));
  }
  return map;
}

function parseAddress(option: string, address: unknown): string {
  const match = typeof address === "string" ? /^(\[[0-9A-Fa-f:.]+\]|[^\s:/]+)(?::(\d{1,5}))?$/.exec(address) : null;
  const port = Number(match?.[2] ?? DEFAULT_PORT);
  if (match === null || port < 1 || port > 65_535)
    throw new TypeError(`connect: ${option}: ${JSON.stringify(address)} is not an address; expected host or host:port`);
  return `${match[1]}:${port}`;
}
