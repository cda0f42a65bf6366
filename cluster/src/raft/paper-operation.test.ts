import { describe, expect, test } from "vitest";
import { answersOf, FIVE, id, message, THREE } from "./paper.suite.js";
import { command, RaftNetwork, TEST_BOUNDS } from "./raft-network.suite.js";
import type { Message, ReplicaId } from "./types.js";

/** One test per claim of the Raft paper's sections 6 to 8: see paper.test.ts. */

const { electionTicks } = TEST_BOUNDS;
const simple = (voters: readonly ReplicaId[], learners: readonly ReplicaId[] = []) => ({
  voters,
  outgoing: [],
  learners,
  learnersNext: [],
});

/** Old voters 1, 2, 3; new voters 1, 4, 5, learners until now and level with the log. */
function beforeReplacing(): RaftNetwork {
  const network = new RaftNetwork({ voters: THREE, learners: ["4", "5"] });
  network.elect("1");
  return network;
}

/** Leader 1 has applied the joint membership of the two, and none of the next entries has left it. */
function inJoint(): RaftNetwork {
  const network = beforeReplacing();
  expect(network.raft("1").changeMembership({ voters: ["1", "4", "5"], learners: [] }).ok).toBe(true);
  network.node("1").drain();
  while (network.node("1").status.membership.outgoing.length === 0) network.deliver();
  return network;
}

describe("6 cluster membership changes", () => {
  test("6 a change of voters goes through a joint membership and ends in the new one, by itself", () => {
    const network = beforeReplacing();
    network.raft("1").changeMembership({ voters: ["1", "4", "5"], learners: [] });
    network.settle();
    const applied = network
      .node("1")
      .events.flatMap((event) => (event.kind === "membershipApplied" ? [event.membership] : []));
    expect(applied).toEqual([
      { voters: ["1", "4", "5"], outgoing: ["1", "2", "3"], learners: [], learnersNext: [] },
      simple(["1", "4", "5"]),
    ]);
  });

  test.each([
    { holders: ["2", "3"], committed: false },
    { holders: ["4", "5"], committed: false },
    { holders: ["4"], committed: false },
    { holders: ["2"], committed: false },
    { holders: ["2", "4"], committed: true },
    { holders: ["3", "5"], committed: true },
  ])("6 in a joint membership of 1,2,3 and 1,4,5 an entry on 1 and $holders is committed: $committed", (c) => {
    const network = inJoint();
    const { index } = network.node("1").status.last;
    network.settleBut(({ to }) => to !== "1" && !c.holders.includes(to));
    network.propose("x");
    network.settleBut(({ to }) => to !== "1" && !c.holders.includes(to));
    expect(network.node("1").status.committed > index).toBe(c.committed);
  });

  test.each([
    { up: ["1", "2", "3"], wins: false },
    { up: ["1", "4", "5"], wins: false },
    { up: ["1", "2", "4"], wins: true },
    { up: ["1", "3", "5"], wins: true },
  ])("6 in a joint membership of 1,2,3 and 1,4,5 the votes of $up elect a leader: $wins", ({ up, wins }) => {
    const network = inJoint();
    // Only 1 has applied the joint membership; the others have forgotten that they heard from a leader.
    for (const node of FIVE) {
      network.node(node).compact();
      network.node(node).crash();
      network.node(node).restart();
      if (!up.includes(node)) network.isolate(node);
    }
    network.wire = [];
    network.raft("1").campaign();
    network.settle();
    expect(network.node("1").role === "leader").toBe(wins);
  });

  test("6 new servers come in without a vote first: nobody becomes a voter who was no learner", () => {
    const network = new RaftNetwork({ voters: THREE, newcomers: ["4"] });
    network.elect("1");
    const result = network.raft("1").changeMembership({ voters: [...THREE, "4"], learners: [] });
    expect(result).toMatchObject({ ok: false, reason: "unknownReplica" });
  });

  test("6 a server that comes in without a vote catches up first: a learner that lags is no voter yet", () => {
    const network = new RaftNetwork({ voters: THREE, newcomers: ["4"], bounds: { promotionLagMax: 2 } });
    network.elect("1");
    network.isolate("4");
    network.raft("1").changeMembership({ voters: THREE, learners: ["4"] });
    network.settle();
    network.propose("a", "b", "c");
    network.settle();
    const promote = () => network.raft("1").changeMembership({ voters: [...THREE, "4"], learners: [] });
    expect(promote()).toMatchObject({ ok: false, reason: "learnerLagging" });
    network.heal();
    network.run(3);
    expect(network.node("4").status.applied).toEqual(network.node("1").status.applied);
    expect(promote().ok).toBe(true);
  });

  test("6 a server without a vote gets entries, counts for no majority, and does not campaign", () => {
    const network = new RaftNetwork({ voters: THREE, learners: ["4", "5"] });
    network.elect("1");
    network.isolate("2");
    network.isolate("3");
    network.propose("x");
    network.settle();
    expect(network.node("4").status.last).toEqual(id(1, 2));
    expect(network.node("1").status.committed).toBe(1);
    network.tick("4", 10 * electionTicks);
    expect(network.node("4").status).toMatchObject({ role: "follower", term: 1 });
    expect(network.drop(({ type, from }) => type === "voteRequest" && from === "4")).toEqual([]);
  });

  test("6 a leader that is not in the new membership steps down once that is committed", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.raft("1").changeMembership({ voters: ["2", "3"], learners: [] });
    network.settle();
    expect(network.node("1").status).toMatchObject({ role: "follower", membership: simple(["2", "3"]) });
    expect(network.node("1").events).toContainEqual({ kind: "steppedDown", why: "removed" });
    network.run(5 * electionTicks);
    expect(["2", "3"]).toContain(network.leader.id);
    expect(network.leader.status.term).toBe(2);
  });

  test("6 a leader on its way out does not count itself for the new majority", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.isolate("3");
    network.raft("1").changeMembership({ voters: ["2", "3"], learners: [] });
    network.settle();
    // 1 and 2 are a majority of the old voters; of the new ones 2 alone is none.
    const { committed, membership, last } = network.node("1").status;
    expect(membership).toEqual({ ...simple(["2", "3"]), outgoing: THREE });
    expect([committed, last.index]).toEqual([2, 3]);
    network.heal();
    network.run(2);
    expect(network.node("2").status.membership).toEqual(simple(["2", "3"]));
  });

  test("6 removed servers do not disrupt: who hears from a leader neither votes nor takes a later term", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    for (const to of THREE) {
      network.wire = [];
      network.step(message("9", to, 8, { type: "voteRequest", last: id(7, 99), preVote: false, transfer: false }));
      expect(network.drop()).toEqual([]);
      expect(network.node(to).status).toMatchObject({ term: 1, leader: "1" });
    }
  });

  test("6 a server that hears from no leader for an election timeout does answer", () => {
    const network = new RaftNetwork({ voters: THREE, learners: ["4"] });
    network.elect("1");
    network.tick("4", electionTicks);
    const request = { type: "voteRequest", last: id(7, 99), preVote: false, transfer: false } as const;
    expect(answersOf(network, message("2", "4", 8, request))).toMatchObject([{ type: "voteReply", granted: true }]);
  });

  test("6 a second change is refused until the first one is complete", () => {
    const network = beforeReplacing();
    const change = (voters: readonly ReplicaId[]) => network.raft("1").changeMembership({ voters, learners: [] });
    expect(change(["1", "4", "5"]).ok).toBe(true);
    expect(change(["1", "2", "4"])).toMatchObject({ ok: false, reason: "changePending" });
    network.node("1").drain();
    while (network.node("1").status.membership.outgoing.length === 0) network.deliver();
    expect(change(["1", "2", "4"])).toMatchObject({ ok: false, reason: "changePending" });
    network.settle();
    expect(change(["1", "4"]).ok).toBe(true);
  });

  test("6 when the leader crashes in the joint membership, the next one leaves it", () => {
    const network = inJoint();
    const isFarewell = (sent: Message) => sent.type === "append" && sent.entries.some(({ index }) => index > 2);
    network.settleBut(isFarewell);
    network.node("1").crash();
    network.wire = [];
    expect(network.up.map(({ status }) => status.membership.outgoing)).toEqual([THREE, THREE, THREE, THREE]);
    network.run(6 * electionTicks);
    expect(network.leader.id).not.toBe("1");
    expect(network.leader.status.membership).toEqual(simple(["1", "4", "5"]));
  });
});

describe("7 log compaction", () => {
  /** 3 missed entries 2 to 4, and the leader's log no longer holds them. */
  function behindTheLog(): RaftNetwork {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.isolate("3");
    network.propose("a", "b", "c");
    network.settle();
    network.node("1").compact();
    network.heal();
    return network;
  }

  test("7 a leader sends a snapshot when it has discarded the next entry a follower needs", () => {
    const network = behindTheLog();
    expect(network.node("1").status.truncated).toEqual(id(1, 4));
    network.run(2);
    expect(network.node("3").events).toContainEqual({ kind: "snapshotAccepted", last: id(1, 4) });
    expect(network.node("3").machine).toEqual(network.node("1").machine);
    expect(network.node("3").disk.entries).toEqual([]);
  });

  test("7 a snapshot's last index and term are what the next entry is checked against", () => {
    const network = behindTheLog();
    network.run(2);
    network.propose("d");
    const appends = network.drop(({ to }) => to === "3");
    expect(appends).toMatchObject([{ type: "append", previous: id(1, 4) }]);
    for (const sent of appends) network.step(sent);
    expect(network.node("3").status).toMatchObject({ truncated: id(1, 4), last: id(1, 5) });
  });

  test("7 the check at a snapshot's end refuses another term", () => {
    const network = behindTheLog();
    network.run(2);
    expect(network.raft("3").termAt(4)).toBe(1);
    expect(network.raft("3").termAt(3)).toBeUndefined();
    const other = message("2", "3", 2, { type: "append", previous: id(1, 5), entries: [], committed: 0 });
    expect(answersOf(network, other)).toMatchObject([{ accepted: false, rejected: 5, hint: id(1, 4) }]);
  });

  test("7 a snapshot with new information discards the whole log, conflicting entries included", () => {
    const network = new RaftNetwork({ voters: THREE, logs: { "1": [2, 2], "2": [2, 2], "3": [1, 1, 1, 1, 1, 1, 1] } });
    network.isolate("3");
    network.elect("1");
    network.node("1").compact();
    network.heal();
    network.run(2);
    expect(network.node("3").status).toMatchObject({ truncated: id(3, 3), last: id(3, 3), applied: id(3, 3) });
    expect(network.node("3").disk.entries).toEqual([]);
  });

  test("7 a snapshot of a prefix of the log keeps the entries that follow it", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.propose("a", "b", "c");
    network.settle();
    const { machine } = network.node("1");
    const lost = network.node("3");
    // The state machine of 3 is lost, its log from 3 on is not.
    lost.crash();
    lost.disk.machine = { ...machine, applied: id(0, 0), digest: 0 };
    lost.disk.entries = lost.disk.entries.slice(2);
    lost.disk.truncated = id(1, 2);
    lost.restart();
    network.raft("3").restore({ last: id(1, 3), membership: machine.membership }, network.raft("3").status().term);
    expect(network.node("3").status).toMatchObject({ truncated: id(1, 3), last: id(1, 4), stableIndex: 4 });
  });

  test("7 a snapshot that is older than what is committed changes nothing", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.propose("a", "b");
    network.settle();
    const before = network.node("2").status;
    expect(network.raft("2").restore({ last: id(1, 2), membership: before.membership }, 1)).toBe(false);
    network.node("2").drain();
    expect(network.node("2").status).toEqual(before);
  });

  test("7 a snapshot brings the latest membership of the entries it replaces", () => {
    const network = new RaftNetwork({ voters: THREE, newcomers: ["4"] });
    network.elect("1");
    network.propose("a");
    network.settle();
    network.node("1").compact();
    network.raft("1").changeMembership({ voters: THREE, learners: ["4"] });
    network.node("1").drain();
    network.deliver(({ to }) => to !== "4");
    network.deliver();
    network.node("1").compact();
    network.run(2);
    expect(network.node("4").events.map(({ kind }) => kind)).toContain("snapshotAccepted");
    expect(network.node("4").status.membership).toEqual(simple(THREE, ["4"]));
  });

  test("7 each server compacts by itself, and only what it has applied", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.node("2").holdsApplies = true;
    network.propose("a", "b");
    network.settle();
    network.run(1);
    for (const { id: node } of network.up) network.node(node).compact();
    expect(network.up.map(({ status }) => status.truncated.index)).toEqual([3, 1, 3]);
  });
});

describe("8 client interaction", () => {
  test("8 a server that does not lead refuses a command and names the leader", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("2");
    expect(network.raft("1").propose(command("x"))).toEqual({ ok: false, reason: "notLeader", leader: "2" });
  });

  test("8 a leader begins its term with a blank entry, and so learns what is committed", () => {
    const network = new RaftNetwork({ voters: THREE, logs: { "1": [1, 1], "2": [1, 1], "3": [1, 1] } });
    network.elect("1");
    const [, , noop] = network.node("1").disk.entries;
    expect(noop).toEqual({ kind: "noop", term: 2, index: 3, data: new Uint8Array(0) });
    expect(network.node("1").status.committed).toBe(3);
  });

  test("8 a leader answers no read before an entry of its own term is committed", () => {
    const network = new RaftNetwork({ voters: THREE, logs: { "1": [1], "2": [1], "3": [1] } });
    network.raft("1").campaign();
    network.node("1").drain();
    while (network.node("1").role !== "leader") network.deliver();
    expect(network.raft("1").requestRead().ok).toBe(true);
    network.node("1").drain();
    const appends = network.drop(({ type }) => type === "append");
    for (let i = 0; i < 3; i++) {
      network.tick("1");
      network.deliver(({ type }) => type !== "append");
      network.deliver(({ type }) => type !== "append");
    }
    expect(network.node("1").reads).toEqual([]);
    for (const sent of appends) network.step(sent);
    network.settle();
    expect(network.node("1").reads).toMatchObject([{ index: 2 }]);
  });

  test("8 a leader exchanges heartbeats with a majority before it answers a read", () => {
    const network = new RaftNetwork({ voters: FIVE });
    network.elect("1");
    const read = network.raft("1").requestRead();
    network.node("1").drain();
    expect(network.node("1").reads).toEqual([]);
    network.deliver(({ to }) => to === "2");
    network.deliver(({ from }) => from === "2");
    expect(network.node("1").reads).toEqual([]);
    network.deliver(({ to }) => to === "3");
    network.deliver(({ from }) => from === "3");
    expect(network.node("1").reads).toEqual([{ id: read.ok ? read.id : -1, index: 1 }]);
  });

  test("8 heartbeats that were answered before a read began prove nothing for it", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.tick("1");
    network.deliver();
    network.raft("1").requestRead();
    network.node("1").drain();
    network.deliver(({ to, type }) => to === "1" && type === "heartbeatReply");
    expect(network.node("1").reads).toEqual([]);
    network.settle();
    expect(network.node("1").reads).toHaveLength(1);
  });

  test("8 a leader that was deposed without knowing it answers no read", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.isolate("1");
    for (let tick = 0; tick < 5 * electionTicks; tick++) {
      for (const node of ["2", "3"]) network.tick(node);
      network.settle();
    }
    expect(network.leader.id).not.toBe("1");
    network.propose("x");
    network.settle();
    expect(network.node("1").role).toBe("leader");
    network.raft("1").requestRead();
    network.settle();
    network.heal();
    network.run(3);
    expect(network.node("1").reads).toEqual([]);
  });

  test("8 a read at a follower sees what was committed when it began", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.propose("x");
    network.settle();
    const read = network.raft("3").requestRead();
    network.settle();
    expect(network.node("3").reads).toEqual([{ id: read.ok ? read.id : -1, index: 2 }]);
  });
});
