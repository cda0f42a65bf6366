import { describe, expect, test } from "vitest";
import { answersOf, append, candidate, FIVE, id, message, THREE, vote, voteRequest } from "./paper.suite.js";
import { command, entryOf, RaftNetwork, TEST_BOUNDS } from "./raft-network.suite.js";

/**
 * One test per claim of "In Search of an Understandable Consensus Algorithm (Extended Version)", sections 5.1 to 5.3. The
 * rest of section 5 is in paper-safety.test.ts, sections 6 to 8 are in paper-operation.test.ts.
 */

const { electionTicks } = TEST_BOUNDS;

describe("5.1 terms", () => {
  test.each(["follower", "candidate", "leader"])(
    "5.1 a %s that sees a later term takes it over and follows",
    (role) => {
      const network = new RaftNetwork({ voters: THREE });
      if (role === "candidate") candidate(network);
      if (role === "leader") network.elect("1");
      expect(network.node("1").role).toBe(role);
      network.step(append("2", 7, id(0, 0), [7]));
      expect(network.node("1").status).toMatchObject({ role: "follower", term: 7, leader: "2" });
    },
  );

  test("5.1 a request of an earlier term is not taken, and answered with the current term", () => {
    const network = new RaftNetwork({ voters: THREE, logs: { "1": [1, 3] } });
    const answers = answersOf(network, append("2", 2, id(1, 1), [2]));
    expect(answers).toEqual([message("1", "2", 3, { type: "heartbeatReply", read: 0, rebuilding: false })]);
    expect(network.node("1").terms).toEqual([1, 3]);
  });

  test("5.1 a vote is not given in an earlier term", () => {
    const network = new RaftNetwork({ voters: THREE, hardStates: { "1": { term: 3 } } });
    expect(answersOf(network, voteRequest("2", 2, id(9, 9)))).toEqual([]);
    expect(network.node("1").status).toMatchObject({ term: 3, votedFor: null });
  });

  test("5.1 a leader that learns of a later term from an answer steps down", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.step(message("2", "1", 5, { type: "heartbeatReply", read: 0, rebuilding: false }));
    expect(network.node("1").status).toMatchObject({ role: "follower", term: 5, leader: null });
  });

  test("5.1 the current term survives a restart", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.node("2").crash();
    network.node("2").restart();
    expect(network.node("2").status).toMatchObject({ role: "follower", term: 1, votedFor: "1" });
  });
});

describe("5.2 leader election", () => {
  test("5.2 a server starts as a follower", () => {
    const network = new RaftNetwork({ voters: THREE, logs: { "1": [1, 2] } });
    expect(network.node("1").status).toMatchObject({ role: "follower", term: 2, leader: null });
  });

  test("5.2 a follower stays one as long as it hears from a leader", () => {
    const network = new RaftNetwork({ voters: THREE });
    for (let i = 0; i < 20; i++) {
      network.step(message("2", "1", 1, { type: "heartbeat", committed: 0, read: 0 }));
      network.tick("1", electionTicks - 1);
    }
    expect(network.node("1").status).toMatchObject({ role: "follower", term: 1, leader: "2" });
  });

  test("5.2 a follower that hears nothing campaigns in the next term, votes for itself and asks everybody else", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.tick("1", 2 * electionTicks);
    network.deliver();
    network.deliver();
    expect(network.node("1").status).toMatchObject({ role: "candidate", term: 1, votedFor: "1" });
    const requests = network.drop();
    const body = { type: "voteRequest", last: id(0, 0), preVote: false, transfer: false } as const;
    expect(requests).toEqual([message("1", "2", 1, body), message("1", "3", 1, body)]);
  });

  test("5.2 election timeouts are drawn at random from [T, 2T), each of them", () => {
    const seen = new Set<number>();
    for (let seed = 0; seed < 300; seed++) {
      const network = new RaftNetwork({ voters: THREE, seed });
      let ticks = 0;
      while (network.wire.length === 0) {
        network.tick("1");
        ticks += 1;
      }
      seen.add(ticks);
    }
    const all = Array.from({ length: electionTicks }, (_, i) => electionTicks + i);
    expect([...seen].sort((a, b) => a - b)).toEqual(all);
  });

  test("5.2 a timeout is drawn anew for each election", () => {
    const network = new RaftNetwork({ voters: THREE, seed: 4 });
    const waits: number[] = [];
    for (let ticks = 0; waits.length < 30; ticks++) {
      network.tick("1");
      if (network.drop().length === 0) continue;
      waits.push(ticks);
      ticks = 0;
    }
    expect(new Set(waits).size).toBeGreaterThan(5);
  });

  test("5.2 a server votes for one candidate a term, first come, first served", () => {
    const network = new RaftNetwork({ voters: THREE });
    expect(answersOf(network, voteRequest("2", 1))).toMatchObject([{ type: "voteReply", to: "2", granted: true }]);
    expect(answersOf(network, voteRequest("3", 1))).toMatchObject([{ type: "voteReply", to: "3", granted: false }]);
    expect(answersOf(network, voteRequest("3", 2))).toMatchObject([{ type: "voteReply", to: "3", granted: true }]);
  });

  test.each([
    { voters: 1, granted: 0, role: "leader" },
    { voters: 3, granted: 0, role: "candidate" },
    { voters: 3, granted: 1, role: "leader" },
    { voters: 4, granted: 1, role: "candidate" },
    { voters: 4, granted: 2, role: "leader" },
    { voters: 5, granted: 1, role: "candidate" },
    { voters: 5, granted: 2, role: "leader" },
  ])("5.2 its own vote and $granted of $voters - 1 others make a candidate a $role", ({ voters, granted, role }) => {
    const network = new RaftNetwork({ voters: FIVE.slice(0, voters) });
    if (voters === 1) network.elect("1");
    else candidate(network);
    for (const from of FIVE.slice(1, 1 + granted)) network.step(vote(from, 1, true));
    expect(network.node("1").role).toBe(role);
  });

  test("5.2 a vote that arrives twice counts once", () => {
    const network = new RaftNetwork({ voters: FIVE });
    candidate(network);
    for (let i = 0; i < 3; i++) network.step(vote("2", 1, true));
    expect(network.node("1").role).toBe("candidate");
  });

  test("5.2 a candidate that a majority refused waits for the next timeout as a follower", () => {
    const network = new RaftNetwork({ voters: THREE });
    candidate(network);
    network.step(vote("2", 1, false));
    network.step(vote("3", 1, false));
    expect(network.node("1").status).toMatchObject({ role: "follower", term: 1, votedFor: "1" });
  });

  test("5.2 a candidate yields to a leader of its own term", () => {
    const network = new RaftNetwork({ voters: THREE });
    candidate(network);
    network.step(append("2", 1, id(0, 0), [1]));
    expect(network.node("1").status).toMatchObject({ role: "follower", term: 1, leader: "2" });
  });

  test("5.2 a candidate does not yield to a leader of an earlier term", () => {
    const network = new RaftNetwork({ voters: THREE, hardStates: { "1": { term: 4 } } });
    candidate(network);
    network.step(append("2", 4, id(0, 0), [4]));
    expect(network.node("1").status).toMatchObject({ role: "candidate", term: 5 });
  });

  test("5.2 a split vote elects nobody, and is resolved by another election in a later term", () => {
    const network = new RaftNetwork({ voters: THREE });
    for (const { id: node } of network.up) {
      network.raft(node).campaign();
      network.node(node).drain();
    }
    // All grant each other's pre-vote, all vote for themselves.
    network.settle();
    expect(network.up.map(({ status }) => [status.role, status.term, status.votedFor])).toEqual([
      ["follower", 1, "1"],
      ["follower", 1, "2"],
      ["follower", 1, "3"],
    ]);
    network.run(4 * electionTicks);
    expect(network.leader.status.term).toBe(2);
    expect(network.up.map(({ status }) => status.leader)).toEqual(THREE.map(() => network.leader.id));
  });

  test("5.2 a new leader tells everybody at once, and again every heartbeat", () => {
    const network = new RaftNetwork({ voters: THREE, bounds: { heartbeatTicks: 3 } });
    candidate(network);
    network.step(vote("2", 1, true));
    expect(network.drop().map(({ type, to }) => [type, to])).toEqual([
      ["append", "2"],
      ["append", "3"],
    ]);
    const heartbeats = Array.from({ length: 7 }, () => {
      network.tick("1");
      return network.drop(({ type }) => type === "heartbeat").length;
    });
    expect(heartbeats).toEqual([0, 0, 2, 0, 0, 2, 0]);
  });
});

describe("5.3 log replication", () => {
  test("5.3 a leader appends a command to its log and sends it to all in parallel, naming the entry before it", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.propose("x");
    expect(network.node("1").terms).toEqual([1, 1]);
    const entries = [entryOf(1, 2, command("x"))];
    const body = { type: "append", previous: id(1, 1), entries, committed: 1 } as const;
    expect(network.drop()).toEqual([message("1", "2", 1, body), message("1", "3", 1, body)]);
  });

  test.each([
    { previous: id(0, 0), isTaken: true },
    { previous: id(1, 1), isTaken: true },
    { previous: id(2, 2), isTaken: true },
    { previous: id(1, 2), isTaken: false },
    { previous: id(3, 2), isTaken: false },
    { previous: id(2, 3), isTaken: false },
  ])(
    "5.3 a follower with 1:1 2:2 takes entries after $previous.term:$previous.index only if it holds it: $isTaken",
    (c) => {
      const network = new RaftNetwork({ voters: THREE, logs: { "1": [1, 2] } });
      const answers = answersOf(network, append("2", 3, c.previous, [3]));
      expect(answers).toMatchObject([{ type: "appendReply", accepted: c.isTaken }]);
      if (c.isTaken) expect(network.node("1").status.last).toEqual(id(3, c.previous.index + 1));
      else expect(network.node("1").terms).toEqual([1, 2]);
    },
  );

  test.each([
    { name: "a", log: [1, 1, 1, 4, 4, 5, 5, 6, 6] },
    { name: "b", log: [1, 1, 1, 4] },
    { name: "c", log: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6] },
    { name: "d", log: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7] },
    { name: "e", log: [1, 1, 1, 4, 4, 4, 4] },
    { name: "f", log: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3] },
  ])("5.3 figure 7 $name: the leader makes the follower's log its own, cutting what conflicts", ({ log }) => {
    const own = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
    const hardStates = Object.fromEntries(THREE.map((node) => [node, { term: 7 }]));
    const network = new RaftNetwork({ voters: THREE, logs: { "1": own, "2": own, "3": log }, hardStates });
    network.isolate("3");
    network.elect("1");
    network.heal();
    network.run(3);
    expect(network.node("3").terms).toEqual([...own, 8]);
    expect(network.node("1").terms).toEqual([...own, 8]);
    expect(network.node("3").disk.entries.map(({ term }) => term)).toEqual([...own, 8]);
  });

  test("5.3 the consistency check moves nextIndex back until the logs agree", () => {
    const logs = { "1": [1, 1, 2, 2, 3, 3], "2": [1, 1, 2, 2, 3, 3], "3": [1, 1] };
    const network = new RaftNetwork({ voters: THREE, logs });
    network.isolate("3");
    network.elect("1");
    network.heal();
    network.tick("1");
    const probed: number[] = [];
    while (network.wire.length > 0) {
      const sent = network.deliver();
      probed.push(...sent.flatMap((m) => (m.type === "append" && m.to === "3" ? [m.previous.index] : [])));
    }
    // 3 lacks 7, 6, ... and says that it ends at 2.
    expect(probed.slice(0, 2)).toEqual([6, 2]);
    expect(network.node("1").status.progress.get("3")).toMatchObject({ matched: 7, next: 8 });
  });

  test("5.3 an entry is committed as soon as a majority has it, and not before", () => {
    const network = new RaftNetwork({ voters: FIVE });
    network.elect("1");
    network.propose("x");
    network.deliver(({ to }) => to === "2");
    network.deliver(({ from }) => from === "2");
    expect(network.node("1").status.committed).toBe(1);
    network.deliver(({ to }) => to === "3");
    network.deliver(({ from }) => from === "3");
    expect(network.node("1").status.committed).toBe(2);
  });

  test("5.3 committing an entry commits all before it, those of earlier leaders too", () => {
    const network = new RaftNetwork({ voters: THREE, logs: { "1": [1, 2, 2], "2": [1], "3": [] } });
    network.elect("1");
    expect(network.node("1").applied.map(({ term, index }) => [term, index])).toEqual([
      [1, 1],
      [2, 2],
      [2, 3],
      [3, 4],
    ]);
  });

  test("5.3 followers learn the commit index from the next append, or the next heartbeat", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.propose("x");
    network.deliver();
    network.deliver();
    expect(network.node("1").status.committed).toBe(2);
    expect(network.node("2").status.committed).toBe(1);
    network.deliver(({ to }) => to === "2");
    expect(network.node("2").status.committed).toBe(2);
    network.drop();
    network.tick("1");
    network.settle();
    expect(network.node("3").status.committed).toBe(2);
  });

  test("5.3 every server applies the same commands in log order", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("2");
    network.propose("a", "b");
    network.propose("c");
    network.settle();
    const texts = network.up.map(({ applied }) => applied.map(({ data }) => String.fromCharCode(...data)).join(""));
    expect(texts).toEqual(["abc", "abc", "abc"]);
  });

  test("5.3 a leader never overwrites or deletes entries of its own log", () => {
    const network = new RaftNetwork({ voters: THREE, logs: { "1": [1, 2, 2], "2": [1, 1, 1], "3": [1] } });
    network.elect("1");
    expect(network.node("1").terms.slice(0, 3)).toEqual([1, 2, 2]);
    expect(network.node("1").events.filter(({ kind }) => kind === "truncatedTail")).toEqual([]);
  });

  test("5.3 one slow follower does not hold up a command", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.isolate("3");
    network.elect("1");
    network.propose("x");
    network.settle();
    expect(network.node("1").applied.at(-1)?.data).toEqual(command("x"));
  });

  test("5.3 the leader repeats appends until all followers have them, even after it has answered", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.isolate("3");
    network.propose("x", "y");
    network.settle();
    network.heal();
    network.run(2);
    expect(network.node("3").terms).toEqual([1, 1, 1]);
  });
});
