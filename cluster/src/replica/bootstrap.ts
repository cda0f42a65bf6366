import { FeatureStoreError } from "@featurestore/proto";
import { encodeMembership, isJoint } from "../raft/membership.js";
import type { Membership } from "../raft/types.js";
import type { LogStore } from "./ports.js";

/**
 * Begins a group: writes its first membership as entry 1 of term 1, committed, into an empty log. Each of the first
 * replicas does so with the same membership. A replica that joins later starts with an empty log instead.
 * @throws CONFLICT when the log is not empty: a replica with data never begins again (R40). RangeError for a membership
 * without voters, or a joint one.
 */
export async function bootstrap(log: LogStore, membership: Membership): Promise<void> {
  if (membership.voters.length === 0) throw new RangeError("a group needs at least one voter");
  if (isJoint(membership)) throw new RangeError("a group does not begin in the middle of a change");
  const { hardState, truncated, entries } = await log.load();
  if (hardState.term !== 0 || hardState.votedFor !== null || truncated.index !== 0 || entries.length > 0) {
    throw new FeatureStoreError("CONFLICT", "the log is not empty: this replica has begun already");
  }
  await log.append({
    entries: [{ kind: "membership", term: 1, index: 1, data: encodeMembership(membership) }],
    hardState: { term: 1, votedFor: null, committed: 1 },
  });
}
