// TypeScript of somebody who installed the packages: compiled, never run.
import { entity, FeatureStore, featureView } from "@featurestore/client";
import { openMemoryStore } from "@featurestore/client/testing";
import { backfill } from "@featurestore/pipelines";
import { FeatureStoreError } from "@featurestore/proto";
import { openEmbedded } from "@featurestore/server";

const user = entity("user", { user_id: "int64" });
const userProfile = featureView("user_profile", {
  entity: user,
  features: { country: "string", taste: "float32[4]" },
});

export async function country(seeds: readonly string[]): Promise<string | null | undefined> {
  await using store = await FeatureStore.connect({ seeds });
  await store.apply([user, userProfile]);
  // @ts-expect-error: there is no such feature
  await store.write(userProfile, [{ key: 42, features: { cuntry: "uk" } }]);
  const row = await store.get(userProfile, 42);
  return row?.country;
}

export const stores = [openEmbedded, openMemoryStore, backfill, FeatureStoreError] as const;
