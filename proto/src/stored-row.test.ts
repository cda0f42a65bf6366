import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeKey } from "./key-codec.js";
import { mergeDelete, mergeWrite } from "./merge.js";
import { LayoutSet, RowBuilder, type RowLayout, rowRef } from "./row-codec.js";
import type { ViewSchema } from "./schema.js";
import { portableRow, storedRowViolation } from "./stored-row.js";
import { decodeWriteBlock, WriteBlockBuilder } from "./write-block.js";

const SCHEMA: ViewSchema = {
  viewId: 1,
  version: 3,
  features: [
    { id: 1, name: "b", type: "bool", description: "" },
    { id: 2, name: "n", type: "int32", description: "" },
    { id: 3, name: "s", type: "string", description: "" },
    { id: 4, name: "v", type: "float32[2]", description: "" },
    { id: 5, name: "l", type: "list<string>", description: "" },
  ],
};
const layouts = new LayoutSet([SCHEMA]);
const layout = layouts.get(3) as RowLayout;

const cells = fc.tuple(
  fc.option(fc.option(fc.boolean()), { nil: undefined }),
  fc.option(fc.option(fc.integer({ min: -9, max: 9 })), { nil: undefined }),
  fc.option(fc.option(fc.string({ maxLength: 5 })), { nil: undefined }),
  fc.option(fc.option(fc.constant(Float32Array.of(1, 2))), { nil: undefined }),
  fc.option(fc.option(fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 })), { nil: undefined }),
);
const changes = fc.array(fc.record({ time: fc.integer({ min: -20, max: 20 }), isDelete: fc.boolean(), cells }), {
  minLength: 1,
  maxLength: 6,
});

/** A row as stores make it of some writes and deletes; null where nothing was written. */
function rowOf(all: readonly { time: number; isDelete: boolean; cells: readonly unknown[] }[]): Uint8Array | null {
  let row: Uint8Array | null = null;
  all.forEach(({ time, isDelete, cells: values }, i) => {
    const builder = new RowBuilder();
    const existing = row === null ? null : rowRef(row);
    if (isDelete) row = mergeDelete(layouts, builder, existing, { time, loggedAt: i, index: i + 1, layout }) ?? row;
    else {
      const write = new WriteBlockBuilder(layout, 1);
      const at = write.addRow(encodeKey([{ name: "k", type: "int64" }], 1), time);
      values.forEach((value, position) => {
        if (value !== undefined) write.setCell(at, position, value);
      });
      const block = decodeWriteBlock(write.finish(), layout);
      row = mergeWrite(layouts, builder, existing, { block, layout, i: 0, index: i + 1 }).row ?? row;
    }
  });
  return row;
}

describe("a row from elsewhere", () => {
  it("is taken where a store made it, whatever was written and deleted", () => {
    fc.assert(
      fc.property(changes, (all) => {
        const row = rowOf(all);
        if (row !== null) expect(storedRowViolation(layouts, portableRow(row))).toBeNull();
      }),
    );
  });

  it("with any byte flipped is refused, or is a row all the same; it is never read beyond its end", () => {
    fc.assert(
      fc.property(changes, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (all, at, flip, isCut) => {
        const row = rowOf(all);
        if (row === null) return;
        const bad = portableRow(row);
        const place = at % bad.length;
        bad[place] = (bad[place] as number) ^ flip;
        const given = isCut ? bad.subarray(0, place) : bad;
        const reason = storedRowViolation(layouts, given);
        expect(reason === null || reason.length > 0).toBe(true);
        if (reason === null) for (let i = 0; i < layout.count; i++) layout.value(rowRef(given), i);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["nothing", () => new Uint8Array(0), "too short"],
    ["of an unknown schema", (row: Uint8Array) => row.fill(9, 2, 6), /unknown schema version/],
    ["that names a log entry", (row: Uint8Array) => row.fill(1, 6, 7), "it names a log entry"],
    ["of an unknown format", (row: Uint8Array) => row.fill(2, 0, 1), /unknown row format/],
    ["with unknown flags", (row: Uint8Array) => row.fill(0x80, 1, 2), /its bytes are not what its cells make/],
    ["with bytes behind it", (row: Uint8Array) => Uint8Array.of(...row, 0), /length does not match/],
  ])("%s is refused", (_what, damage, reason) => {
    const row = portableRow(rowOf([{ time: 5, isDelete: false, cells: [true, 7, "s"] }]) as Uint8Array);
    expect(storedRowViolation(layouts, row)).toBeNull();
    expect(storedRowViolation(layouts, damage(row))).toMatch(reason);
  });
});
