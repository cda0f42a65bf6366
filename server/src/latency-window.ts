/** A window is kept in slices, of which the oldest goes as a new one begins: it covers between three and four of them. */
const SLICES = 4;
/** Values below are told exactly; above, a bucket is an eighth of its power of two. */
const EXACT_BELOW = 16;
const EXACT_BITS = 4;
const SUB_BITS = 3;
/** 67 seconds: what is more counts as that. */
const MICROS_MAX = 2 ** 26 - 1;
const BUCKETS = EXACT_BELOW + ((26 - EXACT_BITS) << SUB_BITS);

/**
 * How long things took within the last while: counts in buckets of one eighth of a power of two, of fixed size whatever is
 * noted, and aged by the times it is told. Times must not go back.
 */
export class LatencyWindow {
  readonly #sliceMs: number;
  readonly #counts = new Uint32Array(SLICES * BUCKETS);
  readonly #totals = new Float64Array(SLICES);
  /** Number of the slice that is being filled: times are divided into slices from 0 on. */
  #slice = 0;

  /** @param spanMs what it covers at most. */
  constructor(spanMs: number) {
    this.#sliceMs = spanMs / SLICES;
  }

  note(micros: number, nowMs: number): void {
    this.#turn(nowMs);
    const at = this.#slice % SLICES;
    const bucket = at * BUCKETS + bucketOf(Math.min(MICROS_MAX, Math.max(0, Math.round(micros))));
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#totals[at] = (this.#totals[at] as number) + 1;
  }

  /** What 99 of 100 did not exceed, in microseconds: at most an eighth too much, never too little. 0 where there is nothing. */
  p99(nowMs: number): number {
    const total = this.#total(nowMs);
    let above = Math.floor(total / 100);
    if (total === 0) return 0;
    for (let bucket = BUCKETS - 1; ; bucket--) {
      for (let at = 0; at < SLICES; at++) above -= this.#counts[at * BUCKETS + bucket] as number;
      if (above < 0) return highestOf(bucket);
    }
  }

  perSecond(nowMs: number): number {
    const total = this.#total(nowMs);
    const coveredMs = (SLICES - 1) * this.#sliceMs + (nowMs - this.#slice * this.#sliceMs);
    return total === 0 ? 0 : (total * 1000) / coveredMs;
  }

  #total(nowMs: number): number {
    this.#turn(nowMs);
    return this.#totals.reduce((sum, total) => sum + total, 0);
  }

  /** Empties the slices that have begun since the last time. */
  #turn(nowMs: number): void {
    const slice = Math.floor(nowMs / this.#sliceMs);
    if (slice <= this.#slice) return;
    for (let next = Math.max(this.#slice + 1, slice - SLICES + 1); next <= slice; next++) {
      const at = next % SLICES;
      this.#counts.fill(0, at * BUCKETS, (at + 1) * BUCKETS);
      this.#totals[at] = 0;
    }
    this.#slice = slice;
  }
}

function bucketOf(value: number): number {
  if (value < EXACT_BELOW) return value;
  const exponent = 31 - Math.clz32(value);
  const eighth = (value >> (exponent - SUB_BITS)) & ((1 << SUB_BITS) - 1);
  return EXACT_BELOW + ((exponent - EXACT_BITS) << SUB_BITS) + eighth;
}

/** The highest value of a bucket. */
function highestOf(bucket: number): number {
  if (bucket < EXACT_BELOW) return bucket;
  const exponent = ((bucket - EXACT_BELOW) >> SUB_BITS) + EXACT_BITS;
  const eighth = (bucket - EXACT_BELOW) & ((1 << SUB_BITS) - 1);
  return (((1 << SUB_BITS) + eighth + 1) << (exponent - SUB_BITS)) - 1;
}
