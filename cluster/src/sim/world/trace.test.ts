import { describe, expect, it } from "vitest";
import { formatTraceLine, Trace } from "./trace.js";

function hashOf(...lines: readonly Parameters<Trace["note"]>[]): string {
  const trace = new Trace();
  for (const line of lines) trace.note(...line);
  return trace.hash;
}

describe("Trace", () => {
  it("has the same hash for the same lines, for ever", () => {
    expect(hashOf()).toBe("4f6cdd1d2545f491");
    expect(hashOf([12, "a", "tick"], [13, "b", "send", 4, 5])).toBe("87de5a8c0872ae5e");
  });

  it("has another hash when anything differs, the order included", () => {
    const hashes = [
      hashOf([1, "a", "tick"], [2, "b", "tick"]),
      hashOf([2, "b", "tick"], [1, "a", "tick"]),
      hashOf([1, "a", "tick"], [2, "b", "tack"]),
      hashOf([1, "a", "tick"], [2, "c", "tick"]),
      hashOf([1, "a", "tick"], [2, "b", "tick", 1]),
      hashOf([1, "a", "tick"], [2, "b", "tick", 0, 1]),
      hashOf([1, "a", "tick"], [2 + 2 ** 32, "b", "tick"]),
      hashOf([1, "a", "tick"], [2 + 2 ** 33, "b", "tick"]),
      hashOf([1, "a", "tick"], [-2, "b", "tick"]),
      hashOf([1, "at", "ick"], [2, "b", "tick"]),
      hashOf([1, "a", "tick"]),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("keeps the last lines in order, and counts all", () => {
    const trace = new Trace({ lastLines: 3 });
    expect(trace.lines).toEqual([]);
    trace.note(0, "a", "tick");
    expect(trace.lines.map((line) => line.atUs)).toEqual([0]);
    for (let i = 1; i < 8; i++) trace.note(i, "a", "tick");
    expect(trace.lines.map((line) => line.atUs)).toEqual([5, 6, 7]);
    expect(trace.count).toBe(8);
  });

  it("records from the first line on when told to, up to its bound", () => {
    const trace = new Trace({ lastLines: 1, recordedMax: 2 });
    for (let i = 0; i < 5; i++) trace.note(i, "a", "tick");
    expect(trace.recorded.map((line) => line.atUs)).toEqual([0, 1]);
    expect(new Trace().recorded).toEqual([]);
  });

  it("prints seconds, who and what", () => {
    expect(formatTraceLine({ atUs: 12_345_678, who: "node-1", what: "send", a: 3, b: 0 })).toBe(
      "      12.345678 node-1 send 3 0",
    );
  });
});
