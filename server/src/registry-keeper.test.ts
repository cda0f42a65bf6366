import { EMPTY_REGISTRY, type Registry } from "@featurestore/proto";
import { expect, test } from "vitest";
import type { ClusterMember } from "./cluster-member.js";
import { RegistryKeeper } from "./registry-keeper.js";

/** A node with one shard that it leads, and that has rows of views 1 and 2. */
function keeperWith(
  registry: Registry,
  isLeader = true,
): { keeper: RegistryKeeper; dropped: number[]; lead: () => void } {
  const dropped: number[] = [];
  const group = { isLeader };
  const shard = {
    id: 0,
    fenced: null,
    group,
    store: { views: () => [{ viewId: 1 }, { viewId: 2 }], setResidency: async () => undefined },
    propose: async ({ viewId }: { viewId: number }) => {
      dropped.push(viewId);
    },
  };
  const member = { meta: { registry, onChange: () => () => undefined }, host: [shard] } as unknown as ClusterMember;
  return {
    keeper: new RegistryKeeper(member, () => 0),
    dropped,
    lead: () => {
      group.isLeader = true;
    },
  };
}

test("rows of a view that the registry here has not heard of yet are kept: it may be behind", async () => {
  const { keeper, dropped } = keeperWith(EMPTY_REGISTRY);
  await keeper.install();
  await keeper.retry();
  expect(dropped).toEqual([]);
});

test("rows of views that it has had and dropped go, by whoever leads the shard, once somebody does", async () => {
  const { keeper, dropped, lead } = keeperWith({ ...EMPTY_REGISTRY, revision: 4, nextViewId: 2 }, false);
  await keeper.install();
  expect(dropped).toEqual([]);
  lead();
  await keeper.retry();
  expect(dropped).toEqual([1]);
});

test("rows of a backup that is being taken in stay, though no view has them yet", async () => {
  const pendingRestore = { id: "b", registry: EMPTY_REGISTRY };
  const { keeper, dropped } = keeperWith({ ...EMPTY_REGISTRY, revision: 1, pendingRestore });
  await keeper.install();
  expect(dropped).toEqual([]);
});

test("definitions cannot change while a backup is being taken in, nor can another one be", async () => {
  const pendingRestore = { id: "b", registry: EMPTY_REGISTRY };
  const { keeper } = keeperWith({ ...EMPTY_REGISTRY, revision: 1, pendingRestore });
  const definitions = { entities: [], featureViews: [], featureServices: [] };
  const apply = { definitions, drops: [], dryRun: false, allowDrops: false, expectedRevision: null };
  await expect(keeper.apply(apply, { principal: "p" })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(keeper.beginRestore({ ...pendingRestore, id: "c" }, "p")).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(keeper.finishRestore("c", "p")).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await keeper.beginRestore(pendingRestore, "p")).toBe(1);
});
