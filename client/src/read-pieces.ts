import { FeatureStoreError, LIMITS, type ReadAnswer } from "@featurestore/proto";
import { runBounded } from "./call.js";
import type { KeyColumn, KeyRun } from "./keys.js";
import type { LostKeys, ReadPart, RoutedAnswer } from "./routed-api.js";

/** Wire requests of one call at a time. */
export const PARALLEL_REQUESTS_MAX = 8;

/** All keys of all columns. */
export function allKeys(columns: readonly KeyColumn[]): KeyRun[] {
  return columns.map(({ count }) => ({ numbers: null, from: 0, to: count }));
}

/** Keys of all runs together. */
export function keysIn(runs: readonly KeyRun[]): number {
  return runs.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Cuts all roles' keys, one after another, into requests of about equal size and at most 1,000 keys. */
export function cutRuns(runs: readonly KeyRun[]): (readonly KeyRun[])[] {
  const total = keysIn(runs);
  if (total === 0) return [];
  if (total <= LIMITS.keysPerRequestMax) return [runs];
  const requests = Math.ceil(total / LIMITS.keysPerRequestMax);
  const size = Math.ceil(total / requests);
  return Array.from({ length: requests }, (_, i) => {
    let before = 0;
    return runs.map(({ numbers, from, to }) => {
      const count = to - from;
      const piece = {
        numbers,
        from: from + clamp(i * size - before, count),
        to: from + clamp((i + 1) * size - before, count),
      };
      before += count;
      return piece;
    });
  });
}

/**
 * Reads all keys of the columns over one node, in pieces.
 * @throws where no piece was answered, or one failed for a reason of its own.
 */
export async function readPieces(
  columns: readonly KeyColumn[],
  read: (keys: Uint8Array[]) => Promise<ReadAnswer>,
): Promise<RoutedAnswer> {
  const pieces = cutRuns(allKeys(columns));
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1)
    return { parts: [{ runs: only, answer: await read(pickKeys(columns, only)) }], lost: [] };
  const results = await runBounded(
    pieces.map((runs) => () => read(pickKeys(columns, runs))),
    PARALLEL_REQUESTS_MAX,
  );
  const parts: ReadPart[] = [];
  const lost: LostKeys[] = [];
  results.forEach((result, i) => {
    const runs = pieces[i] as readonly KeyRun[];
    if (result.status === "fulfilled") parts.push({ runs, answer: result.value });
    else lost.push({ runs, error: partialFailure(result.reason) });
  });
  return answered(parts, lost);
}

/** The encoded key lists of some keys, by role. */
export function pickKeys(columns: readonly KeyColumn[], runs: readonly KeyRun[]): Uint8Array[] {
  return columns.map((column, role) => column.pick(runs[role] as KeyRun));
}

/** An answer of what came and what did not. @throws the first loss where nothing came. */
export function answered(parts: readonly ReadPart[], lost: readonly LostKeys[]): RoutedAnswer {
  const [first] = lost;
  if (parts.length === 0 && first !== undefined) throw first.error;
  return { parts, lost };
}

/** The error itself where the rest of an answer is still worth having. @throws it otherwise. */
export function partialFailure(error: unknown): FeatureStoreError {
  if (error instanceof FeatureStoreError && PARTIAL_CODES.includes(error.code)) return error;
  throw error;
}

const PARTIAL_CODES: readonly string[] = [
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "RESOURCE_EXHAUSTED",
  "NOT_LEADER",
  "STALE_SHARD_MAP",
];

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}
