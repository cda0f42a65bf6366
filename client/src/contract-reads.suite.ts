import { describe, expect, test } from "vitest";
import { rejection, SECOND, simpleView, T0, user, video, type World } from "./contract-world.suite.js";
import { featureService, featureView, pick } from "./feature-view.js";

const nan = Number.NaN;

/** Reads: statuses, order, duplicates, splitting, matrices, services, scans. */
export function readContract(world: World): void {
  describe("reads", () => {
    test("tell a value, a null, a default and nothing apart", async () => {
      const view = await simpleView(world);
      await world.store.write(view, [{ key: 1, eventTime: T0, features: { name: "a", count: null } }]);
      const batch = await world.store.getMany(view, [1, 2]);
      expect([...batch]).toEqual([
        { name: "a", count: null, score: null, taste: null },
        { name: null, count: 7, score: null, taste: null },
      ]);
      expect(batch.names.map((name) => batch.status(0, name))).toEqual([
        "PRESENT",
        "NULL_VALUE",
        "NOT_FOUND",
        "NOT_FOUND",
      ]);
      expect(batch.status("count")).toEqual(["NULL_VALUE", "NOT_FOUND"]);
      expect(batch.mask("count")).toEqual(Uint8Array.of(0, 1));
      expect(batch.complete).toBe(true);
    });

    test("under way at one time each have their own answer, and keep it however many follow", async () => {
      const view = await simpleView(world);
      const keys = Array.from({ length: 1_500 }, (_, key) => key);
      await world.store.write(
        view,
        keys.map((key) => ({
          key,
          features: {
            count: key,
            score: key / 2,
            taste: [key, -key, 0.5],
            ...(key % 3 === 0 ? { name: `n${key}` } : {}),
          },
        })),
      );
      // From none at all to more than one request takes; with keys that are not there in some, and texts in others.
      const asked = Array.from({ length: 48 }, (_, i) =>
        Array.from({ length: (i * i * 13) % 1_201 }, (__, at) => (at * 7 + i * 31) % (i % 5 === 0 ? 3_000 : 1_500)),
      );
      const features = (i: number): readonly ("name" | "count" | "score" | "taste")[] =>
        i % 2 === 0 ? ["count", "score", "taste"] : ["name", "score", "count"];
      const rounds = [];
      for (let round = 0; round < 3; round++) {
        const reading = asked.map((some, i) => world.store.getMany(view, some, { features: features(i) }));
        rounds.push(await Promise.all(reading));
      }
      for (const batches of rounds) {
        for (const [i, batch] of batches.entries()) {
          const expected = asked[i] as readonly number[];
          expect([...batch.column("count")]).toEqual(expected.map((key) => (key < 1_500 ? key : 7)));
          expect([...batch.column("score")]).toEqual(expected.map((key) => (key < 1_500 ? key / 2 : nan)));
          if (i % 2 === 0) {
            const taste = expected.flatMap((key) => (key < 1_500 ? [key, -key, 0.5] : [nan, nan, nan]));
            expect([...(batch.column("taste" as "count") as unknown as Float32Array)]).toEqual(taste);
          } else {
            const names = expected.map((key) => (key < 1_500 && key % 3 === 0 ? `n${key}` : null));
            expect(batch.column("name" as "count")).toEqual(names);
          }
        }
      }
    });

    test("a cell never written in a row that exists reads as its default, DEFAULTED", async () => {
      const view = await simpleView(world);
      await world.store.write(view, [{ key: 1, features: { name: "a" } }]);
      const batch = await world.store.getMany(view, [1]);
      expect(batch.row(0).count).toBe(7);
      expect(batch.status("count")).toEqual(["DEFAULTED"]);
    });

    test("cells older than the ttl are withheld, each by its own time, as of the time asked for", async () => {
      const view = await simpleView(world, { ttl: "10m" });
      await world.store.write(view, [{ key: 1, eventTime: T0, features: { name: "old", score: 1 } }]);
      await world.store.write(view, [{ key: 1, eventTime: T0 + 600n * SECOND, features: { score: 2 } }]);
      const at = async (asOf?: bigint) => {
        const batch = await world.store.getMany(view, [1], asOf === undefined ? {} : { asOf });
        return [batch.row(0).name, batch.status(0, "name"), batch.row(0).score, batch.status(0, "score")];
      };
      expect(await at(T0 + 600n * SECOND)).toEqual(["old", "PRESENT", 2, "PRESENT"]);
      expect(await at(T0 + 601n * SECOND)).toEqual([null, "OUTSIDE_MAX_AGE", 2, "PRESENT"]);
      expect(await at(T0 + 1201n * SECOND)).toEqual([null, "OUTSIDE_MAX_AGE", null, "OUTSIDE_MAX_AGE"]);
      expect(await at()).toEqual([null, "OUTSIDE_MAX_AGE", null, "OUTSIDE_MAX_AGE"]);
    });

    test("answer event times per cell where asked to", async () => {
      const view = await simpleView(world);
      await world.store.write(view, [{ key: 1, eventTime: T0, features: { name: "a", count: null } }]);
      await world.store.write(view, [{ key: 1, eventTime: T0 + 5n, features: { score: 1 } }]);
      const batch = await world.store.getMany(view, [2, 1], {
        eventTimes: true,
        features: ["score", "name", "count", "taste"],
      });
      expect(batch.eventTimes("name")).toEqual([null, T0]);
      expect(["score", "count", "taste"].map((name) => batch.eventTime(1, name as "score"))).toEqual([
        T0 + 5n,
        T0,
        null,
      ]);
      const without = await world.store.getMany(view, [1]);
      expect(() => without.eventTimes("name")).toThrow(TypeError);
    });

    test("keep the caller's order, and answer a key as often as it is asked for", async () => {
      const view = await simpleView(world);
      await world.store.write(
        view,
        [1, 2, 3].map((key) => ({ key, features: { count: key, name: `n${key}`, taste: [key, 0, 0] } })),
      );
      const batch = await world.store.getMany(view, [3, 1, 3n, 9, 1]);
      expect(batch.column("count")).toEqual(Int32Array.of(3, 1, 3, 7, 1));
      expect(batch.column("name")).toEqual(["n3", "n1", "n3", null, "n1"]);
      expect(batch.column("taste").filter((_, i) => i % 3 === 0)).toEqual(Float32Array.of(3, 1, 3, nan, 1));
      expect(batch.status("name")).toEqual(["PRESENT", "PRESENT", "PRESENT", "NOT_FOUND", "PRESENT"]);
    });

    test("answer the features asked for, in that order", async () => {
      const view = await simpleView(world);
      await world.store.write(view, [{ key: 1, features: { score: 2, count: 3 } }]);
      const batch = await world.store.getMany(view, [1], { features: ["score", "count"] });
      expect(batch.names).toEqual(["score", "count"]);
      expect(Object.keys(batch.row(0))).toEqual(["score", "count"]);
      expect(await world.store.get(view, 1, { features: ["count"] })).toEqual({ count: 3 });
    });

    test("no keys give an empty batch", async () => {
      const view = await simpleView(world);
      const batch = await world.store.getMany(view, []);
      expect([batch.length, batch.complete, [...batch]]).toEqual([0, true, []]);
      expect(batch.column("count")).toEqual(new Int32Array(0));
      expect(batch.matrix(["score", "taste"])).toEqual({
        values: new Float32Array(0),
        mask: new Uint8Array(0),
        columns: 4,
      });
    });

    test("2,500 keys with duplicates are split and joined again", async () => {
      const view = await simpleView(world);
      const rows = Array.from({ length: 2_500 }, (_, key) => ({
        key,
        features: { count: key, name: `n${key}`, taste: [key, key, 1] },
      }));
      expect(await world.store.write(view, rows)).toMatchObject({ applied: 2_500, late: 0, refused: 0 });
      const keys = [...rows.map(({ key }) => 2_499 - key), 5, 2_000];
      const batch = await world.store.getMany(view, keys, { eventTimes: true });
      expect([...batch.column("count")]).toEqual(keys);
      expect(batch.column("name")).toEqual(keys.map((key) => `n${key}`));
      expect(batch.row(2_501)).toEqual({
        name: "n2000",
        count: 2_000,
        score: null,
        taste: Float32Array.of(2_000, 2_000, 1),
      });
      const { values } = batch.matrix(["taste", "count"]);
      expect([...values.subarray(4 * 2_501)]).toEqual([2_000, 2_000, 1, 2_000]);
    });

    test("over 100,000 keys are a RangeError before anything is sent", async () => {
      const view = await simpleView(world);
      const keys = Array.from({ length: 100_001 }, (_, i) => i);
      expect(() => world.store.getMany(view, keys)).toThrow(RangeError);
      expect(() => world.store.delete(view, keys)).toThrow(RangeError);
    });

    test("a read given a write's mark sees that write", async () => {
      const view = await simpleView(world);
      for (let n = 1; n <= 5; n++) {
        const { mark } = await world.store.write(view, [{ key: 1, eventTime: T0 + BigInt(n), features: { count: n } }]);
        expect(await world.store.get(view, 1, { after: mark, features: ["count"] })).toEqual({ count: n });
      }
    });
  });

  describe("matrices", () => {
    const features = { b: "bool", i: "int32", big: "int64", f: "float64", v: "int8[2]" } as const;
    const setUp = async () => {
      const view = featureView(world.name("matrix"), { entity: user, features: { ...features, s: "string" } });
      await world.store.apply(view);
      await world.store.write(view, [
        { key: 1, features: { b: true, i: 2, big: 3n, f: 0.5, v: [4, 5] } },
        { key: 2, features: { b: false, i: null, f: nan } },
      ]);
      return view;
    };

    test("are row-major float32 with NaN and a mask where there is no value", async () => {
      const batch = await world.store.getMany(await setUp(), [1, 2]);
      expect(batch.matrix(["v", "b", "i", "f"])).toEqual({
        values: Float32Array.of(4, 5, 1, 2, 0.5, nan, nan, 0, nan, nan),
        mask: Uint8Array.of(1, 1, 1, 1, 1, 0, 0, 1, 0, 1),
        columns: 5,
      });
      expect(batch.matrix(["big"], { lossy: true }).values).toEqual(Float32Array.of(3, nan));
    });

    test("made by the server are the same", async () => {
      const view = await setUp();
      const asked = await world.store.getMany(view, [2, 1, 2], { features: ["v", "b", "i", "f"], matrix: true });
      const made = await world.store.getMany(view, [2, 1, 2], { features: ["v", "b", "i", "f"] });
      expect(asked.matrix()).toEqual(made.matrix());
      expect(asked.row(1)).toEqual({ v: Float32Array.of(4, 5), b: 1, i: 2, f: 0.5 });
      const lossy = await world.store.getMany(view, [1], { features: ["big"], matrix: true, lossy: true });
      expect(lossy.matrix()).toEqual({ values: Float32Array.of(3), mask: Uint8Array.of(1), columns: 1 });
    });

    test("take no strings, and int64 only when told that digits get lost", async () => {
      const name = (await setUp()).name;
      const batch = await world.store.getMany(name, [1]);
      expect(() => batch.matrix(["s"])).toThrow(/s: a string has no place in a float32 matrix/);
      expect(() => batch.matrix(["big"])).toThrow(/lossy: true/);
      await rejection(
        () => world.store.getMany(name, [1], { matrix: true }),
        "INVALID_ARGUMENT",
        /no place in a float32 matrix/,
      );
    });
  });

  describe("services", () => {
    const setUp = async () => {
      const profile = featureView(world.name("profile"), {
        entity: user,
        features: { a: "int32", b: "string", c: "float32" },
      });
      const stats = featureView(world.name("stats"), { entity: video, features: { clicks: "int32" } });
      const more = featureView(world.name("more"), { entity: video, features: { emb: "float32[2]" } });
      const service = featureService(world.name("ranking"), {
        version: 1,
        features: [pick(profile, "b", "a"), stats, more],
        roles: { author: [pick(profile, "c")] },
      });
      await world.store.apply([profile, stats, more, service]);
      await world.store.write(
        profile,
        [1, 2].map((key) => ({ key, features: { a: key, b: `b${key}`, c: key / 2 } })),
      );
      await world.store.write(
        stats,
        [10, 11, 12].map((key) => ({ key, features: { clicks: key } })),
      );
      await world.store.write(
        more,
        [10, 12].map((key) => ({ key, features: { emb: [key, -key] } })),
      );
      return service;
    };

    test("answer a row for one key and a batch for a list, each role its features", async () => {
      const service = await setUp();
      const {
        user: row,
        video: videos,
        author,
        complete,
        unavailable,
      } = await world.store
        .rank(service, { contract_user: 1, contract_video: [12, 11, 12], author: [2, 1, 3] })
        .then((answer) => ({ ...answer, user: answer.contract_user, video: answer.contract_video }));
      expect(row).toEqual({ b: "b1", a: 1 });
      expect([...videos]).toEqual([
        { clicks: 12, emb: Float32Array.of(12, -12) },
        { clicks: 11, emb: null },
        { clicks: 12, emb: Float32Array.of(12, -12) },
      ]);
      expect([...author.column("c")]).toEqual([1, 0.5, nan]);
      expect(videos.matrix().values).toEqual(Float32Array.of(12, 12, -12, 11, nan, nan, 12, 12, -12));
      expect(complete).toBe(true);
      expect(unavailable).toEqual([]);
    });

    test("are read by name too, and split over roles", async () => {
      const service = await setUp();
      const keys = Array.from({ length: 1_500 }, (_, i) => 10 + (i % 1_200));
      const answer = await world.store.rank(service.name, {
        contract_user: 1n,
        contract_video: keys,
        author: keys.map(() => 2),
      });
      expect(answer["contract_user"]).toEqual({ b: "b1", a: 1 });
      const videos = answer["contract_video"] as Iterable<{ clicks: number | null }>;
      expect([...videos].slice(0, 4).map(({ clicks }) => clicks)).toEqual([10, 11, 12, null]);
    });

    test("an empty list gives an empty batch", async () => {
      const answer = await world.store.rank(await setUp(), { contract_user: 2, contract_video: [], author: [] });
      expect(answer.contract_video.length).toBe(0);
      expect(answer.contract_user.a).toBe(2);
    });
  });

  describe("scans", () => {
    test("answer every row once, in pages that can be resumed", async () => {
      const view = await simpleView(world);
      await world.store.write(
        view,
        Array.from({ length: 1_100 }, (_, key) => ({ key, eventTime: T0 + BigInt(key), features: { count: key } })),
      );
      await world.store.delete(view, [5, 6]);
      const seen = new Map<bigint, bigint | null>();
      for await (const row of world.store.scan(view)) seen.set(row.key, row.eventTime);
      expect(seen.size).toBe(1_098);
      expect(seen.get(7n)).toBe(T0 + 7n);
      const resumed: bigint[] = [];
      let cursor: Uint8Array | null = null;
      for (let page = 0; page < 50; page++) {
        let rows = 0;
        for await (const some of world.store.scanPages(view, {
          pageRows: 100,
          features: ["count"],
          ...(cursor === null ? {} : { cursor }),
        })) {
          resumed.push(...some.keys);
          rows = some.keys.length;
          expect(some.batch.length).toBe(rows);
          cursor = some.cursor;
          break;
        }
        if (rows === 0) break;
      }
      expect(new Set(resumed)).toEqual(new Set(seen.keys()));
      expect(resumed).toHaveLength(1_098);
    });

    test("leave out expired rows unless told otherwise", async () => {
      const view = await simpleView(world, { ttl: "10m" });
      await world.store.write(view, [
        { key: 1, eventTime: T0, features: { count: 1 } },
        { key: 2, features: { count: 2 } },
      ]);
      const keys = async (includeExpired: boolean) => {
        const all = [];
        for await (const row of world.store.scan(view, { includeExpired })) all.push(row.key);
        return all.sort();
      };
      expect(await keys(false)).toEqual([2n]);
      expect(await keys(true)).toEqual([1n, 2n]);
    });
  });
}
