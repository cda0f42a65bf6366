import { describe, expect, it } from "vitest";
import { SeededRandom } from "./seeded-random.js";

function draws(random: SeededRandom, count: number): number[] {
  return Array.from({ length: count }, () => random.next());
}

describe("SeededRandom", () => {
  it("draws the same numbers from the same seed, for ever", () => {
    expect(draws(new SeededRandom(0), 4)).toEqual([1363572419, 145230303, 808754475, 4216505632]);
    expect(draws(new SeededRandom(42), 4)).toEqual([1264412219, 1947509147, 3919439299, 1251167922]);
    expect(draws(new SeededRandom(2 ** 53 - 1), 2)).toEqual([3268402823, 2602357022]);
    expect(draws(new SeededRandom(42).split("network"), 3)).toEqual([4053696168, 3635152060, 1990605491]);
  });

  it("knows all bits of a seed", () => {
    expect(draws(new SeededRandom(7), 3)).not.toEqual(draws(new SeededRandom(7 + 2 ** 32), 3));
  });

  it("gives children that nothing but seed and label decides", () => {
    const parent = new SeededRandom(5);
    const before = draws(parent.split("disk"), 5);
    parent.next();
    parent.split("network").next();
    expect(draws(parent.split("disk"), 5)).toEqual(before);
    expect(draws(parent.split("disl"), 5)).not.toEqual(before);
    expect(draws(parent.split("disk").split("disk"), 5)).not.toEqual(before);
  });

  it("gives different streams to different labels", () => {
    const parent = new SeededRandom(1);
    const firsts = new Set(Array.from({ length: 20_000 }, (_, i) => parent.split(`label ${i}`).next()));
    expect(firsts.size).toBeGreaterThan(19_990);
  });

  it("draws below a bound evenly", () => {
    const random = new SeededRandom(9);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const drawn = random.below(10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it("stays below its bound, and refuses what is no bound", () => {
    const random = new SeededRandom(3);
    for (let i = 0; i < 10_000; i++) {
      if (random.below(2 ** 32 - 1) >= 2 ** 32 - 1 || random.below(1) !== 0) expect.unreachable();
    }
    expect(() => random.below(0)).toThrow("nothing is below 0");
    expect(() => random.below(2 ** 32 + 1)).toThrow("nothing is below");
  });

  it("includes both ends of a range", () => {
    const random = new SeededRandom(11);
    const drawn = new Set(Array.from({ length: 200 }, () => random.range(-1, 2)));
    expect([...drawn].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
  });

  it("takes chances as often as it is told, and draws nothing for certainties", () => {
    const random = new SeededRandom(13);
    let hits = 0;
    for (let i = 0; i < 100_000; i++) if (random.chance(0.2)) hits++;
    expect(Math.abs(hits - 20_000)).toBeLessThan(500);
    const untouched = new SeededRandom(13);
    expect([untouched.chance(0), untouched.chance(1)]).toEqual([false, true]);
    expect(draws(untouched, 3)).toEqual(draws(new SeededRandom(13), 3));
  });

  it("shuffles a copy, into every order alike", () => {
    const random = new SeededRandom(17);
    const items = Object.freeze([1, 2, 3]);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6_000; i++) {
      const order = random.shuffle(items).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(["123", "132", "213", "231", "312", "321"]);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it("picks from a list, and not from an empty one", () => {
    expect(["a", "b"]).toContain(new SeededRandom(1).pick(["a", "b"]));
    expect(() => new SeededRandom(1).pick([])).toThrow("nothing to pick");
  });
});
