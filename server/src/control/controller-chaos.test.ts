import { expect, test } from "vitest";
import { FakeCluster, fakeNode, fakeNodes } from "./fake-cluster.suite.js";

/** Mulberry32: numbers from 0 up to 1, the same for one seed everywhere. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);

test.each(SEEDS)(
  "seed %i: whatever happens no step is unsafe, and in the end all is where it shall be",
  async (seed) => {
    const random = randomOf(seed);
    const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
    const cluster = new FakeCluster({ nodes: fakeNodes(5), shards: 8, random, failRate: 0.1 });
    let joined = 5;
    const up = (): readonly string[] => [...cluster.nodes].filter(([, { isUp }]) => isUp).map(([id]) => id);
    const down = (): readonly string[] => [...cluster.nodes].filter(([, { isUp }]) => !isUp).map(([id]) => id);
    const tryAdmin = (change: Parameters<FakeCluster["admin"]>[0]): void => {
      try {
        cluster.admin(change);
      } catch (error) {
        expect(error).toMatchObject({ code: "CONFLICT" });
      }
    };
    const happenings: readonly (() => Promise<void> | void)[] = [
      async () => {
        const node = pick(up());
        if (node !== undefined && down().length === 0) await cluster.stopNode(node);
      },
      () => {
        const node = pick(down());
        if (node !== undefined) cluster.startNode(node);
      },
      () => {
        const { voters } = cluster.metaGroup.membership;
        const next = pick(voters);
        if (next !== undefined && cluster.metaGroup.isCaughtUp(next) && cluster.node(next).isUp) {
          if (cluster.metaGroup.membership.outgoing.length === 0) cluster.metaGroup.transfer(next);
        }
      },
      () => tryAdmin({ kind: "drain", node: pick([...cluster.nodes.keys()]) ?? "" }),
      () => tryAdmin({ kind: "activate", node: pick([...cluster.nodes.keys()]) ?? "" }),
      () => tryAdmin({ kind: "set", isBalancing: random() < 0.7 }),
      () => tryAdmin({ kind: "set", replicas: pick([1, 3, 3, 5]) }),
      () => tryAdmin({ kind: "remove", node: pick([...cluster.nodes.keys()]) ?? "", isDead: random() < 0.5 }),
      () => {
        if (random() < 0.3) tryAdmin({ kind: "abort" });
      },
      () => {
        if (joined < 7) cluster.join(fakeNode(`n${++joined}`));
      },
      () => {
        const node = pick(up());
        if (node !== undefined) cluster.alsoLeading.add(node);
      },
      () => cluster.alsoLeading.clear(),
      () => {
        const group = pick(cluster.groups);
        if (group !== undefined) group.isHanging = !group.isHanging;
      },
    ];
    for (let i = 0; i < 40; i++) {
      await cluster.timer.advance(Math.floor(random() * 4_000));
      await pick(happenings)?.();
      expect(cluster.crashes).toEqual([]);
    }
    for (const id of down()) cluster.startNode(id);
    cluster.alsoLeading.clear();
    for (const group of cluster.groups) group.isHanging = false;
    cluster.failRate = 0;
    cluster.admin({ kind: "set", isBalancing: true });
    await cluster.timer.advance(15_000);
    await cluster.until(() => cluster.isSettled(), 300_000);
    const usable = cluster.map.nodes.filter(({ state }) => state === "active" || state === "draining");
    const { voters, outgoing, learners } = cluster.metaGroup.membership;
    expect([...voters, ...outgoing, ...learners].sort()).toEqual(usable.map(({ id }) => id));
    await cluster.close();
  },
);
