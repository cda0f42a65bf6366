/** One answered read. Versions of a key go up in the order of its writes; 0: nothing there yet. */
export interface VersionedRead {
  readonly client: string;
  readonly key: string;
  readonly called: number;
  readonly returned: number;
  readonly version: number;
  /** The version that the write mark given with the read stands for; null: none was given. */
  readonly mark: number | null;
}

export interface MonotonicViolation {
  readonly kind: "wentBack" | "markMissed";
  readonly read: VersionedRead;
  /** At least this version had to be seen. */
  readonly needed: number;
  readonly text: string;
}

/**
 * Monotonic reads: per client and key, no read shows an older version than a read that returned before it was called
 * (equal instants overlap). Empty if so; otherwise in order of call.
 */
export function checkMonotonicReads(reads: readonly VersionedRead[]): readonly MonotonicViolation[] {
  const violations: MonotonicViolation[] = [];
  for (const ofOne of byClientAndKey(reads)) {
    const byReturn = [...ofOne].sort((a, b) => a.returned - b.returned);
    let seen: VersionedRead | null = null;
    let next = 0;
    for (const read of [...ofOne].sort((a, b) => a.called - b.called)) {
      for (; next < byReturn.length; next += 1) {
        const earlier = byReturn[next];
        if (earlier === undefined || earlier.returned >= read.called) break;
        if (seen === null || earlier.version > seen.version) seen = earlier;
      }
      if (seen === null || read.version >= seen.version) continue;
      const text = `${describe(read)} after version ${seen.version} in [${seen.called}, ${seen.returned}]`;
      violations.push({ kind: "wentBack", read, needed: seen.version, text });
    }
  }
  return violations.sort((a, b) => a.read.called - b.read.called);
}

/** Read your writes: no read shows an older version than the mark given with it. Empty if so; else in order given. */
export function checkReadYourWrites(reads: readonly VersionedRead[]): readonly MonotonicViolation[] {
  const violations: MonotonicViolation[] = [];
  for (const read of reads) {
    if (read.mark === null || read.version >= read.mark) continue;
    const text = `${describe(read)} although given the mark of version ${read.mark}`;
    violations.push({ kind: "markMissed", read, needed: read.mark, text });
  }
  return violations;
}

function byClientAndKey(reads: readonly VersionedRead[]): Iterable<readonly VersionedRead[]> {
  const groups = new Map<string, VersionedRead[]>();
  for (const read of reads) {
    const name = JSON.stringify([read.client, read.key]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [read]);
    else group.push(read);
  }
  return groups.values();
}

function describe({ client, key, called, returned, version }: VersionedRead): string {
  return `${client} [${called}, ${returned}] read version ${version} of ${JSON.stringify(key)}`;
}
