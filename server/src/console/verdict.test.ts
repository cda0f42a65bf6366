import { expect, test } from "vitest";
import { verdictOf } from "./verdict.js";

const shards = { total: 64, serving: 64, leaderless: 0, underReplicated: 0, moving: 0, damaged: 0 };

test.each([
  ["green", {}, [], "yes", "Yes: all 64 shards serve, and nothing needs a look."],
  ["yellow", {}, ["a"], "care", "Yes: all 64 shards serve, while one thing needs a look."],
  ["yellow", {}, ["a", "b"], "care", "Yes: all 64 shards serve, while 2 things need a look."],
  ["red", {}, ["it goes"], "partly", "Yes, but not from this node: all 64 shards serve elsewhere."],
  ["red", { serving: 48 }, ["a"], "partly", "In part: 48 of 64 shards serve, about 75 % of all keys."],
  ["red", { serving: 1, total: 4096 }, ["a"], "partly", "In part: 1 of 4096 shards serve, about 1 % of all keys."],
  ["red", { serving: 0 }, ["a"], "no", "No: none of the 64 shards serves."],
  ["red", { serving: 0, total: 0 }, ["a"], "no", "Not yet: this node has no cluster that serves."],
] as const)("health %s with %j shards and reasons %j is %s: %s", (status, some, reasons, answer, sentence) => {
  expect(verdictOf({ status, shards: { ...shards, ...some }, reasons })).toEqual({ answer, sentence });
});
