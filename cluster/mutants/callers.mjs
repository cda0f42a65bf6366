const REPLICA = "cluster/src/replica/replica.ts";
const WRITES = "cluster/src/replica/waiting-writes.ts";
const SESSIONS = "cluster/src/replica/session-table.ts";

/** What callers are told, and how a replica behaves towards a world that fails. */
export const CALLERS = [
  {
    name: "superseded-told-as-applied",
    breaks: "a write whose place another leader's entry took is told as applied",
    edits: [
      {
        file: WRITES,
        find: '    assert(waiting.term === term, "who waits at a leader waits for its own entries");\n',
        replace: "",
      },
    ],
    tests: ["cluster/src/replica/waiting.test.ts"],
  },
  {
    name: "unknown-told-as-rejected",
    breaks: "a write whose leader lost its leadership is told as never having happened",
    edits: [
      {
        file: WRITES,
        find: 'for (const index of [...this.#waiting.keys()]) this.#settle(index, { kind: "unknown", reason });',
        replace:
          'for (const index of [...this.#waiting.keys()]) {\n      if (reason === "stopped") this.#settle(index, { kind: "unknown", reason });\n      else this.#settle(index, { kind: "rejected", reason: "stopped", leader: null });\n    }',
      },
    ],
  },
  {
    name: "told-before-commit",
    breaks: "a write is answered when it is on the leader's disk, before it is committed",
    edits: [
      {
        file: REPLICA,
        find: "    this.#raft.persisted(number);\n",
        replace:
          '    this.#raft.persisted(number);\n    for (const entry of entries) {\n      if (this.#soft.role === "leader") this.#callers.writes.applied(entry, new Uint8Array(9));\n    }\n',
      },
    ],
  },
  {
    name: "disk-error-swallowed",
    breaks: "a write that the disk refused is taken for done",
    edits: [
      {
        file: REPLICA,
        find: "await this.#ports.log.append({ entries, hardState });",
        replace: "await this.#ports.log.append({ entries, hardState }).catch(() => undefined);",
      },
    ],
  },
  {
    name: "full-disk-not-asked",
    breaks: "commands are proposed though the log's disk is too full",
    edits: [
      {
        file: REPLICA,
        find: 'if (this.#raft.role === "leader" && !this.#ports.log.hasRoom) return',
        replace: 'if (this.#raft.role === "leader" && this.#tuning.mailboxMax < 0) return',
      },
    ],
    tests: ["cluster/src/replica/replica.test.ts"],
  },
  {
    name: "tick-burst-after-a-pause",
    breaks: "a process that stood still makes up for all the ticks it missed",
    edits: [
      {
        file: "cluster/src/replica/mailbox.ts",
        find: "this.#ticks = Math.min(this.#ticks + Math.max(0, Math.floor(ticks)), this.#ticksMax);",
        replace: "this.#ticks += Math.max(0, Math.floor(ticks)) + 0 * this.#ticksMax;",
      },
    ],
    tests: ["cluster/src/replica/replica.test.ts", "cluster/src/replica/waiting.test.ts"],
  },
  {
    name: "waiting-writes-unbounded",
    breaks: "writes that wait at a leader have no bound",
    edits: [
      {
        file: REPLICA,
        find: "if (this.#callers.writes.size >= this.#tuning.waitingWritesMax)",
        replace: "if (this.#tuning.waitingWritesMax < 0)",
      },
    ],
  },
  {
    name: "expired-session-executes-again",
    breaks: "a command of a session that is gone is executed, perhaps once more",
    edits: [
      {
        file: SESSIONS,
        find: 'if (session === undefined) return { kind: "expired" };',
        replace: 'if (session === undefined) return { kind: "fresh" };',
      },
      {
        file: SESSIONS,
        find: "    assert(session !== undefined, ",
        replace: "    if (session === undefined) return;\n    assert(session !== undefined, ",
      },
    ],
  },
  {
    name: "retry-executes-again",
    breaks: "a command that a session has executed is executed once more",
    edits: [
      {
        file: SESSIONS,
        find: 'return result === undefined ? { kind: "fresh" } : { kind: "duplicate", result };',
        replace: 'return { kind: "fresh" };',
      },
      {
        file: SESSIONS,
        find: "    assert(sequence === next, ",
        replace: "    if (sequence !== next) return;\n    assert(sequence === next, ",
      },
    ],
  },
];
