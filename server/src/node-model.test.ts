import { cp } from "node:fs/promises";
import { entity, type FeatureSpec, FeatureStore, featureView } from "@featurestore/client";
import { MemoryStore } from "@featurestore/client/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { purge } from "./maintenance.js";
import { cellsOf, type OpenedNode, openTestNode, scanOf, TestClock } from "./node-world.suite.js";
import { temporaryDir } from "./storage/shard-world.suite.js";

const HOUR_MS = 3_600_000;
const DAY_US = 86_400_000_000;
const TTL_US = 2 * 3_600_000_000;
const IDS = Array.from({ length: 30 }, (_, id) => id);
const user = entity("user", { user_id: "int64" });
/** `fresh` has a ttl of two hours. */
const VIEWS = ["fresh", "kept", "cold"] as const;
type ViewName = (typeof VIEWS)[number];
type Residency = "memory" | "cache" | "disk";

/** Features a view may have; all but the first two come and go. */
const POOL: Readonly<Record<string, FeatureSpec>> = {
  n: "int32",
  s: { type: "string", default: "none" },
  v: "float32[2]",
  b: "bool",
  l: "list<int64>",
  d: { type: "int16", default: 3 },
};
const NAMES = Object.keys(POOL);

const ids = fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 1, maxLength: 8 });
/** Minutes before now: coarse, so that times tie. */
const age = fc.integer({ min: 0, max: 5 }).map((step) => step * 10);
const view = fc.constantFrom(...VIEWS);
const step = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant("write" as const), view, ids, age, seed: fc.nat(999) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("delete" as const), view, ids, age }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("features" as const), view, has: fc.subarray(NAMES.slice(2)) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("residency" as const),
      view,
      residency: fc.constantFrom<Residency>("memory", "cache", "disk"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("advance" as const), hours: fc.constantFrom(1, 1, 3, 80) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("checkpoint", "purge", "reopen", "crash") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("compare" as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A node and the store in memory that tells what it ought to answer, under one clock. */
class Trial {
  readonly #clock = new TestClock();
  readonly #model = FeatureStore.over(new MemoryStore({ shards: 4, now: () => this.#clock.now }), {
    now: () => this.#clock.now,
  });
  readonly #views = new Map<ViewName, { residency: Residency; has: readonly string[] }>();
  #dir = "";
  #opened: OpenedNode | null = null;
  #lastPurge = Number.NEGATIVE_INFINITY;

  async start(): Promise<void> {
    this.#dir = await temporaryDir("node-model");
    this.#opened = await openTestNode(this.#dir, this.#clock, { memoryBytes: 128 * 1024 });
    for (const [i, name] of VIEWS.entries()) {
      this.#views.set(name, { residency: (["memory", "cache", "disk"] as const)[i] ?? "memory", has: ["n", "s", "v"] });
      await this.#define(name);
    }
  }

  get #node(): OpenedNode {
    if (this.#opened === null) throw new Error("started first");
    return this.#opened;
  }

  async run(one: Step): Promise<void> {
    switch (one.do) {
      case "write":
        return this.#write(one);
      case "delete": {
        const eventTime = BigInt(this.#clock.now - one.age * 60_000_000);
        const [found, expected] = await this.#both((store) =>
          store.delete(one.view, one.ids.map(BigInt), { eventTime }),
        );
        if (this.#lastPurge === Number.NEGATIVE_INFINITY)
          expect(found.applied + found.late).toBe(expected.applied + expected.late);
        return;
      }
      case "features":
      case "residency": {
        const known = this.#views.get(one.view);
        if (known === undefined) return;
        this.#views.set(
          one.view,
          one.do === "features" ? { ...known, has: ["n", "s", ...one.has] } : { ...known, residency: one.residency },
        );
        return this.#define(one.view);
      }
      case "advance":
        return this.#clock.advance(one.hours * HOUR_MS);
      case "checkpoint":
        for (const shard of this.#node.node.shards) await shard.checkpoint();
        return;
      case "purge":
        await purge(this.#node.node, this.#clock.now);
        this.#lastPurge = this.#clock.now;
        return;
      case "reopen":
        await this.#node.node.close();
        this.#opened = await openTestNode(this.#dir, this.#clock, { memoryBytes: 128 * 1024 });
        return this.compare();
      case "crash": {
        const next = await temporaryDir("node-model");
        await cp(this.#dir, next, { recursive: true });
        this.#dir = next;
        const abandoned = this.#opened;
        this.#opened = await openTestNode(next, this.#clock, { memoryBytes: 128 * 1024 });
        await abandoned?.node.close();
        return this.compare();
      }
      default:
        return this.compare();
    }
  }

  async close(): Promise<void> {
    await this.#node.node.close();
  }

  #both<T>(run: (store: FeatureStore) => Promise<T>): Promise<[T, T]> {
    return Promise.all([run(this.#node.store), run(this.#model)]);
  }

  async #define(name: ViewName): Promise<void> {
    const { residency, has } = this.#views.get(name) ?? { residency: "memory", has: [] };
    const definition = featureView(name, {
      entity: user,
      residency,
      tombstoneRetention: "1d",
      ...(name === "fresh" ? { ttl: "2h" } : {}),
      features: Object.fromEntries(has.map((feature) => [feature, POOL[feature] as FeatureSpec])),
    });
    const [found, expected] = await this.#both((store) => store.apply(definition, { allowDrops: true }));
    expect(found).toEqual(expected);
  }

  /** Rows of one write differ in time and in what they write. */
  async #write({ view: name, ids: some, age: minutes, seed }: Extract<Step, { do: "write" }>): Promise<void> {
    const has = this.#views.get(name)?.has ?? [];
    const rows = some.map((id, i) => {
      const features = has.filter((_, n) => (seed + id + n) % 3 !== 0);
      return {
        key: BigInt(id),
        eventTime: BigInt(this.#clock.now - ((minutes + i * 10) % 60) * 60_000_000),
        features: Object.fromEntries(
          (features.length === 0 ? ["n"] : features).map((feature) => [feature, valueFor(feature, seed + id)]),
        ),
      };
    });
    const [found, expected] = await this.#both((store) => store.write(name, rows));
    const counts = ({ applied, late, refused, lateCells }: typeof found): unknown => ({
      applied,
      late,
      refused,
      lateCells,
    });
    if (this.#lastPurge === Number.NEGATIVE_INFINITY) expect(counts(found)).toEqual(counts(expected));
  }

  /** Every read and scan must be equal. */
  async compare(): Promise<void> {
    for (const name of VIEWS) {
      const [found, expected] = await this.#both(async (store) => ({
        cells: (await cellsOf(store, name, [...IDS, 1_000])).map((cells) => cells.map((cell) => this.#purged(cell))),
        scan: (await scanOf(store, name)).map((row) => this.#purged(row)),
      }));
      expect(found).toEqual(expected);
    }
    expect(this.#node.fatal).toEqual([]);
    expect(await this.#node.node.health({})).toMatchObject({ shards: { damaged: 0 } });
  }

  /** The store in memory purges nothing: what a purge may have taken is made to look alike, cells and rows. */
  #purged(text: string): string {
    if (this.#lastPurge === Number.NEGATIVE_INFINITY) return text;
    return text
      .replaceAll("DEFAULTED", "NOT_FOUND")
      .replace(/OUTSIDE_MAX_AGE (\d+)/g, (cell, time: string) =>
        Number(time) + TTL_US + DAY_US < this.#lastPurge ? "NOT_FOUND null" : cell,
      );
  }
}

function valueFor(feature: string, seed: number): unknown {
  if (seed % 7 === 0) return null;
  switch (feature) {
    case "n":
      return seed;
    case "s":
      return "s".repeat(seed % 50);
    case "v":
      return [seed, -seed];
    case "b":
      return seed % 2 === 0;
    case "l":
      return Array.from({ length: seed % 4 }, (_, i) => BigInt(seed * i));
    default:
      return seed % 100;
  }
}

test("a node answers what the store in memory does, whatever happened: evolution, residency, purges, restarts, crashes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const trial = new Trial();
      await trial.start();
      for (const one of steps) await trial.run(one);
      await trial.compare();
      await trial.run({ do: "reopen" });
      await trial.close();
    }),
    { numRuns: Number(process.env["FEATURESTORE_RUNS"] ?? 12), endOnFailure: true },
  );
}, 300_000);
