/**
 * Situations that the simulation must get into now and then ("sometimes" assertions; TigerBeetle has the like): where one
 * is never reached, what it would have tested was never tested.
 */
export const REACH_MARKS = [
  "leader elected",
  "two leaders at once, of different terms",
  "leader without quorum stepped down",
  "candidate gave way",
  "conflicting tail cut",
  "log tail lost in a crash",
  "state went back in a crash",
  "crash between a vote and its write",
  "whole cluster down at once",
  "single voter restarted",
  "snapshot installed",
  "snapshot installed during a joint membership",
  "snapshot transfer resumed",
  "snapshot transfer failed",
  "snapshot after a snapshot",
  "crash while a snapshot was being installed",
  "log behind its state machine at start",
  "rebuilt through a snapshot",
  "committed with the help of a replica being rebuilt",
  "leader stopped in a joint membership",
  "joint membership left by another leader",
  "learner made a voter",
  "voter made a learner",
  "lagging learner refused",
  "second change refused",
  "leader removed",
  "replica replaced under a new id",
  "leadership transferred",
  "transfer aborted",
  "write during a transfer refused",
  "write with unknown outcome took effect",
  "write with unknown outcome had no effect",
  "write refused: overloaded",
  "write refused: disk full",
  "read asked again after a leader change",
  "read served by a follower",
  "deposed leader asked for a read",
  "read refused: overloaded",
  "bounded read proved",
  "bounded read refused",
  "entries read back from the log",
  "follower's window full",
  "follower reported unreachable",
  "retry of a session answered from its table",
  "session expired",
  "disk error stopped a replica",
  "rotten log refused",
  "paused leader came back",
  "stalled process came back",
  "wall clock stepped",
  "message changed on the way",
] as const;
export type ReachMark = (typeof REACH_MARKS)[number];

/** Counts how often each situation was reached. */
export class Marks {
  readonly #counts = new Map<ReachMark, number>();

  hit(mark: ReachMark): void {
    this.#counts.set(mark, (this.#counts.get(mark) ?? 0) + 1);
  }

  count(mark: ReachMark): number {
    return this.#counts.get(mark) ?? 0;
  }

  /** In the order of `REACH_MARKS`, zeros included. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(REACH_MARKS.map((mark) => [mark, this.count(mark)]));
  }
}
