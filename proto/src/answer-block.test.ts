import fc from "fast-check";
import { expect, test } from "vitest";
import { AnswerBlock } from "./answer-block.js";
import {
  CELL_STATUSES,
  CORRUPTED,
  DEFAULTED,
  NOT_FOUND,
  NULL_VALUE,
  OUTSIDE_MAX_AGE,
  PRESENT,
  UNAVAILABLE,
} from "./answer-layout.js";
import {
  ALL_TYPES,
  bytesOf,
  cellsOf,
  damaged,
  feature,
  hex,
  hexOf,
  rowOf,
  schemaOf,
  seeded,
} from "./arbitraries.suite.js";
import { FeatureStoreError } from "./errors.js";
import { LayoutSet, RowLayout, rowRef } from "./row-codec.js";
import type { Feature } from "./schema.js";
import { type FoundRows, Selection, type SelectionOptions } from "./selection.js";
import { encodeAnswer } from "./selection.suite.js";
import { NO_TIME } from "./time.js";

type Cell = readonly [unknown, number] | undefined;

/** Rows by position: cells of version 1, or the status of a row that is not there. */
function found(layout: RowLayout, rows: readonly (readonly Cell[] | number)[]): FoundRows {
  const refs = rows.map((row) => rowRef(typeof row === "number" ? new Uint8Array(0) : rowOf(layout, row)));
  return {
    count: rows.length,
    status: Uint8Array.from(rows, (row) => (typeof row === "number" ? row : 0)),
    bytes: refs.map(({ bytes }) => bytes),
    views: refs.map(({ view }) => view),
    starts: new Int32Array(rows.length),
  };
}

function encode(
  features: readonly Feature[],
  rows: readonly (readonly Cell[] | number)[],
  options: Partial<SelectionOptions> & { now?: number; bytesMax?: number } = {},
): Uint8Array {
  const { now = 0, bytesMax, ...rest } = options;
  const schema = schemaOf(features);
  const selection = new Selection({ features, ttl: null, matrix: false, eventTimes: false, ...rest });
  return encodeAnswer(selection, new LayoutSet([schema]), found(new RowLayout(schema), rows), now, bytesMax);
}

const status = (block: AnswerBlock, row: number): number[] =>
  Array.from({ length: block.columns }, (_, column) => block.status(row, column));
const values = (block: AnswerBlock, row: number): unknown[] =>
  Array.from({ length: block.columns }, (_, column) => block.value(row, column));

const COLUMNS = `
  01 01 00 00 02000000 02000000 00000000 00000000 00000000
  01 03 000000000000
  04 00 0100 50000000 60000000 00000000 00000000 00000000
  09 00 0100 58000000 68000000 70000000 02000000 00000000
  0000000000000000  0200000000000000
  feffffff 07000000
  02000000 02000000
  6869 000000000000`;

test("columns: head, row status, directory, null bitmaps, fixed cells and ends, variable bytes", () => {
  const features = [feature(1, "int32", { defaultValue: 7 }), feature(2, "string")];
  const bytes = encode(features, [
    [
      [-2, 1_000],
      ["hi", 1_000],
    ],
    NOT_FOUND,
  ]);
  expect(hexOf(bytes)).toBe(hex(COLUMNS));
  const block = new AnswerBlock(bytes);
  expect([block.rows, block.columns, block.matrixStride]).toEqual([2, 2, 0]);
  expect([values(block, 0), values(block, 1)]).toEqual([
    [-2, "hi"],
    [7, null],
  ]);
  expect(block.column(0)).toEqual(Int32Array.of(-2, 7));
  expect(block.column(1)).toEqual(["hi", null]);
  expect([status(block, 0), status(block, 1)]).toEqual([
    [PRESENT, PRESENT],
    [NOT_FOUND, NOT_FOUND],
  ]);
});

const EXCEPTIONS = `
  01 01 00 00 04000000 02000000 01000000 70000000 00000000
  01 01 01 01 00000000
  01 00 0100 50000000 60000000 00000000 00000000 00000000
  01 00 0100 58000000 68000000 00000000 00000000 00000000
  0000000000000000  0400000000000000
  01 01 01 01 00000000  01 01 00 01 00000000
  02000000 0100 02 00`;

test("a few cells that differ from their row are a list of exceptions", () => {
  const full: Cell[] = [
    [true, 1],
    [true, 1],
  ];
  const bytes = encode(
    [feature(1, "bool"), feature(2, "bool")],
    [
      full,
      full,
      [
        [true, 1],
        [null, 1],
      ],
      full,
    ],
  );
  expect(hexOf(bytes)).toBe(hex(EXCEPTIONS));
  const block = new AnswerBlock(bytes);
  expect(block.statuses(1)).toEqual(Uint8Array.of(PRESENT, PRESENT, NULL_VALUE, PRESENT));
  expect(values(block, 2)).toEqual([true, null]);
});

const STATUS_MATRIX = `
  01 01 02 00 02000000 02000000 01000000 70000000 00000000
  01 01 000000000000
  01 00 0100 50000000 60000000 00000000 00000000 00000000
  01 00 0100 58000000 68000000 00000000 00000000 00000000
  0000000000000000  0100000000000000
  01 01 000000000000  00 01 000000000000
  01 01 02 01 00000000`;

test("many cells that differ from their row are a matrix of statuses, column by column", () => {
  const bytes = encode(
    [feature(1, "bool"), feature(2, "bool")],
    [
      [
        [true, 1],
        [null, 1],
      ],
      [
        [true, 1],
        [true, 1],
      ],
    ],
  );
  expect(hexOf(bytes)).toBe(hex(STATUS_MATRIX));
  const block = new AnswerBlock(bytes);
  expect([status(block, 0), status(block, 1)]).toEqual([
    [PRESENT, NULL_VALUE],
    [PRESENT, PRESENT],
  ]);
});

const MATRIX_WITH_TIMES = `
  01 01 05 00 02000000 02000000 00000000 00000000 03000000
  01 03 000000000000
  07 00 0100 50000000 60000000 00000000 00000000 00000000
  12 00 0200 58000000 64000000 00000000 00000000 00000000
  0200000000000000  0200000000000000
  0000c03f 000080bf 00000040  0000c07f 0000c07f 0000c07f
  e803000000000000 000000000000e0ff  e803000000000000 000000000000e0ff`;

test("a matrix is row-major float32 with vectors expanded, NaN where there is no value, and times per column", () => {
  const features = [feature(1, "float32"), feature(2, "int8[2]")];
  const bytes = encode(
    features,
    [
      [
        [1.5, 1_000],
        [Int8Array.of(-1, 2), 1_000],
      ],
      NOT_FOUND,
    ],
    { matrix: true, eventTimes: true },
  );
  expect(hexOf(bytes)).toBe(hex(MATRIX_WITH_TIMES));
  const block = new AnswerBlock(bytes);
  expect(block.matrix()).toEqual(Float32Array.of(1.5, -1, 2, Number.NaN, Number.NaN, Number.NaN));
  expect(block.column(1)).toEqual(Float32Array.of(-1, 2, Number.NaN, Number.NaN));
  expect(block.eventTimes(1)).toEqual(BigInt64Array.of(1_000n, BigInt(NO_TIME)));
  expect(values(block, 0)).toEqual([1.5, Float32Array.of(-1, 2)]);
});

test("the numbers of the statuses are the wire's", () => {
  expect(
    [PRESENT, NULL_VALUE, NOT_FOUND, OUTSIDE_MAX_AGE, DEFAULTED, UNAVAILABLE, CORRUPTED].map((n) => CELL_STATUSES[n]),
  ).toEqual(["PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE", "DEFAULTED", "UNAVAILABLE", "CORRUPTED"]);
  expect(CELL_STATUSES[0]).toBe("INVALID");
});

const DEFAULTS = [
  feature(1, "int32", { defaultValue: 7 }),
  feature(2, "string"),
  feature(3, "string", { defaultValue: "none" }),
];

test.each<[string, readonly Cell[] | number, readonly unknown[], readonly number[]]>([
  [
    "a value is PRESENT",
    [
      [1, 100],
      ["a", 100],
      ["", 100],
    ],
    [1, "a", ""],
    [PRESENT, PRESENT, PRESENT],
  ],
  [
    "an explicit null is NULL_VALUE, never the default",
    [
      [null, 100],
      [null, 100],
      [null, 100],
    ],
    [null, null, null],
    [NULL_VALUE, NULL_VALUE, NULL_VALUE],
  ],
  [
    "a never-written cell is DEFAULTED, or NOT_FOUND without a default",
    [undefined, undefined, ["x", 100]],
    [7, null, "x"],
    [DEFAULTED, NOT_FOUND, PRESENT],
  ],
  [
    "a cell older than ttl is withheld: the default, and OUTSIDE_MAX_AGE",
    [
      [1, 89],
      ["a", 90],
      ["b", 89],
    ],
    [7, "a", "none"],
    [OUTSIDE_MAX_AGE, PRESENT, OUTSIDE_MAX_AGE],
  ],
  [
    "an expired null is OUTSIDE_MAX_AGE, too",
    [
      [null, 89],
      ["a", 100],
      ["b", 100],
    ],
    [7, "a", "b"],
    [OUTSIDE_MAX_AGE, PRESENT, PRESENT],
  ],
  [
    "a row all expired is OUTSIDE_MAX_AGE throughout",
    [
      [1, 1],
      ["a", 1],
      ["b", 1],
    ],
    [7, null, "none"],
    [4, 4, 4],
  ],
  ["no row is NOT_FOUND, defaults given", NOT_FOUND, [7, null, "none"], [3, 3, 3]],
  ["a row of a failed shard is UNAVAILABLE, defaults given", UNAVAILABLE, [7, null, "none"], [6, 6, 6]],
  ["a damaged row is CORRUPTED, defaults given", CORRUPTED, [7, null, "none"], [7, 7, 7]],
])("%s", (_name, row, expected, statuses) => {
  for (const others of [
    [],
    [NOT_FOUND],
    Array(20).fill([
      [1, 100],
      ["a", 100],
      ["", 100],
    ]),
  ]) {
    const block = new AnswerBlock(encode(DEFAULTS, [...others, row], { ttl: 10, now: 100 }));
    expect(values(block, others.length)).toEqual(expected);
    expect(status(block, others.length)).toEqual(statuses);
  }
});

test("a tombstone without newer cells reads as no row", () => {
  const schema = schemaOf(DEFAULTS);
  const layout = new RowLayout(schema);
  const ref = rowRef(rowOf(layout, [], { deleteTime: 5, loggedAt: 6 }));
  const rows = { count: 1, status: Uint8Array.of(0), bytes: [ref.bytes], views: [ref.view], starts: new Int32Array(1) };
  const selection = new Selection({ features: DEFAULTS, ttl: null, matrix: false, eventTimes: true });
  const block = new AnswerBlock(encodeAnswer(selection, new LayoutSet([schema]), rows, 0));
  expect(status(block, 0)).toEqual([NOT_FOUND, NOT_FOUND, NOT_FOUND]);
  expect(block.eventTimes(0)).toEqual(BigInt64Array.of(BigInt(NO_TIME)));
});

test("a row of another schema version answers by feature id, whatever its positions", () => {
  const old = schemaOf([feature(9, "string"), feature(1, "int32")], 1);
  const layout = new RowLayout(old);
  const ref = rowRef(
    rowOf(layout, [
      ["dropped", 5],
      [42, 5],
    ]),
  );
  const selection = new Selection({
    features: [feature(1, "int32"), feature(2, "bool")],
    ttl: null,
    matrix: false,
    eventTimes: true,
  });
  const rows = { count: 1, status: Uint8Array.of(0), bytes: [ref.bytes], views: [ref.view], starts: new Int32Array(1) };
  const block = new AnswerBlock(encodeAnswer(selection, new LayoutSet([old]), rows, 0));
  expect(values(block, 0)).toEqual([42, null]);
  expect(status(block, 0)).toEqual([PRESENT, NOT_FOUND]);
  expect([block.eventTimes(0)[0], block.eventTimes(1)[0]]).toEqual([5n, BigInt(NO_TIME)]);
});

const FEATURES = ALL_TYPES.map((type, i) => feature(i + 1, type));
const cellRows = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(NOT_FOUND, UNAVAILABLE, CORRUPTED) },
    {
      weight: 2,
      arbitrary: cellsOf(FEATURES).map((cells) =>
        cells.map((value): Cell => (value === undefined ? undefined : [value, 50])),
      ),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(cellsOf(FEATURES), fc.array(fc.nat(100), { minLength: 30, maxLength: 30 }))
        .map(([cells, times]) =>
          cells.map((value, i): Cell => (value === undefined ? undefined : [value, times[i] as number])),
        ),
    },
  ),
  { maxLength: 20 },
);

/** The rules of the read, cell by cell. */
function model(cell: Cell, ttl: number | null, now: number): { status: number; value: unknown; time: number } {
  if (cell === undefined) return { status: NOT_FOUND, value: null, time: NO_TIME };
  const [value, time] = cell;
  if (ttl !== null && time < now - ttl) return { status: OUTSIDE_MAX_AGE, value: null, time };
  return { status: value === null ? NULL_VALUE : PRESENT, value, time };
}

test("every cell of every type answers as the rules say, by columns of any choice and order", () => {
  const picks = fc.shuffledSubarray(FEATURES, { minLength: 1 });
  fc.assert(
    fc.property(cellRows, picks, fc.option(fc.nat(60)), fc.boolean(), (all, picked, ttl, eventTimes) => {
      const rows = all.map((row) => (typeof row === "number" ? row : picked.map(({ id }) => row[id - 1])));
      const block = new AnswerBlock(encode(picked, rows, { ttl, eventTimes, now: 100 }));
      rows.forEach((row, i) => {
        picked.forEach((_feature, column) => {
          const expected =
            typeof row === "number" ? { status: row, value: null, time: NO_TIME } : model(row[column], ttl, 100);
          expect(block.status(i, column)).toBe(expected.status);
          expect(block.isNull(i, column)).toBe(expected.value === null);
          expect(block.value(i, column)).toEqual(expected.value);
          if (eventTimes) expect(block.eventTimes(column)[i]).toBe(BigInt(expected.time));
        });
      });
    }),
    { numRuns: 150 },
  );
});

test("a matrix holds the same numbers as the columns", () => {
  const numeric = FEATURES.filter(({ type }) => !/^(string|bytes|timestamp|json|list.*)$/.test(type));
  fc.assert(
    fc.property(cellRows, fc.option(fc.nat(60)), (rows, ttl) => {
      const picked = rows.map((row) => (typeof row === "number" ? row : numeric.map(({ id }) => row[id - 1])));
      const columns = new AnswerBlock(encode(numeric, picked, { ttl, now: 100 }));
      const matrix = new AnswerBlock(encode(numeric, picked, { ttl, now: 100, matrix: true }));
      const cells = matrix.matrix();
      picked.forEach((_row, i) => {
        const expected = numeric.flatMap((_feature, column) => {
          const { dimension } = columns.type(column);
          const value = columns.value(i, column);
          return value === null
            ? Array<number>(dimension).fill(Number.NaN)
            : typeof value === "object"
              ? [...(value as Float32Array)]
              : [Math.fround(Number(value))];
        });
        expect([...cells.subarray(i * matrix.matrixStride, (i + 1) * matrix.matrixStride)]).toEqual(expected);
        expect(status(matrix, i)).toEqual(status(columns, i));
      });
    }),
    { numRuns: 60 },
  );
});

test.each(["string", "bytes", "json", "timestamp", "list<int8>"] as const)(
  "a matrix of a %s is refused, naming the feature",
  (type) => {
    expect(() => new Selection({ features: [feature(1, type)], ttl: null, matrix: true, eventTimes: false })).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        message: `f1: a ${type} has no place in a float32 matrix; expected a number, a bool or a vector`,
      }),
    );
  },
);

test("an answer above its limit is refused: by its fixed part before any row, by all variable columns together, by defaults", () => {
  const exhausted = expect.objectContaining({ code: "RESOURCE_EXHAUSTED" });
  const wide = Array.from({ length: 300 }, (_, i) => feature(i + 1, "int8[4096]"));
  expect(() => encode(wide, Array(1_000).fill(NOT_FOUND), { matrix: true })).toThrow(exhausted);
  const texts = [feature(1, "string"), feature(2, "string")];
  const row: Cell[] = [
    ["x".repeat(600), 1],
    ["y".repeat(600), 1],
  ];
  expect(encode(texts, [row], { bytesMax: 1_400 }).length).toBeLessThanOrEqual(1_400);
  expect(() => encode(texts, [row], { bytesMax: 1_200 })).toThrow(exhausted);
  expect(() =>
    encode([feature(1, "string", { defaultValue: "z".repeat(600) })], [NOT_FOUND, NOT_FOUND], { bytesMax: 1_200 }),
  ).toThrow(exhausted);
});

test("lists of float64 are variable: their ends are not cleared as if they were the numbers", () => {
  const block = new AnswerBlock(encode([feature(1, "list<float64>")], [[[[0.1, 2], 5]], [undefined], NOT_FOUND]));
  expect([0, 1, 2].map((row) => block.value(row, 0))).toEqual([[0.1, 2], null, null]);
});

test("an answer for no rows, and one of no columns, can be read", () => {
  expect(new AnswerBlock(encode(FEATURES, [])).column(0)).toEqual(new Uint8Array(0));
  expect(new AnswerBlock(encode([], [NOT_FOUND])).columns).toBe(0);
});

test.each([
  ["nothing", ""],
  ["another version", COLUMNS.replace("01 01", "02 01")],
  ["a write block", COLUMNS.replace("01 01", "01 02")],
  ["more rows than bytes", COLUMNS.replace("02000000", "ffffffff")],
  ["a type that is none", COLUMNS.replace("04 00 0100", "0d 00 0100")],
  ["a vector of no elements", COLUMNS.replace("04 00 0100", "17 00 0000")],
  ["cells elsewhere than they belong", COLUMNS.replace("60000000", "62000000")],
  ["ends that go back", COLUMNS.replace("02000000 02000000\n", "02000000 01000000\n")],
  ["variable bytes beyond the end", COLUMNS.replace("70000000 02", "79000000 02")],
  ["an exception of a row that is not there", EXCEPTIONS.replace("02000000 0100 02", "04000000 0100 02")],
  ["an exception of a column that is not there", EXCEPTIONS.replace("0100 02 00", "0200 02 00")],
  ["exceptions beyond the end", EXCEPTIONS.replace("70000000 00000000", "78000000 00000000")],
  ["a stride that is not its columns'", MATRIX_WITH_TIMES.replace("03000000", "04000000")],
])("%s is no answer this version reads", (_name, literal) => {
  expect(() => new AnswerBlock(bytesOf(literal))).toThrow(expect.objectContaining({ code: "INTERNAL" }));
});

test("20,000 damaged answers are refused, or read without leaving their bytes", () => {
  const chance = seeded(3);
  const rows = fc.sample(cellRows, { numRuns: 20, seed: 3 });
  const numeric = FEATURES.slice(0, 5);
  const sources = rows.flatMap((sample) => [
    encode(FEATURES, sample, { eventTimes: true, ttl: 50, now: 100 }),
    encode(
      numeric,
      sample.map((row) => (typeof row === "number" ? row : row.slice(0, 5))),
      { matrix: true },
    ),
  ]);
  let read = 0;
  for (let run = 0; run < 20_000; run++) {
    const bytes = damaged(sources[run % sources.length] as Uint8Array, chance);
    try {
      const block = new AnswerBlock(bytes);
      for (let column = 0; column < block.columns; column++) {
        block.statuses(column);
        block.eventTimes(column);
        block.column(column);
        if (block.rows > 0) block.value(block.rows - 1, column);
      }
      block.matrix();
      read++;
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
    }
  }
  expect(read).toBeGreaterThan(1_000);
});
