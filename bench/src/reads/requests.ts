import { seededRandom } from "../measure.js";
import type { ReadRequest, Table } from "./contender.js";

/** Requests made beforehand, so that making them is no part of what is measured. */
const REQUESTS = 512;

/** Requests that `make` makes, with a generator that repeats for a seed. */
export function manyRequests(
  seed: number,
  make: (random: () => number) => ReadRequest,
  count = REQUESTS,
): readonly ReadRequest[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => make(random));
}

/** Ids of a table, every one as likely as any other; some may be there twice. */
export function anyIds(table: Table, count: number, random: () => number): readonly number[] {
  return Array.from({ length: count }, () => Math.floor(random() * table.rows));
}

/**
 * Different ids of a table by a Zipf law over a shuffled order: what is popular lies anywhere. Drawn by inverting the continuous
 * law, which for exponent 1 is exponential in the rank.
 */
export function popularIds(table: Table, count: number, random: () => number): readonly number[] {
  const ids = new Set<number>();
  while (ids.size < count) {
    const rank = Math.floor(table.rows ** random()) - 1;
    ids.add(shuffled(rank, table.rows));
  }
  return [...ids];
}

/** A permutation of 0 to rows - 1 without a table of it: by a multiplier that shares no factor with the number of rows. */
function shuffled(rank: number, rows: number): number {
  return Number((BigInt(rank) * multiplierFor(rows)) % BigInt(rows));
}

const multipliers = new Map<number, bigint>();

function multiplierFor(rows: number): bigint {
  let found = multipliers.get(rows);
  if (found === undefined) {
    let candidate = 2_654_435_761n;
    while (divisor(candidate, BigInt(rows)) !== 1n) candidate += 2n;
    found = candidate;
    multipliers.set(rows, found);
  }
  return found;
}

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisor(b, a % b);
}
