import type { Pressure } from "@featurestore/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Throttle } from "./throttle.js";

const QUIET: Pressure = { readP99Us: 0, readsPerSecond: 0, loopDelayP99Us: 0, replicationLagMs: 0 };
const ROWS = 1_000;
/** What a chunk takes: alone, 50,000 rows a second. */
const CHUNK_MS = 20;
const IN_FLIGHT = 8;

function reads(p99Ms: number, readsPerSecond = 500): Pressure {
  return { ...QUIET, readP99Us: p99Ms * 1_000, readsPerSecond };
}

/** A job that writes one chunk after another, at times of its own. */
class Job {
  readonly throttle: Throttle;
  nowMs = 1_000;

  constructor(maxReadP99Ms?: number) {
    this.throttle = new Throttle({ maxReadP99Ms, inFlight: IN_FLIGHT });
  }

  /** Writes for so long. @param pressure by the rate in thousands of rows a second. @returns rows a second. */
  write(ms: number, pressure: (rate: number) => Pressure | null): number {
    const from = this.nowMs;
    let chunks = 0;
    let beganMs = this.nowMs;
    for (; this.nowMs < from + ms; chunks++) {
      const atMs = this.throttle.reserve(ROWS, this.nowMs);
      const rate = ROWS / (atMs + CHUNK_MS - beganMs);
      beganMs = atMs + CHUNK_MS;
      this.nowMs = atMs + CHUNK_MS;
      this.throttle.answered(ROWS, pressure(rate), this.nowMs);
    }
    return (chunks * ROWS * 1_000) / (this.nowMs - from);
  }
}

test("nothing is limited where nobody reads, or the store does not tell", () => {
  for (const pressure of [null, QUIET, { ...QUIET, loopDelayP99Us: 900_000 }, reads(900, 1)]) {
    const job = new Job();
    expect(job.write(10_000, () => pressure)).toBeGreaterThan(49_000);
    expect([job.throttle.rate, job.throttle.inFlight]).toEqual([Number.POSITIVE_INFINITY, IN_FLIGHT]);
  }
});

test("the first chunk goes alone: its answer tells of the time before", () => {
  const throttle = new Throttle({ maxReadP99Ms: undefined, inFlight: IN_FLIGHT });
  expect(throttle.inFlight).toBe(1);
  throttle.reserve(ROWS, 0);
  throttle.answered(ROWS, null, 5);
  expect(throttle.inFlight).toBe(IN_FLIGHT);
});

test("with reads from the start it begins with four chunks a second and grows by halves", () => {
  const job = new Job();
  job.write(1, () => reads(1));
  expect(job.throttle.rate).toBe(4_000);
  job.write(1_100, () => reads(1));
  expect(job.throttle.rate).toBe(9_000);
});

test("it grows until it holds nothing back, and then lets more chunks go side by side", () => {
  const job = new Job();
  job.write(30_000, () => reads(1));
  expect(job.throttle.rate).toBeGreaterThan(50_000);
  expect(job.throttle.inFlight).toBe(IN_FLIGHT);
});

test("reads that are slow by far cut it to 70 % of what it wrote, once, until answers tell what that did", () => {
  const job = new Job(10);
  job.write(30_000, () => reads(1));
  const { inFlight } = job.throttle;
  job.write(600, () => reads(20));
  const { rate } = job.throttle;
  expect(rate).toBeLessThan(50_000 * 0.75);
  expect(rate).toBeGreaterThan(50_000 * 0.65);
  expect(job.throttle.inFlight).toBe(inFlight / 2);
  job.write(300, () => reads(20));
  expect(job.throttle.rate).toBe(rate);
  job.write(1_000, () => reads(20));
  expect(job.throttle.rate).toBeLessThan(rate * 0.75);
});

test("reads that are hardly too slow cut it by as much as they are", () => {
  const job = new Job(10);
  job.write(30_000, () => reads(1));
  job.write(600, () => reads(11));
  expect(job.throttle.rate).toBeGreaterThan(50_000 * 0.85);
  expect(job.throttle.rate).toBeLessThan(50_000 * 0.95);
});

test("the event loop's delay counts with the reads'", () => {
  const job = new Job(10);
  job.write(30_000, () => reads(1));
  job.write(1_000, () => ({ ...reads(4), loopDelayP99Us: 16_000 }));
  expect(job.throttle.rate).toBeLessThan(50_000 * 0.75);
});

test("between four fifths of the target and the target it stays as it is", () => {
  const job = new Job(10);
  job.write(3_000, () => reads(1));
  const { rate } = job.throttle;
  job.write(1_000, () => reads(9)); // ends the window that began with other reads
  const { rate: held } = job.throttle;
  job.write(20_000, () => reads(9));
  expect(job.throttle.rate).toBe(held);
  expect(held).toBeLessThanOrEqual(rate * 1.5);
});

test("it finds the rate at which reads are just fast enough, and stays near it", () => {
  const job = new Job(10);
  // 10 ms of p99 at 20,000 rows a second.
  const node = (rate: number): Pressure => reads(rate / 2);
  job.write(30_000, node);
  const rate = job.write(60_000, node);
  expect(rate).toBeGreaterThan(11_000);
  expect(rate).toBeLessThan(20_500);
});

test("once reads are fast again it is as fast as before, and free at once when they are gone", () => {
  const job = new Job(10);
  job.write(60_000, () => reads(50));
  expect(job.throttle.rate).toBe(ROWS);
  expect(job.write(60_000, () => reads(1))).toBeGreaterThan(25_000);
  expect(job.write(10_000, () => reads(1))).toBeGreaterThan(45_000);
  job.write(20_000, () => reads(50));
  job.write(3_500, () => QUIET);
  expect(job.throttle.rate).toBe(Number.POSITIVE_INFINITY);
  expect(job.throttle.inFlight).toBe(IN_FLIGHT);
});

test("a node that answers no reads for a moment counts as one that has them, and what was learned stays", () => {
  const job = new Job(10);
  job.write(20_000, () => reads(20));
  const { rate } = job.throttle;
  job.write(900, () => QUIET);
  expect(job.throttle.rate).toBeLessThan(rate * 2);
  job.write(4_000, () => QUIET);
  expect(job.throttle.rate).toBe(Number.POSITIVE_INFINITY);
  job.write(1, () => reads(20));
  expect(job.throttle.rate).toBeLessThan(rate * 3);
});

test("followers that are behind cut it without any reads, and it is free once they have nearly everything", () => {
  const job = new Job();
  job.write(5_000, () => QUIET);
  job.write(10_000, () => ({ ...QUIET, replicationLagMs: 2_000 }));
  expect(job.throttle.rate).toBeLessThan(10_000);
  job.write(5_000, () => ({ ...QUIET, replicationLagMs: 300 }));
  expect(job.throttle.rate).toBeLessThan(50_000);
  job.write(3_000, () => ({ ...QUIET, replicationLagMs: 100 }));
  expect(job.throttle.rate).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  [16, 40],
  [0.5, 30],
  [90, 100],
])("reads of %d ms before there is load make a target of %d ms", (p99Ms, targetMs) => {
  const job = new Job();
  job.write(1, () => reads(p99Ms));
  job.write(1_000, () => reads(p99Ms * 2));
  expect(job.throttle.targetMs).toBe(targetMs);
});

test("a hiccup in the second before the first chunk makes no target", () => {
  const job = new Job();
  job.write(1, () => reads(60));
  expect(job.throttle.targetMs).toBe(100);
  job.write(1_400, () => reads(8));
  job.write(5_000, () => reads(2));
  expect(job.throttle.targetMs).toBe(30);
});

test("where nobody reads at first the target is 30 ms; one that was given stays", () => {
  const job = new Job();
  job.write(1, () => QUIET);
  job.write(1_000, () => reads(2));
  expect(job.throttle.targetMs).toBe(30);
  const given = new Job(3);
  given.write(60_000, () => reads(40));
  expect(given.throttle.targetMs).toBe(3);
});

test("reads that stay slow at the floor are slow for reasons of their own, and become the measure", () => {
  const job = new Job();
  job.write(1, () => reads(1));
  job.write(60_000, () => reads(32));
  expect(job.throttle.targetMs).toBe(80);
  expect(job.throttle.rate).toBeGreaterThan(5_000);
});

test("whatever is told, a chunk a second goes, and a hundredth of the best rate", () => {
  const number = fc.oneof(fc.nat(20), fc.nat(5_000), fc.constant(2 ** 32 - 1));
  const pressure = fc.record({
    readP99Us: fc.nat(2 ** 32 - 1),
    readsPerSecond: number,
    loopDelayP99Us: fc.nat(2 ** 32 - 1),
    replicationLagMs: number,
  });
  const step = fc.record({
    pressure: fc.option(pressure),
    rows: fc.integer({ min: 0, max: 1_000 }),
    ms: fc.nat(3_000),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const throttle = new Throttle({ maxReadP99Ms: undefined, inFlight: IN_FLIGHT });
      let nowMs = 0;
      let largest = 1;
      for (const { pressure: told, rows, ms } of steps) {
        const atMs = throttle.reserve(rows, nowMs);
        largest = Math.max(largest, rows);
        expect(atMs - nowMs).toBeLessThanOrEqual(1_000);
        nowMs = atMs + ms;
        throttle.answered(rows, told, nowMs);
        expect(throttle.rate).toBeGreaterThanOrEqual(largest);
        expect(throttle.inFlight).toBeGreaterThanOrEqual(1);
        expect(throttle.inFlight).toBeLessThanOrEqual(IN_FLIGHT);
      }
    }),
  );
});
