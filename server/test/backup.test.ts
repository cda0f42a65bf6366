import { join } from "node:path";
import { entity, type FeatureStore, featureView } from "@featurestore/client";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openTestNode, scanOf, TestClock } from "../src/node-world.suite.js";
import { backupApi, create, folder, restore } from "./backup-world.js";

const RUNS = Number(process.env["FEATURESTORE_RUNS"] ?? 4);
const KEYS = 12;

const user = entity("user", { user_id: "int64" });
const before = featureView("user/profile", {
  entity: user,
  features: { n: "int32", name: "string", taste: "float32[2]", tags: "list<string>" },
  tombstoneRetention: "forever",
});
const after = featureView("user/profile", {
  entity: user,
  features: { n: "int32", name: "string", taste: "float32[2]", tags: "list<string>", score: "float64" },
  tombstoneRetention: "forever",
});
const other = featureView("other", { entity: user, features: { flag: "bool" } });

interface Step {
  readonly kind: "write" | "delete" | "other";
  readonly key: number;
  readonly time: number;
  readonly features: Readonly<Record<string, unknown>>;
}

const cells = fc.record(
  {
    n: fc.option(fc.integer({ min: -5, max: 5 })),
    name: fc.option(fc.string({ unit: "grapheme", maxLength: 4 })),
    taste: fc.option(fc.tuple(fc.float(), fc.float()).map((pair) => [...pair])),
    tags: fc.option(fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 })),
  },
  { requiredKeys: [] },
);
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("write", "write", "write", "delete", "other"),
  key: fc.integer({ min: 0, max: KEYS - 1 }),
  time: fc.integer({ min: 1, max: 30 }),
  features: cells,
});
const steps = fc.array(step, { minLength: 5, maxLength: 60 });

async function take(store: FeatureStore, all: readonly Step[]): Promise<void> {
  for (const { kind, key, time, features } of all) {
    const eventTime = BigInt(time);
    if (kind === "delete") await store.delete("user/profile", [key], { eventTime });
    else if (kind === "other") await store.write("other", [{ key, eventTime, features: { flag: time % 2 === 0 } }]);
    else if (Object.keys(features).length > 0)
      await store.write("user/profile", [{ key, eventTime, features: { ...features } }]);
  }
}

async function scans(store: FeatureStore): Promise<readonly string[]> {
  return [...(await scanOf(store, "user/profile")), ...(await scanOf(store, "other"))];
}

describe("a backup", () => {
  it(
    "gives another cluster of other shards the same rows, which take later writes and deletes as the first one does",
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, steps, steps, fc.constantFrom(1, 8), async (first, second, later, shards) => {
          const dir = await folder();
          const clock = new TestClock();
          const one = await openTestNode(join(dir, "one"), clock);
          await one.store.apply([before, other]);
          await take(one.store, first);
          await one.store.apply(after);
          const full = await create(backupApi(one.node), join(dir, "backups"));
          await take(one.store, second);
          const next = await create(backupApi(one.node), join(dir, "backups"), { basedOn: "latest" });
          expect(next.manifest.basedOn).toBe(full.manifest.id);

          const two = await openTestNode(join(dir, "two"), clock, { shards });
          const report = await restore(backupApi(two.node), join(dir, "backups"));
          expect(report.manifest.id).toBe(next.manifest.id);
          expect(report.authenticity).toBe("authenticated");
          expect(two.node.clusterId).not.toBe(one.node.clusterId);
          expect(await scans(two.store)).toEqual(await scans(one.store));

          const again = await create(backupApi(two.node), join(dir, "backups"));
          expect(again.manifest.views).toEqual(next.manifest.views);

          await take(one.store, later);
          await take(two.store, later);
          expect(await scans(two.store)).toEqual(await scans(one.store));
          await one.node.close();
          await two.node.close();
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    60_000 + RUNS * 5_000,
  );
});
