import type { Membership, ReplicaId } from "./types.js";

export type VoteResult = "won" | "lost" | "pending";

/**
 * The highest index that a quorum has reached (Raft paper, section 5.3; joint: section 6): the lower one of what a
 * majority of `voters` and a majority of `outgoing` has. A configuration without voters commits nothing.
 * @param matched the highest index known to be on a replica's disk; 0 where nothing is known.
 */
export function committedIndex(membership: Membership, matched: (id: ReplicaId) => number): number {
  const incoming = majorityIndex(membership.voters, matched);
  return membership.outgoing.length === 0 ? incoming : Math.min(incoming, majorityIndex(membership.outgoing, matched));
}

/**
 * The result of an election: lost as soon as a majority of either side can no longer be had. Nobody wins where there are
 * no voters.
 * @param vote true granted, false refused, undefined not heard yet.
 */
export function voteResult(membership: Membership, vote: (id: ReplicaId) => boolean | undefined): VoteResult {
  const incoming = majorityVote(membership.voters, vote);
  if (membership.outgoing.length === 0) return incoming;
  const outgoing = majorityVote(membership.outgoing, vote);
  if (incoming === "lost" || outgoing === "lost") return "lost";
  return incoming === "won" && outgoing === "won" ? "won" : "pending";
}

/** True when the replicas for which `holds` is true form a quorum. */
export function isQuorum(membership: Membership, holds: (id: ReplicaId) => boolean): boolean {
  return voteResult(membership, (id) => holds(id)) === "won";
}

function majorityIndex(voters: readonly ReplicaId[], matched: (id: ReplicaId) => number): number {
  if (voters.length === 0) return 0;
  const indexes = voters.map((id) => matched(id)).sort((a, b) => b - a);
  return indexes[Math.floor(voters.length / 2)] ?? 0;
}

function majorityVote(voters: readonly ReplicaId[], vote: (id: ReplicaId) => boolean | undefined): VoteResult {
  const needed = Math.floor(voters.length / 2) + 1;
  let granted = 0;
  let refused = 0;
  for (const id of voters) {
    const answer = vote(id);
    if (answer === true) granted += 1;
    else if (answer === false) refused += 1;
  }
  if (granted >= needed) return "won";
  return voters.length - refused < needed ? "lost" : "pending";
}
