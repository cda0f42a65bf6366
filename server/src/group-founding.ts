import {
  bootstrap,
  decodeMembership,
  type EntryId,
  encodeMembership,
  type LogState,
  type LogStore,
  type Membership,
  type MembershipTarget,
  membershipOf,
  type ReplicaId,
  type StateMachine,
} from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";

/**
 * Loads a replica's log, and sees to it that a group whose founder it is has begun: an empty log is bootstrapped, one of
 * before there were memberships is taken over. Writing a group's first entry once more harms nobody: it is the same for all.
 * @param founding the members the group begins with, this replica among them; null: it joins with an empty log.
 * @throws CORRUPTION when log and state of a replica that is alone do not fit together: one of them was lost or rolled back,
 * and there is no other copy.
 */
export async function loadLog(
  log: LogStore,
  machine: Pick<StateMachine, "applied" | "membership">,
  { id, founding: target }: { readonly id: ReplicaId; readonly founding: MembershipTarget | null },
): Promise<LogState> {
  const state = await log.load();
  if (isAlone(machine.membership, state, { id, target })) checkFit(state, machine.applied);
  if (target === null || machine.membership.voters.length > 0 || hasBegun(state)) return state;
  const founding = membershipOf(target);
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

/** The replica has nobody to learn from what it has lost. */
function isAlone(
  { voters, outgoing }: Membership,
  state: LogState,
  { id, target }: { readonly id: ReplicaId; readonly target: MembershipTarget | null },
): boolean {
  const logged = state.entries.flatMap(({ kind, data }) => (kind === "membership" ? [decodeMembership(data)] : []));
  const others = [{ voters, outgoing }, ...logged].flatMap((one) => [...one.voters, ...one.outgoing]);
  const known = others.length > 0 ? others : (target?.voters ?? []);
  return known.length > 0 && known.every((voter) => voter === id);
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
