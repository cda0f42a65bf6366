import { decodeMark, encodeMark, FeatureStoreError } from "@featurestore/proto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClusterWorld, keysTo } from "./cluster-world.suite.js";
import type { StoreNode } from "./node.js";

const KEYS = keysTo(60);
const STRONG = { level: "strong" } as const;
const ANY = { level: "any" } as const;
const within = (maxStalenessMs: number) => ({ level: "bounded", maxStalenessMs }) as const;

/** The world that the tests of one group share. */
function shared(options: Parameters<typeof ClusterWorld.begin>[0]): () => ClusterWorld {
  let world: ClusterWorld;
  beforeAll(async () => {
    world = await ClusterWorld.begin(options);
  });
  afterAll(async () => {
    await world.close();
    expect(world.fatal).toEqual([]);
  });
  return () => world;
}

describe("where every node has every shard", () => {
  const world = shared({ nodes: 3, shards: 8 });

  test("a strong read on any node sees what was acknowledged just before", async () => {
    for (let round = 1; round <= 10; round++) {
      await world().write(KEYS, round);
      const answers = await Promise.all([0, 1, 2].map((i) => world().readAt(i, KEYS, { consistency: STRONG })));
      for (const { values, unserved, stalenessMs, complete } of answers) {
        expect(values).toEqual(KEYS.map(() => round));
        expect({ unserved, complete }).toEqual({ unserved: [], complete: true });
        expect(stalenessMs).toBeLessThan(5_000); // since the read began: no more than its own deadline
      }
    }
  });

  test("a read after a mark sees that write on every node, whatever else it asks for", async () => {
    const [key] = KEYS as [number];
    for (let round = 100; round < 120; round++) {
      const { mark } = await world().atLeader(world().shardOfKey(key), (i) => world().writeAt(i, [key], round));
      for (const consistency of [ANY, within(10_000), STRONG]) {
        const answers = await Promise.all([0, 1, 2].map((i) => world().readAt(i, [key], { consistency, after: mark })));
        expect(answers.map(({ values }) => values)).toEqual([[round], [round], [round]]);
      }
    }
  });

  test("a mark of what was never written is unserved, with who leads, before the deadline", async () => {
    const [key] = KEYS as [number];
    const shard = world().shardOfKey(key);
    const leader = await world().leaderOf(shard);
    const { mark } = await world().writeAt(leader, [key], 1);
    const later = encodeMark({ ...decodeMark(mark), indexes: new Map([[shard, 1_000_000]]) });
    for (const i of [0, 1, 2]) {
      const begun = performance.now();
      const answered = await world().readAt(i, [key], { after: later });
      expect(answered).toMatchObject({
        values: ["UNAVAILABLE"],
        complete: false,
        unserved: [{ shard, code: "UNAVAILABLE", leader: world().node(leader).nodeId }],
      });
      expect(performance.now() - begun).toBeLessThan(3_000);
    }
  });

  test("a bounded read is answered by every node, with how old the answer may be", async () => {
    await world().write(KEYS, 7);
    await world().until("proofs come by themselves", async () => {
      const answers = await Promise.all([0, 1, 2].map((i) => world().readAt(i, KEYS)));
      expect(answers.map(({ unserved }) => unserved)).toEqual([[], [], []]);
      return answers.every(({ stalenessMs }) => stalenessMs < 1_000);
    });
    for (const i of [0, 1, 2]) {
      const { values, stalenessMs } = await world().readAt(i, KEYS, { consistency: within(2_000) });
      expect(values).toEqual(KEYS.map(() => 7));
      expect(stalenessMs).toBeLessThanOrEqual(2_000);
    }
  });

  test("no staleness at all means the newest there is", async () => {
    for (let round = 200; round < 205; round++) {
      await world().write(KEYS, round);
      for (const i of [0, 1, 2]) {
        const { values, unserved } = await world().readAt(i, KEYS, { consistency: within(0) });
        expect(unserved).toEqual([]);
        expect(values).toEqual(KEYS.map(() => round));
      }
    }
  });

  test("a scan is answered by every node, whoever leads", async () => {
    await world().write(KEYS, 9);
    for (const i of [0, 1, 2]) {
      const pages = await scanFrom(world().node(i), null);
      expect(pages.error).toBeNull();
      expect(pages.rows).toBe(KEYS.length);
    }
  });
});

describe("a replica whose peers are gone", () => {
  const world = shared({ nodes: 3, shards: 8 });

  test("serves what it proved for as long as that may be, then nothing but any, and everything once one is back", async () => {
    await world().write(KEYS, 5);
    await world().until("what node 0 has is proven", async () => (await world().readAt(0, KEYS)).stalenessMs < 500);
    await Promise.all([world().stop(1), world().stop(2)]);
    const still = await world().readAt(0, KEYS);
    expect(still.values).toEqual(KEYS.map(() => 5));
    expect(still.unserved).toEqual([]);
    const touched = [...new Set(KEYS.map((key) => world().shardOfKey(key)))].sort((a, b) => a - b);

    await world().until("a second is too old", async () => {
      const { unserved } = await world().readAt(0, KEYS, { consistency: within(1_000) });
      return unserved.length === touched.length;
    });
    const late = await world().readAt(0, KEYS);
    expect(late.unserved).toEqual([]);
    expect(late.stalenessMs).toBeGreaterThan(1_000);
    const strong = await world().readAt(0, KEYS, { consistency: STRONG });
    expect(strong.unserved.map(({ shard, code }) => ({ shard, code }))).toEqual(
      touched.map((shard) => ({ shard, code: "UNAVAILABLE" })),
    );
    expect(strong.values).toEqual(KEYS.map(() => "UNAVAILABLE"));
    const any = await world().readAt(0, KEYS, { consistency: ANY });
    expect(any.values).toEqual(KEYS.map(() => 5));
    expect(any.stalenessMs).toBeGreaterThan(1_000);

    await world().start(1);
    await world().until("a quorum proves it again", async () => {
      const { values } = await world().readAt(0, KEYS, { consistency: STRONG });
      return values.every((value) => value === 5);
    });
  });
});

describe("where no node has every shard", () => {
  const world = shared({ nodes: 5, shards: 16 });

  const hostedBy = (i: number): readonly number[] =>
    world()
      .node(i)
      .shards.map(({ id }) => id);

  test("a scan that finds nothing hands on where it got to, so that it comes around", async () => {
    for (let i = 0; i < 5; i++) expect(await scanAround(world(), i)).toBe(0);
  });

  test("what is elsewhere is unserved, and the rest is answered", async () => {
    await world().write(KEYS, 3);
    for (let i = 0; i < 5; i++) {
      const here = hostedBy(i);
      expect(here.length).toBeLessThan(16);
      const { values, unserved, complete } = await world().readAt(i, KEYS, { consistency: STRONG });
      const isHere = (key: number): boolean => here.includes(world().shardOfKey(key));
      expect(values).toEqual(KEYS.map((key) => (isHere(key) ? 3 : "UNAVAILABLE")));
      const missing = new Set(KEYS.filter((key) => !isHere(key)).map((key) => world().shardOfKey(key)));
      expect(unserved).toEqual(
        [...missing].sort((a, b) => a - b).map((shard) => ({ shard, code: "STALE_SHARD_MAP", leader: null })),
      );
      expect(complete).toBe(false);
    }
  });

  test("a scan goes on at another node with the cursor it has, and sees every row once", async () => {
    await world().write(KEYS, 4);
    for (let i = 0; i < 5; i++) expect(await scanAround(world(), i)).toBe(KEYS.length);
  });
});

interface Scanned {
  readonly rows: number;
  readonly cursor: Uint8Array | null;
  readonly error: FeatureStoreError | null;
}

async function scanFrom(node: StoreNode, from: Uint8Array | null): Promise<Scanned> {
  let [rows, cursor] = [0, from];
  const request = { view: "profile", features: [], pageRows: 3, includeExpired: false, registryRevision: 0 };
  try {
    for await (const page of node.scan({ ...request, cursor: from }, {})) {
      rows += new DataView(page.block.buffer, page.block.byteOffset).getUint32(4, true);
      cursor = page.cursor;
    }
    return { rows, cursor, error: null };
  } catch (error) {
    if (error instanceof FeatureStoreError) return { rows, cursor, error };
    throw error;
  }
}

/** A scan that asks a node for as long as it answers, then one that has the shard it lacks. */
async function scanAround(world: ClusterWorld, first: number): Promise<number> {
  let [at, rows] = [first, 0];
  let cursor: Uint8Array | null = null;
  for (let hops = 0; hops <= world.shards; hops++) {
    const scanned = await scanFrom(world.node(at), cursor);
    rows += scanned.rows;
    cursor = scanned.cursor;
    if (scanned.error === null) return rows;
    expect(scanned.error.code).toBe("STALE_SHARD_MAP");
    const shard = scanned.error.details["shard"] as number;
    at = world.running.findIndex((node) => node.shards.some(({ id }) => id === shard));
  }
  throw new Error("the scan comes to no end");
}
