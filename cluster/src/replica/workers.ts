import type { Raft } from "../raft/raft.js";
import type { EntryId, ReplicaId, RestoredState } from "../raft/types.js";
import type { Callers } from "./callers.js";
import { CatchingUp } from "./catching-up.js";
import { Compaction } from "./compaction.js";
import type { PeerMessage, ReplicaPorts } from "./ports.js";
import { SnapshotReceiver } from "./snapshot-receiver.js";
import { SnapshotSender } from "./snapshot-sender.js";
import type { ReplicaEvent, ReplicaTuning } from "./types.js";

/** What works beside a replica's lanes. */
export interface Workers {
  readonly sender: SnapshotSender;
  readonly receiver: SnapshotReceiver;
  readonly compaction: Compaction;
}

/** A replica's insides, as its workers see them. */
export interface WorkerHost extends Pick<ReplicaPorts, "log" | "machine"> {
  readonly id: ReplicaId;
  readonly tuning: ReplicaTuning;
  readonly raft: Raft;
  readonly callers: Callers;
  observe(event: ReplicaEvent): void;
  send(message: PeerMessage): void;
  /** Runs work in the background; a rejection ends the replica. */
  run(work: () => Promise<void>): void;
  /** Asks for a turn: the core has something to do. */
  wake(): void;
  isEnded(): boolean;
}

export function createWorkers(host: WorkerHost, restored: RestoredState): Workers {
  const { id, tuning, raft, callers, log, machine, observe, send, run } = host;
  const { heartbeatTicks, transferIdleTicks, electionTicks } = tuning;
  const common = { id, observe, send, run, term: () => callers.soft.term };
  const catchingUp = new CatchingUp((peer) => raft.status().progress.get(peer)?.matched ?? null);
  const sender = new SnapshotSender(
    {
      ...common,
      open: () => machine.snapshot(),
      isUsable: ({ last }) => last.index >= raft.truncated.index,
      position: () => callers.applied.index,
      done: (peer, installed) => {
        raft.snapshotSent(peer, installed?.last ?? null);
        if (installed !== null) catchingUp.add(peer, { index: installed.last.index, bytes: installed.bytes });
        host.wake();
      },
    },
    { offerTicks: heartbeatTicks, idleTicks: transferIdleTicks, pauseTicks: electionTicks },
  );
  const receiver = new SnapshotReceiver(
    {
      ...common,
      isNeeded: (snapshot) => raft.needsSnapshot(snapshot),
      isRebuilding: () => raft.isRebuilding,
      fits: (last) => mayBeOneHistory(last, callers.applied) && mayBeOneHistory(last, raft.truncated),
      open: (manifest) => machine.receive(manifest),
      restore: (snapshot, term) => {
        host.wake();
        return raft.restore(snapshot, term);
      },
    },
    { askTicks: heartbeatTicks, idleTicks: transferIdleTicks },
  );
  const compaction = new Compaction(
    tuning,
    {
      checkpoint: () => machine.checkpoint(),
      compact: (through) => log.compact(through),
      compacted: (through) => {
        raft.compacted(through);
        observe({ kind: "compacted", through });
        host.wake();
      },
      applied: () => callers.applied,
      holds: (tailFrom) => [...sender.holds, ...catchingUp.holds(tailFrom)],
      isEnded: () => host.isEnded(),
    },
    restored.truncated,
    restored.entries.filter((entry) => entry.index <= restored.applied.index),
  );
  return { sender, receiver, compaction };
}

/** Terms never fall along a log. */
function mayBeOneHistory(a: EntryId, b: EntryId): boolean {
  if (a.index === b.index) return a.term === b.term;
  return a.index < b.index ? a.term <= b.term : a.term >= b.term;
}
