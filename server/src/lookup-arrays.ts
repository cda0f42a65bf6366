import { LIMITS } from "@featurestore/proto";
import type { HotTable } from "./storage/hot-tier/hot-table.js";

/** Sets of arrays that are kept for later requests: as many as are looked up at one time where all lies in memory, and some. */
const KEPT_MAX = 32;

/** What the keys of one role are looked up with: room for as many as a request may have. */
export class KeyArrays {
  /** Signed, so that none is boxed. */
  readonly hashes = new Int32Array(LIMITS.keysPerRequestMax);
  readonly shards = new Uint16Array(LIMITS.keysPerRequestMax);
}

/** What the rows of one selection are found in: room for as many as a request may have. */
export class RowArrays {
  readonly status = new Uint8Array(LIMITS.keysPerRequestMax);
  readonly starts = new Int32Array(LIMITS.keysPerRequestMax);
  readonly locations = new Int32Array(LIMITS.keysPerRequestMax);
  readonly bytes: Uint8Array[] = [];
  readonly views: DataView[] = [];
  readonly tables: HotTable[] = [];
}

/**
 * Arrays of past requests for later ones: what a request needs of them has a buffer of its own each, which costs more to get and to
 * collect than the lookups themselves. Only who surely uses them no more may give them back: work that goes on after its call's
 * answer must not find another's keys in them.
 */
export class LookupArrays {
  readonly #keys: KeyArrays[] = [];
  readonly #rows: RowArrays[] = [];

  keys(): KeyArrays {
    return this.#keys.pop() ?? new KeyArrays();
  }

  rows(): RowArrays {
    return this.#rows.pop() ?? new RowArrays();
  }

  giveKeys(arrays: KeyArrays): void {
    if (this.#keys.length < KEPT_MAX) this.#keys.push(arrays);
  }

  giveRows(arrays: RowArrays): void {
    if (this.#rows.length < KEPT_MAX) this.#rows.push(arrays);
  }
}
