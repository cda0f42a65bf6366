import { describe, expect, test } from "vitest";
import { encodeMembership, membershipOf } from "./membership.js";
import { id, message, THREE } from "./paper.suite.js";
import type { Raft } from "./raft.js";
import { command, entriesOf, entryOf, RaftNetwork } from "./raft-network.suite.js";
import type { EntryId, Message, Write } from "./types.js";

/** Replica 1 of a few, driven by hand. */
function one(options: Partial<ConstructorParameters<typeof RaftNetwork>[0]> = {}): Raft {
  return new RaftNetwork({ voters: THREE, ...options }).raft("1");
}

/** Replica 1 as the leader of itself alone, with its first entry applied. */
function alone(options: Partial<ConstructorParameters<typeof RaftNetwork>[0]> = {}): Raft {
  const network = new RaftNetwork({ voters: ["1"], ...options });
  network.elect("1");
  return network.raft("1");
}

function append(term: number, previous: EntryId, terms: readonly number[], committed = 0): Message {
  const entries = entriesOf(terms, previous.index + 1);
  return message("2", "1", term, { type: "append", previous, entries, committed });
}

function writeOf(raft: Raft): Write {
  const { write } = raft.ready();
  if (write === null) throw new Error("there is something to write");
  return write;
}

describe("writes", () => {
  test("one is out at a time; the next one holds all that came meanwhile", () => {
    const raft = one();
    raft.step(append(1, id(0, 0), [1]));
    const first = writeOf(raft);
    expect(first.entries.map(({ index }) => index)).toEqual([1]);
    raft.step(append(1, id(1, 1), [1]));
    raft.step(append(1, id(1, 2), [1]));
    expect(raft.hasReady()).toBe(false);
    expect(raft.ready().write).toBeNull();
    raft.persisted(first.number);
    expect(writeOf(raft).entries.map(({ index }) => index)).toEqual([2, 3]);
  });

  test("a write carries the whole hard state, and there is none where nothing but the commit index changed", () => {
    const raft = one();
    raft.step(append(1, id(0, 0), [1, 1]));
    const write = writeOf(raft);
    expect(write.hardState).toEqual({ term: 1, votedFor: null, committed: 0 });
    raft.persisted(write.number);
    raft.ready();
    raft.step(message("2", "1", 1, { type: "heartbeat", committed: 2, read: 0 }));
    expect(raft.ready().write).toBeNull();
  });

  test("only the write that is out can be persisted", () => {
    const raft = one();
    expect(() => raft.persisted(1)).toThrow("the write that is out was persisted");
    raft.step(append(1, id(0, 0), [1]));
    const { number } = writeOf(raft);
    expect(() => raft.persisted(number + 1)).toThrow("the write that is out was persisted");
    raft.persisted(number);
    expect(() => raft.persisted(number)).toThrow("the write that is out was persisted");
  });
});

describe("messages", () => {
  test("an acknowledged append leaves with the write it rests on, a refused one at once", () => {
    const raft = one();
    raft.step(append(1, id(0, 0), [1]));
    raft.step(append(1, id(1, 5), [1]));
    const { messages, write } = raft.ready();
    expect(messages.map((sent) => sent.type === "appendReply" && sent.accepted)).toEqual([false]);
    expect(write?.messages).toEqual([message("1", "2", 1, { type: "appendReply", accepted: true, matched: 1 })]);
  });

  test("a promise made while a write is out waits for the next one", () => {
    const raft = one();
    raft.step(append(1, id(0, 0), [1]));
    const first = writeOf(raft);
    raft.step(append(1, id(1, 1), [1]));
    expect(raft.ready().messages).toEqual([]);
    raft.persisted(first.number);
    expect(writeOf(raft).messages).toMatchObject([{ matched: 2 }]);
  });

  test("a promise that needs no write leaves as soon as none is out", () => {
    const raft = one();
    const sent = append(1, id(0, 0), [1]);
    raft.step(sent);
    const { number } = writeOf(raft);
    raft.step(sent);
    expect(raft.hasReady()).toBe(false);
    raft.persisted(number);
    const { messages, write } = raft.ready();
    expect(write).toBeNull();
    expect(messages).toMatchObject([{ type: "appendReply", matched: 1 }]);
  });

  test("promises of an earlier term that wait are dropped when the term changes", () => {
    const raft = one();
    raft.step(append(1, id(0, 0), [1]));
    const first = writeOf(raft);
    raft.step(append(1, id(1, 1), [1]));
    raft.step(message("3", "1", 2, { type: "append", previous: id(1, 1), entries: entriesOf([2], 2), committed: 0 }));
    raft.persisted(first.number);
    const { messages, write } = raft.ready();
    expect(messages).toEqual([]);
    expect(write?.messages).toEqual([message("1", "3", 2, { type: "appendReply", accepted: true, matched: 2 })]);
  });

  test("a vote leaves with the write that holds it", () => {
    const raft = one();
    raft.step(message("2", "1", 1, { type: "voteRequest", last: id(0, 0), preVote: false, transfer: false }));
    const { messages, write } = raft.ready();
    expect(messages).toEqual([]);
    expect(write?.hardState).toEqual({ term: 1, votedFor: "2", committed: 0 });
    expect(write?.messages).toMatchObject([{ type: "voteReply", granted: true }]);
  });

  test("a leader's appends leave before its own disk has the entries", () => {
    const network = new RaftNetwork({ voters: THREE });
    network.elect("1");
    network.raft("1").propose(command("x"));
    const { messages, write } = network.raft("1").ready();
    expect(messages.map(({ type, to }) => [type, to])).toEqual([
      ["append", "2"],
      ["append", "3"],
    ]);
    expect(write?.entries).toHaveLength(1);
  });

  test("what is meant for another replica, or comes from itself, is left alone", () => {
    const raft = one();
    raft.step({ ...append(5, id(0, 0), [5]), to: "3" });
    raft.step({ ...append(5, id(0, 0), [5]), from: "1" });
    expect(raft.status()).toMatchObject({ term: 0, last: id(0, 0) });
    expect(raft.hasReady()).toBe(false);
  });
});

describe("its own disk", () => {
  test("a candidate's vote for itself counts once it is written", () => {
    const raft = one({ voters: ["1"] });
    raft.campaign();
    expect(raft.status()).toMatchObject({ role: "candidate", votedFor: "1" });
    const write = writeOf(raft);
    expect(raft.status().role).toBe("candidate");
    raft.persisted(write.number);
    expect(raft.status().role).toBe("leader");
  });

  test("a leader's own copy counts once it is written", () => {
    const raft = alone();
    raft.propose(command("x"));
    const write = writeOf(raft);
    expect(raft.status().committed).toBe(1);
    raft.persisted(write.number);
    expect(raft.status().committed).toBe(2);
  });

  test("what is committed is handed out only once it is on disk here", () => {
    const raft = one();
    raft.step(append(1, id(0, 0), [1, 1], 2));
    const { committed, write } = raft.ready();
    expect([raft.status().committed, committed]).toEqual([2, []]);
    raft.persisted(write?.number ?? -1);
    expect(raft.ready().committed.map(({ index }) => index)).toEqual([1, 2]);
  });
});

describe("applying", () => {
  /** Entries 1 to `count` on disk and committed. */
  function withCommitted(count: number, applyBytesMax = 1_000): Raft {
    const raft = one({ bounds: { applyBytesMax } });
    raft.step(append(1, id(0, 0), new Array<number>(count).fill(1), count));
    raft.persisted(writeOf(raft).number);
    return raft;
  }

  test("one lot is out at a time, and as many bytes as the bound allows, one entry at least", () => {
    // An entry without data counts 32 bytes.
    const raft = withCommitted(5, 64);
    expect(raft.ready().committed.map(({ index }) => index)).toEqual([1, 2]);
    expect(raft.ready().committed).toEqual([]);
    raft.applied(2);
    expect(raft.status().applied).toEqual(id(1, 2));
    expect(raft.ready().committed.map(({ index }) => index)).toEqual([3, 4]);
    const tiny = withCommitted(2, 1);
    expect(tiny.ready().committed.map(({ index }) => index)).toEqual([1]);
  });

  test("only what was handed out can be applied", () => {
    const raft = withCommitted(3);
    expect(() => raft.applied(1)).toThrow("what was handed out was applied");
    raft.ready();
    expect(() => raft.applied(2)).toThrow("what was handed out was applied");
  });

  test("a snapshot waits until what is being applied is applied, and nothing is handed out before it is installed", () => {
    const raft = withCommitted(2);
    raft.ready();
    const { membership } = raft.status();
    const snapshot = { last: id(1, 9), membership };
    expect(raft.restore(snapshot, 1)).toBe(true);
    expect(raft.ready()).toMatchObject({ write: null, committed: [], messages: [] });
    raft.applied(2);
    const { write, committed } = raft.ready();
    expect(write?.snapshot).toBe(snapshot);
    expect(write?.messages).toMatchObject([{ type: "appendReply", matched: 9 }]);
    expect(committed).toEqual([]);
    expect(raft.status().applied).toEqual(id(0, 0));
    raft.persisted(write?.number ?? -1);
    expect(raft.status()).toMatchObject({ applied: id(1, 9), truncated: id(1, 9), committed: 9 });
  });
});

describe("bounds", () => {
  test("the unapplied tail: the first command always gets in, then none beyond the bound, until some are applied", () => {
    const raft = alone({ bounds: { uncommittedBytesMax: 100 } });
    const propose = (bytes: number) => raft.propose(new Uint8Array(bytes)).ok;
    expect([propose(500), propose(0)]).toEqual([true, false]);
    raft.persisted(writeOf(raft).number);
    expect(raft.status()).toMatchObject({ committed: 2, uncommittedBytes: 532 });
    expect([raft.ready().committed.length, propose(0)]).toEqual([1, false]);
    raft.applied(2);
    expect(raft.status().uncommittedBytes).toBe(0);
    // 32 bytes an entry on top of its data.
    expect([propose(18), propose(18), propose(1)]).toEqual([true, true, false]);
    expect(raft.propose(new Uint8Array(1))).toEqual({ ok: false, reason: "overloaded", leader: "1" });
    expect(raft.status().uncommittedBytes).toBe(100);
  });

  test("what is read back ends where the disk holds a tail that is about to be replaced there", () => {
    const raft = one();
    raft.step(append(1, id(0, 0), [1, 1, 1, 1], 0));
    raft.persisted(writeOf(raft).number);
    raft.step(append(2, id(1, 2), [2, 2], 2));
    expect(raft.status()).toMatchObject({ committed: 2, stableIndex: 2, last: id(2, 4) });
    raft.evict(0);
    const [fetch] = raft.ready().fetches;
    if (fetch === undefined) throw new Error("what is to be applied is not in memory");
    raft.fetched(fetch, entriesOf([1, 1, 1, 1]));
    expect(raft.ready().committed.map(({ index }) => index)).toEqual([1, 2]);
  });

  test("memory keeps only the last entry of a tail that is committed and not applied; each lot of it is read back once", () => {
    const network = new RaftNetwork({ voters: ["1"], bounds: { applyBytesMax: 64 } });
    network.elect("1");
    const raft = network.raft("1");
    for (const text of ["a", "b", "c", "d"]) raft.propose(command(text));
    raft.persisted(writeOf(raft).number);
    raft.evict(0);
    expect(raft.status()).toMatchObject({ committed: 5, applied: id(1, 1), memoryBytes: 33 });
    const { committed, fetches } = raft.ready();
    expect(committed).toEqual([]);
    expect(fetches).toEqual([{ peer: "1", term: 1, from: 2, bytesMax: 64 }]);
    expect(raft.hasReady()).toBe(false);
    const read = ["a", "b"].map((text, i) => entryOf(1, 2 + i, command(text)));
    raft.fetched({ peer: "1", term: 1, from: 2, bytesMax: 64 }, read);
    expect(raft.ready().committed).toEqual(read);
    expect(raft.hasReady()).toBe(false);
    raft.applied(3);
    expect(raft.ready().fetches).toMatchObject([{ from: 4 }]);
    raft.fetched({ peer: "1", term: 1, from: 4, bytesMax: 64 }, [entryOf(1, 4, command("c"))]);
    raft.ready();
    raft.applied(4);
    // The last entry never left.
    expect(raft.ready()).toMatchObject({ fetches: [], committed: [{ index: 5 }] });
  });

  test("waiting reads are refused beyond readsMax", () => {
    const network = new RaftNetwork({ voters: THREE, bounds: { readsMax: 2 } });
    network.elect("1");
    const ask = () => network.raft("1").requestRead();
    expect([ask().ok, ask().ok]).toEqual([true, true]);
    expect(ask()).toEqual({ ok: false, reason: "overloaded" });
    network.settle();
    expect(network.node("1").reads).toHaveLength(2);
    expect(ask().ok).toBe(true);
  });
});

test("a soft state is shown once, when it changed", () => {
  const raft = one();
  raft.step(append(1, id(0, 0), [1]));
  expect(raft.ready().softState).toEqual({ role: "follower", term: 1, leader: "2" });
  expect(raft.ready().softState).toBeNull();
});

test("read ids are not used again in another life", () => {
  const ids = new Set<number>();
  for (let seed = 0; seed < 200; seed++) {
    const raft = alone({ seed });
    for (let i = 0; i < 3; i++) {
      const read = raft.requestRead();
      if (read.ok) ids.add(read.id);
    }
  }
  expect(ids.size).toBe(600);
});

describe("what a peer gone wrong sends", () => {
  test("an append with a membership that is none, or with holes, is left alone before it is written", () => {
    const network = new RaftNetwork({ voters: THREE });
    const raft = network.raft("1");
    const broken = { kind: "membership", term: 1, index: 1, data: Uint8Array.of(9) } as const;
    const ahead = entryOf(1, 2);
    for (const entries of [[broken], [ahead], [entryOf(1, 1), entryOf(1, 3)]]) {
      raft.step(message("2", "1", 1, { type: "append", previous: id(0, 0), entries, committed: 0 }));
    }
    expect(raft.status()).toMatchObject({ term: 0, leader: null, last: id(0, 0) });
    expect(network.node("1").events).toEqual(Array(3).fill({ kind: "ignored", from: "2", why: "malformedAppend" }));
    expect(raft.hasReady()).toBe(false);
  });

  test("a membership that may not follow stops the replica before its state machine takes it", () => {
    const raft = one();
    const strangers = encodeMembership(membershipOf({ voters: ["7", "8", "9"], learners: [] }));
    const entry = { kind: "membership", term: 1, index: 1, data: strangers } as const;
    raft.step(message("2", "1", 1, { type: "append", previous: id(0, 0), entries: [entry], committed: 1 }));
    raft.persisted(writeOf(raft).number);
    expect(() => raft.ready()).toThrow("quorums of neighbouring memberships meet");
    expect(raft.status().applied).toEqual(id(0, 0));
  });

  test("an answer to a read is taken from the leader alone", () => {
    const raft = one();
    raft.step(append(1, id(0, 0), [1]));
    raft.ready();
    raft.step(message("3", "1", 1, { type: "readReply", read: 7, index: 1_000 }));
    expect(raft.ready().reads).toEqual([]);
    raft.step(message("2", "1", 1, { type: "readReply", read: 7, index: 1 }));
    expect(raft.ready().reads).toEqual([{ id: 7, index: 1 }]);
  });
});
