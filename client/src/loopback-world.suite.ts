import { DEFAULT_CONSISTENCY, type FeatureSet, type ReadRequest } from "@featurestore/proto";
import { afterEach } from "vitest";
import { entity, featureView } from "./feature-view.js";
import { GrpcTransport } from "./grpc-transport.js";
import { encodeKeys } from "./keys.js";
import { type LoopbackHooks, LoopbackServer } from "./loopback-server.suite.js";
import { MemoryStore } from "./memory-store.js";
import { type ConnectOptions, parseConnectOptions } from "./options.js";
import { RetryBudget } from "./retry.js";
import { FeatureStore } from "./store.js";

export const user = entity("user", { user_id: "int64" });
export const profile = featureView("profile", {
  entity: user,
  features: { name: "string", count: "int32", score: "float32", vec: "float32[64]" },
});

const cleanups: (() => Promise<void> | void)[] = [];

/** Registers what ends with the test. */
export function atEnd(cleanup: () => Promise<void> | void): void {
  cleanups.push(cleanup);
}

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server over a MemoryStore with `rows` rows, and a transport and store connected to it. */
export async function openLoopback(
  hooks: LoopbackHooks = {},
  options: Partial<ConnectOptions> & { readonly budget?: RetryBudget; readonly rows?: number } = {},
) {
  const { budget = new RetryBudget(), rows = 100, ...rest } = options;
  const memory = new MemoryStore();
  const direct = FeatureStore.over(memory);
  await direct.apply(profile);
  const filled = Array.from({ length: rows }, (_, key) => ({
    key,
    features: { name: `n${key}`, count: key, score: key / 2, vec: new Float32Array(64).fill(key) },
  }));
  await direct.write(profile, filled);
  const server = await LoopbackServer.start(memory, hooks);
  atEnd(() => server.kill());
  const transport = new GrpcTransport(parseConnectOptions({ seeds: [server.address], ...rest }), budget);
  atEnd(() => transport.close());
  const store = FeatureStore.over(transport);
  await store.registry();
  return { server, transport, store, memory, direct };
}

const SETS = new Map<string, FeatureSet>();

/** A read of the profile view at the port; one set object per list of features. */
export function readOf(keys: readonly number[], features: readonly string[] = ["count"]): ReadRequest {
  const name = features.join();
  const set = SETS.get(name) ?? {
    selections: [{ view: "profile", features, role: "user" }],
    matrix: false,
    eventTimes: false,
  };
  SETS.set(name, set);
  const column = encodeKeys([{ name: "user_id", type: "int64" }], keys);
  return {
    set,
    keys: [column.list(0, column.count)],
    asOf: null,
    after: null,
    consistency: DEFAULT_CONSISTENCY,
    registryRevision: 1,
  };
}

/** Resolves once `condition` holds. @throws when it does not within five seconds. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const endsAt = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > endsAt) throw new Error(`timed out waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A gate a test opens by hand. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
