import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { LoopbackCluster } from "./loopback-cluster.suite.js";
import { profile } from "./loopback-world.suite.js";
import { isRetriable, RetryBudget, retryAfterMs, withRetries } from "./retry.js";

const HINT_MS = 60;
/** A timer may fire a little early. */
const WAITED_MS = HINT_MS - 5;

const full = (retryAfter: number, outcome: "rejected" | "unknown" = "rejected") =>
  new FeatureStoreError("RESOURCE_EXHAUSTED", "full", { outcome, details: { retryAfterMs: retryAfter } });

/** Refuses the first calls; tells when each came. */
function refusing(times: number, retryAfter = HINT_MS): { readonly seen: number[]; readonly act: () => undefined } {
  const seen: number[] = [];
  const act = (): undefined => {
    if (seen.push(performance.now()) <= times) throw full(retryAfter);
  };
  return { seen, act };
}

const gapOf = (seen: readonly number[]): number => (seen[1] ?? 0) - (seen[0] ?? 0);

test("a refusal is tried again only where it says when, and had no effect", () => {
  expect(retryAfterMs(full(5))).toBe(5);
  expect(isRetriable("change", full(5))).toBe(true);
  for (const error of [
    full(0),
    full(-1),
    full(Number.NaN),
    full(5, "unknown"),
    new FeatureStoreError("RESOURCE_EXHAUSTED", "full"),
    new FeatureStoreError("RESOURCE_EXHAUSTED", "full", { details: { retryAfterMs: "5" } }),
  ]) {
    expect(retryAfterMs(error)).toBe(0);
    expect(isRetriable("read", error)).toBe(false);
  }
});

describe("a single call", () => {
  const settings = (budget = new RetryBudget()) => ({
    kind: "read" as const,
    budget,
    closing: new AbortController().signal,
    isPatient: () => true,
  });

  test("that is refused comes back no sooner than it was told", async () => {
    const { seen, act } = refusing(1);
    await withRetries(settings(), { deadlineMs: 60_000 }, async () => act());
    expect(seen).toHaveLength(2);
    expect(gapOf(seen)).toBeGreaterThanOrEqual(WAITED_MS);
  });

  test("is refused for good where its deadline comes first, or no retry is left", async () => {
    const late = refusing(1, 120_000);
    await expect(withRetries(settings(), { deadlineMs: 60_000 }, async () => late.act())).rejects.toThrow("full");
    const poor = refusing(1);
    const budget = new RetryBudget({ capacity: 0, share: 0 });
    await expect(withRetries(settings(budget), { deadlineMs: 60_000 }, async () => poor.act())).rejects.toThrow("full");
    expect([late.seen.length, poor.seen.length]).toEqual([1, 1]);
  });
});

describe("a read that is refused", () => {
  test("goes to another node at once", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 2 });
    const { store } = await cluster.connect({ hedge: false });
    cluster.node(0).hooks.onGet = () => {
      throw full(3_600_000);
    };
    for (let i = 0; i < 10; i++) expect(await store.get(profile, 1)).toMatchObject({ count: 1 });
  });

  test("waits as long as it is told where there is no other, and asks nobody for a map meanwhile", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 1 });
    const { store } = await cluster.connect({ hedge: false });
    await store.get(profile, 1);
    const maps = cluster.maps.all;
    const { seen, act } = refusing(1);
    cluster.node(0).hooks.onGet = act;
    expect(await store.get(profile, 1)).toMatchObject({ count: 1 });
    expect(gapOf(seen)).toBeGreaterThanOrEqual(WAITED_MS);
    expect(cluster.maps.all).toBe(maps);
  });

  test("fails with the refusal where its deadline comes first, or no retry is left", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 1 });
    const { store } = await cluster.connect({ hedge: false });
    const { store: poor } = await cluster.connect({
      hedge: false,
      budget: new RetryBudget({ capacity: 0, share: 0 }),
    });
    cluster.node(0).hooks.onGet = () => {
      throw full(3_600_000);
    };
    const expected = { code: "RESOURCE_EXHAUSTED", outcome: "rejected", details: { retryAfterMs: 3_600_000 } };
    await expect(store.get(profile, 1, { deadlineMs: 60_000 })).rejects.toMatchObject(expected);
    await expect(poor.get(profile, 1, { deadlineMs: 60_000 })).rejects.toMatchObject(expected);
  });
});

test("a write that its leader refuses goes to that leader again, no sooner than it was told", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [1, 0, 2] });
  const { store } = await cluster.connect();
  const { seen, act } = refusing(1);
  cluster.node(1).hooks.onUnary = (name) => {
    if (name === "write") act();
  };
  expect(await store.write(profile, [{ key: 1, features: { count: 7 } }])).toMatchObject({ applied: 1 });
  expect(gapOf(seen)).toBeGreaterThanOrEqual(WAITED_MS);
  expect([cluster.node(0).refusals, cluster.node(2).refusals]).toEqual([0, 0]);
});
