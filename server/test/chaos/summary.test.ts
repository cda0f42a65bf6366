import { describe, expect, it } from "vitest";
import { floorFailures } from "./floors.js";
import type { CallRecord } from "./recorder.js";
import { quietCalls, summarizeCalls } from "./summary.js";

const call = (calledMs: number, tookMs: number, outcome = "ok"): CallRecord => ({
  kind: "write",
  calledMs,
  tookMs,
  outcome,
});

describe("a summary", () => {
  it("counts calls by kind and outcome, with latencies of those that were answered", () => {
    expect(summarizeCalls([call(0, 1), call(1, 3), call(2, 100, "UNAVAILABLE")])).toEqual([
      { kind: "write", outcomes: { ok: 2, UNAVAILABLE: 1 }, p50: 3, p99: 3, max: 3 },
    ]);
  });

  it("takes calls for quiet that begin and end in a quiet span", () => {
    const calls = [call(5, 10), call(12, 3), call(13, 3, "UNAVAILABLE"), call(18, 5)];
    expect(quietCalls(calls, [{ fromMs: 10, toMs: 20 }])).toEqual({ made: 2, ok: 1 });
  });
});

describe("the floors", () => {
  const good = { seconds: 10, faults: {}, quietShare: 1, quietCalls: 1_000 };
  const enough = Array.from({ length: 1_000 }, () => call(0, 1));

  it("pass a run with enough answers", () => {
    expect(floorFailures(good, enough)).toEqual([]);
  });

  it("fail one with hardly any answers, or hardly any in quiet", () => {
    expect(floorFailures(good, [call(0, 1)])).toEqual(["only 1 calls were answered in 10 s: that proves too little"]);
    expect(floorFailures({ ...good, quietCalls: 3 }, enough)).toHaveLength(1);
  });

  it("fail one in which calls failed while nothing was wrong", () => {
    expect(floorFailures({ ...good, quietShare: 0.99 }, enough)).toEqual([
      "only 99.00 % of calls were answered while nothing was wrong",
    ]);
  });

  it("fail a long one in which a kind of fault never came up", () => {
    const faults = { wipe: { done: 0, postponed: 2 }, drain: { done: 1, postponed: 0 } };
    const calls = Array.from({ length: 20_000 }, () => call(0, 1));
    expect(floorFailures({ ...good, seconds: 1_000, faults }, calls)).toEqual(["there was never a wipe"]);
    expect(floorFailures({ ...good, seconds: 800, faults }, calls)).toEqual([]);
  });
});
