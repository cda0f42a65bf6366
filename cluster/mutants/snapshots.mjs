const RAFT = "cluster/src/raft/raft.ts";
const LEADERSHIP = "cluster/src/raft/leadership.ts";
const LOG = "cluster/src/raft/log.ts";
const REPLICA = "cluster/src/replica/replica.ts";
const COMPACTION = "cluster/src/replica/compaction.ts";

/** Snapshots, compaction and what a restart finds. */
export const SNAPSHOTS = [
  {
    name: "snapshot-without-membership",
    breaks: "who installs a snapshot keeps the membership it had",
    edits: [{ file: RAFT, find: "    this.#membership = snapshot.membership;\n", replace: "" }],
  },
  {
    name: "snapshot-without-sessions",
    breaks: "a snapshot carries no sessions",
    edits: [
      {
        file: "cluster/src/sim/world/kv-state.ts",
        find: "const sessions = this.#sessions.encode();",
        replace: "const sessions = new SessionTable(SIM_SESSION_LIMITS).encode();",
      },
    ],
  },
  {
    name: "snapshot-for-a-stranger",
    breaks: "a replica installs a snapshot whose membership does not name it",
    edits: [
      {
        file: RAFT,
        find: "    if (!isVoter(membership, this.#config.id) && !membership.learners.includes(this.#config.id)) return false;\n",
        replace: "",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "old-snapshot-installed",
    breaks: "a replica installs a snapshot that is older than its state",
    edits: [
      {
        file: RAFT,
        find: "return last.index > this.#log.committed && !this.#log.matches(last);",
        replace: "return last.index > 0;",
      },
    ],
  },
  {
    name: "restored-log-keeps-its-tail",
    breaks: "after a snapshot of another history the old tail stays",
    edits: [
      {
        file: LOG,
        find: "const keepsTail = this.matches(last);",
        replace: "const keepsTail = last.index < this.last.index;",
      },
    ],
    tests: ["cluster/src/raft/log.test.ts"],
  },
  {
    name: "log-before-state",
    breaks: "a snapshot is installed in the log first and in the state machine second",
    edits: [
      {
        file: REPLICA,
        find: "await this.#ports.machine.restore(manifest);\n    if (this.#isEnded) return;\n    await this.#ports.log.compact(snapshot.last);",
        replace:
          "await this.#ports.log.compact(snapshot.last);\n    if (this.#isEnded) return;\n    await this.#ports.machine.restore(manifest);",
      },
    ],
    tests: ["cluster/src/replica/replica-snapshots.test.ts", "cluster/src/replica/snapshot-transfer.test.ts"],
  },
  {
    name: "install-during-apply",
    breaks: "a snapshot is installed while entries are being applied",
    edits: [
      {
        file: RAFT,
        find: "return this.#snapshot !== null && this.#applyLane.isBusy;",
        replace: "return this.#snapshot !== null && this.#term < 0;",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts", "cluster/src/replica/replica-snapshots.test.ts"],
  },
  {
    name: "cut-past-durable-state",
    breaks: "the log is cut where the state is applied, but not durable",
    edits: [
      {
        file: COMPACTION,
        find: "const durable = await this.#host.checkpoint();",
        replace: "const durable = this.#host.applied();",
      },
    ],
  },
  {
    name: "cut-past-applied",
    breaks: "the log is cut where the machine stands, which the core does not know to be applied",
    edits: [
      {
        file: COMPACTION,
        find: "const checkpoint = durable.index < applied.index ? durable : applied;",
        replace: "const checkpoint = applied.index < 0 ? applied : durable;",
      },
    ],
    tests: ["cluster/src/replica/compaction.test.ts"],
  },
  {
    name: "cut-past-a-snapshot-on-its-way",
    breaks: "the log is cut beyond the snapshot that a follower is just being sent",
    edits: [
      {
        file: COMPACTION,
        find: "if (held !== null && held.bytes <= bytesMax) through = held.at;",
        replace: "if (held !== null && held.bytes < 0 * bytesMax) through = held.at;",
      },
    ],
    tests: ["cluster/src/replica/compaction.test.ts"],
  },
  {
    name: "cut-before-the-backlog-is-fetched",
    breaks: "the log behind a snapshot is let go of when it is installed, before the follower has what follows it",
    edits: [
      {
        file: "cluster/src/replica/workers.ts",
        find: "if (installed !== null) catchingUp",
        replace: "if (installed === undefined) catchingUp",
      },
    ],
    tests: ["cluster/src/replica/replica-snapshots.test.ts"],
  },
  {
    name: "rebuild-check-off",
    breaks: "a state that is behind the log's beginning goes unnoticed",
    edits: [
      {
        file: "cluster/src/replica/reconcile.ts",
        find: "    truncated,\n    entries,\n    applied,\n",
        replace: "    truncated,\n    entries,\n    applied: applied.index < truncated.index ? truncated : applied,\n",
      },
    ],
  },
  {
    name: "log-behind-state-kept",
    breaks: "a log that lacks what the state holds is kept as it is",
    edits: [
      {
        file: "cluster/src/replica/reconcile.ts",
        find: "    await log.compact(applied);\n    state = { ...state, truncated: applied, entries: [] };",
        replace: "    state = { ...state, truncated: applied, entries: [] };",
      },
    ],
    tests: ["cluster/src/replica/start.test.ts", "cluster/src/replica/replica-snapshots.test.ts"],
  },
  {
    name: "failed-snapshot-not-repeated",
    breaks: "a follower whose snapshot failed gets nothing any more",
    edits: [
      {
        file: LEADERSHIP,
        find: '    if (progress.state !== "snapshot") return;\n    progress.becomeProbe(installed ?? 0);',
        replace:
          '    if (progress.state !== "snapshot" || installed === null) return;\n    progress.becomeProbe(installed);',
      },
    ],
  },
  {
    name: "failed-rebuild-not-repeated",
    breaks: "a replica that lost its state and whose snapshot failed is offered none any more",
    edits: [
      {
        file: LEADERSHIP,
        find: "    progress.isSnapshotOut = false;\n",
        replace: "    if (installed !== null) progress.isSnapshotOut = false;\n",
      },
    ],
  },
  {
    name: "rebuilding-gets-no-entries",
    breaks: "a replica that lost its state gets no entries until it has a snapshot, and helps to commit nothing",
    edits: [
      {
        file: LEADERSHIP,
        find: "if (message.rebuilding) this.#askForSnapshot(message.from, progress);",
        replace: "if (message.rebuilding && !progress.isSnapshotOut) this.#wantSnapshot(message.from, progress);",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts", "cluster/src/replica/replica-bounds.test.ts"],
  },
];
