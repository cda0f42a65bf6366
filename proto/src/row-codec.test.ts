import fc from "fast-check";
import { expect, test } from "vitest";
import {
  bytesOf,
  cellsOf,
  damaged,
  feature,
  featureTypes,
  hex,
  hexOf,
  rowOf,
  schemaOf,
  seeded,
} from "./arbitraries.suite.js";
import {
  hasCellTimes,
  LayoutSet,
  NULL,
  RowBuilder,
  RowLayout,
  rowDeleteLoggedAt,
  rowDeleteTime,
  rowEventTime,
  rowLastChange,
  rowNewestTime,
  rowRef,
  rowSchemaVersion,
  stampLastChange,
  UNWRITTEN,
  VALUE,
} from "./row-codec.js";
import { NO_TIME } from "./time.js";

/** int32, bool, string, float32: fixed offsets 0, 4 and 5; one variable cell. */
const LAYOUT = new RowLayout(
  schemaOf([feature(1, "int32"), feature(2, "bool"), feature(4, "string"), feature(9, "float32")], 3),
);

const PLAIN = `01 00 03000000 0500000000000000 e803000000000000
  0f 08  feffffff 01 00000000  02000000 6869`;
const WITH_DELETE = `01 01 03000000 0500000000000000 e803000000000000  f401000000000000 5802000000000000
  0f 08  feffffff 01 00000000  02000000 6869`;
const WITH_TIMES = `01 02 03000000 0500000000000000 e803000000000000
  0200 e803000000000000 8403000000000000  0000 0100 0000 0000
  07 00  feffffff 01 00000000  02000000 6869`;
const WITH_BOTH = `01 03 03000000 0500000000000000 8403000000000000  f401000000000000 5802000000000000
  0200 8303000000000000 8403000000000000  0000 0000 0100 0000
  05 04  02000000 00 00000000  00000000`;
const DELETED = `01 01 03000000 0700000000000000 000000000000e0ff  f401000000000000 5802000000000000
  00 00  00000000 00 00000000  00000000`;

test("a row whose cells share a time is head, bitmaps, fixed section and variable section", () => {
  const row = rowOf(
    LAYOUT,
    [
      [-2, 1_000],
      [true, 1_000],
      ["hi", 1_000],
      [null, 1_000],
    ],
    { index: 5 },
  );
  expect(hexOf(row)).toBe(hex(PLAIN));
});

test("a row with a delete carries its time and when it was logged", () => {
  const row = rowOf(
    LAYOUT,
    [
      [-2, 1_000],
      [true, 1_000],
      ["hi", 1_000],
      [null, 1_000],
    ],
    {
      index: 5,
      deleteTime: 500,
      loggedAt: 600,
    },
  );
  expect(hexOf(row)).toBe(hex(WITH_DELETE));
});

test("a row whose cells differ in time carries the distinct times and a slot per feature", () => {
  const row = rowOf(LAYOUT, [[-2, 1_000], [true, 900], ["hi", 1_000], undefined], { index: 5 });
  expect(hexOf(row)).toBe(hex(WITH_TIMES));
});

test("delete and cell times stand together, the slot of an unwritten cell being 0", () => {
  const row = rowOf(LAYOUT, [[2, 899], undefined, [null, 900], undefined], {
    index: 5,
    deleteTime: 500,
    loggedAt: 600,
  });
  expect(hexOf(row)).toBe(hex(WITH_BOTH));
});

test("a deleted row without newer cells has no event time", () => {
  const row = rowOf(LAYOUT, [], { index: 7, deleteTime: 500, loggedAt: 600 });
  expect(hexOf(row)).toBe(hex(DELETED));
});

test("the head of a row reads back, at any place of an array", () => {
  const row = bytesOf(WITH_BOTH);
  const place = new Uint8Array(row.length + 30).fill(0xee);
  place.set(row, 13);
  const view = new DataView(place.buffer);
  expect(rowSchemaVersion(view, 13)).toBe(3);
  expect(rowLastChange(view, 13)).toBe(5);
  expect(rowEventTime(view, 13)).toBe(900);
  expect(rowDeleteTime(view, 13)).toBe(500);
  expect(rowDeleteLoggedAt(view, 13)).toBe(600);
  expect(rowNewestTime(view, 13)).toBe(900);
  expect(hasCellTimes(view, 13)).toBe(true);
  const bitmap = LAYOUT.bitmapStart(view, 13);
  expect([0, 1, 2, 3].map((position) => LAYOUT.cellState(view, bitmap, position))).toEqual([
    VALUE,
    UNWRITTEN,
    NULL,
    UNWRITTEN,
  ]);
  expect([0, 2].map((position) => LAYOUT.cellTime(view, 13, position))).toEqual([899, 900]);
  const ref = { bytes: place, view, start: 13, end: 13 + row.length };
  expect([0, 1, 2].map((position) => LAYOUT.value(ref, position))).toEqual([2, undefined, null]);
  expect(LAYOUT.violation(ref)).toBeNull();
  stampLastChange(view, 13, 2 ** 40);
  expect(rowLastChange(view, 13)).toBe(2 ** 40);
});

test("a row without a delete has no delete time", () => {
  const { view } = rowRef(bytesOf(PLAIN));
  expect([rowDeleteTime(view, 0), rowDeleteLoggedAt(view, 0), rowNewestTime(view, 0)]).toEqual([
    NO_TIME,
    NO_TIME,
    1_000,
  ]);
});

const layouts = fc
  .array(featureTypes, { minLength: 1, maxLength: 20 })
  .map((types) => new RowLayout(schemaOf(types.map((type, i) => feature(i + 1, type)))));

test("every cell of every type reads back with its time", () => {
  const times = fc.oneof(fc.constant(1_000), fc.maxSafeInteger());
  fc.assert(
    fc.property(
      layouts.chain((layout) =>
        fc.tuple(fc.constant(layout), cellsOf(layout.features), fc.array(times, { minLength: 20, maxLength: 20 })),
      ),
      ([layout, cells, cellTimes]) => {
        const row = rowRef(
          rowOf(
            layout,
            cells.map((value, i) => (value === undefined ? undefined : [value, cellTimes[i] as number])),
          ),
        );
        expect(layout.violation(row)).toBeNull();
        cells.forEach((value, position) => {
          expect(layout.value(row, position)).toEqual(value);
          if (value !== undefined) expect(layout.cellTime(row.view, 0, position)).toBe(cellTimes[position]);
        });
      },
    ),
    { numRuns: 300 },
  );
});

test("a builder used again gives the same bytes as a new one", () => {
  const builder = new RowBuilder();
  const wide = new RowLayout(schemaOf([feature(1, "string"), feature(2, "float64"), feature(3, "int8")]));
  const source = bytesOf("41424344 45464748");
  const build = (with1: RowBuilder, layout: RowLayout, length: number): string => {
    with1.reset(layout);
    with1.setCell(0, 9, source, 0, layout === wide ? length : 4);
    return hexOf(with1.build(1, NO_TIME, NO_TIME));
  };
  for (const [layout, length] of [
    [wide, 8],
    [LAYOUT, 0],
    [wide, 1],
    [wide, 0],
  ] as const)
    expect(build(builder, layout, length)).toBe(build(new RowBuilder(), layout, length));
});

test("a thousand cells of a thousand times find their own time", () => {
  const layout = new RowLayout(schemaOf(Array.from({ length: 1_000 }, (_, i) => feature(i + 1, "int8"))));
  const row = rowRef(
    rowOf(
      layout,
      Array.from({ length: 1_000 }, (_, i) => [i & 127, -i * 7] as const),
    ),
  );
  expect(Array.from({ length: 1_000 }, (_, i) => layout.cellTime(row.view, 0, i))).toEqual(
    Array.from({ length: 1_000 }, (_, i) => (i === 0 ? -0 : -i * 7)).map((time) => time + 0),
  );
});

test.each([
  ["nothing", "", "too short"],
  ["another format", PLAIN.replace("01", "02"), "unknown row format 2"],
  ["a byte too few", PLAIN.slice(0, -2), "length does not match its cells"],
  ["a byte too many", `${PLAIN}00`, "length does not match its cells"],
  ["a delete flag without room for it", PLAIN.replace("01 00", "01 01"), "too short"],
  ["a flag of cell times without room for them", PLAIN.replace("01 00", "01 02"), "too short"],
  ["a slot beyond the times", WITH_TIMES.replace("0000 0100", "0000 0200"), "a cell names a time that is not there"],
  ["no times at all", WITH_TIMES.replace("0200 e8", "0000 e8"), "too short"],
])("%s is no row", (_name, literal, reason) => {
  expect(LAYOUT.violation(rowRef(bytesOf(literal)))).toBe(reason);
});

test("ends that go back are no row", () => {
  const layout = new RowLayout(schemaOf([feature(1, "string"), feature(2, "string")]));
  const row = rowOf(layout, [
    ["ab", 1],
    ["c", 1],
  ]);
  row[row.length - 11] = 4;
  expect(layout.violation(rowRef(row))).toBe("ends of variable cells are out of order");
});

test("a check of damaged rows answers, whatever their bytes, and what passes can be read", () => {
  const chance = seeded(1);
  for (const literal of [PLAIN, WITH_DELETE, WITH_TIMES, WITH_BOTH, DELETED]) {
    for (let run = 0; run < 2_000; run++) {
      const row = rowRef(damaged(bytesOf(literal), chance).slice());
      if (LAYOUT.violation(row) !== null) continue;
      const bitmap = LAYOUT.bitmapStart(row.view, 0);
      for (let position = 0; position < LAYOUT.count; position++) {
        if (LAYOUT.cellState(row.view, bitmap, position) !== UNWRITTEN) LAYOUT.cellTime(row.view, 0, position);
      }
    }
  }
});

test("a set of layouts finds the one a row names, and calls an unknown version corruption", () => {
  const set = new LayoutSet([LAYOUT.schema, schemaOf([feature(1, "int8")], 1)]);
  expect(set.versions).toEqual([1, 3]);
  expect(set.ofRow(rowRef(bytesOf(PLAIN)).view, 0)).toBe(set.get(3));
  expect(set.add(LAYOUT.schema)).toBe(set.get(3));
  expect(() => new LayoutSet().ofRow(rowRef(bytesOf(PLAIN)).view, 0)).toThrow(
    expect.objectContaining({ code: "CORRUPTION" }),
  );
});
