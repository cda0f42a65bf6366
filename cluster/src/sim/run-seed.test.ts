import { describe, expect, it } from "vitest";
import { type Host, runSeed } from "./run-seed.js";
import { formatTraceLine, Trace } from "./world/trace.js";

const HOST: Host = { settle: () => new Promise((resolve) => setImmediate(resolve)) };

describe("a seed", () => {
  it("gives the same run again, event by event, and another seed another one", async () => {
    const hashes: string[] = [];
    for (const seed of [3, 14, 27]) {
      const [first, second] = [await runSeed(seed, HOST), await runSeed(seed, HOST)];
      expect(second.hash).toBe(first.hash);
      expect({ ...second, marks: second.marks.counts(), trace: null }).toEqual({
        ...first,
        marks: first.marks.counts(),
        trace: null,
      });
      hashes.push(first.hash);
    }
    expect(new Set(hashes).size).toBe(3);
  }, 120_000);

  it("is not disturbed by how much of its trace is kept", async () => {
    const short = await runSeed(5, HOST, new Trace({ lastLines: 1 }));
    const long = await runSeed(5, HOST, new Trace({ lastLines: 1_000 }));
    expect(long.hash).toBe(short.hash);
    expect([short.trace.lines.length, long.trace.lines.length]).toEqual([1, 1_000]);
  }, 120_000);

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
    "%i finds nothing wrong, and is not empty",
    async (seed) => {
      const report = await runSeed(seed, HOST);
      expect(report.violation).toBe(null);
      expect(report.operations.ok).toBeGreaterThan(0);
      expect(report.checks).toBeGreaterThan(1_000);
      expect(report.marks.count("leader elected")).toBeGreaterThan(0);
    },
    120_000,
  );
});

/** A trace with somebody in the middle of an event who finds that something cannot be. */
class TrippingTrace extends Trace {
  override note(atUs: number, who: string, what: string, a = 0, b = 0): void {
    if (this.count === 2_000) throw new RangeError("found in the middle");
    super.note(atUs, who, what, a, b);
  }
}

describe("a violation", () => {
  it("ends the run where it is seen, and comes with what happened before", async () => {
    const whole = await runSeed(1, HOST);
    const report = await runSeed(1, HOST, new TrippingTrace({ lastLines: 20 }));
    expect(report.violation?.text).toContain("found in the middle");
    expect(report.events).toBeLessThan(whole.events);
    expect(report.trace.count).toBe(2_000);
    expect(report.trace.lines.map(formatTraceLine)).toHaveLength(20);
    expect(whole.violation).toBe(null);
  }, 120_000);
});
