import type { ClusterMap, NodeState } from "@featurestore/cluster";
import { emptyClusterMap, foundGroups, withTargets } from "@featurestore/cluster";
import { describe, expect, test } from "vitest";
import { BoundedCalls } from "./bounded.js";
import { fakeNode, SETTINGS } from "./fake-cluster.suite.js";
import { FakeTimer } from "./fake-timer.suite.js";
import type { NodeReport, ReplicaReport } from "./node-report.js";
import { isMembershipSettled, ledShard, nodesToLead, observeShards, oldestEpochServed } from "./observation.js";
import { Poller } from "./poller.js";

function report(node: string, part: Partial<NodeReport> = {}): NodeReport {
  return {
    clusterId: "c",
    node,
    version: "test",
    incarnation: 1,
    uptimeSeconds: 1,
    mapEpoch: 7,
    registryRevision: 1,
    isDraining: false,
    isSlow: false,
    isFatal: false,
    problems: [],
    eventLoopDelayMs: 0,
    walBytes: 0,
    diskFreeBytes: 1,
    scrub: null,
    meta: { term: 1, leader: null, applied: 0, voters: [], learners: [], lead: null },
    replicas: [],
    views: [],
    ...part,
  };
}

const MEMBERSHIP = { voters: ["1", "2", "3"], outgoing: [], learners: [], learnersNext: [] };

function leading(id: string, term: number, part: Partial<ReplicaReport> = {}): ReplicaReport {
  const members = ["1", "2", "3"].map((member) => ({
    id: member,
    health: "healthy" as const,
    isCaughtUp: member !== "3",
    lag: 0,
  }));
  const lead = { confEpoch: 1, membership: MEMBERSHIP, members, isChangePending: false, isTransferring: false };
  const idle = { leader: null, lastIndex: 1, applied: 1, problem: null, isReceivingSnapshot: false };
  return { shard: 0, id, term, ...idle, lead, ...part };
}

const heard = (...reports: NodeReport[]) => new Map(reports.map((each) => [each.node, each]));

/** One shard on n1, n2, n3; n4 has nothing. Epoch 9. */
function map(states: Record<string, NodeState> = {}): ClusterMap {
  const nodes = ["n1", "n2", "n3", "n4"].map((id) => fakeNode(id, { state: states[id] ?? "active" }));
  const empty = emptyClusterMap({ clusterId: "c", shards: 1, replicas: 3, settings: SETTINGS, nodes });
  return { ...foundGroups(withTargets(empty, [["n1", "n2", "n3"]])), epoch: 9 };
}

describe("what is observed", () => {
  test("of two that think they lead a shard, the one of the later term is believed", () => {
    const reports = heard(report("n1", { replicas: [leading("1", 4)] }), report("n2", { replicas: [leading("2", 5)] }));
    expect(observeShards(reports, 1)[0]).toMatchObject({ node: "n2", term: 5, observation: { leader: "2" } });
    const turned = new Map([...reports].reverse());
    expect(observeShards(turned, 1)[0]).toMatchObject({ node: "n2" });
  });

  test("followers, and shards that the map does not have, say nothing", () => {
    const replicas = [leading("1", 4, { lead: null }), leading("1", 4, { shard: 2 })];
    expect(observeShards(heard(report("n1", { replicas })), 2)).toEqual([null, null]);
  });

  test("the oldest epoch served is the lowest reported, 0 while somebody is not heard who is not given up", () => {
    const three = heard(report("n1"), report("n2", { mapEpoch: 5 }), report("n3"));
    const nobody = (): boolean => false;
    expect(oldestEpochServed(map(), three, nobody)).toBe(0);
    expect(oldestEpochServed(map(), three, (node) => node === "n4")).toBe(5);
    expect(oldestEpochServed(map({ n4: "dead" }), three, nobody)).toBe(5);
    expect(oldestEpochServed(map({ n4: "removed", n2: "dead" }), three, nobody)).toBe(7);
  });

  test("only active nodes that answer, stay and have a good disk may lead", () => {
    const reports = heard(report("n1"), report("n2", { isDraining: true }), report("n3", { isFatal: true }));
    expect([...nodesToLead(map(), reports)]).toEqual(["n1"]);
    expect([...nodesToLead(map({ n1: "draining" }), reports)]).toEqual([]);
  });

  test("a lead may go to healthy voters that caught up, on nodes that may lead", () => {
    const mayLead = new Set(["n1", "n2", "n3"]);
    const [observed = null] = observeShards(heard(report("n1", { replicas: [leading("1", 4)] })), 1);
    const on = { shard: 0, observed, mayLead, isSettled: true };
    expect(ledShard(map(), on)).toEqual({ shard: 0, leader: "n1", fit: ["n2"], isSettled: true });
    expect(ledShard(map(), { ...on, mayLead: new Set(["n1"]) }).fit).toEqual([]);
    expect(ledShard(map(), { ...on, observed: null }).leader).toBeNull();
    const moving = observed === null ? null : { ...observed, isTransferring: true };
    expect(ledShard(map(), { ...on, observed: moving }).isSettled).toBe(false);
  });
});

describe("asking", () => {
  function begin(answer: (node: string) => Promise<NodeReport>) {
    const timer = new FakeTimer();
    const bounded = new BoundedCalls(timer);
    const poller = new Poller({ calls: { report: answer }, timer, bounded, timeoutMs: 1_000 });
    return { timer, poller };
  }

  test("a report of another node or cluster is none", async () => {
    const { poller } = begin((node) =>
      Promise.resolve(node === "n1" ? report("n2") : report(node, { clusterId: node === "n2" ? "other" : "c" })),
    );
    expect([...(await poller.round(["n1", "n2", "n3"], "c")).keys()]).toEqual(["n3"]);
    expect([...poller.last.keys()]).toEqual(["n3"]);
  });

  test("who was silent is not waited for; their answer counts in the round after it", async () => {
    let answer: (report: NodeReport) => void = () => {};
    const slow = new Promise<NodeReport>((resolve) => {
      answer = resolve;
    });
    let asked = 0;
    const { timer, poller } = begin((node) => {
      if (node === "n1") return Promise.resolve(report("n1"));
      return ++asked === 1 ? new Promise(() => {}) : slow;
    });
    const first = poller.round(["n1", "n2"], "c");
    await timer.advance(1_000);
    expect([...(await first).keys()]).toEqual(["n1"]);
    expect([...(await poller.round(["n1", "n2"], "c")).keys()]).toEqual(["n1"]);
    answer(report("n2"));
    await timer.advance(1);
    expect([...(await poller.round(["n1", "n2"], "c")).keys()].sort()).toEqual(["n1", "n2"]);
    expect(asked).toBe(3);
  });
});

describe("a membership is settled", () => {
  const changed = (confEpoch: number): ClusterMap => {
    const base = map();
    return { ...base, placements: base.placements.map((placement) => ({ ...placement, confEpoch })) };
  };
  const at = (node: string, id: string, applied: number): NodeReport =>
    report(node, { replicas: [leading(id, 1, { applied, lead: null })] });

  test("once a majority of its voters have applied it: the leader alone does not count for all", () => {
    const behind = heard(at("n1", "1", 12), at("n2", "2", 11), at("n3", "3", 11));
    expect(isMembershipSettled(changed(12), 0, behind)).toBe(false);
    expect(isMembershipSettled(changed(12), 0, heard(at("n1", "1", 12), at("n2", "2", 12)))).toBe(true);
  });

  test("another replica of the shard on a voter's node says nothing", () => {
    const others = heard(at("n1", "1", 12), at("n2", "7", 12), at("n4", "2", 12));
    expect(isMembershipSettled(changed(12), 0, others)).toBe(false);
  });
});
