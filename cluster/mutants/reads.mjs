const LEADERSHIP = "cluster/src/raft/leadership.ts";
const QUEUE = "cluster/src/raft/read-queue.ts";
const BARRIERS = "cluster/src/replica/read-barriers.ts";

/** Linearizable and bounded reads. */
export const READS = [
  {
    name: "read-without-quorum",
    breaks: "a leader serves reads without asking whether it still leads",
    edits: [{ file: QUEUE, find: "      if (!isQuorum(membership, holds(position))) break;\n", replace: "" }],
  },
  {
    name: "read-position-reused",
    breaks: "positions of reads come back, so that late answers vouch for what was asked after them (etcd issue 20418)",
    edits: [{ file: QUEUE, find: "this.#position += 1;", replace: "this.#position = this.#rounds.length + 1;" }],
  },
  {
    name: "read-index-before-arrival",
    breaks: "a read joins a round that was opened before it came (TiKV issue 7995)",
    edits: [
      {
        file: QUEUE,
        find: "this.#waiting.push(read);",
        replace:
          "const open = this.#rounds.at(-1);\n    if (open === undefined) this.#waiting.push(read);\n    else (open.reads as Read[]).push(read);",
      },
    ],
  },
  {
    name: "read-before-own-commit",
    breaks: "a new leader serves reads before it knows what is committed",
    edits: [
      {
        file: LEADERSHIP,
        find: "if (!this.#reads.hasWaiting || log.termAt(log.committed) !== term) return;",
        replace: "if (!this.#reads.hasWaiting || term < 0) return;",
      },
    ],
  },
  {
    name: "learner-vouches-for-reads",
    breaks: "answers of learners prove leadership",
    edits: [
      {
        file: QUEUE,
        find: "if (!isQuorum(membership, holds(position))) break;",
        replace:
          "const voters = [...membership.voters, ...membership.learners];\n      const needed = Math.floor(membership.voters.length / 2) + 1;\n      if (voters.filter(holds(position)).length < needed) break;",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "read-joins-a-question-under-way",
    breaks: "a read takes the answer to a question that was asked before it came",
    edits: [
      {
        file: BARRIERS,
        find: "return this.#enter(signal, true, (waiter) => this.#gathered.push(waiter));",
        replace:
          "return this.#enter(signal, true, (waiter) => {\n      const [open] = this.#asked.values();\n      if (open === undefined) this.#gathered.push(waiter);\n      else (open.waiters as Waiter[]).push(waiter);\n    });",
      },
    ],
  },
  {
    name: "read-before-apply",
    breaks: "a confirmed read does not wait for its index to be applied",
    edits: [
      {
        file: BARRIERS,
        find: "    if (index <= this.#applied) {\n      waiter.settle",
        replace: "    if (index >= 0) {\n      waiter.settle",
      },
    ],
  },
  {
    name: "read-ids-begin-anew",
    breaks: "ids of reads come back in the next life of a replica",
    edits: [
      {
        file: "cluster/src/raft/raft.ts",
        find: "this.#nextRead = config.random.below(2 ** 31) * 2 ** READ_COUNTER_BITS;",
        replace: "this.#nextRead = 1 + 0 * READ_COUNTER_BITS;",
      },
    ],
    tests: ["cluster/src/raft/raft.test.ts"],
  },
  {
    name: "freshness-at-confirmation",
    breaks: "freshness is claimed for the moment of the answer, not of the question",
    edits: [
      {
        file: "cluster/src/replica/freshness-probe.ts",
        find: "this.#proof = { asOfMs: this.#probe.asOfMs, applied };",
        replace: "this.#proof = { asOfMs: this.#clock.nowMs(), applied };",
      },
    ],
  },
  {
    name: "freshness-before-apply",
    breaks: "freshness is claimed for state that lacks what was committed then",
    edits: [
      {
        file: "cluster/src/replica/freshness-probe.ts",
        find: "this.#probe.index === null || this.#probe.index > applied.index) return;",
        replace: "this.#probe.index === null) return;",
      },
    ],
  },
  {
    name: "reads-unbounded",
    breaks: "reads that wait at a leader have no bound",
    edits: [
      {
        file: LEADERSHIP,
        find: "    if (this.#reads.size >= this.#ports.config.readsMax) return false;\n",
        replace: "",
      },
    ],
  },
];
