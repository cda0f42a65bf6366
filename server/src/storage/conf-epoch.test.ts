import { join } from "node:path";
import { type Entry, encodeMembership, membershipOf, NO_MEMBERSHIP, type StateMachine } from "@featurestore/cluster";
import { ClassicLevel } from "classic-level";
import { describe, expect, onTestFinished, test } from "vitest";
import { MEMBERSHIP_ENTRY } from "./database-keys.js";
import { JobLimit } from "./job-limit.js";
import { RegistryStore } from "./registry-store.js";
import { openStore, storeOptions, temporaryDir } from "./shard-world.suite.js";
import { receiveAll, sentBy } from "./snapshot/snapshot-world.suite.js";

interface Store extends StateMachine {
  readonly confEpoch: number;
  close(): Promise<void>;
}

const ABC = membershipOf({ voters: ["a", "b", "c"], learners: [] });
const ABD = membershipOf({ voters: ["a", "b", "d"], learners: ["e"] });

function noop(index: number): Entry {
  return { kind: "noop", term: 3, index, data: new Uint8Array(0) };
}

function members(index: number, membership = ABC): Entry {
  return { kind: "membership", term: 3, index, data: encodeMembership(membership) };
}

/** Makes a closed store's database one of before the index was kept. */
async function withoutEntry(dir: string): Promise<void> {
  const db = new ClassicLevel<Uint8Array, Uint8Array>(dir, {
    keyEncoding: "view",
    valueEncoding: "view",
    compression: false,
  });
  await db.open();
  await db.del(MEMBERSHIP_ENTRY);
  await db.compactRange(Uint8Array.of(0), Uint8Array.of(255));
  await db.close();
}

const openers: readonly (readonly [string, (dir: string) => Promise<Store>])[] = [
  ["a shard", (dir) => openStore(storeOptions(dir))],
  [
    "the registry",
    async (dir) => {
      const store = await RegistryStore.open({ dir, jobs: new JobLimit(1) });
      onTestFinished(() => store.close().catch(() => undefined));
      return store;
    },
  ],
];

describe.each(openers)("the membership's entry in %s", (_, open) => {
  test("is 0 while there is no membership, then the last one applied", async () => {
    const store = await open(await temporaryDir("epoch"));
    expect([store.confEpoch, store.membership]).toEqual([0, NO_MEMBERSHIP]);
    await store.apply([noop(1), noop(2)]);
    expect(store.confEpoch).toBe(0);
    await store.apply([noop(3), members(4), noop(5)]);
    expect([store.confEpoch, store.membership]).toEqual([4, ABC]);
    await store.apply([members(6), members(7, ABD), noop(8)]);
    expect([store.confEpoch, store.membership]).toEqual([7, ABD]);
    await store.apply([members(9, ABD)]);
    expect(store.confEpoch).toBe(9);
  });

  test("outlives a restart with its membership, and falls back with it to what was durable", async () => {
    const dir = await temporaryDir("epoch");
    const first = await open(dir);
    await first.apply([noop(1), members(2)]);
    await first.checkpoint();
    await first.apply([noop(3), members(4, ABD)]);
    await first.close();
    const second = await open(dir);
    expect([second.applied.index, second.confEpoch, second.membership]).toEqual([2, 2, ABC]);
  });

  test("comes with a snapshot: the snapshot's own, in place of what was there", async () => {
    const origin = await open(await temporaryDir("epoch"));
    await origin.apply([noop(1), members(2), noop(3)]);
    const dir = await temporaryDir("epoch");
    const other = await open(dir);
    await other.apply([members(1), noop(2), noop(3), noop(4), members(5, ABD)]);
    const sent = await sentBy(origin);
    await receiveAll(sent, other);
    await other.restore(sent.manifest);
    expect([other.confEpoch, other.membership]).toEqual([2, ABC]);
    await other.close();
    expect((await open(dir)).confEpoch).toBe(2);
  });

  test("is none again once a snapshot without a membership was restored", async () => {
    const origin = await open(await temporaryDir("epoch"));
    const other = await open(await temporaryDir("epoch"));
    await other.apply([noop(1), members(2)]);
    const sent = await sentBy(origin);
    await receiveAll(sent, other);
    await other.restore(sent.manifest);
    expect([other.confEpoch, other.membership]).toEqual([0, NO_MEMBERSHIP]);
  });

  test("is 1 for a membership of before it was kept, there and in its snapshots, until the next one", async () => {
    const dir = await temporaryDir("epoch");
    const first = await open(dir);
    await first.apply([noop(1), members(2), noop(3)]);
    await first.checkpoint();
    await first.close();
    await withoutEntry(dir);
    const old = await open(dir);
    expect([old.confEpoch, old.membership]).toEqual([1, ABC]);
    const other = await open(join(await temporaryDir("epoch"), "other"));
    await other.apply([noop(1), members(2)]);
    const sent = await sentBy(old);
    await receiveAll(sent, other);
    await other.restore(sent.manifest);
    expect([other.confEpoch, other.membership]).toEqual([1, ABC]);
    await old.apply([noop(4), members(5)]);
    expect(old.confEpoch).toBe(5);
  });
});
