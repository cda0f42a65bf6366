import type { CallSettings } from "./call.js";

/** Deadline of calls that name none. */
const DEADLINE_MS = 10_000;
const DEFAULT_PORT = 7400;

/** Certificates of a TLS connection, PEM. */
export interface TlsOptions {
  /** Root certificates; the system's where it is left out. */
  readonly ca?: string | Uint8Array;
  readonly cert?: string | Uint8Array;
  readonly key?: string | Uint8Array;
  /** The name the server's certificate is for, where it is not the host of the seed. */
  readonly serverName?: string;
}

/** How to reach a cluster. */
export interface ConnectOptions {
  /** `host` or `host:port` of some nodes; the port is 7400 unless told. Tried in order, the next after a failure. */
  readonly seeds: readonly string[];
  /** Sent as a bearer token. */
  readonly token?: string;
  /** `true`: TLS with the system's root certificates. Plain text where it is left out. */
  readonly tls?: TlsOptions | boolean;
  /** Of calls that name none: 10,000 unless told. */
  readonly deadlineMs?: number;
  /** Requests in flight on one stream; more wait, up to their deadlines. 256 unless told; the server may lower it. */
  readonly inFlightMax?: number;
}

export interface ConnectConfig {
  readonly seeds: readonly string[];
  readonly token: string | null;
  readonly tls: TlsOptions | null;
  readonly deadlineMs: number;
  readonly inFlightMax: number;
}

/** Completes connect options. @throws TypeError naming the option and the accepted form. */
export function parseConnectOptions(options: ConnectOptions): ConnectConfig {
  checkOptions("connect", options, ["seeds", "token", "tls", "deadlineMs", "inFlightMax"]);
  const { seeds, token, tls, inFlightMax = 256 } = options;
  if (!Array.isArray(seeds) || seeds.length === 0)
    throw new TypeError("connect: seeds: expected a list of addresses such as localhost:7400");
  if (token !== undefined && (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)))
    throw new TypeError("connect: token: expected printable ASCII without spaces");
  if (!Number.isInteger(inFlightMax) || inFlightMax < 1)
    throw new TypeError("connect: inFlightMax: expected a whole number from 1");
  if (tls !== undefined && typeof tls !== "boolean")
    checkOptions("connect: tls", tls, ["ca", "cert", "key", "serverName"]);
  return {
    seeds: (seeds as readonly unknown[]).map(parseSeed),
    token: token ?? null,
    tls: tls === true ? {} : tls === false || tls === undefined ? null : tls,
    deadlineMs: checkDeadline("connect", options.deadlineMs) ?? DEADLINE_MS,
    inFlightMax,
  };
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
export const CALL_OPTIONS = ["signal", "deadlineMs", "traceparent"] as const;

function checkDeadline(method: string, deadlineMs: unknown): number | undefined {
  if (deadlineMs === undefined) return undefined;
  if (typeof deadlineMs === "number" && deadlineMs > 0) return deadlineMs;
  throw new TypeError(`${method}: deadlineMs: expected a positive number of milliseconds`);
}

function parseSeed(seed: unknown): string {
  const match = typeof seed === "string" ? /^(\[[0-9A-Fa-f:.]+\]|[^\s:/]+)(?::(\d{1,5}))?$/.exec(seed) : null;
  const port = Number(match?.[2] ?? DEFAULT_PORT);
  if (match === null || port < 1 || port > 65_535)
    throw new TypeError(`connect: seeds: ${JSON.stringify(seed)} is not an address; expected host or host:port`);
  return `${match[1]}:${port}`;
}
