import { assert } from "@featurestore/proto";
import { isJoint, membersOf } from "./membership.js";
import { isQuorum } from "./quorum.js";
import type { RaftNetwork, RaftNode } from "./raft-network.suite.js";
import type { Entry, Message, RaftStatus, ReplicaId } from "./types.js";

/**
 * What must hold at every moment of every run (Raft paper, figure 3, and what a disk adds to it). Watches from outside:
 * it knows everything that ever happened, and no rule of the core.
 */
export class RaftInvariants {
  readonly #network: RaftNetwork;
  readonly #leaders = new Map<number, ReplicaId>();
  readonly #votes = new Map<string, ReplicaId>();
  /** Every entry that was ever on a disk, by term and index. */
  readonly #entries = new Map<string, Entry>();
  /** Terms of what is committed, by index; the first place is "before the first entry". */
  readonly #committed: number[] = [0];
  readonly #digests = new Map<number, number>();
  readonly #checked = new Map<ReplicaId, RaftStatus>();
  readonly #reads = new Map<number, number>();

  constructor(network: RaftNetwork) {
    this.#network = network;
  }

  get committed(): number {
    return this.#committed.length - 1;
  }

  /** To be told before a write that is out reaches the disk. */
  writing({ write }: RaftNode): void {
    for (const entry of write?.entries ?? []) {
      const key = `${entry.term}:${entry.index}`;
      const known = this.#entries.get(key);
      assert(known === undefined || known.data === entry.data, `one leader wrote two entries at ${key}`);
      this.#entries.set(key, entry);
    }
  }

  /** To be told of a read when it begins. */
  reading(id: number): void {
    assert(!this.#reads.has(id), "a read id is used once");
    this.#reads.set(id, this.committed);
  }

  /** To be told of every message that leaves. */
  sent(message: Message): void {
    if (message.type === "voteReply" && message.granted && !message.preVote) {
      this.#voted(message.from, message.term, message.to);
    }
  }

  /** To be called for a node after anything happened to it. */
  check(node: RaftNode): void {
    const { hardState } = node.disk;
    if (hardState.votedFor !== null) this.#voted(node.id, hardState.term, hardState.votedFor);
    if (!node.isUp) {
      this.#checked.delete(node.id);
      return;
    }
    const { status } = node;
    const before = this.#checked.get(node.id);
    assert(status.term >= (before?.term ?? 0), `${node.id}: its term went back`);
    assert(status.committed >= (before?.committed ?? 0), `${node.id}: its commit index went back`);
    this.#checkCommitted(node, status, before);
    this.#checked.set(node.id, status);
    if (status.role === "leader") this.#checkLeader(node, status);
    if (before?.last.index !== status.last.index || before.last.term !== status.last.term) this.#checkMatching(node);
    this.#checkState(node, status);
  }

  #voted(from: ReplicaId, term: number, to: ReplicaId): void {
    const key = `${from} in term ${term}`;
    const known = this.#votes.get(key);
    assert(known === undefined || known === to, `${key} voted for ${known} and for ${to}`);
    this.#votes.set(key, to);
  }

  /** Committed prefixes agree, and what is newly committed is on the disks of a quorum. */
  #checkCommitted(node: RaftNode, status: RaftStatus, before: RaftStatus | undefined): void {
    const { committed, truncated, membership } = status;
    for (let index = Math.max((before?.committed ?? 0) + 1, truncated.index); index <= committed; index++) {
      const term = node.raft.termAt(index) ?? 0;
      const known = this.#committed[index];
      if (known !== undefined) {
        assert(known === term, `${node.id} committed ${term}:${index}, another replica ${known}:${index}`);
        continue;
      }
      assert(index === this.#committed.length, "what is committed has no holes");
      const holds = (id: ReplicaId): boolean => holdsOnDisk(this.#network.node(id), index, term);
      // The membership that counted may have been replaced in the same step.
      const isDurable = isQuorum(membership, holds) || (before !== undefined && isQuorum(before.membership, holds));
      assert(isDurable, `${term}:${index} was committed without a quorum of disks`);
      this.#committed.push(term);
    }
  }

  #checkLeader(node: RaftNode, status: RaftStatus): void {
    const { term, progress, truncated } = status;
    const known = this.#leaders.get(term);
    assert(known === undefined || known === node.id, `${known} and ${node.id} lead term ${term}`);
    if (known === undefined) {
      this.#leaders.set(term, node.id);
      this.#voted(node.id, term, node.id);
      for (let index = Math.max(1, truncated.index); index <= this.committed; index++) {
        assert(node.raft.termAt(index) === this.#committed[index], `leader ${node.id} of ${term} lacks entry ${index}`);
      }
    }
    for (const [id, { matched }] of progress) {
      const follower = this.#network.node(id);
      if (!follower.isUp || this.#checked.get(id)?.term !== term) continue;
      const held = node.raft.termAt(matched);
      if (held !== undefined) assert(holdsOnDisk(follower, matched, held), `${id} does not hold what it acknowledged`);
    }
  }

  /** Raft paper, section 5.3: one id in two logs, and they agree up to there. */
  #checkMatching(node: RaftNode): void {
    const own = node.status;
    for (const other of this.#network.up) {
      if (other === node) continue;
      const { truncated, last } = other.status;
      const first = Math.max(own.truncated.index, truncated.index);
      let agrees = false;
      for (let index = Math.min(own.last.index, last.index); index >= first; index--) {
        const same = node.raft.termAt(index) === other.raft.termAt(index);
        assert(same || !agrees, `${node.id} and ${other.id} differ at ${index} and agree after it`);
        agrees ||= same;
      }
    }
  }

  /** Equal state at equal positions; reads see what was committed when they began. */
  #checkState(node: RaftNode, status: RaftStatus): void {
    const { applied, digest } = node.machine;
    assert(applied.index <= status.committed, `${node.id} applied what is not committed`);
    assert((this.#digests.get(applied.index) ?? digest) === digest, `states differ at ${applied.index}`);
    this.#digests.set(applied.index, digest);
    for (const { id, index } of node.reads.splice(0)) {
      assert(index >= (this.#reads.get(id) ?? Number.POSITIVE_INFINITY), `read ${id} may miss entry ${index + 1}`);
    }
  }
}

function holdsOnDisk(node: RaftNode, index: number, term: number): boolean {
  return index < node.disk.truncated.index || node.diskTermAt(index) === term;
}

/** True when a leader leads, everybody it knows of follows it, and all have applied all. */
export function isAtRest(network: RaftNetwork): boolean {
  const leaders = network.up.filter(({ role }) => role === "leader");
  if (leaders.length === 0) return false;
  const leader = network.leader.status;
  if (leader.transferTarget !== null || isJoint(leader.membership)) return false;
  return membersOf(leader.membership).every((id) => {
    const { status } = network.node(id);
    return status.leader === leader.id && status.applied.index === leader.last.index;
  });
}
