import { expect, test } from "vitest";
import { steadyLoad } from "./steady.js";
import { Timeline } from "./timeline.js";

test("a slice has the calls that ended in it, failed ones among them, and none has no percentile", () => {
  const timeline = new Timeline();
  const now = performance.now();
  timeline.ended(now - 10);
  timeline.failed(now - 20, new Error("gone"));
  const all = timeline.between(0, 60);
  expect(all).toMatchObject({ calls: 2, failed: 1 });
  expect(all.p99).toBeGreaterThanOrEqual(19);
  expect(timeline.failure).toEqual(new Error("gone"));
  expect(timeline.between(60, 70)).toMatchObject({ calls: 0, failed: 0, p50: Number.NaN });
  expect(timeline.slices(60)).toHaveLength(1);
  expect(new Timeline().slices(1)).toEqual([]);
});

test("a pause is felt by every call that was due in it", async () => {
  const timeline = new Timeline();
  const stop = new AbortController();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let calls = 0;
  const load = steadyLoad(
    { perSecond: 2_000 },
    async () => {
      calls += 1;
      if (calls === 200) {
        open();
        stop.abort();
      }
      await gate; // nobody is answered before the last has come
    },
    timeline,
    stop.signal,
  );
  await load;
  const { calls: ended, p50, p99 } = timeline.between(0, 60);
  expect(ended).toBe(calls);
  expect(p99).toBeGreaterThan(p50);
  expect(p50).toBeGreaterThan(20); // half of what 200 calls take at 2,000 a second
});
