import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isBusy, ScrubPace } from "./scrub-pace.js";

const KIB = 1024;

/** A clock that only moves while somebody sleeps, or by hand. */
function paced(bytesPerSecond: number): { readonly clock: { ms: number; isBusy: boolean }; readonly pace: ScrubPace } {
  const clock = { ms: 0, isBusy: false };
  const pace = new ScrubPace({
    bytesPerSecond,
    isBusy: () => clock.isBusy,
    nowMs: () => clock.ms,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      clock.ms += ms;
    },
  });
  return { clock, pace };
}

const NEVER = new AbortController().signal;

describe("a scrub", () => {
  test("reads no more than its rate allows and one piece", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 64 * KIB }), { minLength: 2, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(sizes, async (pieces) => {
        const { clock, pace } = paced(100 * KIB);
        const next = pace.until(NEVER);
        let before = 0;
        for (const bytes of pieces) {
          await next(bytes);
          expect(before).toBeLessThanOrEqual((clock.ms / 1_000) * 100 * KIB + 1);
          before += bytes;
        }
        expect(pace.bytes).toBe(before);
      }),
    );
  });

  test("does not make up for time in which it read nothing", async () => {
    const { clock, pace } = paced(100);
    const next = pace.until(NEVER);
    await next(100);
    clock.ms = 60_000;
    await next(100);
    await next(100);
    await next(100);
    expect(clock.ms).toBe(62_000);
  });

  test("reads at an eighth of its rate while reads are slow", async () => {
    const { clock, pace } = paced(100);
    const next = pace.until(NEVER);
    clock.isBusy = true;
    await next(100);
    await next(100);
    expect(clock.ms).toBe(8_000);
    clock.isBusy = false;
    await next(100);
    await next(100);
    expect(clock.ms).toBe(17_000);
  });

  test("that is told to stop reads nothing more", async () => {
    const { pace } = paced(100);
    const stop = new AbortController();
    const next = pace.until(stop.signal);
    await next(100);
    stop.abort(new Error("enough"));
    await expect(next(100)).rejects.toThrow("enough");
    expect(pace.bytes).toBe(100);
  });
});

test("a node is busy when one read in a hundred, or what waits for the event loop, takes more than 20 ms", () => {
  expect(isBusy({ readP99Us: 20_000, loopDelayP99Us: 20_000 })).toBe(false);
  expect(isBusy({ readP99Us: 20_001, loopDelayP99Us: 0 })).toBe(true);
  expect(isBusy({ readP99Us: 0, loopDelayP99Us: 20_001 })).toBe(true);
});
