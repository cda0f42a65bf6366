import { describe, expect, test } from "vitest";
import { rejection, T0, user, video, type World } from "./contract-world.suite.js";
import { entity, featureService, featureView, pick } from "./feature-view.js";

/** Definitions: what an apply changes, refuses and leaves. */
export function evolutionContract(world: World): void {
  describe("definitions", () => {
    const grown = (name: string) => ({
      old: featureView(name, { entity: user, features: { a: "int32", b: "string" } }),
      now: featureView(name, {
        entity: user,
        features: { a: "int32", c: { type: "float32", default: 0.5 }, b: "string" },
      }),
    });

    test("a feature added is never written in old rows, and old clients go on", async () => {
      const { old, now } = grown(world.name("grown"));
      await world.store.apply(old);
      await world.store.write(old, [{ key: 1, eventTime: T0, features: { a: 1, b: "x" } }]);
      expect((await world.store.apply(now)).changes).toMatchObject([
        { action: "unchanged" },
        { action: "changed", details: ["+ c: float32"] },
      ]);
      const batch = await world.store.getMany(now, [1]);
      expect(batch.row(0)).toEqual({ a: 1, c: 0.5, b: "x" });
      expect(batch.status("c")).toEqual(["DEFAULTED"]);
      await world.store.write(now, [{ key: 1, eventTime: T0 + 1n, features: { c: 2 } }]);
      await world.store.write(old, [{ key: 1, eventTime: T0 + 2n, features: { a: 3 } }]);
      expect(await world.store.get(now, 1)).toEqual({ a: 3, c: 2, b: "x" });
      expect(await world.store.get(old, 1)).toEqual({ a: 3, b: "x" });
    });

    test("a dry run changes nothing, and applying twice is unchanged", async () => {
      const { old } = grown(world.name("dry"));
      const plan = await world.store.apply(old, { dryRun: true });
      expect(plan).toMatchObject({ applied: false, changes: [expect.anything(), { action: "added", kind: "view" }] });
      await rejection(() => world.store.get(old, 1), "NOT_FOUND", /unknown feature view/);
      const { revision } = await world.store.apply(old);
      expect(await world.store.apply(old)).toMatchObject({ applied: false, revision });
    });

    test("dropping a feature needs to be allowed; its values are gone, the others stay", async () => {
      const { old, now } = grown(world.name("shrunk"));
      await world.store.apply(now);
      await world.store.write(now, [{ key: 1, features: { a: 1, c: 2, b: "x" } }]);
      await rejection(() => world.store.apply(old), "INVALID_ARGUMENT", /would drop c/);
      await world.store.apply(old, { allowDrops: true });
      expect(await world.store.get(old, 1)).toEqual({ a: 1, b: "x" });
      await rejection(() => world.store.get(now, 1), "NOT_FOUND", /no feature "c"/);
      await world.store.apply(now);
      expect(await world.store.get(now, 1)).toEqual({ a: 1, c: 0.5, b: "x" });
    });

    test("changing a type, a join key or an entity is refused with the reason, and nothing changes", async () => {
      const name = world.name("fixed");
      await world.store.apply(featureView(name, { entity: user, features: { a: "int32" } }));
      const before = (await world.store.list()).revision;
      const other = featureView(name, { entity: user, features: { a: "int64" } });
      await rejection(() => world.store.apply(other), "INVALID_ARGUMENT", /changing its type from int32 to int64/);
      const moved = featureView(name, { entity: video, features: { a: "int32" } });
      await rejection(() => world.store.apply(moved), "INVALID_ARGUMENT", /its entity is contract_user/);
      const twin = entity("contract_user", { user_id: "string" });
      await rejection(() => world.store.apply(twin), "INVALID_ARGUMENT", /changing the join keys/);
      expect((await world.store.list()).revision).toBe(before);
    });

    test("compare-and-set: an apply planned on an older registry is a CONFLICT", async () => {
      const { revision } = await world.store.list();
      await world.store.apply(grown(world.name("cas")).old);
      const late = grown(world.name("cas")).old;
      await rejection(() => world.store.apply(late, { expectedRevision: revision }), "CONFLICT", /revision/);
    });

    test("a version of a service is immutable, and a whole view in it is frozen when applied", async () => {
      const name = world.name("frozen");
      const { old, now } = grown(world.name("frozen_view"));
      await world.store.apply([old, featureService(name, { version: 1, features: [old] })]);
      await world.store.apply(now);
      await world.store.write(now, [{ key: 1, features: { a: 1, c: 2, b: "x" } }]);
      const answer = await world.store.rank(name, { contract_user: 1 });
      expect(answer["contract_user"]).toEqual({ a: 1, b: "x" });
      const changed = featureService(name, { version: 1, features: [pick(now, "a")] });
      await rejection(() => world.store.apply(changed), "INVALID_ARGUMENT", /immutable; apply the change as version 2/);
      const second = featureService(name, { version: 2, features: [pick(now, "c", "a")] });
      await world.store.apply(second);
      expect((await world.store.rank(second, { contract_user: 1 })).contract_user).toEqual({ c: 2, a: 1 });
      expect((await world.store.rank({ name, version: 1 }, { contract_user: 1 }))["contract_user"]).toEqual({
        a: 1,
        b: "x",
      });
    });

    test("dropping a view takes its rows; a view of the same name starts empty", async () => {
      const { old } = grown(world.name("dropped"));
      await world.store.apply(old);
      await world.store.write(old, [{ key: 1, features: { a: 1 } }]);
      const answer = await world.store.apply([], { drops: [{ kind: "view", name: old.name }] });
      expect(answer.changes).toMatchObject([{ action: "dropped", kind: "view", name: old.name }]);
      await rejection(() => world.store.get(old, 1), "NOT_FOUND", /unknown feature view/);
      await world.store.apply(old);
      expect((await world.store.getMany(old, [1])).status("a")).toEqual(["NOT_FOUND"]);
      expect(await world.store.describe(old)).toMatchObject({ rows: 0, newestEventTime: null });
    });

    test("a definition that differs from the registry fails at first use, naming the difference", async () => {
      const name = world.name("differs");
      await world.store.apply(featureView(name, { entity: user, features: { a: "int32" } }));
      const typed = featureView(name, { entity: user, features: { a: "float32" } });
      await rejection(() => world.store.get(typed, 1), "INVALID_ARGUMENT", /a is float32 here, int32 in the registry/);
      await rejection(
        () => world.store.write(typed, [{ key: 1, features: { a: 1 } }]),
        "INVALID_ARGUMENT",
        /a is float32 here/,
      );
      const other = featureView(name, { entity: video, features: { a: "int32" } });
      await rejection(() => world.store.get(other, 1), "INVALID_ARGUMENT", /its entity is contract_video here/);
    });

    test("describe and health tell rows and freshness", async () => {
      const { old } = grown(world.name("described"));
      await world.store.apply(old);
      await world.store.write(
        old,
        [1, 2].map((key) => ({ key, eventTime: T0 + BigInt(key), features: { a: key } })),
      );
      expect(await world.store.describe(old)).toMatchObject({
        view: { name: old.name },
        entity: { name: "contract_user" },
        rows: 2,
        newestEventTime: Number(T0 + 2n),
      });
      const health = await world.store.health();
      expect(health.status).toBe("green");
      expect(health.views.find((view) => view.name === old.name)).toMatchObject({ rows: 2 });
    });
  });
}
