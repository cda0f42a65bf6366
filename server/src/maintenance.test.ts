import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { entity, featureView } from "@featurestore/client";
import { afterEach, describe, expect, test, vi } from "vitest";
import { checkTables, Maintenance, promote } from "./maintenance.js";
import { type OpenedNode, openTestNode, TestClock } from "./node-world.suite.js";
import { ShardStore } from "./storage/shard-store.js";
import { temporaryDir } from "./storage/shard-world.suite.js";

const NEVER_MS = 1_000_000_000;
const user = entity("user", { user_id: "int64" });
const profile = featureView("profile", { entity: user, features: { n: "int32" } });
const other = featureView("other", { entity: user, features: { n: "int32" } });

afterEach(() => {
  vi.restoreAllMocks();
});

async function freshNode(): Promise<OpenedNode & { readonly dir: string }> {
  const clock = new TestClock();
  const dir = await temporaryDir("maintenance");
  const opened = await openTestNode(dir, clock);
  await opened.store.apply(profile);
  const rows = Array.from({ length: 200 }, (_, key) => ({ key, eventTime: BigInt(clock.now), features: { n: key } }));
  await opened.store.write(profile, rows);
  return { ...opened, dir };
}

function maintenanceOf(
  { node }: OpenedNode,
  every: { readonly purgeEveryMs?: number; readonly scrubEveryMs?: number },
): { readonly maintenance: Maintenance; readonly errors: unknown[] } {
  const errors: unknown[] = [];
  const maintenance = new Maintenance(node, {
    checkpointEveryMs: NEVER_MS,
    purgeEveryMs: NEVER_MS,
    scrubEveryMs: NEVER_MS,
    ...every,
    now: () => 0,
    onDone: () => undefined,
    onError: (_, error) => errors.push(error),
  });
  return { maintenance, errors };
}

describe("stopping", () => {
  test("ends a purge that has much left to do", async () => {
    const opened = await freshNode();
    const scan = vi.spyOn(ShardStore.prototype, "scan").mockImplementation(async () => {
      await new Promise(setImmediate);
      return { keys: [], rows: [], isLast: false };
    });
    const { maintenance, errors } = maintenanceOf(opened, { purgeEveryMs: 1 });
    await vi.waitFor(() => expect(scan).toHaveBeenCalled());
    const startMs = performance.now();
    await maintenance.stop();
    expect([performance.now() - startMs < 1_000, errors]).toEqual([true, []]);
  });

  test("ends a scrub that has much left to do", async () => {
    const opened = await freshNode();
    const scrub = vi.spyOn(ShardStore.prototype, "scrub").mockImplementation(async (signal) => {
      for (;;) {
        signal?.throwIfAborted();
        await new Promise(setImmediate);
      }
    });
    const { maintenance, errors } = maintenanceOf(opened, { scrubEveryMs: 1 });
    await vi.waitFor(() => expect(scrub).toHaveBeenCalled());
    await maintenance.stop();
    expect(errors).toEqual([]);
  });
});

describe("a table that appears damaged", () => {
  test("fences its shard alone, before any checkpoint or scrub", async () => {
    const { node, store, dir, fatal } = await freshNode();
    expect(await checkTables(node)).toEqual([]);
    const place = join(dir, "replicas", "1-1");
    const checkAgain = vi.spyOn(ShardStore.prototype, "checkTables").mockResolvedValue(); // the checkpoint must not see it
    await node.shards[1]?.checkpoint();
    checkAgain.mockRestore();
    const table = (await readdir(place)).find((name) => name.endsWith(".ldb")) ?? "";
    const handle = await open(join(place, table), "r+");
    await handle.write(Uint8Array.of(0xff, 0, 0xff), 0, 3, Math.floor((await stat(join(place, table))).size / 3));
    await handle.close();
    expect(await checkTables(node)).toEqual([expect.stringContaining(`shard 1: ${table}`)]);
    expect(node.shards.map(({ fenced }) => fenced !== null)).toEqual([false, true, false, false]);
    expect([await checkTables(node), fatal]).toEqual([[], []]);
    await expect(store.describe("profile")).resolves.toMatchObject({ rows: 200 });
  });
});

describe("a registry change that fails in one shard", () => {
  test("is applied all the same, reaches the other shards, shows in health, and is finished later", async () => {
    const { node, store } = await freshNode();
    const [first, ...rest] = node.shards.map((shard) => shard.store as ShardStore);
    const failing = vi.spyOn(first as ShardStore, "setResidency").mockRejectedValue(new Error("no such luck"));
    const answer = await store.apply(other);
    expect([answer.applied, node.registry.views.length]).toEqual([true, 2]);
    expect(rest.map((shard) => shard.view(2, 1) !== undefined)).toEqual([true, true, true]);
    expect(node.installProblem).toContain("shard 0: no such luck");
    expect(await node.health({})).toMatchObject({ status: "yellow", reasons: [node.installProblem] });
    await node.retryInstall();
    expect(node.installProblem).not.toBeNull();
    failing.mockRestore();
    await node.retryInstall();
    expect([node.installProblem, first?.view(2, 1) !== undefined]).toEqual([null, true]);
  });
});

test("promotion tries one shard at a time", async () => {
  const { node } = await freshNode();
  expect(await promote(node)).toBe(false);
  const tries = vi.spyOn(ShardStore.prototype, "promote").mockResolvedValue(true);
  expect([await promote(node), tries.mock.calls.length]).toEqual([true, 1]);
});
