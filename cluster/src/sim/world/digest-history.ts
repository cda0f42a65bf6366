import type { KvState } from "./kv-state.js";

/** Digests of a state at its last positions, so that replicas can be compared where they stood at the same index. */
export class DigestHistory {
  readonly #indexes: Float64Array;
  readonly #digests: Uint32Array;

  /** @param size positions remembered, from the last one back. */
  constructor(size: number) {
    this.#indexes = new Float64Array(size).fill(-1);
    this.#digests = new Uint32Array(size);
  }

  note(state: KvState): void {
    const { index } = state.applied;
    const slot = index % this.#indexes.length;
    this.#indexes[slot] = index;
    this.#digests[slot] = state.digest();
  }

  at(index: number): number | null {
    const slot = index % this.#indexes.length;
    return this.#indexes[slot] === index ? (this.#digests[slot] ?? null) : null;
  }

  clear(): void {
    this.#indexes.fill(-1);
  }
}
