import { currentSchema, encodeKey, findView, RowLayout, WriteBlockBuilder } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { rejection, simpleView, T0, user, video, type World } from "./contract-world.suite.js";
import { entity, featureService, featureView, pick } from "./feature-view.js";
import type { AnyRowIn } from "./store-types.js";

/** Bad input: a clear message that names the field and the accepted form, and nothing changes. */
export function inputContract(world: World): void {
  describe("bad input", () => {
    const ROWS: readonly (readonly [string, AnyRowIn | unknown, RegExp])[] = [
      ["an unknown feature", { key: 1, features: { scor: 1 } }, /no feature "scor"; did you mean "score"\?/],
      [
        "a value of the wrong type",
        { key: 1, features: { count: "5" } },
        /count: expected a whole number .* got string "5"/,
      ],
      ["a fraction for an integer", { key: 1, features: { count: 1.5 } }, /count: expected a whole number/],
      [
        "a number that float32 has no room for",
        { key: 1, features: { score: 1e300 } },
        /score: expected a number within the range of float32/,
      ],
      ["a value below the minimum", { key: 1, features: { count: -1 } }, /count: -1 is below the minimum 0/],
      [
        "a value above the maximum",
        { key: 1, features: { count: 1_000_001 } },
        /count: 1000001 is above the maximum 1000000/,
      ],
      ["a vector of the wrong length", { key: 1, features: { taste: [1, 2] } }, /taste: expected 3 elements/],
      ["an ill-formed string", { key: 1, features: { name: "\ud800" } }, /name: the string is ill-formed/],
      ["an int64 key that may have lost digits", { key: 2 ** 53, features: { count: 1 } }, /user_id: .* pass a bigint/],
      ["a key of the wrong type", { key: "1", features: { count: 1 } }, /user_id: expected a bigint or a whole number/],
      [
        "a key with an unknown part",
        { key: { userid: 1 }, features: { count: 1 } },
        /"userid" is not a join key.*did you mean "user_id"/,
      ],
      ["no key", { features: { count: 1 } }, /user_id: expected a bigint/],
      ["no features", { key: 1, features: {} }, /features is empty/],
      ["features beside the key", { key: 1, count: 5 }, /unknown property "count"; features belong under "features"/],
      [
        "an event time as a number",
        { key: 1, eventTime: 5, features: { count: 1 } },
        /eventTime: expected a Date or bigint microseconds/,
      ],
      [
        "an event time in nanoseconds",
        { key: 1, eventTime: T0 * 1000n, features: { count: 1 } },
        /eventTime: .*microseconds.* since 1970/,
      ],
      [
        "an event time too far ahead",
        { key: 1, eventTime: new Date(Date.now() + 2 * 3_600_000), features: { count: 1 } },
        /eventTime: .* is too far ahead \(the latest accepted is/,
      ],
      [
        "an invalid Date",
        { key: 1, eventTime: new Date(Number.NaN), features: { count: 1 } },
        /eventTime: the Date is invalid/,
      ],
      ["something that is no row", 5, /row 1: expected \{ key, features, eventTime\? \}/],
      [
        "a row over 1 MiB",
        { key: 1, features: { name: "x".repeat(1024 * 1024 + 1) } },
        /the row takes \d+ bytes, more than the limit of 1048576/,
      ],
    ];
    test.for(ROWS)("a write with %s names the row and sends nothing", async ([, row, message]) => {
      const view = await simpleView(world);
      const rows = [{ key: 50, features: { count: 1 } }, row] as AnyRowIn[];
      const error = await rejection(() => world.store.write(view.name, rows), "INVALID_ARGUMENT", message);
      expect(error.message).toMatch(/row 1: /);
      expect(error.outcome).toBe("rejected");
      expect(error.details["violations"]).toMatchObject([{ row: 1 }]);
      expect((await world.store.getMany(view, [1, 50])).status("count")).toEqual(["NOT_FOUND", "NOT_FOUND"]);
    });

    test("a write with many bad rows names the first ten", async () => {
      const view = await simpleView(world);
      const rows = Array.from({ length: 30 }, (_, key) => ({ key, features: { count: key % 2 === 0 ? -1 : 1 } }));
      const error = await rejection(
        () => world.store.write(view, rows),
        "INVALID_ARGUMENT",
        /15 of 30 rows bad.*and 5 more/,
      );
      expect(error.details["violations"]).toHaveLength(10);
    });

    const KEYS: readonly (readonly [string, unknown, RegExp])[] = [
      ["a part missing", { id: 1 }, /country: the key lacks this join key \(string\)/],
      ["a part too many", { id: 1, country: "a", city: "b" }, /"city" is not a join key; expected id, country/],
      ["a bare value", 5, /expected an object with id, country/],
      ["a part of the wrong type", { id: 1, country: 2 }, /country: expected a string/],
      ["an ill-formed string", { id: 1, country: "\udc00" }, /country: the string is ill-formed/],
      ["over 4 KiB", { id: 1, country: "x".repeat(4_100) }, /the key takes \d+ bytes, more than the limit of 4096/],
    ];
    test.for(KEYS)("a key with %s is named by its place", async ([, key, message]) => {
      const owner = entity(world.name("owner"), { id: "int64", country: "string" });
      const view = featureView(world.name("keyed"), { entity: owner, features: { n: "int32" } });
      await world.store.apply(view);
      const keys = [{ id: 1, country: "a" }, key] as never[];
      const error = await rejection(() => world.store.getMany(view, keys), "INVALID_ARGUMENT", message);
      expect(error.message).toMatch(/^keys\[1\]: /);
      await rejection(() => world.store.get(view, key as never), "INVALID_ARGUMENT", message);
      await rejection(() => world.store.delete(view, keys), "INVALID_ARGUMENT", message);
    });

    test("unknown names come with a suggestion", async () => {
      const view = await simpleView(world);
      const wrong = `${view.name}x`;
      for (const run of [
        () => world.store.get(wrong, 1),
        () => world.store.write(wrong, [{ key: 1, features: { count: 1 } }]),
        () => world.store.delete(wrong, 1),
        () => world.store.describe(wrong),
        () => world.store.scan(wrong)[Symbol.asyncIterator]().next(),
      ])
        await rejection(run, "NOT_FOUND", `unknown feature view "${wrong}"; did you mean "${view.name}"`);
      await rejection(
        () => world.store.getMany(view.name, [1], { features: ["nam"] }),
        "NOT_FOUND",
        /no feature "nam"; did you mean "name"/,
      );
      await rejection(() => world.store.rank("no_such_service", {}), "NOT_FOUND", /unknown feature service/);
    });

    test("a service names roles that are unknown, missing or not aligned", async () => {
      const profile = featureView(world.name("profile"), { entity: user, features: { a: "int32" } });
      const stats = featureView(world.name("stats"), { entity: video, features: { clicks: "int32" } });
      const service = featureService(world.name("ranking"), {
        version: 1,
        features: [profile, stats],
        roles: { author: [pick(profile, "a")] },
      });
      await world.store.apply([profile, stats, service]);
      const rank = (request: Record<string, number | readonly number[]>) => () =>
        world.store.rank(service.name, request);
      await rejection(
        rank({ contract_usr: 1, contract_video: [1], author: 1 }),
        "INVALID_ARGUMENT",
        /did you mean "contract_user"/,
      );
      await rejection(
        rank({ contract_user: 1, contract_video: [1] }),
        "INVALID_ARGUMENT",
        /author: no key of this role is given/,
      );
      await rejection(
        rank({ contract_user: 1, contract_video: [1, 2], author: [1] }),
        "INVALID_ARGUMENT",
        /align by position/,
      );
      await rejection(
        rank({ contract_user: 1, contract_video: [1.5], author: 1 }),
        "INVALID_ARGUMENT",
        /contract_video: .*video_id/,
      );
      const rankTyped = world.store.rank({ name: service.name, version: 9 }, {});
      await rejection(() => rankTyped, "NOT_FOUND", /no version 9; it has 1/);
    });

    test("a raw write with a bad row is refused whole, naming the first ten", async () => {
      const view = await simpleView(world);
      const registry = await world.store.list();
      const schema = currentSchema(findView(registry, view.name));
      const builder = new WriteBlockBuilder(new RowLayout(schema));
      for (let key = 0; key < 30; key++) {
        const row = builder.addRow(encodeKey([{ name: "user_id", type: "int64" }], key), Number(T0));
        builder.setCell(row, 1, key % 2 === 0 ? -1 : 1);
      }
      const write = (block: Uint8Array) =>
        world.store.api.write({ view: view.name, block, producer: null, registryRevision: registry.revision }, {});
      const error = await rejection(
        () => write(builder.finish()),
        "INVALID_ARGUMENT",
        /row 0: .*count: -1 is below the minimum 0/,
      );
      expect(error.message).toMatch(/row 18: /);
      expect(error.message).not.toMatch(/row 20: /);
      expect(error.outcome).toBe("rejected");
      expect((await world.store.getMany(view, [0, 1])).status("count")).toEqual(["NOT_FOUND", "NOT_FOUND"]);
      await rejection(() => write(new Uint8Array(3)), "INVALID_ARGUMENT", /block/);
    });

    test("wrong use throws at once: a list that is none, an unknown option, a deadline of nothing", async () => {
      const view = await simpleView(world);
      const loose = world.store as unknown as Record<string, (...args: unknown[]) => unknown>;
      expect(() => loose["getMany"]?.(view, 1)).toThrow(TypeError);
      expect(() => loose["get"]?.(view, [1])).toThrow(/getMany takes a list/);
      expect(() => loose["get"]?.(view, 1, { feature: ["a"] })).toThrow(/unknown option "feature"/);
      expect(() => loose["write"]?.(view, {})).toThrow(TypeError);
      expect(() => loose["get"]?.(view, 1, { deadlineMs: 0 })).toThrow(/deadlineMs/);
    });

    test("an aborted signal is CANCELLED", async () => {
      const view = await simpleView(world);
      const signal = AbortSignal.abort();
      await rejection(() => world.store.get(view, 1, { signal }), "CANCELLED", /cancelled/);
      await rejection(
        () => world.store.write(view, [{ key: 1, features: { count: 1 } }], { signal }),
        "CANCELLED",
        /cancelled/,
      );
    });
  });
}
