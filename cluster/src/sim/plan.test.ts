import { describe, expect, it } from "vitest";
import { drawPlan, FAULT_KINDS, type Plan } from "./plan.js";
import { SeededRandom } from "./world/seeded-random.js";

const PLANS = Array.from({ length: 1_000 }, (_, seed) => draw(seed));

function draw(seed: number): Plan {
  return drawPlan(seed, new SeededRandom(seed).split("plan"));
}

describe("a plan", () => {
  it("is the same for the same seed", () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it("has no fault at all in about one seed of ten, and there the network is good", () => {
    const calm = PLANS.filter(({ isCalm }) => isCalm);
    expect(calm.length).toBeGreaterThan(60);
    expect(calm.length).toBeLessThan(140);
    for (const { network, faults } of calm) {
      expect(faults.size).toBe(0);
      expect([network.loss, network.duplication, network.reordering, network.damage]).toEqual([0, 0, 0, 0]);
    }
  });

  it("draws every fault, alone and with others, and never all the time", () => {
    for (const kind of FAULT_KINDS) {
      const share = PLANS.filter(({ faults }) => faults.has(kind)).length / PLANS.length;
      expect(share, kind).toBeGreaterThan(0.3);
      expect(share, kind).toBeLessThan(0.6);
    }
    for (const { faults } of PLANS) {
      for (const everyUs of faults.values()) expect(everyUs).toBeGreaterThanOrEqual(2_000_000);
    }
  });

  it("has 1, 3 or 5 voters, mostly 3", () => {
    const counts = new Map<number, number>();
    for (const { voters } of PLANS) counts.set(voters, (counts.get(voters) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([1, 3, 5]);
    expect(counts.get(3)).toBeGreaterThan(PLANS.length / 2);
  });

  it("gives followers time for several heartbeats before they campaign", () => {
    for (const { tuning } of PLANS) {
      expect(tuning.electionTicks).toBeGreaterThanOrEqual(4 * tuning.heartbeatTicks);
    }
  });

  it("keeps a tail that is not longer than what is compacted at once", () => {
    for (const { tuning } of PLANS) expect(tuning.keepEntries).toBeLessThanOrEqual(tuning.compactAfterEntries);
  });
});
