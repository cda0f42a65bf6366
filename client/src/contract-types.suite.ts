import { describe, expect, test } from "vitest";
import type { World } from "./contract-world.suite.js";
import { user } from "./contract-world.suite.js";
import { entity, featureView, int64 } from "./feature-view.js";
import type { FeatureSpec } from "./types.js";

const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: negativeInf, MAX_VALUE, MIN_VALUE } = Number;
const MAX64 = 2n ** 63n - 1n;
const MIN64 = -(2n ** 63n);
const TIME_MAX = BigInt(Number.MAX_SAFE_INTEGER);
const same = (...values: unknown[]) => values.map((value) => [value, value] as const);
const strings = ["", "a", "a\0b", "\0", "__proto__", "constructor", "é😀", "\ufeffbom", "x".repeat(70_000)];
const blobs = [[], [0], [0, 1, 255], [255, 255]].map((bytes) => Uint8Array.from(bytes));

/** Per type: what is written, and what reads back. */
const ROUND_TRIPS: readonly (readonly [FeatureSpec, readonly (readonly [unknown, unknown])[]])[] = [
  ["bool", same(true, false)],
  ["int8", same(-128, 127, 0)],
  ["int16", same(-32_768, 32_767)],
  ["int32", same(-2_147_483_648, 2_147_483_647)],
  ["int64", [...same(MAX64, MIN64, 0n), [5, 5n], [Number.MAX_SAFE_INTEGER, TIME_MAX], [-1, -1n]]],
  ["float16", [...same(1.5, -0, 65_504, nan, inf, negativeInf, 2 ** -24), [0.1, 0.0999755859375]]],
  ["float32", [...same(1.5, -0, nan, inf, negativeInf, 2 ** -149), [0.1, Math.fround(0.1)]]],
  ["float64", same(0.1, -0, nan, inf, negativeInf, MAX_VALUE, MIN_VALUE, 2 ** 53 + 2)],
  ["string", same(...strings)],
  ["bytes", same(...blobs)],
  ["timestamp", [...same(0n, TIME_MAX, -TIME_MAX), [new Date(1_700_000_000_123), 1_700_000_000_123_000n]]],
  ["float32[3]", [[[1, nan, inf], Float32Array.of(1, nan, inf)], ...same(Float32Array.of(-0, 0.5, negativeInf))]],
  ["float16[2]", [[[0.1, 65_504], Float32Array.of(0.0999755859375, 65_504)]]],
  ["int8[4]", [[[-128, 127, 0, 1], Int8Array.of(-128, 127, 0, 1)], ...same(Int8Array.of(1, 2, 3, 4))]],
  ["list<bool>", same([], [true, false, true])],
  ["list<int8>", same([-128, 127])],
  ["list<int16>", same([-32_768])],
  ["list<int32>", same([1, 2, 3], [])],
  [
    "list<int64>",
    [
      [
        [1, MAX64],
        [1n, MAX64],
      ],
    ],
  ],
  ["list<float16>", same([1.5, nan])],
  ["list<float32>", same([1.5, inf])],
  ["list<float64>", same([0.1, negativeInf], [])],
  ["list<string>", same(strings, [], ["", ""])],
  ["list<bytes>", same(blobs)],
  [
    "list<timestamp>",
    [
      [
        [new Date(5), -1n],
        [5000n, -1n],
      ],
    ],
  ],
  ["json", same({ a: [1, null, { b: "\0" }], c: false }, [], "", 0, false, JSON.parse('{"__proto__": 1}'))],
  [
    int64({ as: "number" }),
    [
      [5n, 5],
      [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ],
  ],
];

/** Every type and every key survives the trip. */
export function typeContract(world: World): void {
  describe("types", () => {
    test.for(ROUND_TRIPS.map(([spec, values]) => [JSON.stringify(spec), spec, values] as const))(
      "%s survives the trip",
      async ([, spec, values]) => {
        const view = featureView(world.name("trip"), { entity: user, features: { value: spec } });
        await world.store.apply(view);
        await world.store.write(
          view,
          values.map(([value], i) => ({ key: i, features: { value: value as never } })),
        );
        const keys = values.map((_, i) => i);
        const batch = await world.store.getMany(view, keys);
        expect(keys.map((i) => batch.row(i).value)).toEqual(values.map(([, out]) => out));
        expect(keys.map((i) => batch.status(i, "value"))).toEqual(values.map(() => "PRESENT"));
      },
    );

    test("columns are typed arrays where the type is fixed, vectors row-major", async () => {
      const view = featureView(world.name("columns"), {
        entity: user,
        features: {
          b: "bool",
          i: "int32",
          l: "int64",
          h: "float16",
          d: "float64",
          v: "int8[2]",
          s: "string",
          n: int64({ as: "number" }),
        },
      });
      await world.store.apply(view);
      await world.store.write(view, [
        { key: 1, features: { b: true, i: 5, l: 6n, h: 1.5, d: 0.1, v: [1, 2], s: "x", n: 9 } },
        { key: 2, features: { b: null, i: null, l: null, h: null, d: null, v: null, s: null, n: null } },
      ]);
      const batch = await world.store.getMany(view, [1, 2]);
      expect(batch.column("b")).toEqual(Uint8Array.of(1, 0));
      expect(batch.column("i")).toEqual(Int32Array.of(5, 0));
      expect(batch.column("l")).toEqual(BigInt64Array.of(6n, 0n));
      expect(batch.column("h")).toEqual(Float32Array.of(1.5, nan));
      expect(batch.column("d")).toEqual(Float64Array.of(0.1, nan));
      expect(batch.column("v")).toEqual(Int8Array.of(1, 2, 0, 0));
      expect(batch.column("n")).toEqual(Float64Array.of(9, 0));
      expect(batch.column("s")).toEqual(["x", null]);
      expect(batch.mask("i")).toEqual(Uint8Array.of(1, 0));
    });

    test("an int64 read as a number throws where it is beyond 2^53 - 1", async () => {
      const view = featureView(world.name("unsafe"), { entity: user, features: { n: int64({ as: "number" }) } });
      await world.store.apply(view);
      await world.store.write(view, [{ key: 1, features: { n: 2n ** 53n } }]);
      const batch = await world.store.getMany(view, [1]);
      expect(() => batch.column("n")).toThrow(/n: 9007199254740992 of row 0 is beyond/);
    });
  });

  describe("keys", () => {
    const KEYS = [
      ["int64", [0, 1, -1, 5n, MAX64, MIN64, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]],
      ["string", ["", "\0", "\0\0", "a", "a\0", "\u0001", "__proto__", "constructor", "é", "😀", "k".repeat(4_000)]],
      ["bytes", [[], [0], [0, 0], [0, 255], [255], [0, 1]].map((bytes) => Uint8Array.from(bytes))],
    ] as const;
    test.for(KEYS)("every %s key names a row of its own", async ([type, keys]) => {
      const owner = entity(world.name("owner"), { id: type });
      const view = featureView(world.name("keyed"), { entity: owner, features: { n: "int32" } });
      await world.store.apply(view);
      const all: readonly never[] = keys as unknown as readonly never[];
      await world.store.write(
        view,
        all.map((key, n) => ({ key, features: { n } })),
      );
      const batch = await world.store.getMany(view, all);
      expect([...batch.column("n")]).toEqual(all.map((_, n) => n));
      const asObjects = await world.store.getMany(
        view,
        all.map((id) => ({ id })),
      );
      expect([...asObjects.column("n")]).toEqual(all.map((_, n) => n));
      const scanned = new Map<unknown, unknown>();
      for await (const row of world.store.scan(view)) scanned.set(String(row.key), row.features.n);
      expect(scanned).toEqual(new Map(all.map((key, n) => [String(key), n])));
    });

    test("a number and a bigint name the same row", async () => {
      const view = featureView(world.name("keyed"), { entity: user, features: { n: "int32" } });
      await world.store.apply(view);
      await world.store.write(view, [{ key: -7, features: { n: 1 } }]);
      expect(await world.store.get(view, -7n)).toEqual({ n: 1 });
    });

    test("composite keys differ where any part differs, in whatever order the parts are written", async () => {
      const owner = entity(world.name("owner"), { id: "int64", country: "string", tag: "bytes" });
      const view = featureView(world.name("composite"), { entity: owner, features: { n: "int32" } });
      await world.store.apply(view);
      const keys = [1n, 2n].flatMap((id) =>
        ["", "a", "a\0"].flatMap((country) => [[], [0]].map((tag) => ({ id, country, tag: Uint8Array.from(tag) }))),
      );
      await world.store.write(
        view,
        keys.map((key, n) => ({ key, features: { n } })),
      );
      const turned = keys.map(({ id, country, tag }) => ({ tag, country, id }));
      expect([...(await world.store.getMany(view, turned)).column("n")]).toEqual(keys.map((_, n) => n));
      const scanned = [];
      for await (const row of world.store.scan(view)) scanned.push(row.key);
      expect(scanned).toHaveLength(keys.length);
      expect(scanned).toEqual(expect.arrayContaining(keys.map((key) => expect.objectContaining(key))));
    });
  });
}
