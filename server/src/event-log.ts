/** What happened between nodes, as plain data. `kind` names it. */
export type ClusterEvent = Readonly<Record<string, unknown>>;

/** Told once a minute at most, each: a bad peer makes as many of them as it likes. */
const RECURRING: ReadonlySet<unknown> = new Set([
  "refused",
  "callRefused",
  "connectionRefused",
  "handshakeFailed",
  "malformed",
  "strayMessage",
  "callFailed",
  "joinRetried",
  "announceFailed",
  "peerBookNotSaved",
  "orderFailed",
  "changeFailed",
  "denied",
]);
const EVERY_MS = 60_000;
/** Different ones that are remembered; with more of them the oldest may be told again. */
const KEYS_MAX = 1_000;

/** Passes events on to a log; those that recur once a minute, with how often they were left out since. */
export class EventLog {
  readonly #write: (event: ClusterEvent) => void;
  readonly #nowMs: () => number;
  readonly #told = new Map<string, { atMs: number; leftOut: number }>();

  /** @param nowMs monotonic. */
  constructor(write: (event: ClusterEvent) => void, nowMs: () => number = () => performance.now()) {
    this.#write = write;
    this.#nowMs = nowMs;
  }

  note(event: ClusterEvent): void {
    if (!RECURRING.has(event["kind"])) {
      this.#write(event);
      return;
    }
    const { kind, node, lane, by, reason, port, method, path } = event;
    const key = JSON.stringify([kind, node, lane, by, reason, port, method, path]);
    const now = this.#nowMs();
    const last = this.#told.get(key);
    if (last !== undefined && now - last.atMs < EVERY_MS) {
      last.leftOut += 1;
      return;
    }
    this.#told.delete(key);
    const [oldest] = this.#told.keys();
    if (this.#told.size >= KEYS_MAX && oldest !== undefined) this.#told.delete(oldest);
    this.#told.set(key, { atMs: now, leftOut: 0 });
    const leftOut = last?.leftOut ?? 0;
    this.#write(leftOut === 0 ? event : { ...event, leftOut });
  }
}
