import { assert, ByteWriter, readInt53, viewOf, writeInt53 } from "@featurestore/proto";

/** Index of the log entry that opened the session: unique in its group for all time. */
export type SessionId = number;

/** Part of the state, since they decide what is forgotten: the same on every replica, and in every encoded table. */
export interface SessionLimits {
  /** One more session opened, and the least recently used one is evicted. */
  readonly sessionsMax: number;
  /** Results kept for one session; beyond it its commands are refused until it acknowledges some. */
  readonly resultsMax: number;
  /** Bytes of all results; beyond it the least recently used of the sessions that hold some are evicted. */
  readonly resultBytesMax: number;
  /** A session not used for longer than this, in log time, is expired. */
  readonly idleMs: number;
}

export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  sessionsMax: 1_024,
  resultsMax: 64,
  resultBytesMax: 4 * 1024 * 1024,
  idleMs: 60 * 60 * 1_000,
};

/** What a command carries besides itself, and the time of its entry. Whole numbers. */
export interface SessionCommand {
  readonly session: SessionId;
  /** 1 for the first command of a session, one more for each that follows; the same for every retry. */
  readonly sequence: number;
  /** The client has the results of all commands up to this one and will not ask for them again. */
  readonly acknowledgedThrough: number;
  readonly timeMs: number;
}

export type Admission =
  /** Never executed: execute it, then `record` its result, before anything else is admitted. */
  | { readonly kind: "fresh" }
  /** Executed before. `result` is the one recorded then; it belongs to the table. */
  | { readonly kind: "duplicate"; readonly result: Uint8Array }
  /** The session is gone. Whether the command was ever executed is not known any more; it is not executed now. */
  | { readonly kind: "expired" }
  /**
   * Not executed now: a command before it is missing, its result was acknowledged, or `resultsMax` results of its session
   * are not acknowledged.
   */
  | { readonly kind: "outOfOrder" };

interface Session {
  readonly usedMs: number;
  readonly acknowledged: number;
  /** Of the commands right after `acknowledged`, in order. */
  readonly results: readonly Uint8Array[];
}

/**
 * Gives each non-idempotent command one effect (Raft thesis, section 6.3). A part of the replicated state: what it
 * answers depends on the entries applied before and on nothing else. Time is that of the entries, given by the leader,
 * and never goes back here: a leader whose clock is behind does not keep sessions alive, nor end them.
 */
export class SessionTable {
  readonly #limits: SessionLimits;
  #timeMs = 0;
  #resultBytes = 0;
  /** Least recently used first; so `usedMs` ascends. */
  readonly #sessions = new Map<SessionId, Session>();

  /** @throws RangeError for limits that are not whole numbers from 1 to 2^32 - 1 (`idleMs`: safe integers). */
  constructor(limits: SessionLimits) {
    for (const limit of [limits.sessionsMax, limits.resultsMax, limits.resultBytesMax]) {
      if (!Number.isInteger(limit) || limit < 1 || limit >= 2 ** 32) throw new RangeError(`${limit} is no limit`);
    }
    if (!Number.isSafeInteger(limits.idleMs) || limits.idleMs < 1) throw new RangeError(`${limits.idleMs} is no time`);
    this.#limits = { ...limits };
  }

  /** Sessions that are neither expired, as of the last entry seen, nor evicted. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Bytes of the results kept. */
  get resultBytes(): number {
    return this.#resultBytes;
  }

  /** Opens the session that the entry at index `at` asks for, evicting the least recently used where there is no room. */
  open(at: number, timeMs: number): SessionId {
    assert(Number.isSafeInteger(at) && at > 0 && !this.#sessions.has(at), `no session opens at index ${at}`);
    this.#advance(timeMs);
    if (this.#sessions.size === this.#limits.sessionsMax) {
      const [oldest] = this.#sessions.keys();
      if (oldest !== undefined) this.#evict(oldest);
    }
    this.#sessions.set(at, { usedMs: this.#timeMs, acknowledged: 0, results: [] });
    return at;
  }

  /** Decides about a command. Fresh ones and duplicates use the session, and let go of what is acknowledged. */
  admit({ session: id, sequence, acknowledgedThrough, timeMs }: SessionCommand): Admission {
    this.#advance(timeMs);
    const session = this.#sessions.get(id);
    if (session === undefined) return { kind: "expired" };
    const executed = session.acknowledged + session.results.length;
    const acknowledged = Math.max(session.acknowledged, acknowledgedThrough);
    const isNext = acknowledged < sequence && sequence <= executed + 1;
    if (!isNext || ![sequence, acknowledged].every(Number.isSafeInteger)) return { kind: "outOfOrder" };
    const result = session.results[sequence - session.acknowledged - 1];
    if (result === undefined && executed - acknowledged >= this.#limits.resultsMax) return { kind: "outOfOrder" };
    this.#use(id, session, acknowledged);
    return result === undefined ? { kind: "fresh" } : { kind: "duplicate", result };
  }

  /**
   * Keeps a copy of the result of a command just admitted as fresh. Where the results then have too many bytes the least
   * recently used of the sessions that hold some are evicted, this one last.
   */
  record(id: SessionId, sequence: number, result: Uint8Array): void {
    const session = this.#sessions.get(id);
    assert(session !== undefined, `session ${id} admitted nothing`);
    const next = session.acknowledged + session.results.length + 1;
    assert(sequence === next, `command ${sequence} of session ${id} was not admitted: ${next} is next`);
    this.#sessions.set(id, { ...session, results: [...session.results, result.slice()] });
    this.#resultBytes += result.length;
    for (const [other, { results }] of this.#sessions) {
      if (this.#resultBytes <= this.#limits.resultBytesMax) break;
      if (bytesOf(results) > 0) this.#evict(other);
    }
  }

  /**
   * The whole table, for snapshots and the state machine's own store. One state, one encoding. Little-endian:
   *
   *     table   = format u8 = 1 | sessionsMax u32 | resultsMax u32 | resultBytesMax u32 | idleMs i64
   *             | time i64 | count u32 | sessions, least recently used first
   *     session = id i64 | used i64 | acknowledged i64 | count u32 | results
   *     result  = length u32 | bytes
   */
  encode(): Uint8Array {
    const writer = new ByteWriter(HEAD_BYTES + this.#sessions.size * SESSION_BYTES + this.#resultBytes);
    // The view is taken after room was made: making room may replace it.
    const u32 = (value: number): void => {
      const at = writer.reserve(4);
      writer.view.setUint32(at, value, true);
    };
    const i64 = (value: number): void => {
      const at = writer.reserve(8);
      writeInt53(writer.view, at, value);
    };
    writer.append(Uint8Array.of(FORMAT));
    u32(this.#limits.sessionsMax);
    u32(this.#limits.resultsMax);
    u32(this.#limits.resultBytesMax);
    i64(this.#limits.idleMs);
    i64(this.#timeMs);
    u32(this.#sessions.size);
    for (const [id, { usedMs, acknowledged, results }] of this.#sessions) {
      for (const value of [id, usedMs, acknowledged]) i64(value);
      u32(results.length);
      for (const result of results) {
        u32(result.length);
        writer.append(result);
      }
    }
    return writer.finish().slice();
  }

  /** @throws RangeError where the bytes are no table that `encode` could have given. */
  static decode(bytes: Uint8Array): SessionTable {
    const view = viewOf(bytes);
    let at = 0;
    const take = (length: number): number => {
      if (at + length > bytes.length) throw new RangeError("a session table ends too early");
      at += length;
      return at - length;
    };
    const u32 = (): number => view.getUint32(take(4), true);
    const i64 = (): number => {
      const value = readInt53(view, take(8));
      check(Number.isSafeInteger(value) && value >= 0, "holds a number out of range");
      return value;
    };
    check(view.getUint8(take(1)) === FORMAT, "is of an unknown format");
    const limits = { sessionsMax: u32(), resultsMax: u32(), resultBytesMax: u32(), idleMs: i64() };
    const table = new SessionTable(limits);
    table.#timeMs = i64();
    const count = u32();
    check(count <= limits.sessionsMax, "holds too many sessions");
    let previousMs = Math.max(0, table.#timeMs - limits.idleMs);
    for (let left = count; left > 0; left--) {
      const [id, usedMs, acknowledged, resultCount] = [i64(), i64(), i64(), u32()];
      check(id > 0 && !table.#sessions.has(id), "names a session wrongly");
      check(usedMs >= previousMs && usedMs <= table.#timeMs, "is not in the order of use");
      check(resultCount <= limits.resultsMax, "holds too many results");
      previousMs = usedMs;
      const results: Uint8Array[] = [];
      while (results.length < resultCount) {
        const length = u32();
        const from = take(length);
        results.push(bytes.slice(from, from + length));
        table.#resultBytes += length;
      }
      table.#sessions.set(id, { usedMs, acknowledged, results });
    }
    check(table.#resultBytes <= limits.resultBytesMax, "holds too many bytes");
    check(at === bytes.length, "is followed by bytes");
    return table;
  }

  /** Moves time on, never back, and forgets sessions that nobody used for too long: the first ones of the map. */
  #advance(timeMs: number): void {
    assert(Number.isSafeInteger(timeMs), `${timeMs} is no time of an entry`);
    this.#timeMs = Math.max(this.#timeMs, timeMs);
    for (const [id, { usedMs }] of this.#sessions) {
      if (this.#timeMs - usedMs <= this.#limits.idleMs) break;
      this.#evict(id);
    }
  }

  #use(id: SessionId, session: Session, acknowledged: number): void {
    const dropped = session.results.slice(0, acknowledged - session.acknowledged);
    this.#resultBytes -= bytesOf(dropped);
    this.#sessions.delete(id);
    this.#sessions.set(id, { usedMs: this.#timeMs, acknowledged, results: session.results.slice(dropped.length) });
  }

  #evict(id: SessionId): void {
    this.#resultBytes -= bytesOf(this.#sessions.get(id)?.results ?? []);
    this.#sessions.delete(id);
  }
}

const FORMAT = 1;
const HEAD_BYTES = 33;
const SESSION_BYTES = 28;

function bytesOf(results: readonly Uint8Array[]): number {
  return results.reduce((sum, result) => sum + result.length, 0);
}

function check(condition: boolean, problem: string): void {
  if (!condition) throw new RangeError(`a session table ${problem}`);
}
