import type { Entry, EntryId, HardState, Membership, ReplicaId } from "../raft/types.js";
import type { PeerMessage } from "../replica/ports.js";
import type { ReplicaStatus, ReplicaTuning } from "../replica/types.js";
import { isMajority, quorumsMeet } from "./majority.js";

/** What must always hold, broken: the name of the invariant (replication.md, section 3.3) and what was seen. */
export interface Violation {
  readonly invariant: string;
  readonly text: string;
}

/** What is on one replica's disk now, as the simulator knows it and the replica does not. */
export interface DurableLog {
  readonly hardState: HardState;
  readonly truncated: EntryId;
  /** Term at an index of the durable log; undefined where it holds none. */
  termAt(index: number): number | undefined;
  readonly lastIndex: number;
}

/** How the invariants look at the cluster. */
export interface InvariantWorld {
  /** The disk of a replica, or null where it was destroyed. */
  durable(id: ReplicaId): DurableLog | null;
  /** The term a living replica has in memory at an index. */
  termInMemory(id: ReplicaId, index: number): number | undefined;
  membershipOf(id: ReplicaId): Membership;
}

/** Bytes of the longest command that clients of the simulation send, with what an entry costs beside it. */
const LONGEST_COMMAND_BYTES = 256;

interface Committed {
  readonly term: number;
  readonly print: number;
}

/**
 * The safety invariants of replication, checked as things happen, with counting of their own: nothing here calls the code
 * that is being judged. The first violation is kept; whoever drives the simulation asks for it after every event.
 */
export class Invariants {
  readonly #world: InvariantWorld;
  #violation: Violation | null = null;
  readonly #leaders = new Map<number, ReplicaId>();
  /** Content and predecessor of every entry ever written, by term and index. */
  readonly #entries = new Map<string, { readonly print: number; readonly previousTerm: number }>();
  readonly #committed = new Map<number, Committed>();
  #committedMax = 0;
  /** What each term's leader committed last. */
  readonly #committedByTerm = new Map<number, number>();
  readonly #digests = new Map<number, string>();
  readonly #votes = new Map<string, ReplicaId>();
  readonly #grants = new Map<string, Set<ReplicaId>>();
  readonly #memberships = new Map<number, Membership>();
  #checks = 0;

  constructor(world: InvariantWorld) {
    this.#world = world;
  }

  get violation(): Violation | null {
    return this.#violation;
  }

  /** Judgements made so far. */
  get checks(): number {
    return this.#checks;
  }

  /** The highest index any replica knows to be committed. */
  get committedMax(): number {
    return this.#committedMax;
  }

  /** Something else went wrong: an assertion tripped, a history has no order, a replica never caught up. */
  report(invariant: string, text: string): void {
    this.#violation ??= { invariant, text };
  }

  // ---- elections

  becameLeader(id: ReplicaId, term: number): void {
    this.#checks += 1;
    const other = this.#leaders.get(term);
    // Nor is one replica elected twice in a term, in two of its lives: the entries of the first one are there.
    if (other !== undefined) this.report("I1 one leader per term", `${other} and ${id} lead term ${term}`);
    this.#leaders.set(term, id);
    this.#vote(id, term, id);
    if (!this.#hasVoteOnDisk(id, term, id))
      this.report("I6 persist before speaking", `${id} leads term ${term} before its own vote was on disk`);
    const grants = new Set([...(this.#grants.get(`${id} ${term}`) ?? []), id]);
    const membership = this.#world.membershipOf(id);
    if (!isMajority(membership, (voter) => grants.has(voter))) {
      this.report("I18 learners in no quorum", `${id} leads term ${term} with votes of ${[...grants].join(", ")} only`);
    }
    // A leader elected late may be of an earlier term than the newest one: it owes only what was committed before its own.
    const index = this.#committedBefore(term);
    const expected = this.#committed.get(index)?.term;
    const found = this.#world.termInMemory(id, index);
    if (expected !== undefined && found !== expected) {
      this.report(
        "I4 leader completeness",
        `${id} leads term ${term} with term ${found} at entry ${index}, which is committed with ${expected}`,
      );
    }
  }

  /** The highest index committed by leaders of terms before `term`. */
  #committedBefore(term: number): number {
    let highest = 0;
    for (const [leaderTerm, index] of this.#committedByTerm) {
      if (leaderTerm < term && index > highest) highest = index;
    }
    return highest;
  }

  #vote(voter: ReplicaId, term: number, candidate: ReplicaId): void {
    const key = `${voter} ${term}`;
    const before = this.#votes.get(key);
    if (before !== undefined && before !== candidate) {
      this.report("I7 one vote per term", `${voter} voted for ${before} and ${candidate} in term ${term}`);
    }
    this.#votes.set(key, candidate);
  }

  #hasVoteOnDisk(voter: ReplicaId, term: number, candidate: ReplicaId): boolean {
    const hardState = this.#world.durable(voter)?.hardState;
    if (hardState === undefined) return false;
    return hardState.term > term || (hardState.term === term && hardState.votedFor === candidate);
  }

  // ---- messages

  /** Nothing is promised that is not on disk. */
  sent(message: PeerMessage): void {
    this.#checks += 1;
    if (message.type === "voteReply" && message.granted && !message.preVote) {
      const { from, to, term } = message;
      this.#vote(from, term, to);
      const grants = this.#grants.get(`${to} ${term}`) ?? new Set();
      grants.add(from);
      this.#grants.set(`${to} ${term}`, grants);
      if (!this.#hasVoteOnDisk(from, term, to))
        this.report("I6 persist before speaking", `${from} granted term ${term} to ${to} before its vote was on disk`);
    }
    if (
      message.type === "voteRequest" &&
      !message.preVote &&
      !this.#hasVoteOnDisk(message.from, message.term, message.from)
    ) {
      const { from, term } = message;
      this.report("I6 persist before speaking", `${from} asks for votes in term ${term} before its own was on disk`);
    }
    if (message.type === "appendReply" && message.accepted) {
      const { from, term, matched } = message;
      const disk = this.#world.durable(from);
      if (disk === null || (disk.lastIndex < matched && disk.truncated.index < matched)) {
        this.report("I6 persist before speaking", `${from} acknowledged entry ${matched} before it was on disk`);
      } else if (disk.hardState.term < term) {
        this.report("I6 persist before speaking", `${from} acknowledged in term ${term} before the term was on disk`);
      }
    }
  }

  // ---- logs

  /** A replica hands entries to its log. */
  appended(id: ReplicaId, entries: readonly Entry[], previousTerm: number | undefined): void {
    let before = previousTerm;
    for (const entry of entries) {
      this.#checks += 1;
      const key = `${entry.term} ${entry.index}`;
      const print = printOf(entry);
      const known = this.#entries.get(key);
      if (known === undefined) {
        if (before !== undefined) this.#entries.set(key, { print, previousTerm: before });
      } else if (known.print !== print || (before !== undefined && known.previousTerm !== before)) {
        this.report("I2 log matching", `${id} has another entry ${entry.index} of term ${entry.term} than others have`);
      }
      before = entry.term;
    }
  }

  /**
   * A replica learned that everything through `index` is committed.
   * @param leaderTerm the term it leads, or null when it follows.
   */
  committed(id: ReplicaId, index: number, leaderTerm: number | null): void {
    this.#checks += 1;
    const term = this.#world.termInMemory(id, index);
    const known = this.#committed.get(index);
    if (known !== undefined && term !== undefined && known.term !== term) {
      this.report(
        "I3 committed prefixes agree",
        `${id} commits entry ${index} of term ${term}, others of ${known.term}`,
      );
    }
    if (leaderTerm !== null && term !== undefined) {
      if (term !== leaderTerm) {
        // Raft paper, section 5.4.2: a quorum that holds an earlier term's entry may yet lose it to another leader.
        this.report(
          "R5 leaders count their own term",
          `${id} leads term ${leaderTerm} and commits up to one of ${term}`,
        );
      }
      this.#quorumHolds(id, { term, index });
      this.#committedByTerm.set(leaderTerm, index);
    }
    if (term !== undefined && index > this.#committedMax) {
      const print = this.#entries.get(`${term} ${index}`)?.print ?? 0;
      if (known === undefined) this.#committed.set(index, { term, print });
      this.#committedMax = index;
    }
  }

  #quorumHolds(leader: ReplicaId, { term, index }: EntryId): void {
    const holds = (id: ReplicaId): boolean => {
      const disk = this.#world.durable(id);
      if (disk === null) return false;
      return disk.truncated.index >= index || disk.termAt(index) === term;
    };
    const membership = this.#world.membershipOf(leader);
    if (isMajority(membership, holds)) return;
    const holders = [...membership.voters, ...membership.outgoing].filter(holds);
    this.report(
      "I6 committed on a quorum of disks",
      `${leader} committed entry ${index}, which only ${holders.join(", ") || "nobody"} has on disk`,
    );
  }

  // ---- state

  /** A replica applied an entry; `digest` is its whole state afterwards. */
  applied(id: ReplicaId, entry: Entry, digest: string | null): void {
    this.#checks += 1;
    const print = printOf(entry);
    const known = this.#committed.get(entry.index);
    if (known !== undefined && (known.term !== entry.term || (known.print !== 0 && known.print !== print))) {
      this.report("I3 committed prefixes agree", `${id} applied another entry ${entry.index} than others`);
    }
    this.#committed.set(entry.index, { term: entry.term, print });
    this.#committedMax = Math.max(this.#committedMax, entry.index);
    if (digest !== null) this.#digestAt("I9 equal state at equal index", id, entry.index, digest);
  }

  /** A replica's state is a snapshot's now. */
  restored(id: ReplicaId, last: EntryId, digest: string): void {
    this.#checks += 1;
    this.#digestAt("I15 state from snapshot is state from replay", id, last.index, digest);
  }

  #digestAt(invariant: string, id: ReplicaId, index: number, digest: string): void {
    const known = this.#digests.get(index);
    if (known !== undefined && known !== digest)
      this.report(invariant, `${id} has another state than others at ${index}`);
    this.#digests.set(index, digest);
  }

  /** Marks of one life of a replica never go back. */
  neverBack(id: ReplicaId, what: string, before: number, after: number): void {
    this.#checks += 1;
    if (after < before) this.report("I8 nothing goes back", `${what} of ${id} went from ${before} to ${after}`);
  }

  // ---- membership

  membershipApplied(id: ReplicaId, index: number, membership: Membership): void {
    this.#checks += 1;
    const known = this.#memberships.get(index);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(membership)) {
      this.report("I10 one membership per index", `${id} has another membership than others at ${index}`);
    }
    if (known !== undefined) return;
    this.#memberships.set(index, membership);
    const before = [...this.#memberships.keys()].filter((at) => at < index).sort((a, b) => b - a)[0];
    const previous = before === undefined ? undefined : this.#memberships.get(before);
    if (previous !== undefined && !quorumsMeet(previous, membership)) {
      this.report("I10 quorums of neighbouring memberships meet", `${id} went to ${JSON.stringify(membership)}`);
    }
  }

  /** A leader's log holds at most one membership that is not applied. */
  pendingMemberships(id: ReplicaId, count: number): void {
    this.#checks += 1;
    if (count > 1)
      this.report("I10 one change at a time", `${id} has ${count} memberships in its log that are not applied`);
  }

  // ---- bounds

  queues(status: ReplicaStatus, tuning: ReplicaTuning): void {
    this.#checks += 1;
    const { id, waitingWrites, mailbox, waitingReads, uncommittedBytes } = status;
    // The first command always gets in, however long.
    const uncommittedMax = tuning.uncommittedBytesMax + LONGEST_COMMAND_BYTES;
    if (
      waitingWrites > tuning.waitingWritesMax ||
      mailbox > tuning.mailboxMax ||
      waitingReads > tuning.readsMax ||
      uncommittedBytes > uncommittedMax
    ) {
      this.report(
        "I19 queues have bounds",
        `${id}: ${JSON.stringify({ waitingWrites, mailbox, waitingReads, uncommittedBytes })}`,
      );
    }
    for (const [peer, { inflightAppends }] of status.progress) {
      if (inflightAppends > tuning.inflightAppendsMax) {
        this.report("I19 queues have bounds", `${id} has ${inflightAppends} appends on their way to ${peer}`);
      }
    }
  }

  // ---- reads

  /** @param began the highest index committed anywhere when the read was asked for. */
  readConfirmed(id: ReplicaId, began: number, index: number): void {
    this.#checks += 1;
    if (index < began)
      this.report("I13 reads are fresh", `${id} serves a read at ${index} that began when ${began} was committed`);
  }
}

/** 32 bits over an entry's kind and data (FNV-1a). */
function printOf(entry: Entry): number {
  let print = entry.kind.length;
  for (const byte of entry.data) print = Math.imul(print ^ byte, 0x0100_0193);
  return print >>> 0 || 1;
}
