import { describe, expect, it } from "vitest";
import { SimClock } from "./clock.js";

function make(options: { rate?: number; originUs?: number } = {}) {
  const world = { us: 1_000 };
  return { world, clock: new SimClock({ trueUs: () => world.us, ...options }) };
}

describe("SimClock", () => {
  it("drifts from true time by its rate, beginning anywhere", () => {
    const { world, clock } = make({ rate: 1.2, originUs: 500 });
    expect(clock.nowUs()).toBe(500);
    world.us += 10_000;
    expect(clock.nowUs()).toBe(12_500);
    expect(clock.nowMs()).toBe(12.5);
  });

  it("never jumps or goes back when its rate changes", () => {
    const { world, clock } = make({ rate: 0.8 });
    world.us += 1_000;
    expect(clock.nowUs()).toBe(800);
    clock.setRate(1.2);
    expect(clock.nowUs()).toBe(800);
    world.us += 1_000;
    expect(clock.nowUs()).toBe(2_000);
    expect(() => clock.setRate(0)).toThrow("a clock goes forward");
  });

  it("stands still while the machine is suspended", () => {
    const { world, clock } = make();
    clock.freeze();
    world.us += 5_000;
    expect(clock.nowUs()).toBe(0);
    clock.thaw();
    world.us += 7;
    expect(clock.nowUs()).toBe(7);
  });

  it("has a wall clock that steps both ways while the monotonic one does not", () => {
    const { world, clock } = make();
    const before = clock.wallUs();
    expect(new Date(before / 1_000).toISOString()).toBe("2026-01-01T00:00:00.000Z");
    clock.stepWall(-600_000_000);
    world.us += 3;
    expect(clock.wallUs() - before).toBe(3 - 600_000_000);
    expect(clock.wallMs()).toBe(before / 1_000 - 600_000);
    expect(clock.nowUs()).toBe(3);
  });

  it("tells how long its timers take in true time", () => {
    expect(make({ rate: 1.2 }).clock.trueDelayUs(120)).toBe(100);
    expect(make({ rate: 0.8 }).clock.trueDelayUs(100)).toBe(125);
    expect(make({ rate: 0.9 }).clock.trueDelayUs(100)).toBe(112);
  });
});
