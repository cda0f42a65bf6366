import { expect, test } from "vitest";
import { RandomWalk, type WalkReport } from "./random-walk.suite.js";

const STEPS = 2_000;
const SEEDS = Number(process.env["FEATURESTORE_WALKS"] ?? 200);
const FIRST_SEED = Number(process.env["FEATURESTORE_SEED"] ?? 1);

test(`${SEEDS} random walks of 1 to 5 replicas keep the invariants at every step, and come to rest`, () => {
  const sum = { committed: 0, leaders: 0, snapshots: 0, memberships: 0, reads: 0, cuts: 0 };
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    let report: WalkReport;
    try {
      report = new RandomWalk(seed).run(STEPS);
    } catch (cause) {
      throw new Error(`seed ${seed}`, { cause });
    }
    for (const key of Object.keys(sum) as (keyof WalkReport)[]) sum[key] += report[key];
  }
  // A walk in which nothing happens proves nothing.
  expect(sum.committed).toBeGreaterThan(SEEDS * 10);
  expect(sum.leaders).toBeGreaterThan(SEEDS);
  for (const count of [sum.snapshots, sum.memberships, sum.reads, sum.cuts]) expect(count).toBeGreaterThan(SEEDS / 3);
}, 3_600_000);
