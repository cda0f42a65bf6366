import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CallOptions, Pressure, StoreApi, WriteAnswer, WriteRequest } from "@featurestore/proto";
import { expect, it, vi } from "vitest";
import { rowsOf, storeWith, temporaryFolder, viewYaml } from "./fixtures.suite.js";
import { type BackfillProgress, backfill } from "./index.js";

const folder = await temporaryFolder();
const jobsDir = join(folder, "jobs");
const SHARDS = 16;
const ROWS = 60_000;
const IN_FLIGHT = 4;
const QUIET: Pressure = { readP99Us: 0, readsPerSecond: 0, loopDelayP99Us: 0, replicationLagMs: 0 };
const SUFFERING: Pressure = { readP99Us: 80_000, readsPerSecond: 200, loopDelayP99Us: 30_000, replicationLagMs: 0 };

/** A store that answers writes when it is told to, with the pressure of the moment. */
async function heldStore() {
  const store = await storeWith(viewYaml("v", "{ id: int64 }", "{ n: int32 }"), SHARDS);
  const held: (() => void)[] = [];
  const state = { pressure: QUIET };
  const write = async (request: WriteRequest, call: CallOptions): Promise<WriteAnswer> => {
    await new Promise<void>((resolve) => held.push(resolve));
    const answer = await storeWrite(request, call);
    return { ...answer, pressure: state.pressure };
  };
  const storeWrite = store.write.bind(store);
  const api: StoreApi = Object.assign(store, { write });
  /** Waits until so many chunks are under way, and answers some. */
  const answer = async (underWay: number, count = underWay): Promise<void> => {
    await vi.waitFor(() => expect(held.length).toBe(underWay), { timeout: 20_000, interval: 2 });
    for (const open of held.splice(0, count)) open();
  };
  return { api, held, state, answer };
}

function csv(): string {
  const path = join(folder, "rows.csv");
  writeFileSync(path, `id,n\n${Array.from({ length: ROWS }, (_, i) => `${i},${i % 1_000}`).join("\n")}\n`);
  return path;
}

it("goes slower while reads suffer, as fast as before when they are over, and every row is written once", async () => {
  const { api, held, state, answer } = await heldStore();
  const seen: BackfillProgress[] = [];
  const onProgress = (progress: BackfillProgress): void => void seen.push(progress);
  const running = backfill(api, { view: "v", from: [csv()], jobsDir, inFlight: IN_FLIGHT, onProgress });
  await answer(1); // the first goes alone
  await answer(IN_FLIGHT);
  await answer(IN_FLIGHT);
  await vi.waitFor(() => expect(held.length).toBe(IN_FLIGHT), { timeout: 20_000 });
  state.pressure = SUFFERING;
  await answer(IN_FLIGHT);
  for (let i = 0; i < 5; i++) await answer(1);
  state.pressure = QUIET;
  let isFree = false;
  while (!isFree) {
    await vi.waitFor(() => expect(held.length).toBeGreaterThan(0), { timeout: 20_000, interval: 2 });
    isFree = await vi
      .waitFor(() => expect(held.length).toBe(IN_FLIGHT), { timeout: 100, interval: 2 })
      .then(() => true)
      .catch(() => false);
    for (const open of held.splice(0)) open();
  }
  const opening = setInterval(() => {
    for (const open of held.splice(0)) open();
  }, 1);
  const report = await running.finally(() => clearInterval(opening));
  expect(report).toMatchObject({ complete: true, read: ROWS, written: ROWS, late: 0, refused: 0 });
  expect(report.throttledSeconds).toBeGreaterThan(0);
  expect(report.throttledSeconds).toBeLessThanOrEqual(report.seconds);
  expect(seen.some(({ throttled }) => throttled)).toBe(true);
  expect(seen.at(-1)?.throttled).toBe(false);
  expect(Object.keys(await rowsOf(api, "v"))).toHaveLength(ROWS);
}, 60_000);

it("does not go slower where it is told not to", async () => {
  const { api, state, answer, held } = await heldStore();
  state.pressure = SUFFERING;
  const options = { view: "v", from: [csv()], jobsDir: join(folder, "other"), inFlight: IN_FLIGHT, throttle: false };
  const running = backfill(api, options);
  for (let i = 0; i < 5; i++) await answer(IN_FLIGHT);
  const opening = setInterval(() => {
    for (const open of held.splice(0)) open();
  }, 1);
  const report = await running.finally(() => clearInterval(opening));
  expect(report).toMatchObject({ written: ROWS, throttledSeconds: 0 });
}, 60_000);

it("takes no target of nothing", async () => {
  const { api } = await heldStore();
  const running = backfill(api, { view: "v", from: [csv()], jobsDir, maxReadP99Ms: 0 });
  await expect(running).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining("maxReadP99Ms"),
  });
});
