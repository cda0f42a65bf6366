import { FeatureStoreError, type Health, NO_SCRUB } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { HealthWaiters } from "./health-waiters.js";
import { Metrics } from "./metrics.js";
import { opsApp } from "./ops-server.js";

const metrics = new Metrics({ onFailure: () => undefined });

function healthOf(status: Health["status"], bend: Partial<Health> = {}): Health {
  return {
    status,
    reasons: status === "green" ? [] : ["for a reason"],
    clusterId: "c",
    version: "1",
    registryRevision: 0,
    meta: "led",
    lagMax: 0,
    scrub: NO_SCRUB,
    nodes: [
      { id: "n1", address: "a:1", state: "active", uptimeSeconds: 1 },
      { id: "n2", address: "b:1", state: "unreachable", uptimeSeconds: 0 },
    ],
    shards: { total: 2, serving: 2, leaderless: 0, underReplicated: 0, moving: 0, damaged: 0 },
    views: [],
    ...bend,
  };
}

/** Asks a node whose health is what the list says, one after the other, the last again and again. */
function asking(...states: readonly (Health | FeatureStoreError)[]) {
  const queue = [...states];
  let looks = 0;
  const health = async (): Promise<Health> => {
    looks++;
    const next = queue.length > 1 ? queue.shift() : queue[0];
    if (next instanceof FeatureStoreError) throw next;
    return next ?? healthOf("red");
  };
  const app = opsApp({ metrics, health, host: "0.0.0.0", hosts: [], nodeId: "n1" });
  const ask = async (path: string, signal?: AbortSignal): Promise<{ status: number; body: unknown }> => {
    const answer = await app.request(path, {
      headers: { host: "localhost" },
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith("{") ? (JSON.parse(text) as unknown) : text };
  };
  return { ask, looks: () => looks, turn: (to: Health) => queue.splice(0, queue.length, to) };
}

describe("without wait_for", () => {
  it.each([
    ["green", 200],
    ["yellow", 200],
    ["red", 503],
  ] as const)("%s is answered at once with %d", async (state, status) => {
    const { ask, looks } = asking(healthOf(state));
    expect(await ask("/cluster/health")).toEqual({ status, body: healthOf(state) });
    expect(looks()).toBe(1);
  });

  it("a node that cannot say is 503 with why", async () => {
    const { ask } = asking(new FeatureStoreError("UNAVAILABLE", "the node is shutting down"));
    expect(await ask("/cluster/health")).toEqual({ status: 503, body: { error: "the node is shutting down" } });
  });
});

describe("wait_for", () => {
  it("answers 200 as soon as it is reached", async () => {
    const { ask, looks } = asking(healthOf("red"), healthOf("yellow"), healthOf("green"));
    expect(await ask("/cluster/health?wait_for=green&timeout=10s")).toMatchObject({
      status: 200,
      body: { status: "green" },
    });
    expect(looks()).toBe(3);
  });

  it("is content with better", async () => {
    expect((await asking(healthOf("green")).ask("/cluster/health?wait_for=yellow")).status).toBe(200);
  });

  it("answers 503, with health as it is, when it is not reached in time", async () => {
    const { ask } = asking(healthOf("yellow"));
    expect(await ask("/cluster/health?wait_for=green&timeout=150ms")).toEqual({
      status: 503,
      body: healthOf("yellow"),
    });
  });

  it.each([
    ["wait_for=red", 'wait_for: expected green or yellow, got "red"'],
    ["wait_for=", 'wait_for: expected green or yellow, got ""'],
    ["wait_for=green&timeout=soon", /^timeout: /],
    ["wait_for=green&timeout=-1s", /^timeout: /],
    ["timeout=30", /^timeout: /],
    ["wait_for=green&timeout=11m", "timeout: expected at most 10m"],
  ])("%s is refused with 400", async (query, message) => {
    const { ask, looks } = asking(healthOf("green"));
    const { status, body } = await ask(`/cluster/health?${query}`);
    expect(status).toBe(400);
    expect((body as { error: string }).error).toMatch(message);
    expect(looks()).toBe(0);
  });

  it("ends with its caller", async () => {
    const { ask } = asking(healthOf("red"));
    const abort = new AbortController();
    const asked = ask("/cluster/health?wait_for=green&timeout=10m", abort.signal);
    abort.abort();
    expect((await asked).status).toBe(503);
  });

  it("has room for 64 at a time, who share their looks; one more is refused, and others are not kept from asking", async () => {
    const { ask, looks, turn } = asking(healthOf("yellow"));
    const path = "/cluster/health?wait_for=green&timeout=10s";
    const waiting = Array.from({ length: HealthWaiters.waitersMax }, () => ask(path));
    for (let turns = 0; looks() < HealthWaiters.waitersMax && turns < 1_000; turns++) await Promise.resolve();
    expect(await ask(path)).toEqual({
      status: 429,
      body: { error: "64 requests are waiting for health already; ask without wait_for, or later" },
    });
    expect((await ask("/cluster/health")).status).toBe(200);
    const before = looks();
    turn(healthOf("green"));
    expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([200]));
    expect(looks() - before).toBeLessThan(5);
    expect((await ask(path)).status).toBe(200);
  });
});

describe("readiness", () => {
  it("is of this node, whatever becomes of others", async () => {
    expect(await asking(healthOf("yellow")).ask("/readyz")).toEqual({ status: 200, body: "ok\n" });
  });

  it.each([
    ["drains", { nodes: [{ id: "n1", address: "a:1", state: "draining", uptimeSeconds: 1 }] }],
    ["is not in the cluster", { nodes: [] }],
    ["knows no shard that serves", { shards: { ...healthOf("red").shards, serving: 0 } }],
  ])("is refused where the node %s", async (_what, bend) => {
    expect(await asking(healthOf("red", bend)).ask("/readyz")).toEqual({ status: 503, body: "for a reason\n" });
  });
});
