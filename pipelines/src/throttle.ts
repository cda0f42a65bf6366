import type { Pressure } from "@featurestore/proto";

/**
 * Unless given, the target is so many times what reads took before there was load, within these bounds: milliseconds. One
 * chunk by itself would pass less than the lower one, which also holds where nobody read then.
 */
const TARGET_FACTOR = 2.5;
const TARGET_MIN_MS = 30;
const TARGET_MAX_MS = 100;
/** The least that is told for so long from the first answer on is what reads take: one second may have had a hiccup. */
const LEARN_MS = 1_500;
/** Fewer reads than that have no p99. */
const READS_PER_SECOND_MIN = 5;
/** Reads that were there count for so long: of a node that is too busy to answer any, none are told. */
const READS_LINGER_MS = 2_000;
/** How far behind followers may be. Acknowledged is what a quorum has: the slowest one shows in nothing else. */
const LAG_MAX_MS = 1_000;
/** Share of it above which what was limited for its sake stays limited. */
const LAG_OVER = 0.2;

/** Judged once in so long. */
const WINDOW_MS = 500;
/** After a cut, answers tell of the time before it for so long. */
const SETTLE_MS = 1_000;
/** What a cut leaves at least; less is cut where the target is hardly passed. */
const CUT = 0.7;
/** Share of the target below which there is room. */
const ROOM = 0.8;
/** Of the best rate seen, by window. */
const STEP = 0.1;
/** By window, until the first cut. */
const FIRST_GROWTH = 1.5;
/** By window, below this share of the target: a cut for a hiccup of the beginning is not to last. */
const FAR_ROOM = 0.6;
const FAR_GROWTH = 1.25;
/** Chunks a second, where reads are there from the start. */
const FIRST_CHUNKS_PER_SECOND = 4;
const FLOOR_SHARE = 0.01;
const FLOOR_CHUNKS_PER_SECOND = 1;
/** At the floor for so many judgements, reads are slow for reasons of their own. */
const FLOOR_WINDOWS = 3;

export interface ThrottleOptions {
  /** What p99 of reads and event loop together may be, in milliseconds; undefined: by what it is before there is load. */
  readonly maxReadP99Ms: number | undefined;
  /** Chunks under way at most. */
  readonly inFlight: number;
}

/**
 * How fast to write, by what answers tell of the node: additive increase, multiplicative decrease. No limit while nobody reads
 * and no follower is behind. With reads from the start it begins low and grows by halves until the first cut. Never slower
 * than a chunk a second, or a hundredth of the best rate seen. Times are milliseconds of any clock that does not go back. What
 * it remembers are a dozen numbers.
 */
export class Throttle {
  readonly #options: ThrottleOptions;
  #targetMs: number | null;
  /** Rows per second while it limits; null: it never has. */
  #rate: number | null = null;
  #inFlight = 1;
  #isLimiting = false;
  #wasCut = false;
  #isFirst = true;
  /** While it learns what reads take without load: until when, and the least so far. */
  #learnUntilMs = Number.NEGATIVE_INFINITY;
  #quietMs = Number.POSITIVE_INFINITY;
  /** The largest chunk seen. */
  #chunkRows = 1;
  #bestRate = 0;
  #nextMs = Number.NEGATIVE_INFINITY;
  #readsMs = Number.NEGATIVE_INFINITY;
  #cutMs = Number.NEGATIVE_INFINITY;
  #floorWindows = 0;
  /** Since `#windowMs`: rows acknowledged, the worst told, and whether a chunk had to wait for its time. */
  #windowMs: number | null = null;
  #rows = 0;
  #worst = 0;
  #latencyMs = 0;
  #wasPaced = false;

  constructor(options: ThrottleOptions) {
    this.#options = options;
    this.#targetMs = options.maxReadP99Ms ?? null;
  }

  /** Chunks that may be under way. One until the first answer: it tells of the time before. */
  get inFlight(): number {
    if (this.#isFirst) return 1;
    return this.#isLimiting ? this.#inFlight : this.#options.inFlight;
  }

  /** Rows per second; infinite where nothing is limited. */
  get rate(): number {
    return this.#isLimiting && this.#rate !== null ? Math.max(this.#floor, this.#rate) : Number.POSITIVE_INFINITY;
  }

  /** What p99 is to stay below, in milliseconds. */
  get targetMs(): number {
    return this.#targetMs ?? TARGET_MIN_MS;
  }

  /** When a chunk may go. Takes its place: the next goes after it. */
  reserve(rows: number, nowMs: number): number {
    this.#chunkRows = Math.max(this.#chunkRows, rows);
    const atMs = Math.max(nowMs, this.#nextMs);
    this.#nextMs = atMs + (rows * 1000) / this.rate;
    if (atMs > nowMs) this.#wasPaced = true;
    return atMs;
  }

  /** A chunk was answered. @param pressure null: the store does not tell. */
  answered(rows: number, pressure: Pressure | null, nowMs: number): void {
    if (this.#windowMs === null) this.#windowMs = nowMs;
    this.#rows += rows;
    if (pressure !== null) this.#note(pressure, nowMs);
    this.#isFirst = false;
    const elapsedMs = nowMs - this.#windowMs;
    if (elapsedMs < WINDOW_MS) return;
    this.#judge((this.#rows * 1000) / elapsedMs, nowMs);
    this.#windowMs = nowMs;
    this.#rows = 0;
    this.#worst = 0;
    this.#latencyMs = 0;
    this.#wasPaced = false;
  }

  #note(pressure: Pressure, nowMs: number): void {
    const latencyMs = (pressure.readP99Us + pressure.loopDelayP99Us) / 1000;
    const hasReads = pressure.readsPerSecond >= READS_PER_SECOND_MIN;
    if (hasReads) this.#readsMs = nowMs;
    if (this.#isFirst && hasReads) this.#learnUntilMs = nowMs + LEARN_MS;
    if (hasReads && nowMs <= this.#learnUntilMs && latencyMs < this.#quietMs) {
      this.#quietMs = latencyMs;
      this.#learn(latencyMs);
    }
    const isLive = nowMs - this.#readsMs <= READS_LINGER_MS;
    const lag = pressure.replicationLagMs / LAG_MAX_MS;
    if (nowMs - this.#cutMs >= SETTLE_MS) {
      this.#worst = Math.max(this.#worst, lag, isLive ? latencyMs / this.targetMs : 0);
      if (isLive) this.#latencyMs = Math.max(this.#latencyMs, latencyMs);
    }
    const isLimiting = isLive || lag > (this.#isLimiting ? LAG_OVER : ROOM);
    if (isLimiting && !this.#isLimiting) {
      this.#rate ??= this.#bestRate > 0 ? this.#bestRate / 2 : FIRST_CHUNKS_PER_SECOND * this.#chunkRows;
      this.#nextMs = nowMs;
    }
    this.#isLimiting = isLimiting;
  }

  /** Takes what reads take without load as the measure, where no target was given. */
  #learn(latencyMs: number): void {
    if (this.#options.maxReadP99Ms !== undefined) return;
    this.#targetMs = Math.min(TARGET_MAX_MS, Math.max(TARGET_MIN_MS, TARGET_FACTOR * latencyMs));
  }

  #judge(measured: number, nowMs: number): void {
    this.#bestRate = Math.max(this.#bestRate, measured);
    if (!this.#isLimiting || nowMs - this.#cutMs < SETTLE_MS) return;
    if (this.#worst > 1) this.#cut(measured, nowMs);
    else {
      this.#floorWindows = 0;
      if (this.#worst < ROOM) this.#grow(measured);
    }
  }

  #cut(measured: number, nowMs: number): void {
    const { rate } = this;
    this.#cutMs = nowMs;
    this.#wasCut = true;
    this.#rate = Math.min(rate, measured) * Math.max(CUT, 1 / this.#worst);
    this.#inFlight = Math.max(1, Math.floor(this.#inFlight / 2));
    this.#floorWindows = rate > this.#floor ? 0 : this.#floorWindows + 1;
    if (this.#floorWindows < FLOOR_WINDOWS) return;
    this.#floorWindows = 0;
    this.#learn(this.#latencyMs);
  }

  /** A rate far above what was written holds nothing back. */
  #grow(measured: number): void {
    const { rate } = this;
    if (!this.#wasPaced || rate > 2 * measured) this.#inFlight = Math.min(this.#options.inFlight, this.#inFlight + 1);
    else if (!this.#wasCut) this.#rate = rate * FIRST_GROWTH;
    else {
      const step = Math.max(STEP * this.#bestRate, this.#chunkRows / 2);
      this.#rate = Math.max(rate + step, this.#worst < FAR_ROOM ? rate * FAR_GROWTH : 0);
    }
  }

  get #floor(): number {
    return Math.max(FLOOR_SHARE * this.#bestRate, FLOOR_CHUNKS_PER_SECOND * this.#chunkRows);
  }
}
