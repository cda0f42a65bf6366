import { NO_TIME } from "@featurestore/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hexOf } from "./shard-world.suite.js";
import { ViewSums } from "./view-rows.js";

interface Counted {
  readonly bytes: Uint8Array;
  readonly checksum: number;
  readonly eventTime: number;
}

const rows: fc.Arbitrary<Counted> = fc.record({
  bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
  checksum: fc.nat(0xffff_ffff),
  eventTime: fc.oneof(fc.maxSafeInteger(), fc.constant(NO_TIME)),
});

function count(sums: ViewSums, { bytes, checksum, eventTime }: Counted, sign: 1 | -1): void {
  sums.count({ bytes, start: 0, end: bytes.length, eventTime }, checksum, sign);
}

describe("view sums", () => {
  test("are these bytes", () => {
    const sums = new ViewSums();
    count(sums, { bytes: Uint8Array.of(1, 2, 3), checksum: 0x01020304, eventTime: 258 }, 1);
    count(sums, { bytes: Uint8Array.of(4), checksum: 0xffff_ffff, eventTime: NO_TIME }, 1);
    expect(hexOf(sums.encode())).toBe("020000000000000001000000000000000303020126b516b70201000000000000");
  });

  test("of no rows say so, with no newest time", () => {
    const { stored, live, a, b, newest } = new ViewSums();
    expect([stored, live, a, b, newest]).toEqual([0, 0, 0, 0, NO_TIME]);
  });

  test("are the same in whatever order rows come, and survive their encoding", () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 8 }), (list) => {
        const forward = new ViewSums();
        const backward = new ViewSums();
        for (const row of list) count(forward, row, 1);
        for (const row of [...list].reverse()) count(backward, row, 1);
        expect(backward).toEqual(forward);
        expect(ViewSums.decode(forward.encode())).toEqual(forward);
      }),
    );
  });

  test("forget a row that goes, all but the newest time ever seen", () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 5 }), rows, (list, gone) => {
        const with_ = new ViewSums();
        const without = new ViewSums();
        for (const row of [...list, gone]) count(with_, row, 1);
        count(with_, gone, -1);
        for (const row of list) count(without, row, 1);
        expect(with_.equals(without)).toBe(true);
        expect(with_.newest).toBe(Math.max(without.newest, gone.eventTime));
      }),
    );
  });

  test("differ when a row is lost, comes twice, or has other bytes", () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 5 }), rows, (list, row) => {
        const sums = new ViewSums();
        for (const some of [...list, row]) count(sums, some, 1);
        const lost = ViewSums.decode(sums.encode());
        count(lost, row, -1);
        const twice = ViewSums.decode(sums.encode());
        count(twice, row, 1);
        const other = ViewSums.decode(lost.encode());
        count(other, { ...row, checksum: (row.checksum ^ 1) >>> 0 }, 1);
        expect([lost, twice, other].map((changed) => changed.equals(sums))).toEqual([false, false, false]);
      }),
    );
  });
});
