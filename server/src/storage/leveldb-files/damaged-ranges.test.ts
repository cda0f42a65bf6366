import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DamagedRanges } from "./damaged-ranges.js";
import type { KeyRange } from "./table.js";

/** All keys of up to three letters of a small alphabet, which holds both ends of a byte. */
const LETTERS = [[], [0], [1], [255]];
const SORTED = LETTERS.flatMap((first) =>
  (first.length === 0 ? [[]] : LETTERS).flatMap((second) =>
    (second.length === 0 ? [[]] : LETTERS).map((third) => Uint8Array.of(...first, ...second, ...third)),
  ),
).sort(Buffer.compare);

const anyKey = fc.constantFrom(...SORTED);
const anyRange = fc
  .record({ after: fc.option(anyKey, { freq: 8 }), through: fc.option(anyKey, { freq: 8 }) })
  .filter(({ after, through }) => after === null || through === null || Buffer.compare(after, through) < 0);
const anyRanges = fc.array(anyRange, { maxLength: 6 });

function includes({ after, through }: KeyRange, key: Uint8Array): boolean {
  return (after === null || Buffer.compare(key, after) > 0) && (through === null || Buffer.compare(key, through) <= 0);
}

describe("DamagedRanges", () => {
  it("contains what any of the ranges contains, in as few as there can be, in order", () => {
    fc.assert(
      fc.property(anyRanges, (ranges) => {
        const damaged = new DamagedRanges(ranges);
        for (const key of SORTED) expect(damaged.contains(key)).toBe(ranges.some((range) => includes(range, key)));
        for (const [i, { after }] of damaged.list.entries()) {
          const before = damaged.list[i - 1];
          if (before === undefined) continue;
          expect(Buffer.compare(before.through ?? Uint8Array.of(255, 255, 255, 255), after ?? new Uint8Array(0))).toBe(
            -1,
          );
        }
        expect(damaged.isEmpty).toBe(ranges.length === 0);
        expect(new DamagedRanges([...ranges].reverse()).list).toEqual(damaged.list);
        expect(DamagedRanges.NONE.with(ranges).list).toEqual(damaged.list);
      }),
    );
  });

  it("leaves gaps that hold, in order, exactly the keys that it does not contain", () => {
    fc.assert(
      fc.property(anyRanges, anyKey, anyKey, (ranges, gte, lt) => {
        const damaged = new DamagedRanges(ranges);
        const gaps = damaged.soundGaps(gte, lt);
        for (const gap of gaps) expect(Buffer.compare(gap.gte, gap.lt)).toBe(-1);
        const isWithin = (key: Uint8Array, from: Uint8Array, to: Uint8Array) =>
          Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0;
        const scanned = gaps.flatMap((gap) => SORTED.filter((key) => isWithin(key, gap.gte, gap.lt)));
        expect(scanned).toEqual(SORTED.filter((key) => isWithin(key, gte, lt) && !damaged.contains(key)));
      }),
    );
  });

  it("is one gap where nothing is damaged, and none where everything is", () => {
    const [gte, lt] = [Uint8Array.of(2), Uint8Array.of(3)];
    expect(DamagedRanges.NONE.soundGaps(gte, lt)).toEqual([{ gte, lt }]);
    expect(DamagedRanges.ALL.soundGaps(gte, lt)).toEqual([]);
    expect(DamagedRanges.ALL.contains(new Uint8Array(0))).toBe(true);
  });
});
