/** Upper bounds, in seconds, of what takes from a tenth of a millisecond to some seconds: requests and syncs. */
export const DURATION_BOUNDS: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** How many durations fell below which bound. Counting one allocates nothing. */
export class DurationHistogram {
  readonly bounds: readonly number[];
  readonly #bounds: Float64Array;
  /** By bucket; then what is beyond the last bound; then the sum. */
  readonly #counts: Float64Array;

  /** @param bounds ascending, in seconds. */
  constructor(bounds: readonly number[] = DURATION_BOUNDS) {
    this.bounds = bounds;
    this.#bounds = Float64Array.from(bounds);
    this.#counts = new Float64Array(bounds.length + 2);
  }

  observe(seconds: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket++;
    (this.#counts[bucket] as number)++;
    this.#counts[bounds.length + 1] = this.sum + seconds;
  }

  /** How many are at most as long as `bounds[bucket]`. */
  atMost(bucket: number): number {
    let count = 0;
    for (let i = 0; i <= bucket; i++) count += this.#counts[i] as number;
    return count;
  }

  get count(): number {
    return this.atMost(this.#bounds.length);
  }

  /** Of all durations, in seconds. */
  get sum(): number {
    return this.#counts[this.#bounds.length + 1] as number;
  }

  /** Counts in all that another one of the same bounds has counted. */
  merge(other: DurationHistogram): void {
    for (let i = 0; i < this.#counts.length; i++) (this.#counts[i] as number) += other.#counts[i] ?? 0;
  }
}
