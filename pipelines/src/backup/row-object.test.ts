import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDelta, decodeRows, deltaOf, encodeRows, type RowRecord } from "./row-object.js";

const rows = fc
  .uniqueArray(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 3 }), fc.uint8Array({ maxLength: 5 })), {
    selector: ([key]) => key.join(),
    maxLength: 12,
  })
  .map((all): readonly RowRecord[] => [...all].sort(([a], [b]) => Buffer.compare(a, b)));

const hexOf = (records: readonly RowRecord[]): string[] =>
  records.map(([key, row]) => `${Buffer.from(key).toString("hex")} ${row && Buffer.from(row).toString("hex")}`);

describe("an object of rows", () => {
  it("is these bytes", () => {
    const records: RowRecord[] = [
      [Uint8Array.of(1), Uint8Array.of(0xaa, 0xbb)],
      [Uint8Array.of(2), null],
    ];
    const bytes = encodeRows(7, records);
    expect(Buffer.from(bytes).toString("hex")).toBe(
      `${Buffer.from("FSBKROWS").toString("hex")}01000000070000000200000000000000` +
        "010000000200000001aabb" +
        "01000000ffffffff02",
    );
    expect(decodeRows(bytes)).toEqual({ viewId: 7, records });
  });

  it("decodes to what was encoded", () => {
    fc.assert(
      fc.property(rows, (all) => {
        expect(hexOf(decodeRows(encodeRows(1, all)).records)).toEqual(hexOf(all));
      }),
    );
  });

  it("that was cut or changed is CORRUPTION, or another object: never anything else", () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (all, at, flip, isCut) => {
        const bytes = encodeRows(1, all);
        const place = at % bytes.length;
        bytes[place] = (bytes[place] as number) ^ flip;
        try {
          decodeRows(isCut ? bytes.subarray(0, place) : bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: "CORRUPTION" });
        }
      }),
    );
  });
});

describe("a delta", () => {
  it("brings what was before to what is after, and names nothing that is the same", () => {
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        const delta = deltaOf(before, after);
        expect(hexOf(applyDelta(before, delta))).toEqual(hexOf(after));
        expect(deltaOf(after, after)).toEqual([]);
        const [old, now] = [new Set(hexOf(before)), new Set(hexOf(after))];
        expect(delta).toHaveLength(
          new Set([...old, ...now].filter((row) => old.has(row) !== now.has(row)).map((row) => row.split(" ")[0])).size,
        );
      }),
    );
  });

  it("that removes what is not there is CORRUPTION", () => {
    expect(() => applyDelta([], [[Uint8Array.of(1), null]])).toThrow("it removes a row that is not there");
  });
});
