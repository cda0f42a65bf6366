import { xxhash32 } from "./xxhash32.js";

const SEEDS = [0x0b5e55ed, 0x1ceb00da, 0x2badcafe, 0x3defaced] as const;
const KEY_SEED = 0x51ab;
const DIGEST = /^[0-9a-f]{32}$/;

/**
 * What rows of one view come to, in whatever order and however they are divided: four sums modulo 2^32 of hashes of each
 * row under its key. Made to notice a mistake, not a forger. Rows as `portableRow` makes them.
 */
export class RowSums {
  /** Tombstones included. */
  rows = 0;
  readonly #sums: Uint32Array = new Uint32Array(SEEDS.length);

  add(key: Uint8Array, row: Uint8Array): void {
    this.rows++;
    const sums = this.#sums;
    const of = xxhash32(key, 0, key.length, KEY_SEED);
    for (let i = 0; i < SEEDS.length; i++) {
      sums[i] = (sums[i] as number) + xxhash32(row, 0, row.length, of ^ (SEEDS[i] as number));
    }
  }

  /** Adds what other rows of the view come to. */
  addSums(other: RowSums): void {
    this.rows += other.rows;
    other.#sums.forEach((sum, i) => {
      this.#sums[i] = (this.#sums[i] as number) + sum;
    });
  }

  /** 32 hexadecimal digits. */
  get digest(): string {
    return Array.from(this.#sums, (sum) => sum.toString(16).padStart(8, "0")).join("");
  }

  /** Null where `digest` is none. */
  static of(rows: number, digest: string): RowSums | null {
    if (!DIGEST.test(digest) || !Number.isSafeInteger(rows) || rows < 0) return null;
    const sums = new RowSums();
    sums.rows = rows;
    SEEDS.forEach((_, i) => {
      sums.#sums[i] = Number.parseInt(digest.slice(8 * i, 8 * i + 8), 16);
    });
    return sums;
  }

  equals(other: RowSums): boolean {
    return this.rows === other.rows && this.digest === other.digest;
  }
}
