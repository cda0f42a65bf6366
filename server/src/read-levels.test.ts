import { FeatureStoreError } from "@featurestore/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Deadline } from "./deadline.js";
import type { Group } from "./group.js";
import { admitRead, checkLeads, type ReadWish, shardsOf, stalenessOf } from "./read-levels.js";
import type { Shard } from "./shard.js";
import type { ShardHost } from "./shard-host.js";

type GroupPart = "isAlone" | "isLeader" | "isReadable" | "leader" | "stalenessMs" | "noteRead";
type FakeGroup = Pick<Group, GroupPart | "readBarrier" | "waitApplied">;

const STRONG = { level: "strong" } as const;
const ANY = { level: "any" } as const;
const within = (maxStalenessMs: number) => ({ level: "bounded", maxStalenessMs }) as const;

/** A follower of node b that has proven that it is 100 ms old. */
function group(bend: Partial<FakeGroup> = {}): FakeGroup {
  return {
    isAlone: false,
    isLeader: false,
    isReadable: true,
    leader: "b.2",
    stalenessMs: 100,
    noteRead: () => undefined,
    readBarrier: async () => true,
    waitApplied: async () => true,
    ...bend,
  };
}

beforeEach(() => {
  vi.spyOn(performance, "now").mockReturnValue(1_000_000); // ages are exact where no time passes
});

afterEach(() => {
  vi.restoreAllMocks();
});

interface FakeShard {
  readonly group: FakeGroup | null;
  readonly fenced?: string;
  readonly condemned?: string;
  readonly hasPeers?: boolean;
  readonly isLeaving?: boolean;
}

/** Shards by their position; undefined where they are not here. At entry 10, all of them. */
function hostOf(shards: readonly (FakeShard | undefined)[]): ShardHost {
  const made = shards.map((shard, id) =>
    shard === undefined
      ? undefined
      : {
          fenced: null,
          condemned: null,
          hasPeers: true,
          appliedIndex: 10,
          replica: "a.1",
          store: `store ${id}`,
          ...shard,
          id,
        },
  );
  const member = (id: number): Shard | undefined => made[id] as unknown as Shard | undefined;
  const at = (id: number): Shard | undefined => (shards[id]?.isLeaving === true ? undefined : member(id));
  return { count: shards.length, at, member } as unknown as ShardHost;
}

async function admit(host: ShardHost, wish: Partial<ReadWish>, deadline = new Deadline(undefined, undefined)) {
  const all = Array.from({ length: host.count }, (_, id) => id);
  const admitted = await admitRead(host, all, { consistency: within(10_000), mark: null, ...wish }, deadline);
  return {
    served: admitted.stores.flatMap((store, id) => (store === undefined ? [] : [id])),
    stalenessMs: stalenessOf(admitted.asOfMs),
    unserved: admitted.unserved.map(({ shard, code, leader }) => `${shard} ${code} ${leader}`),
  };
}

const markAt = (index: number) => ({ clusterId: "c", indexes: new Map([[0, index]]) });
const SERVED = { served: [0], unserved: [] };
const UNSERVED = { served: [], unserved: ["0 UNAVAILABLE b"], stalenessMs: 0 };

describe("a replica answers", () => {
  test("a bounded read at once with what it has proven, and asks the leader where that is too old", async () => {
    const asked: string[] = [];
    const host = hostOf([{ group: group({ readBarrier: async () => asked.push("leader") > 0 }) }]);
    expect(await admit(host, { consistency: within(100) })).toEqual({ ...SERVED, stalenessMs: 100 });
    expect(asked).toEqual([]);
    expect(await admit(host, { consistency: within(99) })).toEqual({ ...SERVED, stalenessMs: 0 });
    expect(asked).toEqual(["leader"]);
    expect(await admit(host, { consistency: STRONG })).toEqual({ ...SERVED, stalenessMs: 0 });
    expect(asked).toEqual(["leader", "leader"]);
  });

  test("any read with whatever it holds, as of whenever that is", async () => {
    const group_ = group({ stalenessMs: Number.POSITIVE_INFINITY, readBarrier: async () => false });
    expect(await admit(hostOf([{ group: group_ }]), { consistency: ANY })).toEqual({
      ...SERVED,
      stalenessMs: 0xffffffff,
    });
  });

  test("no read where the leader does not confirm it in time, or its state turns out to be none meanwhile", async () => {
    const never = group({
      readBarrier: (signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(false))),
    });
    const deadline = new Deadline(20, undefined);
    await expect(admit(hostOf([{ group: never }]), { consistency: STRONG }, deadline)).resolves.toEqual(UNSERVED);
    let isReadable = true;
    const left = {
      ...group(),
      get isReadable() {
        return isReadable;
      },
      readBarrier: async () => {
        isReadable = false;
        return true;
      },
    };
    expect(await admit(hostOf([{ group: left }]), { consistency: STRONG })).toEqual(UNSERVED);
  });

  test("nothing while its state is not whole, or damaged where others have the rows, whatever is asked", async () => {
    for (const consistency of [STRONG, ANY, within(10_000)]) {
      expect(await admit(hostOf([{ group: group({ isReadable: false }) }]), { consistency })).toEqual(UNSERVED);
      expect(await admit(hostOf([{ group: group(), fenced: "bad" }]), { consistency })).toEqual(UNSERVED);
      expect(await admit(hostOf([{ group: group(), condemned: "wrong" }]), { consistency })).toEqual(UNSERVED);
    }
  });

  test("at once where it is the only one there is, damaged or not", async () => {
    const alone = { group: group({ isAlone: true, readBarrier: async () => false }), hasPeers: false };
    expect(await admit(hostOf([alone]), { consistency: STRONG })).toEqual({ ...SERVED, stalenessMs: 0 });
    expect(await admit(hostOf([{ group: null, fenced: "bad", hasPeers: false }]), { consistency: STRONG })).toEqual({
      ...SERVED,
      stalenessMs: 0,
    });
  });

  test("a read after a mark once it has applied that entry, and not where it does not come", async () => {
    const waited: number[] = [];
    const slow = group({ waitApplied: async (index) => waited.push(index) > 0 });
    for (const consistency of [STRONG, ANY, within(10_000)]) {
      expect(await admit(hostOf([{ group: slow }]), { consistency, mark: markAt(10) })).toMatchObject(SERVED);
    }
    expect(waited).toEqual([]);
    for (const consistency of [STRONG, ANY, within(10_000)]) {
      expect(await admit(hostOf([{ group: slow }]), { consistency, mark: markAt(11) })).toMatchObject(SERVED);
    }
    expect(waited).toEqual([11, 11, 11]);
    const lost = group({ waitApplied: async () => false });
    expect(await admit(hostOf([{ group: lost }]), { mark: markAt(11) })).toEqual(UNSERVED);
    const alone = group({ isAlone: true, leader: null });
    expect(await admit(hostOf([{ group: alone }]), { mark: markAt(11) })).toMatchObject({
      unserved: ["0 UNAVAILABLE null"],
    });
  });
});

test("what is not served is told by shard, with who leads it where that is known, and the oldest answer counts", async () => {
  const host = hostOf([
    undefined,
    { group: group({ stalenessMs: 20_000, readBarrier: async () => false }) },
    { group: group({ stalenessMs: 7 }) },
    { group: group({ stalenessMs: 30.2 }) },
    { group: group({ leader: "d.9" }), isLeaving: true },
    { group: group({ isReadable: false, leader: null }) },
  ]);
  expect(await admit(host, {})).toEqual({
    served: [2, 3],
    stalenessMs: 31,
    unserved: ["0 STALE_SHARD_MAP null", "1 UNAVAILABLE b", "4 STALE_SHARD_MAP d", "5 UNAVAILABLE null"],
  });
});

test("what was fresh enough at first is judged again after others were waited for", async () => {
  let ageMs = 50;
  const fresh = {
    ...group(),
    get stalenessMs() {
      return ageMs;
    },
  };
  const after = (ms: number) =>
    group({
      stalenessMs: 20_000,
      readBarrier: async () => {
        ageMs = ms;
        return true;
      },
    });
  expect(await admit(hostOf([{ group: fresh }, { group: after(90) }]), { consistency: within(100) })).toEqual({
    served: [0, 1],
    stalenessMs: 90,
    unserved: [],
  });
  ageMs = 50;
  expect(await admit(hostOf([{ group: fresh }, { group: after(900) }]), { consistency: within(100) })).toEqual({
    served: [1],
    stalenessMs: 0,
    unserved: ["0 UNAVAILABLE b"],
  });
});

describe("a change is refused", () => {
  const leading = { group: group({ isLeader: true, leader: "a.1" }) };

  function refusal(shards: readonly (FakeShard | undefined)[]): FeatureStoreError | null {
    try {
      const host = hostOf(shards);
      checkLeads(
        host,
        shards.map((_, id) => id),
      );
      return null;
    } catch (error) {
      if (error instanceof FeatureStoreError) return error;
      throw error;
    }
  }

  test("not where this node leads every shard of it", () => {
    expect(refusal([leading, leading])).toBeNull();
    expect(refusal([])).toBeNull();
  });

  test("with who leads each of the others", () => {
    expect(refusal([leading, { group: group() }, { group: group({ leader: null }) }])).toMatchObject({
      code: "NOT_LEADER",
      outcome: "rejected",
      details: { shards: { 1: "b", 2: null } },
    });
  });

  test("as one of a stale map where a shard is elsewhere, or leaving, before anything else", () => {
    expect(refusal([{ group: group() }, undefined])).toMatchObject({ code: "STALE_SHARD_MAP", details: { shard: 1 } });
    expect(refusal([{ ...leading, isLeaving: true }])).toMatchObject({ code: "STALE_SHARD_MAP", outcome: "rejected" });
  });

  test("by a damaged leader that has peers, without naming itself; one that is alone says what is wrong itself", () => {
    expect(refusal([{ ...leading, fenced: "bad" }])).toMatchObject({
      code: "NOT_LEADER",
      details: { shards: { 0: null } },
    });
    expect(refusal([{ ...leading, fenced: "bad", hasPeers: false }])).toBeNull();
    expect(refusal([{ group: null, fenced: "bad", hasPeers: false }])).toBeNull();
  });
});

test("shards of keys come ascending, each once", () => {
  const located = [
    [3, 1, 3],
    [0, 1],
  ].map((shards) => ({
    keys: { count: shards.length },
    arrays: { shards: Uint16Array.from([...shards, 7]) }, // room for more keys than there are
  }));
  expect(shardsOf(located as unknown as Parameters<typeof shardsOf>[0], 8)).toEqual([0, 1, 3]);
});
