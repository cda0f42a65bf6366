/** Between two entries whose times are kept. */
const SPACING_MS = 20;
/** So many are kept: of two and a half seconds, where commands never pause. */
const KEPT = 128;

/** When the entries of a log were proposed: of some, the newest. */
export class ProposalClock {
  readonly #indexes = new Float64Array(KEPT);
  readonly #times = new Float64Array(KEPT);
  #count = 0;

  /** Entry `index` was proposed at `atMs`. Both ascend. */
  note(index: number, atMs: number): void {
    if (this.#count > 0) {
      const last = (this.#count - 1) % KEPT;
      if (atMs - (this.#times[last] as number) < SPACING_MS || index <= (this.#indexes[last] as number)) return;
    }
    const at = this.#count++ % KEPT;
    this.#indexes[at] = index;
    this.#times[at] = atMs;
  }

  /** How long ago the first entry after `index` was proposed, as far as is kept; 0 where there is none. */
  ageAfter(index: number, nowMs: number): number {
    for (let i = Math.max(0, this.#count - KEPT); i < this.#count; i++) {
      if ((this.#indexes[i % KEPT] as number) > index) return Math.max(0, nowMs - (this.#times[i % KEPT] as number));
    }
    return 0;
  }
}
