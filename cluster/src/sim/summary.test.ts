import { describe, expect, it } from "vitest";
import { Marks, REACH_MARKS, type ReachMark } from "./marks.js";
import { drawPlan } from "./plan.js";
import type { SeedReport } from "./run-seed.js";
import { addSummaries, EMPTY_SUMMARY, formatSummary, marksMissed, summarize } from "./summary.js";
import { SeededRandom } from "./world/seeded-random.js";
import { Trace } from "./world/trace.js";

function report(seed: number, given: { marks?: ReachMark[]; violation?: string; isCalm?: boolean } = {}): SeedReport {
  const marks = new Marks();
  for (const mark of given.marks ?? []) marks.hit(mark);
  const drawn = drawPlan(seed, new SeededRandom(seed));
  return {
    seed,
    plan: { ...drawn, isCalm: given.isCalm === true },
    violation: given.violation === undefined ? null : { invariant: given.violation, text: "seen" },
    hash: "00",
    events: 10,
    simulatedUs: 2_500_000,
    checks: 7,
    marks,
    faults: { crash: 3, "messages lost": 1 },
    operations: { ok: 4, unknown: 2, rejected: 1 },
    changes: 5,
    trace: new Trace(),
  };
}

describe("a summary", () => {
  it("of one seed says what the seed did, and counts a situation once however often it was reached", () => {
    const summary = summarize(report(3, { marks: ["leader elected", "leader elected"], isCalm: true }));
    expect(summary).toMatchObject({ seeds: 1, calmSeeds: 1, events: 10, simulatedSeconds: 2.5, checks: 7, changes: 5 });
    expect(summary.marks["leader elected"]).toBe(1);
    expect(summary.marks["leader removed"]).toBe(0);
    expect(summary.failures).toEqual([]);
  });

  it("adds up, whatever came first, and beginning with nothing", () => {
    const one = summarize(report(1, { marks: ["leader elected"], isCalm: true }));
    const other = summarize(report(2, { marks: ["leader elected", "leader removed"], violation: "I1" }));
    const sum = addSummaries(addSummaries(EMPTY_SUMMARY, one), other);
    expect(sum).toEqual(addSummaries(other, one));
    expect(sum).toMatchObject({
      seeds: 2,
      calmSeeds: 1,
      events: 20,
      simulatedSeconds: 5,
      checks: 14,
      changes: 10,
      operations: { ok: 8, unknown: 4, rejected: 2 },
      faults: { crash: 6, "messages lost": 2 },
      failures: [{ seed: 2, invariant: "I1", text: "seen" }],
    });
    expect([sum.marks["leader elected"], sum.marks["leader removed"]]).toEqual([2, 1]);
  });

  it("survives the way between processes", () => {
    const summary = summarize(report(1, { violation: "I1" }));
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });

  it("names the situations that no seed reached", () => {
    expect(marksMissed(EMPTY_SUMMARY)).toEqual([...REACH_MARKS]);
    const all = summarize(report(1, { marks: [...REACH_MARKS] }));
    expect(marksMissed(all)).toEqual([]);
    const most = summarize(report(2, { marks: REACH_MARKS.filter((mark) => mark !== "leader removed") }));
    expect(marksMissed(most)).toEqual(["leader removed"]);
    expect(marksMissed(addSummaries(all, most))).toEqual([]);
  });

  it("reads as text with rates", () => {
    const lines = formatSummary(summarize(report(1, { violation: "I1" })), 2).split("\n");
    expect(lines[0]).toBe("1 seeds (0 without faults), 1 failed, in 2 s");
    expect(lines[1]).toBe("10 events (5 a second), 3 simulated seconds (1 a second)");
    expect(lines[2]).toBe("7 invariant checks, 5 membership changes");
    expect(lines[3]).toBe("client operations: 4 answered, 2 unknown, 1 rejected");
    expect(lines[5]).toBe("faults: crash 3 · messages lost 1");
  });
});
