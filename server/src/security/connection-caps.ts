/** How many connections a port takes, and how long they may say nothing. */
export interface ConnectionCaps {
  /** Open at a time; with one more, the newest is closed at once. */
  readonly all: number;
  /** Of them, from one IP address. Loopback is one like others. */
  readonly perAddress: number;
  /**
   * Those that have not said their first words yet, TLS handshakes among them. With one more the oldest goes, if it has had
   * `graceMs`: an honest client is through in milliseconds, but many may come in one turn of the event loop.
   */
  readonly silent: number;
  readonly graceMs: number;
  /** Until the first words are there: the TLS handshake, and again what comes after it. */
  readonly firstWordsMs: number;
}

/** Of the client port, and again of ops HTTP, unless set. */
export const DEFAULT_CONNECTIONS = { all: 4_096, perAddress: 1_024 } as const;
/** A node has three connections to each other, of which several may stand behind one address. */
export const PEER_CAPS: ConnectionCaps = {
  all: 1_024,
  perAddress: 512,
  silent: 128,
  graceMs: 500,
  firstWordsMs: 10_000,
};

const SILENT_SHARE = 0.125;
const SILENT_MIN = 64;
const GRACE_MS = 500;
const FIRST_WORDS_MS = 10_000;

export function clientCaps({ all, perAddress }: Pick<ConnectionCaps, "all" | "perAddress">): ConnectionCaps {
  return {
    all,
    perAddress: Math.min(all, perAddress),
    silent: Math.min(all, Math.max(SILENT_MIN, Math.ceil(all * SILENT_SHARE))),
    graceMs: GRACE_MS,
    firstWordsMs: FIRST_WORDS_MS,
  };
}

/** Why a connection was not taken, or was closed before it was of use. */
export type ConnectionRefusal =
  /** More than the port takes. */
  | "full"
  /** More than it takes of one address. */
  | "address"
  /** It had said nothing, and newer ones came. */
  | "crowded"
  /** Nothing was heard of it in time; half a TLS handshake is nothing, too. */
  | "silent"
  /** The TLS handshake failed: no TLS, an old version, a certificate that is missing, unknown or has ended. */
  | "handshake"
  /** Its certificate is sound and not of those the port is for. */
  | "certificate"
  /** It was taken, and opened calls to reset them at once. */
  | "resets"
  /** Several of its address were cut for that within seconds. */
  | "barred";

export const CONNECTION_REFUSALS: readonly ConnectionRefusal[] = [
  "full",
  "address",
  "crowded",
  "silent",
  "handshake",
  "certificate",
  "resets",
  "barred",
];

/** What a port counts. */
export interface ConnectionStats {
  readonly open: number;
  readonly max: number;
  readonly accepted: number;
  readonly refused: ReadonlyMap<ConnectionRefusal, number>;
}
