const RAFT = "cluster/src/raft/raft.ts";
const LEADERSHIP = "cluster/src/raft/leadership.ts";
const LOG = "cluster/src/raft/log.ts";
const QUORUM = "cluster/src/raft/quorum.ts";

/** Terms, votes and who may lead. */
export const ELECTIONS = [
  {
    name: "vote-before-fsync",
    breaks: "a vote is told before it is on disk",
    edits: [
      {
        file: RAFT,
        find: "    this.#promise(grant);\n",
        replace: "    this.#outbox.push(grant);\n",
      },
    ],
  },
  {
    name: "vote-not-persisted",
    breaks: "the hard state on disk names no vote",
    edits: [
      {
        file: "cluster/src/replica/replica.ts",
        find: "await this.#ports.log.append({ entries, hardState });",
        replace: "await this.#ports.log.append({ entries, hardState: { ...hardState, votedFor: null } });",
      },
    ],
  },
  {
    name: "own-vote-before-fsync",
    breaks: "a candidate counts its own vote before it is on disk",
    edits: [
      {
        file: RAFT,
        find: "if (kind.preVote) this.#countVote(this.#config.id, true);",
        replace: "this.#countVote(this.#config.id, true);",
      },
    ],
  },
  {
    name: "request-before-fsync",
    breaks: "a candidate asks for votes in a term that is not on its disk",
    edits: [
      {
        file: RAFT,
        find: "const requests = kind.preVote ? this.#outbox : this.#promises;",
        replace: "const requests = this.#outbox;",
      },
    ],
  },
  {
    name: "vote-twice",
    breaks: "a vote is given although another candidate has it",
    edits: [
      {
        file: RAFT,
        find: "const isFree = this.#votedFor === null && this.#leader === null;",
        replace: "const isFree = this.#leader === null;",
      },
    ],
  },
  {
    name: "vote-forgotten-in-its-term",
    breaks: "who becomes a follower again in one term forgets whom it voted for",
    edits: [
      {
        file: RAFT,
        find: "    this.#leadership = null;\n    this.#campaign = null;\n    this.#leader = leader;",
        replace:
          "    this.#leadership = null;\n    this.#campaign = null;\n    this.#votedFor = null;\n    this.#leader = leader;",
      },
    ],
  },
  {
    name: "vote-for-a-log-behind",
    breaks: "a vote is given to a candidate whose log lacks entries",
    edits: [
      {
        file: RAFT,
        find: "if (!mayVote || !this.#log.isUpToDate(message.last)) {",
        replace: "if (!mayVote) {",
      },
    ],
  },
  {
    name: "longer-log-wins",
    breaks: "logs are compared by length alone, not by their last term first",
    edits: [
      {
        file: LOG,
        find: "return last.term > own.term || (last.term === own.term && last.index >= own.index);",
        replace: "return last.index >= own.index;",
      },
    ],
  },
  {
    name: "pre-vote-counts-as-vote",
    breaks: "a late answer to a pre-vote is counted as a vote",
    edits: [
      {
        file: RAFT,
        find: "if (this.#campaign === null || this.#campaign.preVote !== preVote) return;\n    if (granted && preVote && term !== this.#term + 1) return;",
        replace: "if (this.#campaign === null) return;",
      },
    ],
  },
  {
    name: "joint-election-one-side",
    breaks: "in a joint membership the old voters have no say in elections and reads",
    edits: [
      {
        file: QUORUM,
        find: "if (membership.outgoing.length === 0) return incoming;",
        replace: "if (membership.voters.length > 0) return incoming;",
      },
    ],
  },
  {
    name: "promises-of-an-earlier-term",
    breaks: "acknowledgements that wait for the disk outlive their term, and what they rest on",
    edits: [
      {
        file: RAFT,
        find: "  #forgetPromises(): void {\n    this.#promises = [];\n  }",
        replace: "  #forgetPromises(): void {}",
      },
    ],
    tests: ["cluster/src/raft/raft.test.ts"],
  },
  {
    name: "no-noop",
    breaks: "a new leader commits nothing of its own term until somebody writes",
    edits: [
      {
        file: RAFT,
        find: '    this.#leadership.append("noop", new Uint8Array(0));\n',
        replace: "",
      },
    ],
  },
  {
    name: "lower-term-pre-vote-dropped",
    breaks: "a pre-vote of an earlier term gets no answer",
    edits: [
      {
        file: RAFT,
        find: '} else if (message.type === "voteRequest" && message.preVote) {\n      this.#refuseVote(message.from, true);\n    }',
        replace: "}",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "higher-term-not-released",
    breaks: "a replica stuck in a later term gives its leader no sign of it",
    edits: [
      {
        file: RAFT,
        find: 'this.#send(message.from, { type: "heartbeatReply", read: 0, rebuilding: false });',
        replace: "",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "no-loyalty",
    breaks: "a replica that hears its leader votes for another all the same",
    edits: [
      {
        file: RAFT,
        find: "if (!message.transfer && this.#isLoyal()) return false;",
        replace: "",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "no-check-quorum",
    breaks: "a leader that no quorum answers leads on",
    edits: [
      {
        file: LEADERSHIP,
        find: "    if (!this.#hasActiveQuorum()) return false;\n",
        replace: "",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "campaign-while-rebuilding",
    breaks: "a replica campaigns that has lost its state, or is being given another one",
    edits: [
      {
        file: RAFT,
        find: "      this.#snapshot === null &&\n      !this.#log.isRebuilding &&\n",
        replace: "",
      },
      {
        file: LOG,
        find: "return this.isRebuilding || this.lastCommittedMembershipAfter",
        replace: "return this.lastCommittedMembershipAfter",
      },
    ],
    tests: ["cluster/src/raft/promotable.test.ts"],
  },
  {
    name: "campaign-with-unapplied-membership",
    breaks: "a replica campaigns in a membership that is known to be over",
    edits: [{ file: RAFT, find: " &&\n      !this.#log.hasUnappliedMembership()\n", replace: "\n" }],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "no-commit-by-vote",
    breaks: "a candidate does not learn from a refusal that its membership is over",
    edits: [
      {
        file: RAFT,
        find: "if (this.#leadership !== null || !this.#log.matches(committed)) return;",
        replace: "if (committed.index >= 0) return;",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
];
