import {
  type ClusterMap,
  emptyClusterMap,
  foundGroups,
  type LeaderTransfer,
  type NodeId,
  withTargets,
} from "@featurestore/cluster";
import { expect, test } from "vitest";
import { fakeNodes, SETTINGS } from "./fake-cluster.suite.js";
import { type LeadScene, LeadWatch } from "./lead-watch.js";
import type { NodeReport } from "./node-report.js";
import type { ObservedShard } from "./observation.js";

const SHARDS = 16;
const NODES = ["n1", "n2", "n3"];

/** 16 shards with voters 1, 2, 3 on n1, n2, n3. */
function map(): ClusterMap {
  const empty = emptyClusterMap({
    clusterId: "c",
    shards: SHARDS,
    replicas: 3,
    settings: SETTINGS,
    nodes: fakeNodes(3),
  });
  return foundGroups(withTargets(empty, Array(SHARDS).fill(NODES)));
}

function led(by: NodeId, fit = ["1", "2", "3"]): ObservedShard {
  const membership = { voters: ["1", "2", "3"], outgoing: [], learners: [], learnersNext: [] };
  const replicas = new Map(fit.map((id) => [id, { health: "healthy" as const, isCaughtUp: true }]));
  const leader = String(NODES.indexOf(by) + 1);
  const observation = { leader, confEpoch: 1, membership, isChangePending: false, replicas };
  return { node: by, term: 1, isTransferring: false, observation };
}

function scene(
  part: Partial<LeadScene> & {
    readonly shuttingDown?: NodeId;
    readonly slow?: readonly NodeId[];
    readonly leaders: readonly NodeId[];
  },
): LeadScene {
  const report = (node: NodeId): Partial<NodeReport> => ({
    node,
    isDraining: node === part.shuttingDown,
    isFatal: false,
    isSlow: part.slow?.includes(node) === true,
  });
  return {
    map: map(),
    reports: new Map(NODES.map((node) => [node, report(node) as NodeReport])),
    observed: part.leaders.map((node) => led(node)),
    isBusy: () => false,
    isMoving: () => false,
    transfersRunning: 0,
    mayBalance: true,
    nowMs: 0,
    ...part,
  };
}

const allOn = (node: NodeId): readonly NodeId[] => Array(SHARDS).fill(node);
const from = (transfers: readonly LeaderTransfer[]): readonly NodeId[] => transfers.map((transfer) => transfer.from);

test("leads rest for 5 s before they are balanced, then four move at a time, every 5 s", () => {
  const watch = new LeadWatch();
  expect(watch.plan(scene({ leaders: allOn("n1") }))).toEqual([]);
  expect(watch.plan(scene({ leaders: allOn("n1"), nowMs: 4_999 }))).toEqual([]);
  expect(from(watch.plan(scene({ leaders: allOn("n1"), nowMs: 5_000 })))).toEqual(["n1", "n1", "n1", "n1"]);
  expect(watch.plan(scene({ leaders: allOn("n1"), nowMs: 9_000 }))).toEqual([]);
  expect(watch.plan(scene({ leaders: allOn("n1"), nowMs: 10_000, transfersRunning: 3 })).length).toBe(1);
});

test("no lead moves for balance where its shard moves, is busy, or balance is not wanted", () => {
  for (const part of [{ isMoving: () => true }, { isBusy: () => true }, { mayBalance: false }]) {
    const watch = new LeadWatch();
    watch.plan(scene({ leaders: allOn("n1"), mayBalance: false }));
    expect(watch.plan(scene({ leaders: allOn("n1"), nowMs: 60_000, ...part }))).toEqual([]);
  }
});

test("a node that shuts down is emptied at once, whatever moves and whether or not balance is wanted", () => {
  const part = { leaders: allOn("n1"), shuttingDown: "n1", isMoving: () => true, mayBalance: false };
  const transfers = new LeadWatch().plan(scene(part));
  expect(transfers.length).toBe(16);
  expect(transfers.filter(({ to }) => to === "n2").length).toBe(8);
  expect(new LeadWatch().plan(scene({ ...part, transfersRunning: 10 })).length).toBe(6);
  expect(new LeadWatch().plan(scene({ ...part, isBusy: () => true }))).toEqual([]);
});

test("leads leave nodes with slow disks for those with good ones, and stay where every disk is slow", () => {
  const part = { leaders: allOn("n1"), mayBalance: false };
  const transfers = new LeadWatch().plan(scene({ ...part, slow: ["n1", "n2"] }));
  expect(transfers.map(({ to }) => to)).toEqual(allOn("n3"));
  const watch = new LeadWatch();
  const slow = NODES;
  expect(watch.plan(scene({ ...part, slow }))).toEqual([]);
  expect(watch.plan(scene({ ...part, slow, mayBalance: true, nowMs: 60_000 }))).toEqual([]);
});

test("a lead that nobody can take over does not keep others from being balanced", () => {
  const watch = new LeadWatch();
  const leaders = ["n3", ...allOn("n1").slice(1)];
  const observed = leaders.map((node) => led(node, node === "n3" ? ["3"] : undefined));
  watch.plan(scene({ leaders, observed, shuttingDown: "n3", mayBalance: false }));
  const transfers = watch.plan(scene({ leaders, observed, shuttingDown: "n3", nowMs: 5_000 }));
  expect(transfers.map(({ to }) => to)).toEqual(["n2", "n2", "n2", "n2"]);
});
