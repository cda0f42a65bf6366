const RAFT = "cluster/src/raft/raft.ts";
const LEADERSHIP = "cluster/src/raft/leadership.ts";
const LOG = "cluster/src/raft/log.ts";
const PROGRESS = "cluster/src/raft/progress.ts";
const QUORUM = "cluster/src/raft/quorum.ts";

/** Appending, acknowledging and committing. */
export const REPLICATION = [
  {
    name: "ack-before-fsync",
    breaks: "entries are acknowledged before they are on disk",
    edits: [
      {
        file: RAFT,
        find: "this.#promise({\n      from: this.#config.id,\n      to: this.#leader,",
        replace: "this.#outbox.push({\n      from: this.#config.id,\n      to: this.#leader,",
      },
    ],
  },
  {
    name: "promises-with-the-wrong-write",
    breaks: "acknowledgements leave with the write before the one they rest on",
    edits: [
      {
        file: RAFT,
        find: "if (this.#writing === null && !this.#mustWaitWithSnapshot()) this.#outbox.push(...this.#promises.splice(0));",
        replace: "if (!this.#mustWaitWithSnapshot()) this.#outbox.push(...this.#promises.splice(0));",
      },
    ],
  },
  {
    name: "leader-counts-unpersisted",
    breaks: "a leader counts its own log before it is on disk",
    edits: [
      { file: LEADERSHIP, find: "id === config.id ? log.stable :", replace: "id === config.id ? log.last.index :" },
    ],
  },
  {
    name: "async-append-aba",
    breaks: "a write is taken for that of another leader's entries, which replaced its own meanwhile",
    edits: [
      {
        file: LOG,
        find: "if (this.matches(id)) this.#stable = Math.max(this.#stable, id.index);",
        replace: "this.#stable = Math.max(this.#stable, Math.min(id.index, this.last.index));",
      },
    ],
  },
  {
    name: "commit-old-term",
    breaks: "a leader commits entries of earlier terms by counting (Raft paper, figure 8)",
    edits: [
      {
        file: LEADERSHIP,
        find: "if (log.termAt(index) === term && log.commitTo(index)) this.#isDue = true;",
        replace: "if (term > 0 && log.commitTo(index)) this.#isDue = true;",
      },
    ],
  },
  {
    name: "joint-commit-one-side",
    breaks: "in a joint membership the new voters alone commit",
    edits: [
      {
        file: QUORUM,
        find: "return membership.outgoing.length === 0 ? incoming : Math.min(incoming, majorityIndex(membership.outgoing, matched));",
        replace: "return incoming;",
      },
    ],
  },
  {
    name: "half-is-a-majority",
    breaks: "half of an even number of voters commits",
    edits: [
      {
        file: QUORUM,
        find: "indexes[Math.floor(voters.length / 2)]",
        replace: "indexes[Math.floor((voters.length - 1) / 2)]",
      },
    ],
  },
  {
    name: "learner-commits",
    breaks: "learners count when entries are committed",
    edits: [
      {
        file: LEADERSHIP,
        find: "const index = committedIndex(this.#ports.membership(), (id) =>",
        replace:
          "const all = this.#ports.membership();\n    const index = committedIndex({ ...all, voters: [...all.voters, ...all.learners] }, (id) =>",
      },
    ],
  },
  {
    name: "cut-on-repeated-append",
    breaks: "an append that is late or repeated cuts what came after it",
    edits: [
      {
        file: LOG,
        find: "if (position === -1) return { matched, cut: null };",
        replace:
          "if (position === -1) {\n      if (matched >= this.#committed && matched < this.last.index) this.#cut(matched + 1);\n      return { matched, cut: null };\n    }",
      },
    ],
  },
  {
    name: "raw-commit-in-heartbeat",
    breaks: "heartbeats carry the commit index beyond what a follower is known to hold",
    edits: [
      {
        file: LEADERSHIP,
        find: "const committed = Math.min(progress.matched, log.committed);",
        replace: "const committed = log.committed;",
      },
    ],
  },
  {
    name: "commit-beyond-the-append",
    breaks: "a follower takes its own unproved tail for committed",
    edits: [
      {
        file: RAFT,
        find: "this.#commitTo(Math.min(message.committed, result.matched));",
        replace: "this.#commitTo(Math.min(message.committed, this.#log.last.index));",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "acks-its-whole-log",
    breaks: "a follower acknowledges its own unproved tail with an append",
    edits: [
      {
        file: RAFT,
        find: "this.#promiseMatched(result.matched);",
        replace: "this.#promiseMatched(this.#log.last.index);",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "acks-what-it-refused",
    breaks: "a follower acknowledges an append it did not take",
    edits: [
      {
        file: RAFT,
        find: 'this.#send(message.from, { type: "appendReply", accepted: false, rejected: previous.index, hint });',
        replace:
          "this.#promiseMatched(Math.min(previous.index + entries.length, this.#log.last.index + hint.index * 0));",
      },
    ],
  },
  {
    name: "apply-beyond-stable",
    breaks: "entries are applied that are not on the disk here",
    edits: [
      {
        file: LOG,
        find: "return Math.max(applied, Math.min(this.#committed, this.#stable, waiting - 1));",
        replace: "return Math.max(applied, Math.min(this.#committed, waiting - 1));",
      },
    ],
  },
  {
    name: "commit-on-disk-too-high",
    breaks: "the hard state calls the whole log committed",
    edits: [
      {
        file: RAFT,
        find: "hardState: { term: this.#term, votedFor: this.#votedFor, committed: this.#log.committed },\n      messages",
        replace:
          "hardState: { term: this.#term, votedFor: this.#votedFor, committed: this.#log.last.index },\n      messages",
      },
    ],
  },
  {
    name: "hint-on-the-wrong-side",
    breaks: "a leader takes the follower's hint for a lower bound, and never goes back",
    edits: [
      {
        file: PROGRESS,
        find: "Math.max(Math.min(rejected, hint + 1), this.#matched + 1)",
        replace: "Math.max(rejected + 1, hint + 1, this.#matched + 1)",
      },
    ],
  },
  {
    name: "hint-ignored",
    breaks: "a leader goes back one entry for each refusal, whatever the hint",
    edits: [
      {
        file: PROGRESS,
        find: "Math.max(Math.min(rejected, hint + 1), this.#matched + 1)",
        replace: "Math.max(Math.min(rejected, rejected + 0 * hint), this.#matched + 1)",
      },
    ],
    tests: ["cluster/src/raft/reconcile.test.ts"],
  },
  {
    name: "fetched-entries-skewed",
    breaks: "entries read back from the log are sent one place too early",
    edits: [
      {
        file: LEADERSHIP,
        find: "entries.slice(progress.next - from);",
        replace: "entries.slice(progress.next - from + 1);",
      },
      {
        file: LEADERSHIP,
        find: "next.every((entry, i) => entry.index === progress.next + i && log.matches(entry)),",
        replace: "next.every((entry) => log.matches(entry)),",
      },
    ],
  },
  {
    name: "evicts-what-is-not-on-disk",
    breaks: "memory lets go of entries that are still to be written",
    edits: [
      {
        file: LOG,
        find: "const through = Math.min(this.#committed, this.#stable);",
        replace: "const through = this.#committed;",
      },
    ],
  },
  {
    name: "read-back-applied-unproved",
    breaks: "entries read back from the log are applied beyond what is committed",
    edits: [
      {
        file: "cluster/src/raft/apply-lane.ts",
        find: "const readBack = entries.filter(({ index }) => index <= through);",
        replace: "const readBack = through < 0 ? [] : entries;",
      },
    ],
  },
  {
    name: "unapplied-tail-unbounded",
    breaks: "what is committed counts no more, applied or not: a slow state machine holds nobody up",
    edits: [
      {
        file: LEADERSHIP,
        find: "if (log.termAt(index) === term && log.commitTo(index)) this.#isDue = true;",
        replace:
          "if (log.termAt(index) === term && log.commitTo(index)) {\n      this.#isDue = true;\n      this.applied(index);\n    }",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts", "cluster/src/replica/replica-bounds.test.ts"],
  },
  {
    name: "lost-window-never-asked-after",
    breaks: "a follower all of whose appends were lost is never sent anything again",
    edits: [
      {
        file: LEADERSHIP,
        find: "if (progress.matched < this.#ports.log.last.index) progress.mayAsk = true;",
        replace: "",
      },
    ],
  },
  {
    name: "lost-probe-never-repeated",
    breaks: "a probe that was lost is not sent again",
    edits: [
      {
        file: LEADERSHIP,
        find: "    progress.isProbeOut = false;\n    this.#isDue = true;",
        replace: "    this.#isDue = true;",
      },
    ],
  },
  {
    name: "uncommitted-tail-unbounded",
    breaks: "a leader without a quorum takes commands without end",
    edits: [
      {
        file: LEADERSHIP,
        find: "return this.#unappliedBytes > 0 && this.#unappliedBytes + bytes > this.#ports.config.uncommittedBytesMax;",
        replace: "return bytes < 0;",
      },
    ],
  },
  {
    name: "window-unbounded",
    breaks: "appends on the way to a follower have no bound",
    edits: [
      {
        file: PROGRESS,
        find: "return this.#inflight.count < bounds.inflightAppendsMax && this.#inflight.bytes < bounds.inflightBytesMax;",
        replace: "return bounds.inflightAppendsMax > 0;",
      },
    ],
  },
];
