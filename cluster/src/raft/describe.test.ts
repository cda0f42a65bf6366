import { describe, expect, test } from "vitest";
import { describeEvent, describeMessage, describeReady } from "./describe.js";
import { encodeMembership, membershipOf } from "./membership.js";
import type { Entry, Message, Ready } from "./types.js";

const secret: Entry = { kind: "command", term: 3, index: 5, data: new Uint8Array(12) };
const membership = membershipOf({ voters: ["a", "b"], learners: ["c"] });

const append: Message = {
  from: "a",
  to: "b",
  term: 3,
  type: "append",
  previous: { term: 2, index: 4 },
  entries: [
    secret,
    { kind: "noop", term: 3, index: 6, data: new Uint8Array(0) },
    { kind: "membership", term: 3, index: 7, data: encodeMembership(membership) },
  ],
  committed: 4,
};

const idle: Ready = {
  softState: null,
  messages: [],
  write: null,
  committed: [],
  reads: [],
  fetches: [],
  snapshotsWanted: [],
};

describe("describeMessage", () => {
  test("tells the size of a command's data, never the data, unless it is told how", () => {
    expect(describeMessage(append)).toBe(
      "a→b append term=3 after 2/4 [3/5 12B, 3/6 noop, 3/7 voters=(a b) learners=(c)] committed=4",
    );
    expect(describeMessage({ ...append, entries: [secret] }, () => "row")).toBe(
      "a→b append term=3 after 2/4 [3/5 row] committed=4",
    );
  });
});

describe("describeReady", () => {
  test("is empty when there is nothing to do", () => {
    expect(describeReady(idle)).toBe("");
  });

  test("has a line for each part, and under a write what waits for it", () => {
    const reply: Message = { from: "b", to: "a", term: 3, type: "appendReply", accepted: true, matched: 5 };
    const ready: Ready = {
      softState: { role: "follower", term: 3, leader: "a" },
      messages: [{ from: "b", to: "a", term: 3, type: "heartbeatReply", read: 0, rebuilding: true }],
      write: {
        number: 7,
        snapshot: { last: { term: 2, index: 4 }, membership },
        entries: [secret],
        hardState: { term: 3, votedFor: null, committed: 4 },
        messages: [reply],
      },
      committed: [secret],
      reads: [{ id: 9, index: 4 }],
      fetches: [{ peer: "c", term: 3, from: 2, bytesMax: 100 }],
      snapshotsWanted: ["d"],
    };
    expect(describeReady(ready)).toBe(
      [
        "follower term=3 leader=a",
        "b→a heartbeatReply term=3 rebuilding",
        "write 7: term=3 vote=none committed=4 snapshot=2/4 (voters=(a b) learners=(c)) [3/5 12B]",
        "  then b→a appendReply term=3 matched=5",
        "apply [3/5 12B]",
        "read 9 at 4",
        "fetch from 2 for c, up to 100B",
        "snapshot wanted by d",
      ].join("\n"),
    );
  });
});

describe("describeEvent", () => {
  test("is a sentence without its subject", () => {
    expect(describeEvent({ kind: "membershipApplied", index: 7, membership })).toBe(
      "membership at 7: voters=(a b) learners=(c)",
    );
  });
});
