import { entity, featureView } from "@featurestore/client";
import {
  currentSchema,
  encodeKey,
  findView,
  RowLayout,
  WriteBlockBuilder,
  type WriteRequest,
} from "@featurestore/proto";
import { expect, test, vi } from "vitest";
import type { NodeCall } from "./deadline.js";
import { openTestNode, TestClock } from "./node-world.suite.js";
import { temporaryDir } from "./storage/shard-world.suite.js";
import { encodeKeys } from "./write-path.js";

const user = entity("user", { user_id: "int64" });
const profile = featureView("profile", { entity: user, features: { age: "int32" } });
const KEY = encodeKey([{ name: "user_id", type: "int64" }], 1);

interface World {
  readonly write: (call: NodeCall) => Promise<unknown>;
  readonly delete: (call: NodeCall) => Promise<unknown>;
  /** Commands that came to any shard. */
  readonly proposed: () => number;
  /** From now on shards wait for their schema until what is returned is called. */
  readonly holdSchemas: () => { readonly waiting: Promise<void>; readonly open: () => void };
}

async function openWorld(): Promise<World> {
  const clock = new TestClock();
  const { node, store } = await openTestNode(await temporaryDir("deadlines"), clock);
  await store.apply(profile);
  await store.write(profile, [{ key: 1, features: { age: 1 } }]);
  const layout = new RowLayout(currentSchema(findView(node.registry, "profile")));
  const builder = new WriteBlockBuilder(layout, 1);
  builder.setCell(builder.addRow(KEY, clock.now), 0, 5);
  const request: WriteRequest = { view: "profile", block: builder.finish(), producer: null, registryRevision: 0 };
  const proposals = node.shards.map((shard) => vi.spyOn(shard, "propose"));
  return {
    write: (call) => node.write(request, call),
    delete: (call) =>
      node.delete({ view: "profile", keys: encodeKeys([KEY]), eventTime: clock.now, registryRevision: 0 }, call),
    proposed: () => proposals.reduce((sum, { mock }) => sum + mock.calls.length, 0),
    holdSchemas: () => {
      let open: () => void = () => undefined;
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      const waiting = new Promise<void>((resolve) => {
        for (const shard of node.shards) {
          vi.spyOn(shard, "ensureSchema").mockImplementation(() => {
            resolve();
            return opened;
          });
        }
      });
      return { waiting, open };
    },
  };
}

/** What is left behind has gone on as far as it will. */
async function settled(left: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(left);
}

test.each(["write", "delete"] as const)(
  "a %s whose time was up before it began is rejected, and not proposed",
  async (kind) => {
    const world = await openWorld();
    const expected = { code: "DEADLINE_EXCEEDED", outcome: "rejected" };
    await expect(world[kind]({ deadlineMs: 0 })).rejects.toMatchObject(expected);
    // It had time when it came, and has waited since.
    await expect(world[kind]({ deadlineMs: 60_000, endsAtMs: performance.now() - 1 })).rejects.toMatchObject(expected);
    await expect(world[kind]({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "CANCELLED",
      outcome: "rejected",
    });
    expect(world.proposed()).toBe(0);
    await world[kind]({ deadlineMs: 60_000 });
    expect(world.proposed()).toBe(1);
  },
);

test.each(["write", "delete"] as const)(
  "a %s whose caller goes while it waits for its schema is not proposed",
  async (kind) => {
    const world = await openWorld();
    const held = world.holdSchemas();
    const caller = new AbortController();
    const left: Promise<unknown>[] = [];
    const work = world[kind]({ signal: caller.signal, onLeftBehind: (rest) => left.push(rest) });
    await held.waiting;
    caller.abort();
    await expect(work).rejects.toMatchObject({ code: "CANCELLED" });
    held.open();
    await settled(left);
    expect(left).toHaveLength(1);
    expect(world.proposed()).toBe(0);
  },
);

test.each(["write", "delete"] as const)(
  "a %s whose time is up while it waits for its schema is not proposed",
  async (kind) => {
    const world = await openWorld();
    const held = world.holdSchemas();
    const left: Promise<unknown>[] = [];
    const work = world[kind]({ deadlineMs: 50, onLeftBehind: (rest) => left.push(rest) });
    await expect(work).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    held.open();
    await settled(left);
    expect(world.proposed()).toBe(0);
  },
);
