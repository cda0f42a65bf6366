import { assert } from "@featurestore/proto";
import type { Random } from "../../raft/types.js";

const TWO_32 = 0x1_0000_0000;
/** Rounds that spread a seed over the state, as PractRand's author advises for sfc32. */
const WARM_UP_ROUNDS = 12;

/**
 * A stream of chance that depends on its seed alone: sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, from
 * PractRand) in 32-bit integer arithmetic, so every machine draws the same.
 */
export class SeededRandom implements Random {
  /** What children are derived from: never changed by drawing. */
  readonly #low: number;
  readonly #high: number;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed a safe integer, not negative. */
  constructor(seed: number) {
    assert(Number.isSafeInteger(seed) && seed >= 0, `${seed} is no seed`);
    this.#low = seed | 0;
    this.#high = Math.floor(seed / TWO_32) | 0;
    this.#a = 0;
    this.#b = this.#low;
    this.#c = this.#high;
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.next();
  }

  /** Uniform in [0, 2^32). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Integer in [0, bound), bound from 1 to 2^32. Uniform but for a bias below bound / 2^32. */
  below(bound: number): number {
    assert(bound >= 1 && bound <= TWO_32, `nothing is below ${bound}`);
    return Math.floor(this.next() * (bound / TWO_32));
  }

  /** True in a share `probability` of calls. At 0 and at 1 nothing is drawn. */
  chance(probability: number): boolean {
    if (probability <= 0) return false;
    return probability >= 1 || this.next() < probability * TWO_32;
  }

  /** Integer from `low` to `high`, both included; at most 2^32 of them. */
  range(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    assert(items.length > 0, "there is nothing to pick from");
    return items[this.below(items.length)] as T;
  }

  /** The items in another order; the list given stays as it is. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const item = shuffled[i] as T;
      shuffled[i] = shuffled[j] as T;
      shuffled[j] = item;
    }
    return shuffled;
  }

  /**
   * A stream of its own, by this one's seed and a label: what is drawn here, or from other children, does not change it.
   * The same label gives the same stream again.
   */
  split(label: string): SeededRandom {
    let low = this.#low ^ 0x9e3779b9;
    let high = this.#high ^ 0x7f4a7c15;
    for (let i = 0; i < label.length; i++) {
      low = Math.imul(low ^ label.charCodeAt(i), 0x85ebca6b);
      high = Math.imul(high ^ low ^ (low >>> 13), 0xc2b2ae35);
    }
    low ^= high >>> 15;
    // A seed is a safe integer: 21 high bits.
    return new SeededRandom((high >>> 11) * TWO_32 + (low >>> 0));
  }
}
