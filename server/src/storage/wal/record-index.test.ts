import fc from "fast-check";
import { expect, it } from "vitest";
import { RecordIndex, type RecordPlace } from "./record-index.js";

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("add" as const),
      back: fc.oneof(fc.constant(0), fc.nat(6)),
      count: fc.integer({ min: 1, max: 5 }),
      bytes: fc.integer({ min: 1, max: 100 }),
      rolls: fc.nat(9).map((n) => n === 0),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("drop" as const), ahead: fc.nat(8) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear" as const) }) },
);

it("finds for every entry the last record that held it, through cuts and truncations", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 300 }), (steps, bytesMax) => {
      const index = new RecordIndex();
      /** The record that each entry stands in, by index. */
      const model = new Map<number, { first: number; place: RecordPlace }>();
      let truncated = 0;
      let last = 0;
      let place: RecordPlace = { segment: 1, at: 512, bytes: 0, chain: 0xffff_fff0 };
      for (const next of steps) {
        if (next.do === "add") {
          const first = Math.max(truncated, last - next.back) + 1;
          const segment = place.segment + (next.rolls ? 1 : 0);
          place = { segment, at: next.rolls ? 512 : place.at + place.bytes, bytes: next.bytes, chain: place.chain - 1 };
          for (let i = first; i <= last; i++) model.delete(i);
          last = first + next.count - 1;
          for (let i = first; i <= last; i++) model.set(i, { first, place });
          index.add(first, place);
        } else if (next.do === "drop") {
          truncated = Math.min(last, truncated + next.ahead);
          index.dropThrough(truncated);
        } else {
          truncated = last + 3;
          last = truncated;
          index.cut(0);
        }
      }
      for (let from = truncated + 1; from <= last; from++) {
        const found = index.find(from, last, bytesMax);
        const bytes = found.reduce((sum, record) => sum + record.place.bytes, 0);
        expect(found.length === 1 || bytes <= bytesMax).toBe(true);
        let at = found[0]?.first ?? Infinity;
        expect(at).toBeLessThanOrEqual(from);
        for (const record of found) {
          expect(record.first).toBe(at);
          for (; at <= record.last; at++) {
            if (at > truncated) expect(model.get(at)).toEqual({ first: record.first, place: record.place });
          }
        }
        expect(at).toBeGreaterThan(from);
        const next = model.get(at);
        if (next !== undefined) expect(bytes + next.place.bytes).toBeGreaterThan(bytesMax);
        else expect(at).toBe(last + 1);
      }
    }),
    { numRuns: 1000 },
  );
});

it("finds what follows after everything before it was dropped", () => {
  const index = new RecordIndex();
  for (let i = 1; i <= 100; i++) index.add(i, { segment: Math.ceil(i / 10), at: 512 + i, bytes: 8, chain: i });
  index.dropThrough(95);
  expect(index.find(96, 100, Infinity).map(({ first, last }) => [first, last])).toEqual(
    [96, 97, 98, 99, 100].map((i) => [i, i]),
  );
  index.dropThrough(100);
  index.add(101, { segment: 11, at: 512, bytes: 8, chain: 1 });
  expect(index.find(101, 101, 0)).toEqual([
    { first: 101, last: 101, place: { segment: 11, at: 512, bytes: 8, chain: 1 } },
  ]);
});
