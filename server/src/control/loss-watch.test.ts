import type { ReplicaHealth } from "@featurestore/cluster";
import { expect, test } from "vitest";
import { aLead, aMap, aMember, aReplica, aReport, withPlacement } from "./cluster-world.suite.js";
import { LossWatch } from "./loss-watch.js";
import type { ReplicaReport } from "./node-report.js";
import { observeShards } from "./observation.js";

/** Shard 0 on n1, n2, n3, and a learner, replica 4, on n4; n1 leads and has entries up to 90. */
const MEMBERSHIP = { voters: ["1", "2", "3"], outgoing: [], learners: ["4"], learnersNext: [] };
const MAP = withPlacement(aMap(["active", "active", "active", "active"]), 0, ({ replicas }) => ({
  membership: MEMBERSHIP,
  replicas: [...replicas, { id: "4", node: "n4" }],
  replicaIdNext: 5,
}));

/** A watch, and what it says of the learner that has acknowledged all but ten entries. */
function begin() {
  const watch = new LossWatch();
  return (nowMs: number, own: Partial<ReplicaReport> | null, term = 4): ReplicaHealth | undefined => {
    const members = ["1", "2", "3"].map((id) => aMember(id));
    const lead = aLead(MEMBERSHIP, { members: [...members, aMember("4", { lag: 10, health: "unreachable" })] });
    const replicas = own === null ? [] : [aReplica(0, "4", own)];
    const reports = new Map([
      ["n1", aReport("n1", { replicas: [aReplica(0, "1", { term, lead })] })],
      ["n4", aReport("n4", { replicas })],
    ]);
    const observed = observeShards(reports, MAP.shards);
    return watch.look(observed, { map: MAP, reports, nowMs })[0]?.observation.replicas.get("4")?.health;
  };
}

test("a learner whose log ends before what it acknowledged is lost after 30 s, not before", () => {
  const healthAt = begin();
  expect(healthAt(0, { lastIndex: 79 })).toBe("unreachable");
  expect(healthAt(29_999, { lastIndex: 79 })).toBe("unreachable");
  expect(healthAt(30_000, { lastIndex: 79 })).toBe("lost");
  expect(healthAt(31_000, null)).toBe("unreachable");
  expect(healthAt(32_000, { lastIndex: 79 })).toBe("lost");
});

test("one that has what it acknowledged, is not open yet or is being restored is not", () => {
  const whole: readonly Partial<ReplicaReport>[] = [
    { lastIndex: 80 },
    { lastIndex: 0, term: 0 },
    { lastIndex: 0, isReceivingSnapshot: true },
    { lastIndex: 0, problem: "it is being rebuilt" },
  ];
  for (const own of whole) {
    const healthAt = begin();
    for (const nowMs of [0, 30_000, 60_000]) expect(healthAt(nowMs, own)).toBe("unreachable");
  }
});

test("a report that was late, and another leader, begin the time anew", () => {
  const late = begin();
  late(0, { lastIndex: 79 });
  late(20_000, { lastIndex: 80 });
  expect(late(40_000, { lastIndex: 79 })).toBe("unreachable");
  const elected = begin();
  elected(0, { lastIndex: 79 });
  expect(elected(40_000, { lastIndex: 79 }, 5)).toBe("unreachable");
  expect(elected(70_000, { lastIndex: 79 }, 5)).toBe("lost");
});
