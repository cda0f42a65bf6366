import type { FeatureStoreError } from "@featurestore/proto";
import { expect } from "vitest";
import { entity, featureView } from "./feature-view.js";
import type { FeatureStore } from "./store.js";

export interface ContractStore {
  readonly store: FeatureStore;
  readonly close: () => Promise<void> | void;
}

/** Opens an empty store. */
export type OpenStore = () => Promise<ContractStore>;

export interface ContractHooks {
  /** For opening and closing. */
  readonly timeoutMs?: number;
}

/** What a test of the contract works in: the store, and names nobody else uses. */
export interface World {
  readonly store: FeatureStore;
  readonly name: (base: string) => string;
}

export const user = entity("contract_user", { user_id: "int64" });
export const video = entity("contract_video", { video_id: "int64" });

/** An hour ago: event times of tests count from here, so that no clock finds them in the future. */
export const T0 = BigInt(Date.now() - 3_600_000) * 1000n;
export const SECOND = 1_000_000n;

/** A registered view of a user with some plain features. */
export async function simpleView(world: World, options: { readonly ttl?: string } = {}) {
  const view = featureView(world.name("simple"), {
    entity: user,
    ...options,
    features: {
      name: "string",
      count: { type: "int32", default: 7, min: 0, max: 1_000_000 },
      score: "float32",
      taste: "float32[3]",
    },
  });
  await world.store.apply(view);
  return view;
}

/** Awaits the rejection of `run` and checks code and message. @returns the error. */
export async function rejection(
  run: () => unknown,
  code: FeatureStoreError["code"],
  message: RegExp | string,
): Promise<FeatureStoreError> {
  const error = await (async () => run())().then(
    (value) =>
      expect.fail(`expected ${code}, got ${JSON.stringify(value, (_k, v) => (typeof v === "bigint" ? `${v}` : v))}`),
    (reason: FeatureStoreError) => reason,
  );
  expect(error).toMatchObject({ name: "FeatureStoreError", code, message: expect.stringMatching(message) });
  return error;
}
