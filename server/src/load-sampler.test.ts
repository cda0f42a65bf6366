import { expect, onTestFinished, test } from "vitest";
import { LoadSampler } from "./load-sampler.js";

function sampler(totals: { reads: number; readRows: number }): {
  readonly load: LoadSampler;
  readonly clock: { ms: number };
} {
  const clock = { ms: 1_000 };
  const load = new LoadSampler({
    totals: () => ({ ...totals, failedReads: 0, writes: 0, failedWrites: 0, writtenRows: 0 }),
    latency: () => ({ readP99Ms: 2, writeP99Ms: null }),
    loopDelayMs: () => 1.23456,
    wallMs: () => clock.ms++,
  });
  load.stop();
  onTestFinished(() => load.stop());
  return { load, clock };
}

test("a sample is what was counted since the last one, per second, beside what the process uses", () => {
  const totals = { reads: 10, readRows: 100 };
  const { load } = sampler(totals);
  totals.reads += 50;
  totals.readRows += 5_000;
  load.take();
  const [sample] = load.since(0);
  expect(sample).toMatchObject({ at: 1_000, readP99Ms: 2, writeP99Ms: null, loopDelayMs: 1.235, writesPerSecond: 0 });
  expect(sample?.readRowsPerSecond).toBeGreaterThan((sample?.readsPerSecond ?? 0) * 99);
  expect(sample?.residentBytes).toBeGreaterThan(10_000_000);
  load.take();
  expect(load.since(0)[1]).toMatchObject({ readsPerSecond: 0, readRowsPerSecond: 0 });
});

test("keeps ten minutes, and tells only what is newer than was asked for", () => {
  const { load } = sampler({ reads: 0, readRows: 0 });
  for (let i = 0; i < LoadSampler.samplesMax + 3; i++) load.take();
  expect(load.since(0)).toHaveLength(LoadSampler.samplesMax);
  expect(load.since(0)[0]?.at).toBe(1_003);
  const last = load.since(0).at(-1)?.at ?? 0;
  expect(load.since(last - 1)).toHaveLength(1);
  expect(load.since(last)).toEqual([]);
});
