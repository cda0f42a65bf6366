import { entity, featureView } from "@featurestore/client";
import { DEFAULT_CONSISTENCY, encodeKey, type FeatureSet, LIMITS } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { type OpenedNode, openTestNode, TestClock } from "./node-world.suite.js";
import { temporaryDir } from "./storage/shard-world.suite.js";
import { encodeKeys } from "./write-path.js";

const ID = [{ name: "user_id", type: "int64" }] as const;
const user = entity("user", { user_id: "int64" });
const texts = featureView("texts", { entity: user, features: { text: "string" } });
const wide = featureView("wide", {
  entity: user,
  features: Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`f${i}`, "int8" as const])),
});

async function nodeWith(...views: Parameters<OpenedNode["store"]["apply"]>): Promise<OpenedNode> {
  const opened = await openTestNode(await temporaryDir("limits"), new TestClock(), { memoryBytes: 256 * 1024 * 1024 });
  await opened.store.apply(...views);
  return opened;
}

function keysOf(count: number): Uint8Array {
  return encodeKeys(Array.from({ length: count }, (_, i) => encodeKey(ID, i)));
}

function setOf(...selections: { view: string; role?: string; features?: readonly string[] }[]): FeatureSet {
  return {
    selections: selections.map(({ view, role = "", features = [] }) => ({ view, role, features })),
    matrix: false,
    eventTimes: false,
  };
}

async function read({ node }: OpenedNode, set: FeatureSet, keys: readonly Uint8Array[]): Promise<number> {
  const { blocks } = await node.read(
    { set, keys, asOf: null, after: null, consistency: DEFAULT_CONSISTENCY, registryRevision: 0 },
    {},
  );
  return blocks.reduce((sum, block) => sum + block.length, 0);
}

describe("a read", () => {
  test("is refused when its answers together pass the limit, whatever each of them takes", async () => {
    const opened = await nodeWith(texts);
    const text = "x".repeat(900_000);
    await opened.store.write(
      texts,
      Array.from({ length: 30 }, (_, key) => ({ key, features: { text } })),
    );
    const roles = ["a", "b", "c"].map((role) => ({ view: "texts", role }));
    const lists = roles.map(() => keysOf(30));
    expect(await read(opened, setOf(...roles.slice(0, 2)), lists.slice(0, 2))).toBeLessThan(LIMITS.answerBytesMax);
    await expect(read(opened, setOf(...roles), lists)).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
  });

  test("that selects a view twice for a role, or too many columns in all, is refused", async () => {
    const opened = await nodeWith(wide);
    await expect(
      read(opened, setOf({ view: "wide" }, { view: "wide", features: ["f1"] }), [keysOf(1)]),
    ).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: 'selections: view wide is selected twice for role ""',
    });
    const roles = Array.from({ length: 17 }, (_, i) => ({ view: "wide", role: `r${i}` }));
    await expect(read(opened, setOf(...roles), [])).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "selections: more than 16384 columns in all",
    });
    expect(opened.node.prepare(setOf(...roles.slice(1))).columns).toBe(16_000);
  });

  test("with a key that is none of the entity is refused, naming it", async () => {
    const opened = await nodeWith(texts);
    const keys = encodeKeys([encodeKey(ID, 1), new Uint8Array(9)]);
    await expect(read(opened, setOf({ view: "texts" }), [keys])).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "keys: key 1 is not a key of entity user",
    });
  });
});

test("a scan of a view that is dropped midway ends with NOT_FOUND, not as if that were all", async () => {
  const { node, store } = await nodeWith(texts);
  await store.write(
    texts,
    Array.from({ length: 40 }, (_, key) => ({ key, features: { text: "x" } })),
  );
  const request = {
    view: "texts",
    features: [],
    pageRows: 3,
    cursor: null,
    includeExpired: false,
    registryRevision: 0,
  };
  const scan = async (): Promise<void> => {
    let pages = 0;
    for await (const _ of node.scan(request, {}))
      if (++pages === 2) await store.apply([], { drops: [{ kind: "view", name: "texts" }] });
  };
  await expect(scan()).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a node that drains says so in its health, and answers all the same", async () => {
  const opened = await nodeWith(texts);
  opened.node.startDraining();
  expect(await opened.node.health({})).toMatchObject({ status: "red", nodes: [{ state: "draining" }] });
  expect(await read(opened, setOf({ view: "texts" }), [keysOf(1)])).toBeGreaterThan(0);
});
