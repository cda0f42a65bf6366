import type { Membership, ReplicaId } from "../raft/types.js";

/** Counts by hand whether those that hold are more than half of each side. Learners never count. */
export function isMajority(membership: Membership, holds: (id: ReplicaId) => boolean): boolean {
  const sides = membership.outgoing.length > 0 ? [membership.voters, membership.outgoing] : [membership.voters];
  return sides.every((side) => side.filter(holds).length * 2 > side.length);
}

/** True when every quorum of one membership shares a replica with every quorum of the other: by trying all of them. */
export function quorumsMeet(a: Membership, b: Membership): boolean {
  const quorumsOfB = quorums(b);
  return quorums(a).every((one) => quorumsOfB.every((other) => one.some((id) => other.includes(id))));
}

function quorums(membership: Membership): readonly (readonly ReplicaId[])[] {
  const voters = [...new Set([...membership.voters, ...membership.outgoing])];
  const found: ReplicaId[][] = [];
  for (let bits = 1; bits < 2 ** voters.length; bits++) {
    const subset = voters.filter((_, i) => (bits & (1 << i)) !== 0);
    if (isMajority(membership, (id) => subset.includes(id))) found.push(subset);
  }
  return found;
}
