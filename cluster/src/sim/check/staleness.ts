/** One acknowledged write. Versions of a key go up in the order of its writes, from 1. */
export interface AcknowledgedWrite {
  readonly key: string;
  readonly version: number;
  readonly acknowledgedMs: number;
}

/** One answered read that said how old its answer may be. */
export interface BoundedRead {
  readonly client: string;
  readonly key: string;
  /** 0: nothing there. */
  readonly version: number;
  /**
   * When the replica answered, by the observer's clock. An observer who cannot see into the replica gives the instant of
   * the call instead: that misses some faults, while the instant of arrival would accuse the innocent.
   */
  readonly answeredMs: number;
  /** What the answer claimed. */
  readonly stalenessMs: number;
  /** What the caller allowed. */
  readonly maxStalenessMs: number;
}

export interface StalenessViolation {
  readonly kind: "olderThanClaimed" | "claimOverBound";
  readonly read: BoundedRead;
  /** The newest write that had to be seen; null for `claimOverBound`. */
  readonly missed: AcknowledgedWrite | null;
  readonly text: string;
}

/**
 * Every answer is at least as new as the newest write acknowledged strictly before `answeredMs - stalenessMs`, and
 * claims no more staleness than was allowed. Empty if so; otherwise in the order of `reads`.
 */
export function checkStaleness(
  writes: readonly AcknowledgedWrite[],
  reads: readonly BoundedRead[],
): readonly StalenessViolation[] {
  const newest = newestByInstant(writes);
  const violations: StalenessViolation[] = [];
  for (const read of reads) {
    const { client, key, version, answeredMs, stalenessMs, maxStalenessMs } = read;
    const answer = `${client} at ${answeredMs} read version ${version} of ${JSON.stringify(key)}`;
    if (stalenessMs > maxStalenessMs) {
      const text = `${answer}, at most ${stalenessMs} ms old, where ${maxStalenessMs} ms were allowed`;
      violations.push({ kind: "claimOverBound", read, missed: null, text });
    }
    const missed = lastBefore(newest.get(key) ?? [], answeredMs - stalenessMs);
    if (missed === null || version >= missed.version) continue;
    const since = `version ${missed.version} was acknowledged at ${missed.acknowledgedMs}`;
    const text = `${answer}, at most ${stalenessMs} ms old, but ${since}`;
    violations.push({ kind: "olderThanClaimed", read, missed, text });
  }
  return violations;
}

/** By key: each write that was the newest one acknowledged so far, in order of acknowledgement. */
function newestByInstant(writes: readonly AcknowledgedWrite[]): ReadonlyMap<string, readonly AcknowledgedWrite[]> {
  const newest = new Map<string, AcknowledgedWrite[]>();
  for (const write of [...writes].sort((a, b) => a.acknowledgedMs - b.acknowledgedMs)) {
    const ofKey = newest.get(write.key) ?? [];
    const last = ofKey.at(-1);
    if (last === undefined || write.version > last.version) ofKey.push(write);
    newest.set(write.key, ofKey);
  }
  return newest;
}

function lastBefore(newest: readonly AcknowledgedWrite[], instantMs: number): AcknowledgedWrite | null {
  let low = 0;
  let high = newest.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((newest[middle]?.acknowledgedMs ?? 0) < instantMs) low = middle + 1;
    else high = middle;
  }
  return newest[low - 1] ?? null;
}
