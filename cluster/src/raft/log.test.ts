import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entryBytes, RaftLog } from "./log.js";
import { NO_MEMBERSHIP } from "./membership.js";
import { entriesOf, entryOf, ZERO } from "./raft-network.suite.js";
import type { Entry, EntryId, RestoredState } from "./types.js";

function logOf(terms: readonly number[], committed = 0, overrides: Partial<RestoredState> = {}): RaftLog {
  return new RaftLog({
    hardState: { term: 99, votedFor: null, committed },
    truncated: ZERO,
    entries: entriesOf(terms),
    applied: ZERO,
    membership: NO_MEMBERSHIP,
    ...overrides,
  });
}

function termsOf(log: RaftLog): readonly (number | undefined)[] {
  const { truncated, last } = log;
  return Array.from({ length: last.index - truncated.index }, (_, i) => log.termAt(truncated.index + 1 + i));
}

/** The slow and obvious log: an array of all entries there ever were, and marks. */
class NaiveLog {
  entries: Entry[] = [];
  truncated = 0;
  committed = 0;
  applied = 0;
  stable = 0;
  /** First entry in memory; those before are on disk only. */
  memoryFirst = 1;
  snapshotTerms = new Map<number, number>([[0, 0]]);

  get last(): number {
    return this.entries.length;
  }

  termAt(index: number): number | undefined {
    if (index < this.truncated || index > this.last) return undefined;
    return index === 0 ? 0 : this.entries[index - 1]?.term;
  }

  accept(previous: EntryId, entries: readonly Entry[]): number | null {
    if (this.termAt(previous.index) !== previous.term) return null;
    for (const entry of entries) {
      if (this.termAt(entry.index) === entry.term) continue;
      this.entries.length = entry.index - 1;
      this.stable = Math.min(this.stable, entry.index - 1);
      this.entries.push(entry);
    }
    return previous.index + entries.length;
  }

  lastAtOrBelowTerm(index: number, term: number): number {
    let at = Math.min(index, this.last);
    while (at > this.truncated && (this.termAt(at) ?? 0) > term) at -= 1;
    return at;
  }
}

describe("RaftLog against a naive array", () => {
  const step = fc.record({
    kind: fc.constantFrom(
      "append",
      "append",
      "accept",
      "accept",
      "replay",
      "persist",
      "commit",
      "apply",
      "compact",
      "evict",
    ),
    a: fc.nat({ max: 1_000 }),
    b: fc.nat({ max: 1_000 }),
    c: fc.nat({ max: 1_000 }),
  });

  test("every operation, in any order, leaves both with the same entries and marks", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const log = logOf([]);
        const model = new NaiveLog();
        let term = 1;
        for (const { kind, a, b, c } of steps) {
          switch (kind) {
            case "append": {
              const entry = entryOf(term, model.last + 1, new Uint8Array(a % 50));
              log.append(entry);
              model.entries.push(entry);
              break;
            }
            case "accept": {
              // A new leader whose log shares everything up to some place not before the commit index.
              term += a % 2;
              const shared = model.committed + (b % (model.last - model.committed + 1));
              const from = model.truncated + (c % (shared - model.truncated + 1));
              const known = model.entries.slice(from, shared);
              const entries = [...known, ...entriesOf(new Array<number>(a % 4).fill(term), shared + 1)];
              const previous = { term: model.termAt(from) ?? -1, index: from };
              expect(log.accept(previous, entries)?.matched ?? null).toBe(model.accept(previous, entries));
              break;
            }
            case "replay": {
              // Late, short or repeated: what is in the log already.
              const from = model.truncated + (a % (model.last - model.truncated + 1));
              const entries = model.entries.slice(from, from + (b % 5));
              const before = log.last;
              const previous = { term: model.termAt(from) ?? -1, index: from };
              expect(log.accept(previous, entries)).toEqual({ matched: from + entries.length, cut: null });
              expect(log.last).toEqual(before);
              break;
            }
            case "persist": {
              const index = model.stable + (a % (model.last - model.stable + 1));
              log.persistedThrough({ term: model.termAt(index) ?? -1, index });
              // An old write of a tail that is gone.
              log.persistedThrough({ term: 0, index: model.last });
              model.stable = index;
              break;
            }
            case "commit": {
              const index = a % (model.last + 1);
              expect(log.commitTo(index)).toBe(index > model.committed);
              model.committed = Math.max(model.committed, index);
              break;
            }
            case "apply": {
              const room = Math.min(model.committed, model.stable) - model.applied;
              if (room <= 0) break;
              model.applied += 1 + (a % room);
              log.appliedThrough(model.applied);
              break;
            }
            case "compact": {
              model.truncated += a % (model.applied - model.truncated + 1);
              log.compacted({ term: model.termAt(model.truncated) ?? -1, index: model.truncated });
              model.memoryFirst = Math.max(model.memoryFirst, model.truncated + 1);
              break;
            }
            case "evict": {
              const inMemory = () => model.entries.slice(model.memoryFirst - 1);
              const bytes = () => inMemory().reduce((sum, entry) => sum + entryBytes(entry), 0);
              const through = Math.min(model.committed, model.stable, model.last - 1);
              while (bytes() > a && model.memoryFirst <= through) model.memoryFirst += 1;
              log.evict(a);
              expect(log.memoryBytes).toBe(bytes());
            }
          }
          expect(termsOf(log)).toEqual(model.entries.slice(model.truncated).map((entry) => entry.term));
          expect(log.truncated.index).toBe(model.truncated);
          expect([log.committed, log.applied.index, log.stable]).toEqual([
            model.committed,
            model.applied,
            model.stable,
          ]);
          const from = model.truncated + 1 + (a % 10);
          const slice = from < model.memoryFirst && from <= model.last ? null : model.entries.slice(from - 1);
          expect(log.slice(from, Number.POSITIVE_INFINITY)).toEqual(slice);
          expect(log.unstable()).toEqual(model.entries.slice(model.stable));
          const aim = model.truncated + (b % (model.last - model.truncated + 3));
          const at = log.lastAtOrBelowTerm(aim, c % (term + 1));
          const expected = model.lastAtOrBelowTerm(aim, c % (term + 1));
          if (expected > model.truncated) expect(at).toEqual({ term: model.termAt(expected), index: expected });
          else expect(at.index).toBeLessThanOrEqual(model.truncated);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("an append that is repeated, late or short never cuts what matches, whatever comes in whatever order", () => {
    const leaderLog = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 30 });
    const pieces = fc.array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 6 })), { maxLength: 60 });
    fc.assert(
      fc.property(leaderLog, pieces, (growth, orders) => {
        let term = 1;
        const leader = entriesOf(growth.map((step) => (term += step)));
        const follower = logOf([]);
        let longest = 0;
        for (const [start, length] of orders) {
          const from = Math.min(start, leader.length);
          const previous = leader[from - 1] ?? ZERO;
          const entries = leader.slice(from, from + length);
          const result = follower.accept({ term: previous.term, index: previous.index }, entries);
          if (result === null) continue;
          expect(result.cut).toBeNull();
          longest = Math.max(longest, result.matched);
          expect(follower.last.index).toBe(longest);
        }
        expect(termsOf(follower)).toEqual(leader.slice(0, longest).map((entry) => entry.term));
      }),
      { numRuns: 500 },
    );
  });
});

describe("accept", () => {
  test.each([
    { terms: [1, 1, 1], previous: { term: 1, index: 1 }, entries: [1], matched: 2, cut: null, left: [1, 1, 1] },
    { terms: [1, 1, 1], previous: { term: 1, index: 3 }, entries: [], matched: 3, cut: null, left: [1, 1, 1] },
    { terms: [1, 1, 1], previous: ZERO, entries: [], matched: 0, cut: null, left: [1, 1, 1] },
    { terms: [1, 1, 1], previous: { term: 1, index: 1 }, entries: [1, 2], matched: 3, cut: [3, 3], left: [1, 1, 2] },
    { terms: [1, 2, 2, 2], previous: { term: 1, index: 1 }, entries: [3], matched: 2, cut: [2, 4], left: [1, 3] },
    { terms: [1], previous: { term: 1, index: 1 }, entries: [2, 2], matched: 3, cut: null, left: [1, 2, 2] },
  ])("of $entries after $previous.term:$previous.index by $terms leaves $left", (c) => {
    const log = logOf(c.terms);
    const cut = c.cut === null ? null : { from: c.cut[0], to: c.cut[1] };
    expect(log.accept(c.previous, entriesOf(c.entries, c.previous.index + 1))).toEqual({ matched: c.matched, cut });
    expect(termsOf(log)).toEqual(c.left);
  });

  test.each([
    { term: 2, index: 1 },
    { term: 1, index: 4 },
    { term: 0, index: 2 },
  ])("after $term:$index, which it does not hold, changes nothing", (previous) => {
    const log = logOf([1, 1, 1]);
    expect(log.accept(previous, entriesOf([5], previous.index + 1))).toBeNull();
    expect(termsOf(log)).toEqual([1, 1, 1]);
  });

  test("never cuts what is committed: the program is wrong", () => {
    const log = logOf([1, 1, 1], 2);
    expect(() => log.accept({ term: 1, index: 1 }, entriesOf([2], 2))).toThrow(
      "entry 2 differs from the leader's, yet entry 2 is committed",
    );
    expect(log.accept({ term: 1, index: 2 }, entriesOf([2], 3))).toEqual({ matched: 3, cut: { from: 3, to: 3 } });
  });
});

describe("persistedThrough", () => {
  test("ignores a write whose tail another leader replaced meanwhile", () => {
    const log = logOf([1]);
    log.accept({ term: 1, index: 1 }, entriesOf([1, 1], 2));
    log.accept({ term: 1, index: 1 }, entriesOf([2, 2], 2));
    log.persistedThrough({ term: 1, index: 3 });
    expect(log.stable).toBe(1);
    log.persistedThrough({ term: 2, index: 3 });
    expect(log.stable).toBe(3);
  });

  test("takes back what a cut removed: those places are not on disk any more", () => {
    const log = logOf([1, 1, 1]);
    expect(log.stable).toBe(3);
    log.accept({ term: 1, index: 1 }, entriesOf([2], 2));
    expect(log.stable).toBe(1);
    expect(log.unstable()).toEqual(entriesOf([2], 2));
  });
});

describe("restore", () => {
  const snapshot = (term: number, index: number) => ({ last: { term, index }, membership: NO_MEMBERSHIP });

  test("of an entry the log does not hold replaces everything", () => {
    const log = logOf([1, 1, 1], 1);
    log.restore(snapshot(2, 2));
    expect(log).toMatchObject({
      truncated: { term: 2, index: 2 },
      last: { term: 2, index: 2 },
      committed: 2,
      stable: 2,
    });
    expect([log.memoryBytes, log.termAt(1), log.termAt(3)]).toEqual([0, undefined, undefined]);
    expect(log.isRebuilding).toBe(true);
    log.restored(snapshot(2, 2));
    expect([log.isRebuilding, log.applied]).toEqual([false, { term: 2, index: 2 }]);
  });

  test("of an entry the log holds keeps what follows", () => {
    const log = logOf([1, 1, 2, 2], 1);
    log.restore(snapshot(1, 2));
    expect(termsOf(log)).toEqual([2, 2]);
    expect([log.committed, log.stable, log.last.index]).toEqual([2, 4, 4]);
  });
});

describe("slice", () => {
  test("stops before the byte bound, but gives one entry at least", () => {
    const log = logOf([1, 1, 1, 1]);
    const bytes = entryBytes(entryOf(1, 1));
    expect(log.slice(1, 2 * bytes)?.map(({ index }) => index)).toEqual([1, 2]);
    expect(log.slice(1, 3 * bytes - 1)?.map(({ index }) => index)).toEqual([1, 2]);
    expect(log.slice(2, 1)?.map(({ index }) => index)).toEqual([2]);
    expect(log.slice(2, 1_000, 3)?.map(({ index }) => index)).toEqual([2, 3]);
    expect(log.slice(5, 1_000)).toEqual([]);
  });

  test("is null where memory no longer holds the first entry", () => {
    const log = logOf([1, 1, 1], 3);
    log.appliedThrough(2);
    log.evict(0);
    expect(log.slice(2, 1_000)).toBeNull();
    expect(log.slice(3, 1_000)?.map(({ index }) => index)).toEqual([3]);
    expect(log.termAt(1)).toBe(1);
  });
});

describe("a restored log", () => {
  test("takes the higher of what was committed and what was applied", () => {
    expect(logOf([1, 1, 1], 2).committed).toBe(2);
    expect(logOf([1, 1, 1], 1, { applied: { term: 1, index: 3 } }).committed).toBe(3);
  });

  test.each([
    { name: "ends before what was committed", make: () => logOf([1], 2), text: "the log ends at 1, before entry 2" },
    {
      name: "has a gap",
      make: () => logOf([], 0, { entries: [entryOf(1, 2)] }),
      text: "the entries of a log follow on each other",
    },
    { name: "has falling terms", make: () => logOf([2, 1]), text: "terms never fall along a log" },
    {
      name: "belongs to another state",
      make: () => logOf([1, 1], 2, { applied: { term: 2, index: 1 } }),
      text: "the state machine stands on an entry of the log",
    },
  ])("that $name ends the process", ({ make, text }) => {
    expect(make).toThrow(text);
  });
});
