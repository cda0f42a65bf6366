import { entity, FeatureStore, featureView } from "@featurestore/client";
import { decodeMark, FeatureStoreError } from "@featurestore/proto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ClusterWorld, keysTo } from "./cluster-world.suite.js";
import { purge } from "./maintenance.js";

const KEYS = keysTo(60);
const DAY_US = 86_400_000_000;
const user = entity("user", { user_id: "int64" });
let world: ClusterWorld;

function viewNamed(name: string) {
  return featureView(name, { entity: user, features: { n: "int32" } });
}

async function failureOf(call: Promise<unknown>): Promise<FeatureStoreError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof FeatureStoreError) return error;
  throw new Error(`expected a failure of the store, not ${error}`);
}

function appliedAt(shard: number): readonly number[] {
  return world.replicasOf(shard).map(({ group }) => group?.lastIndex ?? 0);
}

/** Every shard's rows of a view at every replica. */
function rowsOf(viewId: number): readonly number[] {
  return world.running.flatMap((node) =>
    node.shards.map(({ store }) => [...(store?.views() ?? [])].filter((rows) => rows.viewId === viewId).length),
  );
}

describe("three nodes with all shards", () => {
  beforeAll(async () => {
    world = await ClusterWorld.begin({ nodes: 3, shards: 8 });
  });
  afterAll(async () => {
    await world.close();
    expect(world.fatal).toEqual([]);
  });

  test("a write of shards that the node does not lead is refused, before anything is proposed, with who leads each", async () => {
    const leaders = new Map<number, number>();
    for (let shard = 0; shard < 8; shard++) leaders.set(shard, await world.leaderOf(shard));
    const before = keysTo(8).map(appliedAt);
    const at = leaders.get(0) as number;
    const error = await failureOf(world.writeAt(at, KEYS, 1));
    expect(error).toMatchObject({ code: "NOT_LEADER", outcome: "rejected" });
    const elsewhere = [...leaders].filter(([, node]) => node !== at);
    expect(elsewhere.length).toBeGreaterThan(0);
    expect(error.details["shards"]).toEqual(
      Object.fromEntries(elsewhere.map(([shard, node]) => [shard, world.node(node).nodeId])),
    );
    expect(keysTo(8).map(appliedAt)).toEqual(before);
  });

  test("a write's mark names each shard's entry", async () => {
    for (const shard of [0, 1, 2]) {
      const keys = world.keysOf(shard, KEYS);
      const { mark } = await world.atLeader(shard, (i) => world.writeAt(i, keys, 2));
      const leader = await world.leaderOf(shard);
      expect(decodeMark(mark)).toEqual({
        clusterId: world.node(0).clusterId,
        indexes: new Map([[shard, world.replica(leader, shard)?.group?.lastIndex]]),
      });
    }
  });

  test("the registry is changed from any node, and whoever asked can use the change at once", async () => {
    const leader = await world.metaLeader();
    for (const i of [0, 1, 2]) {
      const store = FeatureStore.over(world.node(i));
      const view = viewNamed(`from_${i}`);
      const answer = await store.apply(view);
      expect(answer.applied).toBe(true);
      expect(world.node(i).registry.revision).toBeGreaterThanOrEqual(answer.revision);
      expect(world.node(i).registry.views.some(({ name }) => name === view.name)).toBe(true);
    }
    expect(leader).toBe(await world.metaLeader());
  });

  test("of changes at the same time on several nodes none is lost", async () => {
    const names = ["p", "q", "r", "s", "t", "u"];
    await Promise.all(names.map((name, i) => FeatureStore.over(world.node(i % 3)).apply(viewNamed(name))));
    await world.untilKnown();
    for (const { registry } of world.running) {
      const there = registry.views.map(({ name }) => name);
      expect(names.filter((name) => !there.includes(name))).toEqual([]);
    }
    const { revision } = world.node(0).registry;
    const expected = await Promise.allSettled(
      [0, 1, 2].map((i) =>
        FeatureStore.over(world.node(i)).apply(viewNamed(`only_${i}`), { expectedRevision: revision }),
      ),
    );
    expect(expected.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    for (const one of expected) {
      if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "CONFLICT", outcome: "rejected" });
    }
  });

  test("the rows of a dropped view go from every replica, also of shards whose leader changes meanwhile", async () => {
    const store = FeatureStore.over(world.node(0));
    await store.apply(viewNamed("dropped"));
    await world.untilKnown();
    const id = world.node(0).registry.views.find(({ name }) => name === "dropped")?.id as number;
    await Promise.all(
      KEYS.map((key) =>
        world.atLeader(world.shardOfKey(key), (i) =>
          FeatureStore.over(world.node(i)).write("dropped", [{ key, features: { n: 1 } }]),
        ),
      ),
    );
    await world.until("every replica has rows", () => rowsOf(id).every((count) => count === 1));
    const dropping = store.apply([], { drops: [{ kind: "view", name: "dropped" }], allowDrops: true });
    for (let shard = 0; shard < 8; shard++) {
      const leader = world.node(await world.leaderOf(shard)).nodeId;
      const other = world.running.find(({ nodeId }) => nodeId !== leader)?.nodeId as string;
      const transfer = { kind: "transferLeader", shard, node: other } as const;
      await world
        .node(0)
        .change({ change: transfer, expectedEpoch: null }, {})
        .catch(() => undefined); // the drop is what this is about
    }
    await dropping;
    await world.until("no replica has rows of it", async () => {
      for (const node of world.running) await node.retryInstall(); // as maintenance does
      return rowsOf(id).every((count) => count === 0);
    });
    for (const node of world.running) expect(node.installProblem).toBeNull();
  });

  test("what has expired is purged by leaders alone, and so once", async () => {
    const brief = featureView("brief", { entity: user, features: { n: "int32" }, ttl: "1h" });
    await world.apply(brief);
    await Promise.all(
      KEYS.map((key) =>
        world.atLeader(world.shardOfKey(key), (i) =>
          FeatureStore.over(world.node(i)).write("brief", [{ key, features: { n: 1 } }]),
        ),
      ),
    );
    const later = Date.now() * 1000 + 3 * DAY_US;
    const purged = await Promise.all(world.running.map((node) => purge(node, later)));
    expect(purged.reduce((sum, count) => sum + count, 0)).toBe(KEYS.length);
    await world.untilAlike();
  });
});

describe("a leader that goes", () => {
  beforeAll(async () => {
    world = await ClusterWorld.begin({ nodes: 3, shards: 4 });
  });
  afterAll(async () => {
    await world.close();
    expect(world.fatal).toEqual([]);
  });

  test("leaves the producers' sequences and the schema to the next one", async () => {
    const shard = 1;
    const keys = world.keysOf(shard, KEYS);
    const producer = (first: number, last: number) => ({ id: 77, first, last });
    await world.atLeader(shard, (i) => world.writeAt(i, keys, 1, producer(1, 5)));
    const gone = await world.leaderOf(shard);
    await world.stop(gone);
    const again = await world.atLeader(shard, (i) => world.writeAt(i, keys, 9, producer(1, 5)));
    expect(again).toMatchObject({ duplicate: true, applied: 0 });
    const straddling = await failureOf(world.atLeader(shard, (i) => world.writeAt(i, keys, 9, producer(4, 8))));
    expect(straddling).toMatchObject({ code: "INVALID_ARGUMENT", details: { seen: 5 } });
    const next = await world.atLeader(shard, (i) => world.writeAt(i, keys, 2, producer(6, 8)));
    expect(next).toMatchObject({ duplicate: false, applied: keys.length });

    await world.apply(viewNamed("late"));
    const [key] = keys as [number];
    await world.atLeader(shard, (i) => FeatureStore.over(world.node(i)).write("late", [{ key, features: { n: 3 } }]));
    await world.start(gone);
    await world.untilGreen();
    const leader = await world.leaderOf(shard);
    const to = [0, 1, 2].find((i) => i !== leader) as number;
    await world
      .node(leader)
      .change({ change: { kind: "transferLeader", shard, node: world.node(to).nodeId }, expectedEpoch: null }, {});
    await world.atLeader(shard, (i) => FeatureStore.over(world.node(i)).write("late", [{ key, features: { n: 4 } }]));
    await world.untilAlike();
  });
});

describe("where no node has every shard", () => {
  afterEach(async () => {
    await world.close();
    expect(world.fatal).toEqual([]);
  });

  test("a write of a shard that is elsewhere is refused as such, whatever else it holds", async () => {
    world = await ClusterWorld.begin({ nodes: 5, shards: 8 });
    const node = world.node(2);
    const here = node.shards.map(({ id }) => id);
    const missing = keysTo(8).filter((shard) => !here.includes(shard));
    expect(missing.length).toBeGreaterThan(0);
    for (const shard of missing) {
      const error = await failureOf(world.writeAt(2, world.keysOf(shard, KEYS), 1));
      expect(error).toMatchObject({ code: "STALE_SHARD_MAP", outcome: "rejected", details: { shard } });
    }
    const error = await failureOf(world.writeAt(2, KEYS, 1));
    expect(error).toMatchObject({ code: "STALE_SHARD_MAP", outcome: "rejected" });
    await world.write(KEYS, 1);
    const leads = await Promise.all(missing.map((shard) => world.leaderOf(shard)));
    expect(leads).not.toContain(2);
  });
});

describe("evacuation", () => {
  afterEach(async () => {
    await world.close();
    expect(world.fatal).toEqual([]);
  });

  test("leaves a node that leads nothing, within the time, and the others lead everything", async () => {
    world = await ClusterWorld.begin({ nodes: 3, shards: 16 });
    const leader = await world.metaLeader();
    const node = world.node(leader);
    await world.until("it leads shards, too", () => node.shards.some(({ group }) => group?.isLeader === true));
    const begun = performance.now();
    await node.evacuate(5_000);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(node.member?.metaGroup.isLeader).toBe(false);
    expect(node.shards.filter(({ group }) => group?.isLeader === true)).toEqual([]);
    const others = [0, 1, 2].filter((i) => i !== leader).map((i) => world.node(i));
    const lead = () => others.flatMap(({ shards }) => [...shards].filter(({ group }) => group?.isLeader === true));
    await world.until("the others lead everything", () => lead().length === 16);
    const terms = () =>
      lead()
        .map(({ id, group }) => `${id}: ${group?.status().term}`)
        .sort();
    const before = terms();
    await world.stop(leader);
    await world.write(KEYS, 1);
    expect(terms()).toEqual(before); // nobody had to be elected
    await world.metaLeader();
  });
});
