import { assert } from "@featurestore/proto";
import type { HotTable } from "./hot-table.js";

/** Encoded keys side by side in one array: a `KeyList`, say. */
export interface HotKeys {
  readonly count: number;
  readonly bytes: Uint8Array;
  start(i: number): number;
  end(i: number): number;
}

/** Key `i` is looked up in `tables[i]` under `hashes[i]`. */
export interface HotLookups {
  readonly keys: HotKeys;
  readonly tables: readonly HotTable[];
  readonly hashes: Int32Array;
}

/** Bytes of a cache line. */
const LINE = 64;

/**
 * Does `find` for every key and writes the answers to `locations[0, keys.count)`. Takes about half the time of as many
 * calls of `find`: each pass makes only such reads as do not wait for one another, so that the processor fetches many
 * cache lines at once.
 */
export function findMany(lookups: HotLookups, locations: Int32Array): void {
  const { keys, tables, hashes } = lookups;
  const { count, bytes } = keys;
  for (let i = 0; i < count; i++) locations[i] = (tables[i] as HotTable).candidate(hashes[i] as number);
  for (let i = 0; i < count; i++) {
    const location = locations[i] as number;
    // The check is never in doubt; what counts is that the row's first bytes are on their way.
    if (location >= 0) assert((tables[i] as HotTable).hashAt(location) === hashes[i], "a row is indexed by its hash");
  }
  for (let i = 0; i < count; i++) {
    const location = locations[i] as number;
    if (location < 0) continue;
    const table = tables[i] as HotTable;
    const [start, end] = [keys.start(i), keys.end(i)];
    if (table.residency === "memory" && table.hasKeyAt(location, bytes, start, end)) continue;
    locations[i] = table.find(hashes[i] as number, bytes, start, end);
  }
}

/** Reads a byte of each further line of rows of so many bytes, so that whoever copies them finds them in the cache. @returns what keeps the reads from being left out. */
export function fetchRows(
  rows: {
    readonly count: number;
    readonly status: Uint8Array;
    readonly bytes: readonly Uint8Array[];
    readonly starts: Int32Array;
  },
  rowBytes: number,
): number {
  let seen = 0;
  const { count, status, bytes, starts } = rows;
  for (let from = LINE; from < rowBytes + LINE; from += LINE) {
    const offset = Math.min(from, rowBytes - 1);
    for (let i = 0; i < count; i++) {
      if (status[i] === 0) seen ^= (bytes[i] as Uint8Array)[(starts[i] as number) + offset] ?? 0;
    }
  }
  return seen;
}
