import {
  bootstrap,
  type EntryId,
  encodeMembership,
  type LogState,
  type LogStore,
  membershipOf,
  type ReplicaId,
  type StateMachine,
} from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";

/**
 * Loads the log of a group whose only voter is `voter`, and sees to it that the group has begun: an empty log is
 * bootstrapped, one of before there were memberships is taken over.
 * @throws CORRUPTION when log and state do not fit together: one of them was lost or rolled back, and there is no other copy.
 */
export async function loadSoleVoter(
  log: LogStore,
  machine: Pick<StateMachine, "applied" | "membership">,
  voter: ReplicaId,
): Promise<LogState> {
  const state = await log.load();
  checkFit(state, machine.applied);
  if (machine.membership.voters.length > 0 || hasBegun(state)) return state;
  const founding = membershipOf({ voters: [voter], learners: [] });
  const last = lastOf(state);
  if (last.index === 0) await bootstrap(log, founding);
  else {
    // Whoever wrote this log was alone: every entry on disk is committed, and all are of term 1, in which nobody voted.
    const entry = {
      kind: "membership",
      term: last.term,
      index: last.index + 1,
      data: encodeMembership(founding),
    } as const;
    await log.append({
      entries: [entry],
      hardState: { term: entry.term, votedFor: null, committed: entry.index },
    });
  }
  return log.load();
}

/** No replica that takes part in elections leaves a log without a term, and none begins one without a membership. */
function hasBegun({ hardState, entries }: LogState): boolean {
  return hardState.term > 0 || entries.some(({ kind }) => kind === "membership");
}

function checkFit(state: LogState, applied: EntryId): void {
  const { truncated } = state;
  if (applied.index < truncated.index) {
    throw new FeatureStoreError(
      "CORRUPTION",
      `the state ends at entry ${applied.index}, but the log starts after ${truncated.index}: entries between are lost`,
    );
  }
  const last = lastOf(state);
  if (applied.index > last.index) {
    throw new FeatureStoreError(
      "CORRUPTION",
      `the state ends at entry ${applied.index}, but the log ends at ${last.index}: the log was lost or rolled back`,
    );
  }
}

function lastOf({ truncated, entries }: LogState): EntryId {
  return entries.at(-1) ?? truncated;
}
