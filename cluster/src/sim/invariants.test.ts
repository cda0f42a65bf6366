import { describe, expect, it } from "vitest";
import type { Entry, HardState, Membership, ReplicaId } from "../raft/types.js";
import type { PeerMessage } from "../replica/ports.js";
import { DEFAULT_REPLICA_TUNING, type ReplicaStatus } from "../replica/types.js";
import { type DurableLog, Invariants, type InvariantWorld } from "./invariants.js";

const ABC: Membership = { voters: ["a", "b", "c"], outgoing: [], learners: ["d"], learnersNext: [] };

/** Three voters and a learner; what stands on their disks and in their memories is set by hand. */
class HandMadeWorld implements InvariantWorld {
  membership = ABC;
  /** Terms of the entries 1, 2, ... in memory. */
  readonly memory = new Map<ReplicaId, readonly number[]>();
  /** Terms of the entries on disk. */
  readonly disks = new Map<ReplicaId, readonly number[]>();
  readonly hardStates = new Map<ReplicaId, HardState>();
  /** Entries through this one are no longer on the disk. */
  readonly truncated = new Map<ReplicaId, number>();

  durable(id: ReplicaId): DurableLog | null {
    const terms = this.disks.get(id);
    if (terms === undefined) return null;
    const start = this.truncated.get(id) ?? 0;
    return {
      hardState: this.hardStates.get(id) ?? { term: 0, votedFor: null, committed: 0 },
      truncated: { term: terms[start - 1] ?? 0, index: start },
      lastIndex: terms.length,
      termAt: (index) => (index < start ? undefined : terms[index - 1]),
    };
  }

  termInMemory(id: ReplicaId, index: number): number | undefined {
    return (this.memory.get(id) ?? this.disks.get(id))?.[index - 1];
  }

  membershipOf(): Membership {
    return this.membership;
  }

  /** The replica's disk says this, and holds entries of these terms. */
  holds(id: ReplicaId, terms: readonly number[], hardState: Partial<HardState> = {}): this {
    this.disks.set(id, terms);
    this.hardStates.set(id, { term: terms.at(-1) ?? 0, votedFor: null, committed: 0, ...hardState });
    return this;
  }
}

function judged(world: HandMadeWorld, see: (invariants: Invariants) => void): string | null {
  const invariants = new Invariants(world);
  see(invariants);
  return invariants.violation?.invariant ?? null;
}

function command(term: number, index: number, content = index): Entry {
  return { kind: "command", term, index, data: Uint8Array.of(content) };
}

function grant(from: ReplicaId, to: ReplicaId, term: number): PeerMessage {
  return { type: "voteReply", from, to, term, granted: true, preVote: false };
}

function ack(from: ReplicaId, term: number, matched: number): PeerMessage {
  return { type: "appendReply", from, to: "a", term, accepted: true, matched };
}

/** `a` and `b` have voted for `a` in `term`, and their disks say so. */
function elected(world: HandMadeWorld, term: number, terms: readonly number[] = []): HandMadeWorld {
  for (const id of ["a", "b"]) world.holds(id, terms, { term, votedFor: "a" });
  return world;
}

describe("elections", () => {
  it("a leader with the votes of a quorum is right", () => {
    const world = elected(new HandMadeWorld(), 2);
    const see = (invariants: Invariants): void => {
      invariants.sent(grant("b", "a", 2));
      invariants.becameLeader("a", 2);
    };
    expect(judged(world, see)).toBe(null);
  });

  it("two leaders of one term are noticed, of two terms they are not", () => {
    const world = elected(new HandMadeWorld(), 2);
    world.holds("c", [], { term: 3, votedFor: "b" }).holds("b", [], { term: 3, votedFor: "b" });
    const lead = (term: number) => (invariants: Invariants) => {
      world.holds("b", [], { term: 2, votedFor: "a" });
      invariants.sent(grant("b", "a", 2));
      invariants.becameLeader("a", 2);
      world.holds("b", [], { term, votedFor: "b" });
      invariants.sent(grant("c", "b", term));
      invariants.becameLeader("b", term);
    };
    expect(judged(world, lead(3))).toBe(null);
    world.holds("c", [], { term: 2, votedFor: "b" });
    expect(judged(world, lead(2))).toBe("I1 one leader per term");
  });

  it("two votes in one term are noticed, in another life as well; the same vote told twice is not", () => {
    const world = elected(new HandMadeWorld(), 2);
    expect(
      judged(world, (invariants) => {
        invariants.sent(grant("b", "a", 2));
        invariants.sent(grant("b", "a", 2));
      }),
    ).toBe(null);
    const twice = judged(world, (invariants) => {
      invariants.sent(grant("b", "a", 2));
      world.holds("b", [], { term: 2, votedFor: "c" });
      invariants.sent(grant("b", "c", 2));
    });
    expect(twice).toBe("I7 one vote per term");
  });

  it("a replica that is elected twice in one term is noticed: its first life may have written entries of it", () => {
    const world = elected(new HandMadeWorld(), 2);
    const twice = (invariants: Invariants): void => {
      invariants.sent(grant("b", "a", 2));
      invariants.becameLeader("a", 2);
      invariants.becameLeader("a", 2);
    };
    expect(judged(world, twice)).toBe("I1 one leader per term");
  });

  it("a leader whose vote for itself is not on disk is noticed, and so is one that asks for votes then", () => {
    const request = { type: "voteRequest", from: "a", to: "b", term: 2, last: { term: 0, index: 0 } } as const;
    const see = (world: HandMadeWorld, preVote: boolean): readonly (string | null)[] => [
      judged(world, (invariants) => invariants.sent({ ...request, preVote, transfer: false })),
      judged(world, (invariants) => {
        invariants.sent(grant("b", "a", 2));
        invariants.becameLeader("a", 2);
      }),
    ];
    const world = elected(new HandMadeWorld(), 2);
    expect(see(world, false)).toEqual([null, null]);
    world.holds("a", [], { term: 1 });
    expect(see(world, false)).toEqual(["I6 persist before speaking", "I6 persist before speaking"]);
    expect(see(world, true)[0]).toBe(null);
  });

  it("a leader without a quorum of votes is noticed: those of learners and pre-votes do not count", () => {
    const world = elected(new HandMadeWorld(), 2).holds("d", [], { term: 2, votedFor: "a" });
    const learner = judged(world, (invariants) => {
      invariants.sent(grant("d", "a", 2));
      invariants.becameLeader("a", 2);
    });
    expect(learner).toBe("I18 learners in no quorum");
    const preVote = judged(world, (invariants) => {
      invariants.sent({ type: "voteReply", from: "b", to: "a", term: 2, granted: true, preVote: true });
      invariants.becameLeader("a", 2);
    });
    expect(preVote).toBe("I18 learners in no quorum");
  });

  it("a leader of a joint membership needs both sides", () => {
    const world = elected(new HandMadeWorld(), 2);
    world.membership = { voters: ["a", "b"], outgoing: ["a", "c", "d"], learners: [], learnersNext: [] };
    const see = (invariants: Invariants): void => {
      invariants.sent(grant("b", "a", 2));
      invariants.becameLeader("a", 2);
    };
    expect(judged(world, see)).toBe("I18 learners in no quorum");
  });

  it("a leader that lacks what was committed before its term is noticed", () => {
    const commit = (world: HandMadeWorld) => (invariants: Invariants) => {
      invariants.sent(grant("b", "a", 2));
      invariants.becameLeader("a", 2);
      invariants.committed("a", 1, 2);
      world.holds("b", [2], { term: 3, votedFor: "c" });
      invariants.sent(grant("b", "c", 3));
      invariants.becameLeader("c", 3);
    };
    const whole = elected(new HandMadeWorld(), 2, [2]).holds("c", [2], { term: 3, votedFor: "c" });
    expect(judged(whole, commit(whole))).toBe(null);
    const lacking = elected(new HandMadeWorld(), 2, [2]).holds("c", [], { term: 3, votedFor: "c" });
    expect(judged(lacking, commit(lacking))).toBe("I4 leader completeness");
  });
});

describe("promises", () => {
  it("a vote may be told when it, or a later term, is on disk; not before", () => {
    const told = (hardState: Partial<HardState>): string | null =>
      judged(new HandMadeWorld().holds("b", [], hardState), (invariants) => invariants.sent(grant("b", "a", 2)));
    expect(told({ term: 2, votedFor: "a" })).toBe(null);
    expect(told({ term: 3, votedFor: null })).toBe(null);
    expect(told({ term: 2, votedFor: null })).toBe("I6 persist before speaking");
    expect(told({ term: 1, votedFor: "a" })).toBe("I6 persist before speaking");
  });

  it("entries may be acknowledged when they and their term are on disk, or given up there", () => {
    const acked = (world: HandMadeWorld, matched: number): string | null =>
      judged(world, (invariants) => invariants.sent(ack("b", 2, matched)));
    const world = new HandMadeWorld().holds("b", [1, 2]);
    expect(acked(world, 2)).toBe(null);
    expect(acked(world, 3)).toBe("I6 persist before speaking");
    expect(acked(new HandMadeWorld().holds("b", [1, 2], { term: 1 }), 2)).toBe("I6 persist before speaking");
    expect(acked(new HandMadeWorld(), 1)).toBe("I6 persist before speaking");
    world.truncated.set("b", 2);
    expect(acked(world, 1)).toBe(null);
  });

  it("refusals promise nothing", () => {
    const hint = { term: 0, index: 0 };
    const refusal = { type: "appendReply", from: "b", to: "a", term: 9, accepted: false, rejected: 9, hint } as const;
    expect(judged(new HandMadeWorld(), (invariants) => invariants.sent(refusal))).toBe(null);
  });
});

describe("logs", () => {
  it("one term and index have one content and one entry before them", () => {
    const both = (other: Entry, previousTerm: number) => (invariants: Invariants) => {
      invariants.appended("a", [command(1, 1), command(2, 2)], 0);
      invariants.appended("b", [other], previousTerm);
    };
    expect(judged(new HandMadeWorld(), both(command(2, 2), 1))).toBe(null);
    expect(judged(new HandMadeWorld(), both(command(3, 2), 1))).toBe(null);
    expect(judged(new HandMadeWorld(), both(command(2, 2, 9), 1))).toBe("I2 log matching");
    expect(judged(new HandMadeWorld(), both(command(2, 2), 2))).toBe("I2 log matching");
  });

  it("nobody commits another entry at an index than others did", () => {
    const world = new HandMadeWorld().holds("a", [1]).holds("b", [1]).holds("c", [2]);
    const by = (id: ReplicaId) => (invariants: Invariants) => {
      invariants.committed("a", 1, null);
      invariants.committed(id, 1, null);
    };
    expect(judged(world, by("b"))).toBe(null);
    expect(judged(world, by("c"))).toBe("I3 committed prefixes agree");
  });

  it("a leader commits what a quorum of disks holds, in memory is not enough", () => {
    const world = new HandMadeWorld().holds("a", [1]).holds("b", [1]).holds("c", []);
    const commit = (invariants: Invariants): void => invariants.committed("a", 1, 1);
    expect(judged(world, commit)).toBe(null);
    world.memory.set("b", [1]);
    world.holds("b", []);
    expect(judged(world, commit)).toBe("I6 committed on a quorum of disks");
    world.holds("b", [2]).holds("d", [1]);
    expect(judged(world, commit)).toBe("I6 committed on a quorum of disks");
    world.truncated.set("b", 1);
    expect(judged(world, commit)).toBe(null);
  });

  it("a leader that counts an entry of an earlier term is noticed, a follower that learns of it is not", () => {
    const world = new HandMadeWorld().holds("a", [1]).holds("b", [1]);
    const commit = (leaderTerm: number | null) => (invariants: Invariants) => invariants.committed("a", 1, leaderTerm);
    expect([judged(world, commit(1)), judged(world, commit(null))]).toEqual([null, null]);
    expect(judged(world, commit(2))).toBe("R5 leaders count their own term");
  });

  it("nobody applies another entry than others committed or applied", () => {
    const world = new HandMadeWorld().holds("a", [1]).holds("b", [1]);
    const apply = (entry: Entry) => (invariants: Invariants) => {
      invariants.committed("a", 1, null);
      invariants.applied("a", command(1, 1), null);
      invariants.applied("b", entry, null);
    };
    expect(judged(world, apply(command(1, 1)))).toBe(null);
    expect(judged(world, apply(command(2, 1)))).toBe("I3 committed prefixes agree");
    expect(judged(world, apply(command(1, 1, 9)))).toBe("I3 committed prefixes agree");
  });

  it("knows the highest index committed or applied anywhere", () => {
    const invariants = new Invariants(new HandMadeWorld().holds("a", [1, 1, 1]));
    invariants.committed("a", 2, null);
    expect(invariants.committedMax).toBe(2);
    invariants.applied("a", command(1, 3), null);
    invariants.applied("a", command(1, 1), null);
    expect(invariants.committedMax).toBe(3);
  });
});

describe("state", () => {
  it("is equal at equal indexes, from entries and from snapshots", () => {
    const second = (digest: string) => (invariants: Invariants) => {
      invariants.applied("a", command(1, 1), "x");
      invariants.applied("b", command(1, 1), digest);
    };
    expect(judged(new HandMadeWorld(), second("x"))).toBe(null);
    expect(judged(new HandMadeWorld(), second("y"))).toBe("I9 equal state at equal index");
    const restored = (digest: string) => (invariants: Invariants) => {
      invariants.applied("a", command(1, 1), "x");
      invariants.restored("b", { term: 1, index: 1 }, digest);
    };
    expect(judged(new HandMadeWorld(), restored("x"))).toBe(null);
    expect(judged(new HandMadeWorld(), restored("y"))).toBe("I15 state from snapshot is state from replay");
  });

  it("never goes back, nor do terms and commit indexes", () => {
    const step = (after: number) => (invariants: Invariants) => invariants.neverBack("a", "term", 2, after);
    expect([judged(new HandMadeWorld(), step(2)), judged(new HandMadeWorld(), step(3))]).toEqual([null, null]);
    expect(judged(new HandMadeWorld(), step(1))).toBe("I8 nothing goes back");
  });
});

describe("membership", () => {
  const AB: Membership = { voters: ["a", "b"], outgoing: [], learners: [], learnersNext: [] };
  const ADE: Membership = { voters: ["a", "d", "e"], outgoing: [], learners: [], learnersNext: [] };

  it("is one per index, and neighbours' quorums meet, in whatever order they are heard of", () => {
    const applied = (other: Membership, index: number) => (invariants: Invariants) => {
      invariants.membershipApplied("a", 1, ABC);
      invariants.membershipApplied("b", index, other);
    };
    expect(judged(new HandMadeWorld(), applied(ABC, 1))).toBe(null);
    expect(judged(new HandMadeWorld(), applied(AB, 1))).toBe("I10 one membership per index");
    expect(judged(new HandMadeWorld(), applied(AB, 2))).toBe(null);
    expect(judged(new HandMadeWorld(), applied(ADE, 2))).toBe("I10 quorums of neighbouring memberships meet");
  });

  it("has at most one change that is not applied", () => {
    const pending = (count: number) => (invariants: Invariants) => invariants.pendingMemberships("a", count);
    expect(judged(new HandMadeWorld(), pending(1))).toBe(null);
    expect(judged(new HandMadeWorld(), pending(2))).toBe("I10 one change at a time");
  });
});

describe("bounds and reads", () => {
  const tuning = { ...DEFAULT_REPLICA_TUNING, inflightAppendsMax: 2, uncommittedBytesMax: 100, waitingWritesMax: 3 };

  function status(changed: Partial<ReplicaStatus>, inflightAppends = 2): ReplicaStatus {
    const progress = { state: "replicate", matched: 1, next: 2, isActive: true, inflightAppends, inflightBytes: 0 };
    return {
      id: "a",
      waitingWrites: 3,
      mailbox: 0,
      waitingReads: 0,
      uncommittedBytes: 100,
      progress: new Map([["b", progress]]),
      ...changed,
    } as ReplicaStatus;
  }

  it("every queue keeps to its bound", () => {
    const seen = (changed: Partial<ReplicaStatus>, inflight?: number): string | null =>
      judged(new HandMadeWorld(), (invariants) => invariants.queues(status(changed, inflight), tuning));
    expect(seen({})).toBe(null);
    for (const over of [
      { waitingWrites: 4 },
      { mailbox: tuning.mailboxMax + 1 },
      { waitingReads: tuning.readsMax + 1 },
      { uncommittedBytes: 100 + 257 },
    ]) {
      expect(seen(over)).toBe("I19 queues have bounds");
    }
    expect(seen({}, 3)).toBe("I19 queues have bounds");
  });

  it("a read is served where everything is that was committed when it began", () => {
    const read = (index: number) => (invariants: Invariants) => invariants.readConfirmed("a", 5, index);
    expect([judged(new HandMadeWorld(), read(5)), judged(new HandMadeWorld(), read(6))]).toEqual([null, null]);
    expect(judged(new HandMadeWorld(), read(4))).toBe("I13 reads are fresh");
  });
});

it("the first violation is kept, and every judgement is counted", () => {
  const invariants = new Invariants(new HandMadeWorld());
  invariants.neverBack("a", "term", 1, 2);
  invariants.report("first", "x");
  invariants.report("second", "y");
  invariants.readConfirmed("a", 2, 1);
  expect(invariants.violation).toEqual({ invariant: "first", text: "x" });
  expect(invariants.checks).toBe(2);
});
