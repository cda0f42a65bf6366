const RAFT = "cluster/src/raft/raft.ts";
const LEADERSHIP = "cluster/src/raft/leadership.ts";
const LOG = "cluster/src/raft/log.ts";

/** Who takes part, and changes of that. */
export const MEMBERSHIP = [
  {
    name: "removed-leader-counts-itself",
    breaks: "a leader that was removed leads on and counts itself",
    edits: [
      {
        file: LEADERSHIP,
        find: "const index = committedIndex(this.#ports.membership(), (id) =>",
        replace:
          "const all = this.#ports.membership();\n    const index = committedIndex({ ...all, voters: [...new Set([...all.voters, config.id])] }, (id) =>",
      },
      {
        file: RAFT,
        find: "if (!isJoint(membership) && !membership.voters.includes(this.#config.id)) {",
        replace: "if (membership.voters.length === 0) {",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "removed-leader-leads-on",
    breaks: "a leader that applied its own removal does not step down",
    edits: [
      {
        file: RAFT,
        find: "if (!isJoint(membership) && !membership.voters.includes(this.#config.id)) {",
        replace: "if (membership.voters.length === 0) {",
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "two-pending-changes",
    breaks: "a change is begun while another is not applied",
    edits: [
      {
        file: RAFT,
        find: "if (this.#leadership.isChangePending || isJoint(this.#membership))",
        replace: "if (isJoint(this.#membership))",
      },
    ],
  },
  {
    name: "new-leader-forgets-pending-change",
    breaks: "a new leader does not expect a change in the tail it inherits",
    edits: [
      {
        file: LEADERSHIP,
        find: "this.#pendingMembership = ports.log.last.index;",
        replace: "this.#pendingMembership = 0;",
      },
    ],
  },
  {
    name: "no-joint-step",
    breaks: "voters are exchanged in one step",
    edits: [
      {
        file: "cluster/src/raft/membership.ts",
        find: "if (current.voters.length === 0 || equalIds(current.voters, next.voters)) return next;",
        replace: "if (current.voters.length >= 0) return next;",
      },
      {
        file: "cluster/src/raft/apply-lane.ts",
        find: 'assert(mayFollow(current, next), "quorums of neighbouring memberships meet");',
        replace: "mayFollow(current, next);",
      },
    ],
  },
  {
    name: "auto-leave-by-the-first-leader-only",
    breaks: "a joint membership is left by the leader that entered it, or never",
    edits: [
      {
        file: RAFT,
        find: "    this.#leaveJoint();\n  }\n\n  // ---- housekeeping",
        replace:
          '    if (entries.some(({ kind }) => kind === "membership")) this.#leaveJoint();\n  }\n\n  // ---- housekeeping',
      },
    ],
  },
  {
    name: "lagging-learner-promoted",
    breaks: "a learner that lacks most of the log is made a voter",
    edits: [
      {
        file: RAFT,
        find: 'if (!isThere || lag > this.#config.promotionLagMax) return this.#refuse("learnerLagging");',
        replace: 'if (lag < 0 && isThere) return this.#refuse("learnerLagging");',
      },
    ],
    tests: ["cluster/src/raft/conversation.test.ts"],
  },
  {
    name: "membership-applied-before-disk",
    breaks: "a membership is applied before the disk says that it is committed",
    edits: [
      {
        file: LOG,
        find: "const waiting = this.#memberships.find((index) => index > committedOnDisk) ?? Number.POSITIVE_INFINITY;",
        replace: "const waiting = committedOnDisk < 0 ? 0 : Number.POSITIVE_INFINITY;",
      },
    ],
    tests: [
      "cluster/src/raft/conversation.test.ts",
      "cluster/src/raft/membership.test.ts",
      "cluster/src/raft/leadership.test.ts",
    ],
  },
  {
    name: "replica-id-reused",
    breaks: "a replica that lost its disk comes back empty, under its old id",
    edits: [
      {
        file: "cluster/src/sim/faults.ts",
        find: "node.lose();",
        replace: "node.crash();\n    node.disk.wipe();\n    node.start();",
      },
    ],
  },
];
