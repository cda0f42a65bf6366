import { FeatureStoreError } from "@featurestore/proto";
import type { EntryId, RestoredState } from "../raft/types.js";
import type { LogState, LogStore, StateMachine } from "./ports.js";
import type { ReplicaEvent } from "./types.js";

/**
 * Loads the log and fits it to the state machine. The two may differ after a crash: a snapshot is installed in the
 * machine first and in the log second, so a machine that is ahead of the log, or stands where the log has another entry,
 * decides. A machine that is behind the log's beginning was discarded: the replica then waits for a snapshot.
 * @throws CORRUPTION when both end in the same place in different terms: no crash does that.
 */
export async function reconcile(
  log: LogStore,
  machine: Pick<StateMachine, "applied" | "membership">,
  observe: (event: ReplicaEvent) => void,
): Promise<RestoredState> {
  let state = await log.load();
  const { applied, membership } = machine;
  if (applied.index === state.truncated.index && applied.term !== state.truncated.term) {
    throw new FeatureStoreError(
      "CORRUPTION",
      `the state ends at entry ${applied.index} of term ${applied.term}, the log begins there in term ${state.truncated.term}`,
    );
  }
  if (applied.index < state.truncated.index) {
    observe({ kind: "rebuildStarted", truncated: state.truncated });
  } else if (!holds(state, applied)) {
    observe({ kind: "logBehindMachine", applied });
    await log.compact(applied);
    state = { ...state, truncated: applied, entries: [] };
  }
  const { hardState, truncated, entries } = state;
  const last = entries.at(-1) ?? truncated;
  const term = Math.max(hardState.term, truncated.term, last.term);
  return {
    hardState: {
      term,
      votedFor: term === hardState.term ? hardState.votedFor : null,
      committed: Math.min(Math.max(hardState.committed, applied.index, truncated.index), last.index),
    },
    truncated,
    entries,
    applied,
    membership,
  };
}

function holds({ truncated, entries }: LogState, { term, index }: EntryId): boolean {
  if (index === truncated.index) return true;
  return entries[index - truncated.index - 1]?.term === term;
}
