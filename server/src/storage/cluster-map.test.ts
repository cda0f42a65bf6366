import { EMPTY_REGISTRY, encodeRegistry } from "@featurestore/proto";
import { ClassicLevel } from "classic-level";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { encodeClusterMap } from "./cluster-map-codec.js";
import { clusterBytes, clusterCommand, mapOf } from "./cluster-map-world.suite.js";
import { type Command, decodeResult, NOTHING, unsequenced } from "./command-codec.js";
import { JobLimit } from "./job-limit.js";
import { RegistryStore } from "./registry-store.js";
import { applyAll, entriesOf, openStore, storeOptions, temporaryDir } from "./shard-world.suite.js";
import { receiveAll, sentBy } from "./snapshot/snapshot-world.suite.js";

const APPLIED = { ...NOTHING, applied: 1 };
const CONFLICT = { ...NOTHING, outcome: "conflict" };
const REFUSED = { ...NOTHING, refused: 1 };

afterEach(() => {
  vi.restoreAllMocks();
});

async function opened(dir?: string): Promise<RegistryStore> {
  const store = await RegistryStore.open({ dir: dir ?? (await temporaryDir("map")), jobs: new JobLimit(1) });
  onTestFinished(() => store.close().catch(() => undefined));
  return store;
}

async function applied(store: RegistryStore, ...commands: readonly Command[]): Promise<unknown[]> {
  return (await store.apply(entriesOf(commands, store.applied.index + 1))).map(decodeResult);
}

function text(document: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}

function registryCommand(expectedRevision: number): Command {
  const registry = encodeRegistry({ ...EMPTY_REGISTRY, revision: expectedRevision + 1 });
  return { ...unsequenced(0), kind: "registry", expectedRevision, registry };
}

describe("the cluster map", () => {
  test("is none until the first one, which is taken where none is expected", async () => {
    const store = await opened();
    expect(store.clusterMap).toBeNull();
    expect(await applied(store, clusterCommand(0, mapOf(1)), clusterCommand(-1, mapOf(0)))).toEqual([
      CONFLICT,
      APPLIED,
    ]);
    expect(store.clusterMap).toEqual(mapOf(0));
    expect(await applied(store, clusterCommand(-1, mapOf(0)))).toEqual([CONFLICT]);
  });

  test("is replaced by a later one at the epoch that was expected, and only then", async () => {
    const store = await opened();
    const results = await applied(
      store,
      clusterCommand(-1, mapOf(3)),
      clusterCommand(2, mapOf(4)),
      clusterCommand(3, mapOf(4)),
      clusterCommand(3, { ...mapOf(4), replicas: 3 }),
      clusterCommand(4, mapOf(7)),
    );
    expect(results).toEqual([APPLIED, CONFLICT, APPLIED, CONFLICT, APPLIED]);
    expect(store.clusterMap).toEqual(mapOf(7));
  });

  test("is frozen all the way down, now and after a restart", async () => {
    const dir = await temporaryDir("map");
    const store = await opened(dir);
    await applied(store, clusterCommand(-1, mapOf(0)));
    await store.checkpoint();
    await store.close();
    for (const { clusterMap } of [store, await opened(dir)]) {
      const parts = [clusterMap, clusterMap?.nodes, clusterMap?.nodes[0]?.addresses, clusterMap?.placements[1]?.target];
      expect(parts.map((part) => part !== undefined && Object.isFrozen(part))).toEqual([true, true, true, true]);
    }
  });

  const good = mapOf(1);
  test.each([
    ["null", null],
    ["a list", []],
    ["a map without nodes", { ...good, nodes: undefined }],
    ["a node without addresses", { ...good, nodes: [{ id: "na", zone: "z", weight: 1, state: "active" }] }],
    ["a placement without a membership", { ...good, placements: [{}, {}] }],
    ["too few placements", { ...good, placements: good.placements.slice(1) }],
    ["a number of shards that is no power of two", { ...good, shards: 3 }],
    ["an epoch that is no later", { ...good, epoch: 0 }],
    ["another cluster's id", { ...good, clusterId: "other" }],
    ["another number of shards", { ...good, shards: 4, placements: [...good.placements, ...good.placements] }],
  ])("is left alone by %s, which is refused without an exception", async (_, document) => {
    const store = await opened();
    expect(await applied(store, clusterCommand(-1, mapOf(0)), clusterBytes(0, text(document)))).toEqual([
      APPLIED,
      REFUSED,
    ]);
    expect([store.clusterMap, store.applied.index]).toEqual([mapOf(0), 2]);
  });

  test("is left alone by one of a lower format level", async () => {
    const store = await opened();
    const commands = [clusterCommand(-1, { ...mapOf(0), level: 2 }), clusterCommand(0, mapOf(1))];
    expect(await applied(store, ...commands)).toEqual([APPLIED, REFUSED]);
    expect(store.clusterMap?.level).toBe(2);
    expect(await applied(store, clusterCommand(0, { ...mapOf(1), level: 3 }))).toEqual([APPLIED]);
  });

  test.each([
    ["half a document", Uint8Array.from(Buffer.from('{"clusterId":'))],
    ["bytes that are no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
  ])("stops the replica, changing nothing, for %s", async (_, bytes) => {
    const store = await opened();
    const entries = entriesOf([clusterCommand(-1, mapOf(0)), clusterBytes(0, bytes)]);
    await expect(store.apply(entries)).rejects.toMatchObject({ code: "CORRUPTION" });
    expect([store.clusterMap, store.applied.index]).toEqual([null, 0]);
  });

  test("keeps fields of a later version, though it does not know them", async () => {
    const store = await opened();
    await applied(store, clusterBytes(-1, text({ ...mapOf(0), rack: 7 })));
    expect(store.clusterMap).toEqual({ ...mapOf(0), rack: 7 });
  });

  test("is kept over a restart, and comes with a snapshot in place of what was there", async () => {
    const dir = await temporaryDir("map");
    const first = await opened(dir);
    await applied(first, clusterCommand(-1, mapOf(0)), registryCommand(0), clusterCommand(0, mapOf(1)));
    await first.checkpoint();
    await first.close();
    const second = await opened(dir);
    expect([second.clusterMap, second.registry.revision]).toEqual([mapOf(1), 1]);
    const other = await opened();
    await applied(other, clusterCommand(-1, mapOf(9)));
    const sent = await sentBy(second);
    await receiveAll(sent, other);
    await other.restore(sent.manifest);
    expect([other.clusterMap, other.registry.revision, other.applied.index]).toEqual([mapOf(1), 1, 3]);
    expect(await applied(other, clusterCommand(1, mapOf(2)))).toEqual([APPLIED]);
  });

  test("has no place in a shard's log", async () => {
    const store = await openStore(storeOptions(await temporaryDir("map")));
    await expect(applyAll(store, [clusterCommand(-1, mapOf(0))])).rejects.toMatchObject({
      code: "CORRUPTION",
      message: "entry 1: a cluster command has no place in a shard's log",
    });
  });

  test("is refused before it is proposed where it is wrong, naming the field", () => {
    const [node] = good.nodes;
    for (const [map, field] of [
      [{ ...good, replicas: 2 }, "replicas"],
      [{ ...good, nodes: [{ ...node, weight: Number.NaN }] }, "nodes.0.weight"],
      [{ ...good, nodes: [{ ...node, weight: 0 }] }, "nodes[0].weight"],
    ] as const) {
      expect(() => encodeClusterMap(map as typeof good)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT", details: { field } }),
      );
    }
  });
});

describe("a listener", () => {
  test("is called once for every apply that changed the registry or the map, and for no other", async () => {
    const store = await opened();
    const seen: unknown[] = [];
    const end = store.onChange(() =>
      seen.push([store.applied.index, store.registry.revision, store.clusterMap?.epoch]),
    );
    await applied(store, clusterCommand(-1, mapOf(0)), clusterCommand(0, mapOf(1)));
    await applied(store, clusterCommand(0, mapOf(1)), registryCommand(5));
    await store.apply([{ kind: "noop", term: 1, index: 5, data: new Uint8Array(0) }]);
    await store.apply([]);
    await applied(store, registryCommand(0));
    expect(seen).toEqual([
      [2, 0, 1],
      [6, 1, 1],
    ]);
    end();
    end();
    await applied(store, registryCommand(1));
    expect(seen).toHaveLength(2);
  });

  test("is called after a restore, with what was restored there to read", async () => {
    const origin = await opened();
    await applied(origin, clusterCommand(-1, mapOf(4)));
    const store = await opened();
    const epochs: unknown[] = [];
    store.onChange(() => epochs.push(store.clusterMap?.epoch));
    const sent = await sentBy(origin);
    await receiveAll(sent, store);
    await store.restore(sent.manifest);
    expect(epochs).toEqual([4]);
  });

  test("may apply more: it is called outside of the turn", async () => {
    const store = await opened();
    const more: Promise<unknown>[] = [];
    const end = store.onChange(() => {
      end();
      more.push(applied(store, clusterCommand(0, mapOf(1))));
    });
    await applied(store, clusterCommand(-1, mapOf(0)));
    expect(await Promise.all(more)).toEqual([[APPLIED]]);
    expect(store.clusterMap?.epoch).toBe(1);
  });

  test("that throws keeps no other from being called, and the apply rejects with it", async () => {
    const store = await opened();
    let calls = 0;
    const end = store.onChange(() => {
      throw new Error("first");
    });
    store.onChange(() => calls++);
    await expect(applied(store, clusterCommand(-1, mapOf(0)))).rejects.toThrow("first");
    expect([calls, store.clusterMap?.epoch, store.applied.index]).toEqual([1, 0, 1]);
    store.onChange(() => {
      throw new Error("second");
    });
    await expect(applied(store, clusterCommand(0, mapOf(1)))).rejects.toMatchObject({
      errors: [expect.objectContaining({ message: "first" }), expect.objectContaining({ message: "second" })],
    });
    end();
    await expect(applied(store, clusterCommand(1, mapOf(2)))).rejects.toThrow("second");
    expect(calls).toBe(3);
  });

  test("hears nothing of an apply that failed", async () => {
    const store = await opened();
    let calls = 0;
    store.onChange(() => calls++);
    vi.spyOn(ClassicLevel.prototype, "batch").mockRejectedValueOnce(new Error("no space left on device"));
    await expect(applied(store, clusterCommand(-1, mapOf(0)))).rejects.toThrow("no space left on device");
    expect([calls, store.clusterMap]).toEqual([0, null]);
  });
});
