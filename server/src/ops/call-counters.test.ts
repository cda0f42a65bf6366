import { expect, test } from "vitest";
import { CallCounters } from "./call-counters.js";

test("calls count by method and code, their times by method", () => {
  const calls = new CallCounters();
  calls.note("MultiGet", "OK", 0.5);
  calls.note("MultiGet", "UNAVAILABLE", 0.25);
  calls.note("Write", "OK", 1);
  expect([...calls].map(([method, { codes, seconds }]) => [method, Object.fromEntries(codes), seconds.sum])).toEqual([
    ["MultiGet", { OK: 1, UNAVAILABLE: 1 }, 0.75],
    ["Write", { OK: 1 }, 1],
  ]);
});
