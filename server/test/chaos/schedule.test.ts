import { SeededRandom } from "@featurestore/cluster/check";
import { describe, expect, it } from "vitest";
import { drawSchedule } from "./schedule.js";

const KINDS = [
  { kind: "a", isDestructive: false },
  { kind: "b", isDestructive: false },
  { kind: "c", isDestructive: false },
  { kind: "x", isDestructive: true },
  { kind: "y", isDestructive: true },
];
const HOUR_MS = 3_600_000;

describe("a schedule", () => {
  it("is the same for the same seed, and another for another", () => {
    const draw = (seed: number): string => JSON.stringify(drawSchedule(KINDS, HOUR_MS, new SeededRandom(seed)));
    expect(draw(1)).toBe(draw(1));
    expect(draw(1)).not.toBe(draw(2));
  });

  it("has one destructive fault in a round at most, and first", () => {
    for (const { faults } of drawSchedule(KINDS, HOUR_MS, new SeededRandom(3))) {
      const places = faults.flatMap(({ kind }, at) => (kind === "x" || kind === "y" ? [at] : []));
      expect([[], [0]]).toContainEqual(places);
    }
  });

  it("deals every kind before any comes again, and has rounds without faults", () => {
    const rounds = drawSchedule(KINDS, HOUR_MS, new SeededRandom(4));
    const mild = rounds.flatMap(({ faults }) => faults.map(({ kind }) => kind)).filter((kind) => kind < "x");
    for (let at = 0; at + 3 <= mild.length; at += 3) {
      expect(mild.slice(at, at + 3).sort()).toEqual(["a", "b", "c"]);
    }
    expect(rounds.some(({ faults }) => faults.length === 0)).toBe(true);
  });

  it("names each fault's stream of chance differently", () => {
    const labels = drawSchedule(KINDS, HOUR_MS, new SeededRandom(5)).flatMap(({ faults }) =>
      faults.map(({ label }) => label),
    );
    expect(new Set(labels).size).toBe(labels.length);
  });

  it("is quiet all the time where there are no kinds of faults", () => {
    const rounds = drawSchedule([], 60_000, new SeededRandom(6));
    expect(rounds.every(({ faults, quietMs }) => faults.length === 0 && quietMs > 0)).toBe(true);
  });
});
