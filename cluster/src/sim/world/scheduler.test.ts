import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Scheduler } from "./scheduler.js";
import { SeededRandom } from "./seeded-random.js";
import { Trace } from "./trace.js";

function make(seed = 1) {
  const trace = new Trace();
  const scheduler = new Scheduler({ random: new SeededRandom(seed), trace });
  const ran: string[] = [];
  const note = (text: string) => () => {
    ran.push(`${scheduler.nowUs} ${text}`);
  };
  const runAll = () => {
    while (scheduler.runNext());
    return ran;
  };
  return { scheduler, trace, ran, note, runAll };
}

describe("Scheduler", () => {
  it("runs events by time and jumps from one to the next", () => {
    const { scheduler, note, runAll } = make();
    scheduler.after(30, "c", note("c"));
    scheduler.after(10, "a", note("a"));
    scheduler.at(20, "b", note("b"));
    expect(scheduler.nextAtUs).toBe(10);
    expect(runAll()).toEqual(["10 a", "20 b", "30 c"]);
    expect(scheduler.nowUs).toBe(30);
    expect(scheduler.nextAtUs).toBeNull();
    expect(scheduler.runNext()).toBe(false);
    expect(scheduler.stats).toEqual({ ran: 3, cancelled: 0, held: 0, dropped: 0 });
  });

  it("counts in whole microseconds, and does what is late at once", () => {
    const { scheduler, note, runAll } = make();
    scheduler.after(0.2, "a", () => scheduler.at(-5, "late", note("late")));
    expect(runAll()).toEqual(["1 late"]);
  });

  it("draws from the seed what comes first at one moment", () => {
    const order = (seed: number) => {
      const { scheduler, note, runAll } = make(seed);
      for (const name of "abcdef") scheduler.at(5, name, note(name));
      return runAll().join();
    };
    expect(order(1)).toBe(order(1));
    expect(new Set(Array.from({ length: 20 }, (_, seed) => order(seed))).size).toBeGreaterThan(15);
  });

  it("does not run what was cancelled, and minds no second or late cancel", () => {
    const { scheduler, note, runAll, ran } = make();
    const a = scheduler.at(1, "a", note("a"));
    const b = scheduler.at(2, "b", note("b"));
    scheduler.cancel(b);
    scheduler.cancel(b);
    runAll();
    scheduler.cancel(a);
    expect(ran).toEqual(["1 a"]);
    expect(scheduler.stats.cancelled).toBe(1);
  });

  it("holds back what belongs to a paused node, and lets it come in order when it resumes", () => {
    const { scheduler, note, ran, runAll } = make();
    for (const at of [1, 2, 3, 4]) scheduler.at(at, "timer", note(`n1 timer ${at}`), "n1");
    scheduler.at(2, "other", note("n2"), "n2");
    scheduler.at(9, "later", note("n1 later"), "n1");
    scheduler.pause("n1");
    scheduler.at(5, "resume", () => scheduler.resume("n1"));
    scheduler.at(5, "after", () => undefined);
    expect(scheduler.isPaused("n1")).toBe(true);
    runAll();
    expect(ran).toEqual(["2 n2", "5 n1 timer 1", "5 n1 timer 2", "5 n1 timer 3", "5 n1 timer 4", "9 n1 later"]);
    expect(scheduler.stats.held).toBe(4);
    expect(scheduler.isPaused("n1")).toBe(false);
  });

  it("can cancel what is held back", () => {
    const { scheduler, note, runAll } = make();
    const held = scheduler.at(1, "held", note("held"), "n1");
    scheduler.pause("n1");
    runAll();
    scheduler.cancel(held);
    scheduler.resume("n1");
    expect(runAll()).toEqual([]);
  });

  it("forgets what belongs to a crashed node, held or to come, and nothing else", () => {
    const { scheduler, note, runAll, ran } = make();
    for (let at = 1; at <= 50; at++) scheduler.at(at, "timer", note(at % 2 ? "n1" : "n2"), at % 2 ? "n1" : "n2");
    scheduler.pause("n1");
    for (let i = 0; i < 20; i++) scheduler.runNext();
    scheduler.drop("n1");
    scheduler.at(60, "again", note("n1 again"), "n1");
    runAll();
    expect(ran).toEqual([...Array.from({ length: 25 }, (_, i) => `${2 * i + 2} n2`), "60 n1 again"]);
    expect(scheduler.stats.dropped).toBe(25);
  });

  it("bounds how much may wait", () => {
    const scheduler = new Scheduler({ random: new SeededRandom(1), pendingMax: 2 });
    scheduler.after(1, "a", () => undefined);
    scheduler.after(1, "b", () => undefined);
    expect(() => scheduler.after(1, "c", () => undefined)).toThrow("more than 2 events");
  });

  it("notes every event that ran in the trace", () => {
    const hash = (seed: number) => {
      const { scheduler, trace, runAll } = make(seed);
      for (const name of "abcdef") scheduler.at(5, name, () => undefined, name);
      runAll();
      expect(trace.count).toBe(6);
      return trace.hash;
    };
    expect(hash(3)).toBe(hash(3));
    expect(hash(3)).not.toBe(hash(4));
  });

  it("runs in order of time whatever was scheduled and cancelled", () => {
    const steps = fc.array(fc.tuple(fc.nat(1_000), fc.nat(1)), { minLength: 50, maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.nat(1000), (list, seed) => {
        const { scheduler } = make(seed);
        const seen: number[] = [];
        const expected: number[] = [];
        const events = list.map(([at]) => scheduler.at(at, "x", () => seen.push(scheduler.nowUs)));
        list.forEach(([at, fate], i) => {
          const event = events[i];
          if (fate === 0 && event !== undefined) scheduler.cancel(event);
          else expected.push(at);
        });
        while (scheduler.runNext());
        expect(seen).toEqual(expected.sort((a, b) => a - b));
      }),
    );
  });
});
