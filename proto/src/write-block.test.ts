import fc from "fast-check";
import { expect, test } from "vitest";
import { AnswerBlock } from "./answer-block.js";
import {
  ALL_TYPES,
  blockOf,
  bytesOf,
  cellsOf,
  damaged,
  feature,
  featureTypes,
  hex,
  hexOf,
  schemaOf,
  seeded,
  USER_KEY,
  valuesOf,
} from "./arbitraries.suite.js";
import { FeatureStoreError } from "./errors.js";
import { encodeKey } from "./key-codec.js";
import { mergeDelete, mergeWrite } from "./merge.js";
import { LayoutSet, RowBuilder, RowLayout, rowRef } from "./row-codec.js";
import type { FeatureType, JoinKey } from "./schema.js";
import { typeInfo } from "./schema.js";
import { Selection } from "./selection.js";
import { encodeAnswer } from "./selection.suite.js";
import { checkValue, toUserValue } from "./values.js";
import {
  type BlockRules,
  blockViolations,
  decodeWriteBlock,
  peekWriteBlock,
  splitWriteBlock,
  WriteBlockBuilder,
} from "./write-block.js";

const LAYOUT = new RowLayout(schemaOf([feature(1, "int32"), feature(2, "string")], 3));
const RULES: BlockRules = { joinKeys: USER_KEY, latestTime: 2_000 };

// Row 1 at 1000 writes 5; row 2 at 1001 writes null and "ab".
const GOLDEN = `
  01 02 0000 02000000 07000000 03000000 02000000 00000000
  02000000 08000000 8000000000000001 8000000000000002
  e803000000000000 e903000000000000
  00000000 04 02 0100 60000000 00000000
  01000000 09 01 0100 70000000 02000000
  0200000000000000  05000000 00000000
  0200000000000000  00000000 02000000  6162 000000000000`;

// One row, one time, one int32 column that every row has: no bitmaps.
const PLAIN = `
  01 02 0100 01000000 07000000 03000000 01000000 00000000
  01000000 08000000 800000000000002a
  e803000000000000
  00000000 04 00 0100 40000000 00000000
  feffffff 00000000`;

test("a block is head, key list, times, directory and columns with their bitmaps", () => {
  const bytes = blockOf(LAYOUT, [
    { key: 1, time: 1_000, cells: [5] },
    { key: 2, time: 1_001, cells: [null, "ab"] },
  ]);
  expect(hexOf(bytes)).toBe(hex(GOLDEN));
});

test("rows of one time carry it once, and full columns no bitmap", () => {
  expect(hexOf(blockOf(LAYOUT, [{ key: 42, time: 1_000, cells: [-2] }]))).toBe(hex(PLAIN));
});

test("a block says what it is about before it is decoded", () => {
  expect(peekWriteBlock(bytesOf(GOLDEN))).toEqual({ viewId: 7, schemaVersion: 3, rows: 2 });
});

test("a builder used again gives the bytes of a new one", () => {
  const builder = new WriteBlockBuilder(LAYOUT, 2);
  builder.addRow(encodeKey(USER_KEY, 1), 7);
  builder.setCell(0, 1, "left over");
  expect(builder.finish()).not.toHaveLength(0);
  expect([builder.rows, builder.isFull]).toEqual([0, false]);
  builder.addRow(encodeKey(USER_KEY, 42), 1_000);
  builder.setCell(0, 0, -2);
  expect(hexOf(builder.finish())).toBe(hex(PLAIN));
});

const layouts = fc
  .array(featureTypes, { minLength: 1, maxLength: 12 })
  .map((types) => new RowLayout(schemaOf(types.map((type, i) => feature(i + 1, type)))));

const blocks = layouts.chain((layout) =>
  fc.record({
    layout: fc.constant(layout),
    rows: fc.array(
      fc.record({ key: fc.bigInt({ min: -9n, max: 9n }), time: fc.maxSafeInteger(), cells: cellsOf(layout.features) }),
      { maxLength: 12 },
    ),
  }),
);

function rowsOfBlock(bytes: Uint8Array, layout: RowLayout): { key: Uint8Array; time: number; cells: unknown[] }[] {
  const block = decodeWriteBlock(bytes, layout);
  return Array.from({ length: block.rows }, (_, i) => {
    const merged = mergeWrite(new LayoutSet(), new RowBuilder(), null, { block, layout, i, index: 1 });
    const row = merged.row === null ? null : rowRef(merged.row);
    return {
      key: block.keys.key(i),
      time: block.times[i] as number,
      cells: layout.features.map((_feature, position) => (row === null ? undefined : layout.value(row, position))),
    };
  });
}

test("rows of any schema survive the trip through a block, a row and an answer", () => {
  fc.assert(
    fc.property(blocks, ({ layout, rows }) => {
      const bytes = blockOf(layout, rows);
      expect(rowsOfBlock(bytes, layout)).toEqual(
        rows.map(({ key, time, cells }) => ({ key: encodeKey(USER_KEY, key), time, cells })),
      );
      const block = decodeWriteBlock(bytes, layout);
      expect(blockViolations(block, layout, { ...RULES, latestTime: Number.MAX_SAFE_INTEGER })).toEqual({
        first: [],
        rows: 0,
      });
      const set = new LayoutSet([layout.schema]);
      const stored = rows.flatMap(
        (_, i) => mergeWrite(set, new RowBuilder(), null, { block, layout, i, index: 1 }).row ?? [],
      );
      const written = rows.filter(({ cells }) => cells.some((cell) => cell !== undefined));
      const selection = new Selection({ features: layout.features, ttl: null, matrix: false, eventTimes: true });
      const answer = new AnswerBlock(encodeAnswer(selection, set, found(stored), 0));
      written.forEach(({ cells, time }, row) => {
        expect(cells.map((_, column) => answer.value(row, column))).toEqual(cells.map((cell) => cell ?? null));
        expect(cells.map((_, column) => answer.eventTimes(column)[row])).toEqual(
          cells.map((cell) => (cell === undefined ? -(2n ** 53n) : BigInt(time))),
        );
      });
    }),
    { numRuns: 400 },
  );
});

test("a block split by row gives every group its rows, in order", () => {
  fc.assert(
    fc.property(blocks, fc.integer({ min: 1, max: 4 }), ({ layout, rows }, groups) => {
      const groupOf = (row: number): number => (row * 7) % groups;
      const parts = splitWriteBlock(decodeWriteBlock(blockOf(layout, rows), layout), layout, groupOf);
      expect([...parts.keys()].sort()).toEqual([...new Set(rows.map((_, row) => groupOf(row)))].sort());
      for (const [group, bytes] of parts) {
        const members = rows.filter((_, row) => groupOf(row) === group);
        expect(hexOf(bytes)).toBe(hexOf(blockOf(layout, members)));
      }
    }),
    { numRuns: 300 },
  );
});

function found(rows: readonly Uint8Array[]) {
  const refs = rows.map(rowRef);
  return {
    count: rows.length,
    status: new Uint8Array(rows.length),
    bytes: refs.map((row) => row.bytes),
    views: refs.map((row) => row.view),
    starts: new Int32Array(rows.length),
  };
}

test.each([
  ["nothing", ""],
  ["another version", GOLDEN.replace("01 02 0000", "02 02 0000")],
  ["another kind", GOLDEN.replace("01 02 0000", "01 01 0000")],
  ["another view", GOLDEN.replace("07000000", "08000000")],
  ["another schema version", GOLDEN.replace("03000000 02000000", "04000000 02000000")],
  ["more rows than keys", GOLDEN.replace("0000 02000000", "0000 03000000")],
  ["more columns than the schema", GOLDEN.replace("03000000 02000000", "03000000 03000000")],
  ["a position beyond the schema", GOLDEN.replace("01000000 09", "02000000 09")],
  ["a column twice", GOLDEN.replace("01000000 09 01 0100", "00000000 04 01 0100")],
  ["a column of another type", GOLDEN.replace("00000000 04 02", "00000000 07 02")],
  ["another dimension", GOLDEN.replace("04 02 0100", "04 02 0200")],
  ["a column beyond the end", GOLDEN.replace("0100 70000000", "0100 80000000")],
  ["variable bytes beyond the end", GOLDEN.replace("70000000 02000000", "70000000 09000000")],
  ["ends that go back", GOLDEN.replace("00000000 02000000  6162", "02000000 01000000  6162")],
  ["an end beyond the bytes", GOLDEN.replace("00000000 02000000  6162", "00000000 03000000  6162")],
  ["an event time beyond 2^53 - 1", GOLDEN.replace("e803000000000000", "0000000000002000")],
  ["an event time of NO_TIME", GOLDEN.replace("e803000000000000", "000000000000e0ff")],
])("refuses %s", (_name, literal) => {
  expect(() => decodeWriteBlock(bytesOf(literal), LAYOUT)).toThrow(
    expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("the bytes are not a write block"),
    }),
  );
});

test("refuses a block cut short anywhere", () => {
  const bytes = bytesOf(GOLDEN);
  for (let end = 0; end < bytes.length - 6; end++)
    expect(() => decodeWriteBlock(bytes.subarray(0, end), LAYOUT)).toThrow(FeatureStoreError);
});

function violationsOf(type: FeatureType, value: unknown, bounds: { min?: number; max?: number } = {}): string[] {
  const layout = new RowLayout(schemaOf([feature(1, type, { name: "age", ...bounds })]));
  const bytes = blockOf(layout, [{ key: 1, time: 1, cells: [checkValue("age", typeInfo(type), value)] }]);
  return blockViolations(decodeWriteBlock(bytes, layout), layout, RULES).first.map(({ reason }) => reason);
}

test.each<[FeatureType, unknown, { min?: number; max?: number }, string]>([
  ["int32", -1, { min: 0 }, "age: -1 is below the minimum 0"],
  ["int32", 151, { min: 0, max: 150 }, "age: 151 is above the maximum 150"],
  ["int64", 2n ** 62n, { max: 5 }, "age: 4611686018427387904 is above the maximum 5"],
  ["float64", Number.NaN, { min: 0 }, "age: NaN is below the minimum 0"],
  ["float64", Number.NaN, { max: 0 }, "age: NaN is above the maximum 0"],
  ["float32", Number.POSITIVE_INFINITY, { max: 1e300 }, "age: Infinity is above the maximum 1e+300"],
  ["float16", Number.POSITIVE_INFINITY, { max: 70_000 }, "age: Infinity is above the maximum 70000"],
  ["float32[2]", [0, 1.5], { max: 1 }, "age: 1.5 is above the maximum 1"],
  ["list<int8>", [1, -3], { min: 0 }, "age: -3 is below the minimum 0"],
])("a %s of %s within %o is refused, naming feature and bound", (type, value, bounds, reason) => {
  expect(violationsOf(type, value, bounds)).toEqual([reason]);
});

test.each<[FeatureType, unknown]>([
  ["float32", 0.1],
  ["float16", 0.1],
  ["float64", 0.1],
  ["float32[1]", [0.1]],
  ["list<float16>", [0.1]],
])("a %s may be exactly its bound 0.1, however the type rounds it", (type, value) => {
  expect(violationsOf(type, value, { min: 0.1, max: 0.1 })).toEqual([]);
});

test("a null is within any range", () => {
  const layout = new RowLayout(schemaOf([feature(1, "int32", { min: 5 })]));
  const block = decodeWriteBlock(blockOf(layout, [{ key: 1, time: 1, cells: [null] }]), layout);
  expect(blockViolations(block, layout, RULES).rows).toBe(0);
});

test("names the first bad rows in order, one reason a row, and counts the rest", () => {
  const layout = new RowLayout(schemaOf([feature(1, "int32", { max: 9 })]));
  const rows = Array.from({ length: 30 }, (_, i) => ({
    key: i,
    time: i === 3 ? 5_000 : 1_000,
    cells: [i % 2 === 1 ? 10 : 1],
  }));
  const found30 = blockViolations(decodeWriteBlock(blockOf(layout, rows), layout), layout, RULES, 3);
  expect(found30.rows).toBe(15);
  expect(found30.first).toEqual([
    { row: 1, feature: "f1", reason: "f1: 10 is above the maximum 9" },
    {
      row: 3,
      feature: "eventTime",
      reason:
        "1970-01-01T00:00:00.005Z is too far ahead (the latest accepted is 1970-01-01T00:00:00.002Z); event times are microseconds since 1970-01-01 UTC",
    },
    { row: 5, feature: "f1", reason: "f1: 10 is above the maximum 9" },
  ]);
});

test("an event time in the wrong unit is named as it is", () => {
  const bytes = blockOf(LAYOUT, [{ key: 1, time: 2 ** 53 - 1, cells: [1] }]);
  const { first } = blockViolations(decodeWriteBlock(bytes, LAYOUT), LAYOUT, RULES);
  expect(first[0]?.reason).toContain("2255-06-05T23:47:34.740991Z is too far ahead");
});

test("a key of another shape is refused", () => {
  const builder = new WriteBlockBuilder(LAYOUT, 2);
  builder.addRow(new Uint8Array(7), 1);
  builder.addRow(encodeKey(USER_KEY, 1), 1);
  const { first } = blockViolations(decodeWriteBlock(builder.finish(), LAYOUT), LAYOUT, RULES);
  expect(first).toEqual([{ row: 0, feature: "key", reason: "the bytes are not a key of this entity" }]);
});

test("a row over 1 MiB is refused, its neighbours are not", () => {
  const layout = new RowLayout(schemaOf([feature(1, "bytes")]));
  const rows = [10, 2 ** 20 + 1, 2 ** 20].map((length, key) => ({ key, time: 1, cells: [new Uint8Array(length)] }));
  const { first } = blockViolations(decodeWriteBlock(blockOf(layout, rows), layout), layout, RULES);
  expect(first).toEqual([
    { row: 1, feature: "row", reason: "the row takes 1048577 bytes, more than the limit of 1048576" },
  ]);
});

/** A block of every type, and what all that follows its acceptance does with it. */
function fuzz(
  runs: number,
  seed: number,
  joinKeys: readonly JoinKey[],
  key: (i: number) => unknown,
): { accepted: number; refused: number } {
  const chance = seeded(seed);
  const features = ALL_TYPES.map((type, i) => feature(i + 1, type));
  const layout = new RowLayout(schemaOf(features, 1));
  const newer = schemaOf([feature(90, "string"), ...features.slice(3).reverse()], 2);
  const set = new LayoutSet([layout.schema, newer]);
  const builder = new RowBuilder();
  const selections = [false, true].map((matrix) => {
    const picked = newer.features.filter(
      ({ type }) => !matrix || ["bool", "int64", "float16[2]", "float32", "int8[5]"].includes(type),
    );
    return new Selection({ features: picked, ttl: 500, matrix, eventTimes: !matrix });
  });
  const samples = fc.sample(
    fc.array(fc.tuple(...features.map(({ type }) => fc.option(valuesOf(typeInfo(type)), { freq: 5 }))), {
      minLength: 2,
      maxLength: 2,
    }),
    { numRuns: 40, seed },
  );
  const sources = samples.map((rows) =>
    blockOf(
      layout,
      rows.map((cells, i) => ({
        key: key(i),
        time: 1_000 + (seed % 2) * i,
        cells: cells.map((cell) => (chance(9) === 0 ? undefined : cell)),
      })),
      joinKeys,
    ),
  );
  const counts = { accepted: 0, refused: 0 };
  for (let run = 0; run < runs; run++) {
    const bytes = damaged(sources[run % sources.length] as Uint8Array, chance);
    try {
      const block = decodeWriteBlock(bytes, layout);
      if (blockViolations(block, layout, { joinKeys, latestTime: 1e15 }).rows > 0) {
        counts.refused++;
        continue;
      }
      counts.accepted++;
      for (let i = 0; i < block.rows; i++) mergeAndRead({ block, layout, i, index: run });
    } catch (error) {
      if (!(error instanceof FeatureStoreError && error.code === "INVALID_ARGUMENT")) throw error;
      counts.refused++;
    }
  }
  return counts;

  function mergeAndRead(write: Parameters<typeof mergeWrite>[3]): void {
    const first = mergeWrite(set, builder, null, write);
    if (first.row === null) return;
    const rows = [first.row];
    const deleted = mergeDelete(set, builder, rowRef(first.row), {
      time: 999,
      loggedAt: 5,
      index: 1,
      layout: set.add(newer),
    });
    if (deleted !== null) {
      const again = mergeWrite(set, builder, rowRef(deleted), write);
      rows.push(deleted, ...(again.row === null ? [] : [again.row]));
    }
    for (const row of rows) {
      const ref = rowRef(row);
      const own = set.ofRow(ref.view, 0);
      const violation = own.violation(ref);
      if (violation !== null) throw new Error(`an accepted block made a row that is ${violation}`);
      own.features.forEach(({ type }, position) => {
        const value = own.value(ref, position);
        if (value !== undefined && value !== null) toUserValue(typeInfo(type), checkValue("v", typeInfo(type), value));
      });
    }
    for (const selection of selections) {
      const answer = new AnswerBlock(selection.encode(set, found(rows), 1_200));
      for (let column = 0; column < answer.columns; column++) answer.value(0, column);
    }
  }
}

test("20,000 damaged blocks are refused, or what they hold merges into sound rows and reads", () => {
  const pair: readonly JoinKey[] = [
    { name: "name", type: "string" },
    { name: "blob", type: "bytes" },
  ];
  const one = fuzz(12_000, 1, USER_KEY, (i) => i);
  const two = fuzz(8_000, 2, pair, (i) => ({ name: `n${i}\0`, blob: Uint8Array.of(i) }));
  for (const counts of [one, two]) {
    expect(counts.accepted).toBeGreaterThan(500);
    expect(counts.refused).toBeGreaterThan(500);
  }
});
