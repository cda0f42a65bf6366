import { emptyClusterMap, type NodeId, type NodeState, type ReplicaCount } from "@featurestore/cluster";
import { describe, expect, test } from "vitest";
import { fakeNode, SETTINGS } from "./fake-cluster.suite.js";
import { type MetaScene, type MetaStep, planMeta } from "./meta-plan.js";

interface Options {
  /** `a`, or `a/zone`, or `a/zone/state`. */
  readonly nodes: string;
  readonly voters: string;
  readonly learners?: string;
  readonly replicas?: ReplicaCount;
  readonly leader?: NodeId;
  readonly isJoint?: boolean;
  readonly isTransferring?: boolean;
  /** Out of touch. */
  readonly away?: string;
  readonly behind?: string;
  readonly shuttingDown?: string;
}

function plan(options: Options): MetaStep {
  const words = (text: string | undefined): readonly string[] => (text ?? "").split(" ").filter((word) => word !== "");
  const nodes = words(options.nodes).map((word) => {
    const [id = "", zone = id, state = "active"] = word.split("/");
    return fakeNode(id, { zone, state: state as NodeState });
  });
  const { replicas = 3 } = options;
  const map = emptyClusterMap({ clusterId: "c", shards: 1, replicas, settings: SETTINGS, nodes });
  const voters = words(options.voters);
  const learners = words(options.learners);
  const scene: MetaScene = {
    map,
    leader: options.leader ?? voters[0] ?? "",
    voters,
    learners,
    isJoint: options.isJoint ?? false,
    isTransferring: options.isTransferring ?? false,
    members: new Map(
      [...voters, ...learners].map((node) => [
        node,
        { isHealthy: !words(options.away).includes(node), isCaughtUp: !words(options.behind).includes(node) },
      ]),
    ),
    shuttingDown: new Set(words(options.shuttingDown)),
  };
  return planMeta(scene);
}

const change = (voters: string, learners = ""): MetaStep => ({
  kind: "change",
  voters: voters.split(" "),
  learners: learners.split(" ").filter((word) => word !== ""),
});
const DONE: MetaStep = { kind: "done" };
const CATCHING_UP: MetaStep = { kind: "wait", reason: "catchingUp" };

describe("joining", () => {
  test("a node that has joined is a learner at once", () => {
    expect(plan({ nodes: "a b", voters: "a" })).toEqual(change("a", "b"));
  });

  test("one voter stays one with two nodes, and becomes three with three, once both learners caught up", () => {
    expect(plan({ nodes: "a b", voters: "a", learners: "b" })).toEqual(DONE);
    expect(plan({ nodes: "a b c", voters: "a", learners: "b c", behind: "c" })).toEqual(CATCHING_UP);
    expect(plan({ nodes: "a b c", voters: "a", learners: "b c" })).toEqual(change("a b c"));
  });

  test("no more vote than there are replicas, and others stay learners", () => {
    expect(plan({ nodes: "a b c d e", voters: "a b c", learners: "d e" })).toEqual(DONE);
    expect(plan({ nodes: "a b c d e", voters: "a b c", learners: "d e", replicas: 5 })).toEqual(change("a b c d e"));
    expect(plan({ nodes: "a b c", voters: "a", learners: "b c", replicas: 1 })).toEqual(DONE);
  });

  test("a node that is joining is a learner and never a voter", () => {
    expect(plan({ nodes: "a b c/c/joining", voters: "a" })).toEqual(change("a", "b c"));
    expect(plan({ nodes: "a b c/c/joining", voters: "a", learners: "b c" })).toEqual(DONE);
  });
});

describe("zones", () => {
  test("new voters spread over zones", () => {
    const nodes = "a1/a a2/a b1/b c1/c";
    expect(plan({ nodes, voters: "a1", learners: "a2 b1 c1" })).toEqual(change("a1 b1 c1", "a2"));
  });

  test("a crowded zone gives a voter up to one that has none, the leader last", () => {
    const nodes = "a1/a a2/a b1/b c1/c";
    expect(plan({ nodes, voters: "a1 a2 b1", learners: "c1" })).toEqual(change("a1 b1 c1", "a2"));
    expect(plan({ nodes, voters: "a1 a2 b1", learners: "c1", leader: "a2" })).toEqual(change("a2 b1 c1", "a1"));
    expect(plan({ nodes: "a1/a a2/a b1/b b2/b", voters: "a1 a2 b1", learners: "b2" })).toEqual(DONE);
  });
});

describe("leaving", () => {
  test("a draining voter is replaced and stays a learner", () => {
    const nodes = "a b c/c/draining d";
    expect(plan({ nodes, voters: "a b c", learners: "d" })).toEqual(change("a b d", "c"));
    expect(plan({ nodes, voters: "a b c", learners: "d", behind: "d" })).toEqual(CATCHING_UP);
    expect(plan({ nodes, voters: "a b c", learners: "d", away: "d" })).toEqual(CATCHING_UP);
  });

  test("a dead node goes out of the membership, from learners at once, from voters with its replacement", () => {
    expect(plan({ nodes: "a b c d/d/dead", voters: "a b c", learners: "d", away: "d" })).toEqual(change("a b c"));
    expect(plan({ nodes: "a b c/c/dead d", voters: "a b c", learners: "d", away: "c" })).toEqual(change("a b d"));
  });

  test("a dead voter that nobody can replace is kept; a removed one goes in any case", () => {
    expect(plan({ nodes: "a b c/c/dead", voters: "a b c", away: "c" })).toEqual(DONE);
    expect(plan({ nodes: "a b c/c/removed", voters: "a b c", away: "c" })).toEqual(change("a", "b"));
  });

  test("of five voters with two dead, three healthy ones are left", () => {
    const nodes = "a b c d/d/dead e/e/dead";
    expect(plan({ nodes, voters: "a b c d e", replicas: 5, away: "d e" })).toEqual(change("a b c"));
    const four = "a b c d e/e/dead";
    expect(plan({ nodes: four, voters: "a b c d e", replicas: 5, away: "e" })).toEqual(DONE);
  });

  test("a leader hands over before its node leaves, to a voter that is fit", () => {
    const nodes = "a/a/draining b c d";
    expect(plan({ nodes, voters: "a b c", learners: "d" })).toEqual({ kind: "transferLeader", to: "b" });
    expect(plan({ nodes, voters: "a b c", learners: "d", behind: "b" })).toEqual({ kind: "transferLeader", to: "c" });
    expect(plan({ nodes, voters: "a b c", learners: "d", away: "b", behind: "c" })).toEqual(change("b c d", "a"));
  });

  test("a single voter is replaced jointly, with nobody to hand over to", () => {
    expect(plan({ nodes: "a/a/draining b", voters: "a", learners: "b", replicas: 1 })).toEqual(change("b", "a"));
  });

  test("a node that shuts down hands its lead over and keeps its seat", () => {
    const nodes = "a b c";
    expect(plan({ nodes, voters: "a b c", shuttingDown: "a b" })).toEqual({ kind: "transferLeader", to: "c" });
    expect(plan({ nodes, voters: "a b c", leader: "c", shuttingDown: "a" })).toEqual(DONE);
    expect(plan({ nodes: "a", voters: "a", shuttingDown: "a" })).toEqual(DONE);
  });

  test("fewer replicas drop the voters that are worst off, never the leader", () => {
    expect(plan({ nodes: "a b c", voters: "a b c", replicas: 1, leader: "b" })).toEqual(change("b", "a c"));
  });
});

describe("care", () => {
  test("one change at a time", () => {
    const options = { nodes: "a b c d", voters: "a" };
    expect(plan({ ...options, isJoint: true })).toEqual({ kind: "wait", reason: "joint" });
    expect(plan({ ...options, isTransferring: true })).toEqual({ kind: "wait", reason: "transferring" });
  });

  test("no voter is swapped while there is no healthy majority, before it and after", () => {
    const nodes = "a b/b/draining c d e";
    const swap = plan({ nodes, voters: "a b c", learners: "d e", away: "b c" });
    expect(swap).toEqual({ kind: "wait", reason: "unsafe" });
    const shrinking = plan({ nodes: "a b c", voters: "a b c", replicas: 1, away: "b c" });
    expect(shrinking).toEqual({ kind: "wait", reason: "unsafe" });
  });

  test("an active voter that is out of touch keeps its seat: it may be rebooting", () => {
    expect(plan({ nodes: "a b c d", voters: "a b c", learners: "d", away: "c" })).toEqual(DONE);
  });

  test("every sequence of single steps ends, with an odd number of voters on the way", () => {
    let voters = ["a"];
    let learners: readonly string[] = [];
    const nodes = "a/1 b/1 c/2 d/2 e/3 f/3";
    const seen: number[] = [];
    for (let i = 0; i < 10; i++) {
      const step = plan({ nodes, voters: voters.join(" "), learners: learners.join(" "), replicas: 5, leader: "a" });
      if (step.kind === "done") break;
      if (step.kind !== "change") return expect.fail(step.kind);
      voters = [...step.voters];
      learners = step.learners;
      seen.push(voters.length);
    }
    expect(seen).toEqual([1, 3, 5]);
    expect(voters).toEqual(["a", "b", "c", "d", "e"]);
  });
});
