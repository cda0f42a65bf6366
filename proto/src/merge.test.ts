import fc from "fast-check";
import { expect, test } from "vitest";
import { blockOf, feature, hexOf, rowOf, schemaOf, valuesOf } from "./arbitraries.suite.js";
import { isPurgeable, type MergeResult, mayPurge, mergeDelete, mergeWrite } from "./merge.js";
import { LayoutSet, RowBuilder, type RowLayout, rowLastChange, rowRef, stampLastChange } from "./row-codec.js";
import type { Feature, FeatureType, ViewSchema } from "./schema.js";
import { typeInfo } from "./schema.js";
import { NO_TIME } from "./time.js";
import { decodeWriteBlock } from "./write-block.js";

interface Write {
  readonly kind: "write";
  readonly version: number;
  readonly time: number;
  /** By feature id; null is an explicit null. */
  readonly cells: ReadonlyMap<number, unknown>;
}

interface Delete {
  readonly kind: "delete";
  readonly version: number;
  readonly time: number;
}

type Op = Write | Delete;

/** When an op was logged: a function of the op, so that orders can be compared. */
const loggedAt = (op: Op): number => op.time + 5_000_000;

const write = (version: number, time: number, cells: Readonly<Record<number, unknown>>): Write => ({
  kind: "write",
  version,
  time,
  cells: new Map(Object.entries(cells).map(([id, value]) => [Number(id), value])),
});
const remove = (version: number, time: number): Delete => ({ kind: "delete", version, time });

/** One row of a store, and what its last write did. */
class Row {
  readonly #layouts: LayoutSet;
  readonly #builder = new RowBuilder();
  bytes: Uint8Array | null = null;
  last: MergeResult | null = null;
  #index = 0;

  constructor(schemas: readonly ViewSchema[]) {
    this.#layouts = new LayoutSet(schemas);
  }

  layout(version: number): RowLayout {
    return this.#layouts.get(version) as RowLayout;
  }

  apply(...ops: readonly Op[]): this {
    for (const op of ops) {
      const existing = this.bytes === null ? null : rowRef(this.bytes);
      const layout = this.layout(op.version);
      const index = ++this.#index;
      if (op.kind === "delete") {
        const times = { time: op.time, loggedAt: loggedAt(op), index, layout };
        this.bytes = mergeDelete(this.#layouts, this.#builder, existing, times) ?? this.bytes;
      } else {
        const cells = layout.features.map(({ id }) => op.cells.get(id));
        const block = decodeWriteBlock(blockOf(layout, [{ key: 1, time: op.time, cells }]), layout);
        this.last = mergeWrite(this.#layouts, this.#builder, existing, { block, layout, i: 0, index });
        this.bytes = this.last.row ?? this.bytes;
      }
      if (this.bytes !== null)
        expect(this.#layouts.ofRow(rowRef(this.bytes).view, 0).violation(rowRef(this.bytes))).toBeNull();
    }
    return this;
  }

  /** The bytes with the last-change index cleared. */
  get content(): string | null {
    if (this.bytes === null) return null;
    const copy = this.bytes.slice();
    stampLastChange(rowRef(copy).view, 0, 0);
    return hexOf(copy);
  }

  /** Values by feature id, undefined left out. */
  get values(): Record<number, unknown> {
    if (this.bytes === null) return {};
    const row = rowRef(this.bytes);
    const layout = this.#layouts.ofRow(row.view, 0);
    const entries = layout.features.map(({ id }, position) => [id, layout.value(row, position)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
}

/** The promise, without bytes, order or shortcuts: what a set of ops with distinct times must leave behind. */
function expected(schemas: readonly ViewSchema[], ops: readonly Op[]): string | null {
  const effective = ops.filter((op) => op.kind === "delete" || op.cells.size > 0);
  if (effective.length === 0) return null;
  const version = Math.max(...effective.map((op) => op.version));
  const layout = new LayoutSet(schemas).get(version) as RowLayout;
  const deletes = ops.filter((op) => op.kind === "delete");
  const newestDelete = deletes.reduce<Delete | null>((best, op) => (best && best.time > op.time ? best : op), null);
  const newest = new Map<number, readonly [unknown, number]>();
  for (const op of effective) {
    if (op.kind === "delete" || (newestDelete !== null && op.time < newestDelete.time)) continue;
    for (const [id, value] of op.cells) {
      const known = newest.get(id);
      if (known === undefined || known[1] < op.time) newest.set(id, [value, op.time]);
    }
  }
  return hexOf(
    rowOf(
      layout,
      layout.features.map(({ id }) => newest.get(id)),
      newestDelete === null ? {} : { deleteTime: newestDelete.time, loggedAt: loggedAt(newestDelete) },
    ),
  );
}

const TYPES: readonly FeatureType[] = ["int32", "string", "float32[3]", "json", "bool", "list<string>"];

/** One to three versions of a view: from one to the next some features go, others come, and the order changes. */
const histories: fc.Arbitrary<readonly ViewSchema[]> = fc
  .array(
    fc.record({
      drops: fc.array(fc.nat(9), { maxLength: 3 }),
      adds: fc.array(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 4 }),
      turn: fc.nat(5),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((steps) => {
    let nextId = 1;
    let features: Feature[] = [];
    return steps.map(({ drops, adds, turn }, i) => {
      features = features.filter((_, position) => !drops.includes(position));
      features = [...features, ...adds.map((type) => feature(nextId++, type))];
      features = [...features.slice(turn % features.length), ...features.slice(0, turn % features.length)];
      return schemaOf(features, i + 1);
    });
  });

function opsOf(schemas: readonly ViewSchema[]): fc.Arbitrary<Op[]> {
  const op = fc.constantFrom(...schemas).chain((schema): fc.Arbitrary<(time: number) => Op> => {
    const cells = fc.tuple(
      ...schema.features.map(({ type }) =>
        fc.option(fc.option(valuesOf(typeInfo(type)), { freq: 4 }), { freq: 2, nil: undefined }),
      ),
    );
    const writes = cells.map((values) => (time: number): Op => {
      const entries = values.flatMap((value, i) =>
        value === undefined ? [] : [[(schema.features[i] as Feature).id, value] as const],
      );
      return { kind: "write", version: schema.version, time, cells: new Map(entries) };
    });
    const deletes = fc.constant((time: number): Op => remove(schema.version, time));
    return fc.oneof({ weight: 5, arbitrary: writes }, { weight: 1, arbitrary: deletes });
  });
  const times = fc.uniqueArray(
    fc.oneof(
      fc.integer({ min: -20, max: 20 }),
      fc.maxSafeInteger().map((t) => Math.floor(t / 2) + 0),
    ),
    {
      minLength: 8,
      maxLength: 8,
    },
  );
  return fc
    .tuple(fc.array(op, { minLength: 1, maxLength: 8 }), times)
    .map(([makers, distinct]) => makers.map((make, i) => make(distinct[i] as number)));
}

/** An order of arrival of `count` ops: each at least once, some again. */
function arrivals(count: number): fc.Arbitrary<number[]> {
  const all = Array.from({ length: count }, (_, i) => i);
  return fc.tuple(fc.array(fc.nat(count - 1), { maxLength: 4 }), fc.infiniteStream(fc.nat())).map(([again, stream]) => {
    const rest = [...all, ...again];
    const order: number[] = [];
    while (rest.length > 0) order.push(...rest.splice((stream.next().value as number) % rest.length, 1));
    return order;
  });
}

const scenarios = histories.chain((schemas) =>
  opsOf(schemas).chain((ops) =>
    fc.record({
      schemas: fc.constant(schemas),
      ops: fc.constant(ops),
      orders: fc.array(arrivals(ops.length), { minLength: 4, maxLength: 4 }),
    }),
  ),
);

test("writes, partial writes, nulls and deletes with distinct times end in the same bytes in every order, with replays, over versions that add and drop features", () => {
  fc.assert(
    fc.property(scenarios, ({ schemas, ops, orders }) => {
      const content = expected(schemas, ops);
      for (const order of [ops.map((_, i) => i), ...orders]) {
        expect(new Row(schemas).apply(...order.map((i) => ops[i] as Op)).content).toBe(content);
      }
    }),
    { numRuns: 1_500 },
  );
});

test("all 120 orders of five ops over three versions end in the same bytes", () => {
  const schemas = [
    schemaOf([feature(1, "int32"), feature(2, "string")], 1),
    schemaOf([feature(3, "int32"), feature(1, "int32")], 2),
    schemaOf([feature(1, "int32"), feature(4, "bool")], 3),
  ];
  const ops = [
    write(1, 50, { 1: 5, 2: "gone" }),
    write(2, 30, { 1: 3 }),
    remove(3, 20),
    write(3, 10, { 4: true }),
    write(2, 40, { 3: null }),
  ];
  const orders = (rest: readonly Op[]): Op[][] =>
    rest.length === 0
      ? [[]]
      : rest.flatMap((op) => orders(rest.filter((other) => other !== op)).map((tail) => [op, ...tail]));
  const contents = new Set(orders(ops).map((order) => new Row(schemas).apply(...order).content));
  expect([...contents]).toEqual([expected(schemas, ops)]);
});

test("each cell of a write counts as applied, as late, or not at all where a newer version dropped its feature", () => {
  fc.assert(
    fc.property(scenarios, ({ schemas, ops, orders }) => {
      const times = new Map<number, number>();
      let deleted = NO_TIME;
      let version = 0;
      const row = new Row(schemas);
      for (const op of (orders[0] as number[]).map((i) => ops[i] as Op)) {
        row.apply(op);
        if (op.kind === "write" && op.cells.size === 0) {
          expect(row.last).toEqual({ row: null, appliedCells: 0, lateCells: 0, refused: false });
          continue;
        }
        version = Math.max(version, op.version);
        const ids = new Set((schemas[version - 1] as ViewSchema).features.map(({ id }) => id));
        if (op.kind === "delete") {
          deleted = Math.max(deleted, op.time);
          for (const [id, time] of times) if (time <= op.time) times.delete(id);
          continue;
        }
        let [applied, late] = [0, 0];
        for (const id of op.cells.keys()) {
          if (op.time < deleted) late++;
          else if (!ids.has(id)) continue;
          else if ((times.get(id) ?? NO_TIME) > op.time) late++;
          else {
            applied++;
            times.set(id, op.time);
          }
        }
        expect(row.last).toMatchObject({ appliedCells: applied, lateCells: late, refused: false });
      }
    }),
    { numRuns: 500 },
  );
});

const ONE = [schemaOf([feature(1, "int32"), feature(2, "string")])];

test("a tie goes to the later entry: value over value, null over value, value over null", () => {
  const row = new Row(ONE);
  expect(row.apply(write(1, 10, { 1: 1 }), write(1, 10, { 1: 2 })).values).toEqual({ 1: 2 });
  expect(row.apply(write(1, 10, { 1: null })).values).toEqual({ 1: null });
  expect(row.apply(write(1, 10, { 1: 3 })).values).toEqual({ 1: 3 });
});

test("a tie between a write and a delete goes to the later entry", () => {
  expect(new Row(ONE).apply(write(1, 10, { 1: 1 }), remove(1, 10)).values).toEqual({});
  expect(new Row(ONE).apply(remove(1, 10), write(1, 10, { 1: 1 })).values).toEqual({ 1: 1 });
});

test("a write older than the delete is late even for a cell never written, and changes nothing", () => {
  const row = new Row(ONE).apply(remove(1, 10));
  const before = row.bytes;
  row.apply(write(1, 9, { 1: 1, 2: "x" }));
  expect(row.last).toEqual({ row: null, appliedCells: 0, lateCells: 2, refused: false });
  expect(row.bytes).toBe(before);
});

test("a never-written cell has no time: an older write fills it", () => {
  const row = new Row(ONE).apply(write(1, 10, { 1: 1 }), write(1, 5, { 1: 0, 2: "old" }));
  expect(row.values).toEqual({ 1: 1, 2: "old" });
  expect(row.last).toMatchObject({ appliedCells: 1, lateCells: 1 });
});

test("a delete keeps the newer cells, and its time beside them", () => {
  const row = new Row(ONE).apply(write(1, 10, { 1: 1 }), write(1, 20, { 2: "new" }), remove(1, 15));
  expect(row.values).toEqual({ 2: "new" });
  expect(row.apply(write(1, 14, { 1: 9 })).last?.lateCells).toBe(1);
  expect(row.apply(write(1, 15, { 1: 9 })).values).toEqual({ 1: 9, 2: "new" });
});

test("the row carries the index of the entry that changed it last", () => {
  const row = new Row(ONE).apply(write(1, 10, { 1: 1 }), write(1, 20, { 1: 2 }), write(1, 5, { 1: 0 }));
  expect(rowLastChange(rowRef(row.bytes as Uint8Array).view, 0)).toBe(2);
});

const DROPPED = [schemaOf([feature(1, "int32"), feature(2, "string")], 1), schemaOf([feature(1, "int32")], 2)];

test("a late write that names a newer version moves the row to it, as an early one would have", () => {
  const late = new Row(DROPPED).apply(write(1, 10, { 1: 1, 2: "dropped" }), write(2, 5, { 1: 0 }));
  expect(late.last).toMatchObject({ appliedCells: 0, lateCells: 1, refused: false });
  expect(late.content).toBe(
    new Row(DROPPED).apply(write(2, 5, { 1: 0 }), write(1, 10, { 1: 1, 2: "dropped" })).content,
  );
});

test("a write that a newer delete makes late moves the row on, too", () => {
  const late = new Row(DROPPED).apply(remove(1, 10), write(2, 5, { 1: 0 }), write(1, 20, { 1: 1, 2: "dropped" }));
  const early = new Row(DROPPED).apply(write(2, 5, { 1: 0 }), remove(1, 10), write(1, 20, { 1: 1, 2: "dropped" }));
  expect(late.content).toBe(early.content);
});

test("a delete that names a newer version moves the row on, late or not", () => {
  const write1 = write(1, 30, { 1: 1, 2: "dropped" });
  const orders = [
    [remove(2, 10), write1, remove(1, 20)],
    [write1, remove(2, 10), remove(1, 20)],
    [write1, remove(1, 20), remove(2, 10)],
    [remove(1, 20), remove(2, 10), write1],
  ];
  expect(new Set(orders.map((order) => new Row(DROPPED).apply(...order).content)).size).toBe(1);
});

test("a late delete of the row's own version gives null", () => {
  const row = new Row(ONE).apply(remove(1, 10));
  const times = { time: 9, loggedAt: 9, index: 9, layout: row.layout(1) };
  expect(mergeDelete(new LayoutSet(ONE), new RowBuilder(), rowRef(row.bytes as Uint8Array), times)).toBeNull();
});

test("a row that would pass 1 MiB and its head is refused and stays as it was", () => {
  const schemas = [schemaOf([feature(1, "bytes"), feature(2, "bytes")])];
  const row = new Row(schemas).apply(write(1, 1, { 1: new Uint8Array(700_000) }));
  const before = row.bytes;
  row.apply(write(1, 2, { 2: new Uint8Array(700_000) }));
  expect(row.last).toEqual({ row: null, appliedCells: 0, lateCells: 0, refused: true });
  expect(row.bytes).toBe(before);
});

const DAY = 86_400_000_000;
const RULES = { ttl: 10 * DAY, tombstoneRetention: 30 * DAY, grace: DAY };
const ref = (cells: readonly (readonly [unknown, number] | undefined)[], head: Parameters<typeof rowOf>[2] = {}) =>
  rowRef(rowOf(new LayoutSet(ONE).get(1) as RowLayout, cells, head));

test.each([
  ["a row within ttl and grace", [[1, 0]], {}, 11 * DAY, {}, false],
  ["a row past ttl and grace", [[1, 0]], {}, 11 * DAY + 1, {}, true],
  [
    "a row with one newer cell",
    [
      [1, 0],
      ["x", DAY],
    ],
    {},
    11 * DAY + 1,
    {},
    false,
  ],
  ["a row of a view without ttl", [[1, 0]], {}, 1_000 * DAY, { ttl: null }, false],
  ["a tombstone within its retention", [], { deleteTime: -900 * DAY, loggedAt: 0 }, 30 * DAY, {}, false],
  [
    "a tombstone past its retention, counted from when it was logged",
    [],
    { deleteTime: 900 * DAY, loggedAt: 0 },
    30 * DAY + 1,
    {},
    true,
  ],
  ["a tombstone kept forever", [], { deleteTime: 0, loggedAt: 0 }, 900 * DAY, { tombstoneRetention: null }, false],
  [
    "expired cells beside a tombstone within its retention",
    [[1, 1]],
    { deleteTime: 0, loggedAt: 0 },
    29 * DAY,
    {},
    false,
  ],
  ["expired cells beside an old tombstone", [[1, 1]], { deleteTime: 0, loggedAt: 0 }, 31 * DAY, {}, true],
  ["live cells beside an old tombstone", [[1, 30 * DAY]], { deleteTime: 0, loggedAt: 0 }, 31 * DAY, {}, false],
  ["a tombstone of a view without ttl", [], { deleteTime: 0, loggedAt: 0 }, 31 * DAY, { ttl: null }, true],
] as const)("%s: purgeable %#", (_name, cells, head, now, rules, purgeable) => {
  expect(isPurgeable(ref(cells, head), { ...RULES, ...rules }, now)).toBe(purgeable);
});

test("a purge holds only where neither cell nor delete newer than what it saw has come", () => {
  const row = ref(
    [
      [1, 10],
      ["x", 20],
    ],
    { deleteTime: 5, loggedAt: 99 },
  );
  const planned = (newestTime: number, plannedAt: number) => ({ newestTime, plannedAt });
  expect([19, 20, 21].map((seen) => mayPurge(row, planned(seen, 100)))).toEqual([false, true, true]);
  const deleted = ref([], { deleteTime: 30, loggedAt: 99 });
  expect([29, 30].map((seen) => mayPurge(deleted, planned(seen, 100)))).toEqual([false, true]);
  // The same delete logged again, after the purge was planned: its retention counts from then.
  expect([98, 99, 100].map((plannedAt) => mayPurge(deleted, planned(30, plannedAt)))).toEqual([false, false, true]);
});
