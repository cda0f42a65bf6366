import {
  type CallOptions,
  decodeMark,
  encodeMark,
  FeatureStoreError,
  noteShared,
  type WriteAnswer,
  type WriteMark,
} from "@featurestore/proto";
import { type Call, cancelled, deadlineExceeded, onAbort, startTimer } from "./call.js";
import type { BoundView } from "./catalog.js";
import { withOutcome } from "./retry.js";
import type { CheckedRow } from "./row-checker.js";
import { rowOutcomes, withoutRowOutcomes } from "./shipments.js";
import { type Block, BlockFill, buildBlock } from "./write-blocks.js";

/** Rows of a call that travels with others. */
const SMALL_ROWS_MAX = 32;
/** Bytes of such a call at most: it fits one block together with others, whatever their columns. */
const SMALL_BYTES_MAX = 256 * 1024;
/** What a row takes while it waits, besides its cells: its objects and its promise. */
const ROW_BYTES = 256;
/** Bounds of the writes of one view to one leader. */
export interface CoalescerLimits {
  /** Calls on their way and waiting that do not wait for each other: so few gain little by sharing, and lose time. */
  readonly callsUnsharedMax: number;
  readonly rowsWaitingMax: number;
  readonly bytesWaitingMax: number;
  /**
   * How long a request keeps others waiting, and a shared one may try, retries included. Then each of its calls goes on by
   * itself, so that rows without a leader hold up no others for longer.
   */
  readonly sharedMsMax: number;
}

const LIMITS_UNLESS_TOLD: CoalescerLimits = {
  callsUnsharedMax: 4,
  rowsWaitingMax: 100_000,
  bytesWaitingMax: 64 * 1024 * 1024,
  sharedMsMax: 2_000,
};

/** Sends a block of the coalescer's view. */
export type SendBlock = (block: Block, options: CallOptions) => Promise<WriteAnswer>;

/** The rows of a call for one leader. */
export interface WritePart {
  /** The number of the leader, or of whatever else keeps requests apart. */
  readonly lane: number;
  readonly rows: readonly CheckedRow[];
  /** The shard of each row. */
  readonly shards: readonly number[];
}

/** True where a call is small enough to travel with others. */
export function isSmall(rows: readonly CheckedRow[]): boolean {
  if (rows.length === 0 || rows.length > SMALL_ROWS_MAX) return false;
  let fixed = 0;
  let variable = 0;
  for (const row of rows) {
    fixed += row.fixedBytes;
    variable += row.variableBytes + row.key.length;
  }
  return rows.length * fixed + variable <= SMALL_BYTES_MAX;
}

/** A part from when it is given until it is settled. */
class Passenger {
  readonly rows: readonly CheckedRow[];
  readonly shards: readonly number[];
  readonly call: Call;
  readonly bytes: number;
  readonly answer: Promise<WriteAnswer>;
  /** Called when the call gives up; says whether its rows may be written nevertheless. */
  onGiveUp: () => "rejected" | "unknown" = () => "rejected";
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #stopWatching: () => void;
  #settle: { resolve(answer: WriteAnswer): void; reject(error: unknown): void } | null = null;

  constructor({ rows, shards }: WritePart, call: Call) {
    this.rows = rows;
    this.shards = shards;
    this.call = call;
    this.bytes = rows.reduce((sum, row) => sum + row.fixedBytes + row.variableBytes + row.key.length + ROW_BYTES, 0);
    this.answer = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    const { leftMs, signal } = call;
    this.#timer = startTimer(leftMs, () => this.reject(deadlineExceeded(this.onGiveUp())));
    this.#stopWatching = onAbort(signal, () => this.reject(cancelled(signal, this.onGiveUp())));
  }

  get isSettled(): boolean {
    return this.#settle === null;
  }

  /** From here on the wire request watches the call's deadline and signal. */
  stopWatching(): void {
    clearTimeout(this.#timer);
    this.#stopWatching();
  }

  resolve(answer: WriteAnswer): void {
    this.stopWatching();
    this.#settle?.resolve(answer);
    this.#settle = null;
  }

  reject(error: unknown): void {
    this.stopWatching();
    this.#settle?.reject(error);
    this.#settle = null;
  }
}

/** Calls for one leader that wait, first come first served. */
interface Lane {
  readonly waiting: Set<Passenger>;
  rows: number;
  bytes: number;
  /** Calls whose first request is on its way. */
  aloft: number;
  isDue: boolean;
}

/**
 * Small writes of one view share wire requests: those of one turn of the event loop, and those that come while a request is on
 * its way. No call waits for others to come. Answers and errors stay each call's own: where a shared answer does not tell what
 * became of each call, or a failure may be due to another's rows, calls are sent again one by one, at the same event times and
 * so to the same end. A shared request belongs to the trace of the first of its calls that has one; the others link to it.
 */
export class WriteCoalescer {
  readonly #bound: BoundView;
  readonly #send: SendBlock;
  readonly #limits: CoalescerLimits;
  readonly #lanes = new Map<number, Lane>();

  constructor(bound: BoundView, send: SendBlock, limits: CoalescerLimits = LIMITS_UNLESS_TOLD) {
    this.#bound = bound;
    this.#send = send;
    this.#limits = limits;
  }

  /**
   * Sends rows that `isSmall`. @throws what the request failed with; RESOURCE_EXHAUSTED, rejected, where too much waits already;
   * DEADLINE_EXCEEDED or CANCELLED, rejected as long as the rows have not left, else unknown.
   */
  write(part: WritePart, call: Call): Promise<WriteAnswer> {
    if (call.signal?.aborted === true) return Promise.reject(cancelled(call.signal));
    let lane = this.#lanes.get(part.lane);
    if (lane === undefined) {
      lane = { waiting: new Set(), rows: 0, bytes: 0, aloft: 0, isDue: false };
      this.#lanes.set(part.lane, lane);
    }
    const { rowsWaitingMax, bytesWaitingMax } = this.#limits;
    if (lane.rows + part.rows.length > rowsWaitingMax || lane.bytes >= bytesWaitingMax)
      return Promise.reject(tooMuchWaits(lane));
    const passenger = new Passenger(part, call);
    const waitsIn = lane;
    lane.waiting.add(passenger);
    lane.rows += part.rows.length;
    lane.bytes += passenger.bytes;
    passenger.onGiveUp = () => {
      leave(waitsIn, passenger);
      return "rejected";
    };
    this.#schedule(lane);
    return passenger.answer;
  }

  #schedule(lane: Lane): void {
    if (lane.isDue || !this.#mayDepart(lane)) return;
    lane.isDue = true;
    setImmediate(() => {
      lane.isDue = false;
      while (this.#mayDepart(lane)) this.#depart(lane);
    });
  }

  /** One request at a time, unless there are few calls: the fewer requests, the less a row costs on both sides. */
  #mayDepart({ waiting, aloft }: Lane): boolean {
    return waiting.size > 0 && (aloft === 0 || aloft + waiting.size <= this.#limits.callsUnsharedMax);
  }

  #depart(lane: Lane): void {
    const fill = new BlockFill(this.#bound);
    const aboard: Passenger[] = [];
    for (const passenger of lane.waiting) {
      if (!passenger.rows.every((row) => fill.add(row))) break;
      aboard.push(passenger);
    }
    for (const passenger of aboard) leave(lane, passenger);
    lane.aloft += aboard.length;
    const [only] = aboard;
    const flight = aboard.length === 1 && only !== undefined ? this.#alone(only, false) : this.#together(aboard);
    let isOver = false;
    const makeWay = (): void => {
      clearTimeout(timer);
      if (isOver) return;
      isOver = true;
      lane.aloft -= aboard.length;
      this.#schedule(lane);
    };
    const timer = startTimer(this.#limits.sharedMsMax, makeWay);
    void flight.finally(makeWay);
  }

  /** Settles all that are aboard, or sends them again one by one. Never rejects. */
  async #together(aboard: readonly Passenger[]): Promise<void> {
    const nobodyWaits = new AbortController();
    let waiting = aboard.length;
    let leftMs = 0;
    for (const passenger of aboard) {
      leftMs = Math.max(leftMs, passenger.call.leftMs);
      passenger.onGiveUp = () => {
        if (--waiting === 0) nobodyWaits.abort();
        return "unknown";
      };
    }
    const { sharedMsMax } = this.#limits;
    const begunAt = performance.now();
    const { traceparent, tracestate, trace } = traceOf(aboard);
    try {
      const rows = aboard.flatMap((passenger) => passenger.rows);
      const answer = await this.#send(buildBlock(this.#bound, rows), {
        signal: nobodyWaits.signal,
        deadlineMs: Math.min(leftMs, sharedMsMax),
        ...(traceparent === undefined ? {} : { traceparent }),
        ...(tracestate === undefined ? {} : { tracestate }),
        ...(trace === undefined ? {} : { trace }),
      });
      if (isPlain(answer, rows.length)) answerEach(aboard, answer);
      else this.#oneByOne(aboard, () => true);
    } catch (error) {
      const isCutShort = leftMs > sharedMsMax && performance.now() - begunAt > sharedMsMax / 2;
      this.#fail(aboard, error, isCutShort);
    }
  }

  /** Tells each call how its rows ended; sends those again that may fare better by themselves. */
  #fail(aboard: readonly Passenger[], error: unknown, isCutShort: boolean): void {
    if (!(error instanceof FeatureStoreError)) {
      for (const passenger of aboard) passenger.reject(error);
      return;
    }
    const { code, outcome } = error;
    const isOfSomeRow = code === "INVALID_ARGUMENT" || code === "NOT_FOUND";
    const isOfSomeLeader = isCutShort && (code === "UNAVAILABLE" || code === "DEADLINE_EXCEEDED");
    const outcomes = rowOutcomes(error);
    const applied = new Set(outcomes?.applied);
    const mayBeApplied = new Set([...applied, ...(outcomes?.unknown ?? [])]);
    const again = new Map<Passenger, boolean>();
    let from = 0;
    for (const passenger of aboard) {
      const places = passenger.rows.map((_, i) => from + i);
      from += places.length;
      const mayHaveHappened =
        outcomes === null ? outcome === "unknown" : places.some((place) => mayBeApplied.has(place));
      if (isOfSomeRow || isOfSomeLeader || places.some((place) => applied.has(place)))
        again.set(passenger, mayHaveHappened);
      else passenger.reject(ownError(error, mayHaveHappened ? "unknown" : "rejected"));
    }
    this.#oneByOne([...again.keys()], (passenger) => again.get(passenger) === true);
  }

  /** Calls that write the same key keep their order. */
  #oneByOne(passengers: readonly Passenger[], mayHaveHappened: (passenger: Passenger) => boolean): void {
    const last = new Map<string, Promise<void>>();
    for (const passenger of passengers) {
      const keys = passenger.rows.map(({ key }) =>
        Buffer.from(key.buffer, key.byteOffset, key.length).toString("latin1"),
      );
      const earlier = keys.flatMap((key) => last.get(key) ?? []);
      const alone = (): Promise<void> => this.#alone(passenger, mayHaveHappened(passenger));
      const sending = earlier.length === 0 ? alone() : Promise.all(earlier).then(alone);
      for (const key of keys) last.set(key, sending);
    }
  }

  /** Sends one call's rows as if there were no others. Never rejects. */
  async #alone(passenger: Passenger, mayHaveHappened: boolean): Promise<void> {
    if (passenger.isSettled) return;
    passenger.stopWatching();
    try {
      passenger.resolve(await this.#send(buildBlock(this.#bound, passenger.rows), passenger.call.options()));
    } catch (error) {
      passenger.reject(mayHaveHappened ? possiblyApplied(error) : error);
    }
  }
}

/** The trace of a shared request. */
function traceOf(aboard: readonly Passenger[]): CallOptions {
  const traced = aboard.filter(({ call }) => call.trace !== undefined);
  const [first, ...others] = traced;
  for (const other of others) noteShared(other.call.trace, first?.call.trace);
  return (first ?? aboard[0])?.call.options() ?? {};
}

function leave(lane: Lane, passenger: Passenger): void {
  lane.waiting.delete(passenger);
  lane.rows -= passenger.rows.length;
  lane.bytes -= passenger.bytes;
}

/** True where the sums tell what became of every row. */
function isPlain({ applied, late, refused, lateCells }: WriteAnswer, rows: number): boolean {
  return applied === rows && late === 0 && refused === 0 && lateCells === 0;
}

function answerEach(aboard: readonly Passenger[], answer: WriteAnswer): void {
  const whole = answer.mark.length === 0 ? null : decodeMark(answer.mark);
  for (const passenger of aboard) {
    const mark = whole === null ? answer.mark : encodeMark(ownMark(whole, passenger.shards));
    passenger.resolve({ ...answer, applied: passenger.rows.length, mark });
  }
}

/** The mark of some shards: a read given it waits for nothing that others wrote elsewhere. */
function ownMark({ clusterId, indexes }: WriteMark, shards: readonly number[]): WriteMark {
  const own = new Map<number, number>();
  for (const shard of shards) {
    const index = indexes.get(shard);
    if (index !== undefined) own.set(shard, index);
  }
  return { clusterId, indexes: own };
}

/** The error of a shared request as a call sees whose rows all ended in one way. */
function ownError(error: FeatureStoreError, outcome: "rejected" | "unknown"): FeatureStoreError {
  const { mark: _others, violations: _rows, ...details } = withoutRowOutcomes(error.details);
  return new FeatureStoreError(error.code, error.message, { outcome, details, cause: error });
}

/** The error of rows that an earlier request may have written. */
function possiblyApplied(error: unknown): unknown {
  const outcomes = error instanceof FeatureStoreError ? rowOutcomes(error) : null;
  if (!(error instanceof FeatureStoreError) || outcomes === null) return withOutcome(error, true);
  const { applied, rejected, unknown } = outcomes;
  const details = { ...error.details, outcomes: { applied, rejected: [], unknown: [...unknown, ...rejected] } };
  return new FeatureStoreError(error.code, error.message, { outcome: "unknown", details, cause: error });
}

function tooMuchWaits({ rows }: Lane): FeatureStoreError {
  return new FeatureStoreError(
    "RESOURCE_EXHAUSTED",
    `${rows} rows wait to be written already: await some writes before starting more, or write rows in larger calls`,
    { outcome: "rejected", details: { rowsWaiting: rows } },
  );
}
