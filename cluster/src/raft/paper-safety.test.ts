import { describe, expect, test } from "vitest";
import { answersOf, append, FIVE, id, message, THREE, voteRequest } from "./paper.suite.js";
import { command, entriesOf, RaftNetwork, TEST_BOUNDS } from "./raft-network.suite.js";

/** One test per claim of the Raft paper's sections 5.4 to 5.6: see paper.test.ts. */

const { electionTicks } = TEST_BOUNDS;

describe("5.4 safety", () => {
  test.each([
    { voter: [1], last: id(1, 1), granted: true },
    { voter: [1], last: id(1, 2), granted: true },
    { voter: [1, 1], last: id(1, 1), granted: false },
    { voter: [1], last: id(2, 1), granted: true },
    { voter: [1, 1], last: id(2, 1), granted: true },
    { voter: [2], last: id(1, 2), granted: false },
    { voter: [1, 2], last: id(1, 9), granted: false },
    { voter: [], last: id(0, 0), granted: true },
  ])("5.4.1 a voter with log $voter grants a candidate whose log ends with $last.term:$last.index: $granted", (c) => {
    const network = new RaftNetwork({ voters: THREE, logs: { "1": c.voter } });
    const answers = answersOf(network, voteRequest("2", 3, c.last));
    expect(answers).toMatchObject([{ type: "voteReply", granted: c.granted }]);
  });

  /**
   * Figure 8 (c): 1 leads again, in term 4, with 2:2 of its first leadership; 5 holds 3:2 from a term in between. What 1
   * says as a leader is lost.
   */
  function figure8(): RaftNetwork {
    const logs = { "1": [1, 2], "2": [1, 2], "3": [1], "4": [1], "5": [1, 3] };
    const hardStates = Object.fromEntries(FIVE.map((node) => [node, { term: 3 }]));
    const network = new RaftNetwork({ voters: FIVE, logs, hardStates });
    network.isolate("5");
    network.raft("1").campaign();
    network.node("1").drain();
    while (network.node("1").role !== "leader") network.deliver(({ type }) => type !== "append");
    network.drop();
    return network;
  }

  test("5.4.2 figure 8 c, d: an entry of an earlier term on a majority is not committed, and is overwritten", () => {
    const network = figure8();
    // 3 gets 2:2, but not 4:3. So 1, 2 and 3 hold 2:2: a majority.
    const entries = entriesOf([2], 2);
    network.step(message("1", "3", 4, { type: "append", previous: id(1, 1), entries, committed: 0 }));
    network.step(message("2", "1", 4, { type: "appendReply", accepted: true, matched: 2 }));
    network.deliver(({ from, type }) => from === "3" && type === "appendReply");
    expect(network.node("3").terms).toEqual([1, 2]);
    expect(network.node("1").status.progress.get("3")?.matched).toBe(2);
    expect(network.node("1").status.committed).toBe(0);

    network.node("1").crash();
    network.wire = [];
    network.heal();
    for (const node of ["2", "3", "4"]) {
      network.node(node).crash();
      network.node(node).restart();
    }
    // The first attempt tells 5 of term 4, the second one wins.
    for (let i = 0; i < 2; i++) {
      network.raft("5").campaign();
      network.settle();
    }
    expect(network.node("5").role).toBe("leader");
    expect(["2", "3", "4", "5"].map((node) => network.node(node).terms)).toEqual([
      [1, 3, 5],
      [1, 3, 5],
      [1, 3, 5],
      [1, 3, 5],
    ]);
    expect(network.node("5").status.committed).toBe(3);
  });

  test("5.4.2 figure 8 e: once an entry of its own term is on a majority, all before it is committed", () => {
    const network = figure8();
    network.run(1);
    expect(network.node("1").terms).toEqual([1, 2, 4]);
    expect(network.node("1").status.committed).toBe(3);
    network.node("1").crash();
    network.heal();
    // The log of 5 is behind those of a majority now: whoever leads next, it is not 5.
    network.run(5 * electionTicks);
    expect(["2", "3", "4"]).toContain(network.leader.id);
    expect(network.node("5").terms.slice(0, 3)).toEqual([1, 2, 4]);
  });

  test.each([
    { name: "1", wins: true },
    { name: "2", wins: true },
    { name: "3", wins: true },
    { name: "4", wins: false },
    { name: "5", wins: false },
  ])("5.4.3 entry 2 is committed on 1, 2 and 3: $name can be elected: $wins", ({ name, wins }) => {
    const logs = { "1": [1, 1], "2": [1, 1], "3": [1, 1], "4": [1], "5": [] };
    const network = new RaftNetwork({ voters: FIVE, logs, hardStates: { "1": { committed: 2 } } });
    network.raft(name).campaign();
    network.settle();
    expect(network.node(name).role === "leader").toBe(wins);
  });

  test("5.4.3 what was committed is in the log of every later leader", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.isolate("3");
    network.propose("x");
    network.settle();
    network.heal();
    network.isolate("1");
    network.run(5 * electionTicks);
    expect(network.leader.id).toBe("2");
    expect(network.leader.disk.entries.find(({ index }) => index === 2)?.data).toEqual(command("x"));
    expect(network.node("3").applied.map(({ data }) => data)).toContainEqual(command("x"));
  });
});

describe("5.5 crashes", () => {
  test("5.5 a follower that crashed gets what it missed when it is back", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.node("3").crash();
    network.propose("x", "y");
    network.settle();
    network.node("3").restart();
    network.run(2);
    expect(network.node("3").status.applied).toEqual(id(1, 3));
  });

  test("5.5 an append that comes twice has the effect of one", () => {
    const network = new RaftNetwork({ voters: THREE });
    const sent = append("2", 1, id(0, 0), [1, 1]);
    const first = answersOf(network, sent);
    expect(answersOf(network, sent)).toEqual(first);
    expect(network.node("1").terms).toEqual([1, 1]);
    expect(network.node("1").disk.entries).toHaveLength(2);
  });

  test("5.5 a request for a vote that comes twice gets the same answer twice", () => {
    const network = new RaftNetwork({ voters: THREE });
    const first = answersOf(network, voteRequest("2", 1));
    expect(first).toMatchObject([{ granted: true }]);
    expect(answersOf(network, voteRequest("2", 1))).toEqual(first);
  });

  test("5.5 a server that crashed after its vote does not vote for another candidate of that term", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.step(voteRequest("2", 1));
    network.node("1").crash();
    network.node("1").restart();
    expect(answersOf(network, voteRequest("3", 1))).toMatchObject([{ granted: false }]);
    expect(answersOf(network, voteRequest("2", 1))).toMatchObject([{ granted: true }]);
  });
});

describe("5.6 timing", () => {
  test("5.6 heartbeats well within the election timeout keep one leader for good", () => {
    const network = new RaftNetwork({ voters: FIVE });
    network.elect("4");
    network.run(1_000);
    expect(network.up.map(({ status }) => [status.term, status.leader])).toEqual(FIVE.map(() => [1, "4"]));
  });

  test("5.6 a group that loses its leader has another one within two election timeouts and a few trips", () => {
    for (let seed = 0; seed < 50; seed++) {
      const network = new RaftNetwork({ voters: FIVE, seed });
      network.elect("1");
      network.node("1").crash();
      network.run(2 * electionTicks);
      expect(network.leader.id).not.toBe("1");
    }
  });
});
