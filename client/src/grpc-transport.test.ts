import { afterEach, describe, expect, test } from "vitest";
import { entity, featureView } from "./feature-view.js";
import { type LoopbackHooks, LoopbackServer } from "./loopback-server.suite.js";
import { MemoryStore } from "./memory-store.js";
import { FeatureStore } from "./store.js";

const user = entity("user", { user_id: "int64" });
const profile = featureView("profile", {
  entity: user,
  features: { name: "string", score: "float32", vec: "float32[64]" },
});

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(hooks: LoopbackHooks = {}) {
  const api = new MemoryStore();
  await FeatureStore.over(api).apply(profile);
  const server = await LoopbackServer.start(api, hooks);
  cleanups.push(() => server.kill());
  const store = await FeatureStore.connect({ seeds: [server.address] });
  cleanups.push(() => store.close());
  return { store, server, api };
}

describe("grpc", () => {
  test("reads what it wrote", async () => {
    const { store } = await open();
    await store.write(profile, [{ key: 1, features: { name: "a", score: 1.5 } }]);
    expect(await store.get(profile, 1)).toEqual({ name: "a", score: 1.5, vec: null });
  });
});
