// JavaScript of somebody who installed the packages: through a server at argv[2], and in-process in argv[3].
import assert from "node:assert/strict";
import { FeatureStore } from "@featurestore/client";
import { openMemoryStore } from "@featurestore/client/testing";
import { openEmbedded } from "@featurestore/server";
import { user, userProfile } from "./definitions.mjs";

const [endpoint, dir] = process.argv.slice(2);
const opened = [
  ["@featurestore/client", () => FeatureStore.connect({ seeds: [endpoint] })],
  ["@featurestore/server", () => openEmbedded({ dir })],
  ["@featurestore/client/testing", () => openMemoryStore()],
];
for (const [name, open] of opened) {
  const store = await open();
  await store.apply([user, userProfile]);
  await store.write(userProfile, [{ key: 43, features: { country: "fr", follower_count: 5 } }]);
  const row = await store.get(userProfile, 43);
  assert.deepEqual([row?.country, row?.follower_count], ["fr", 5], name);
  await store.close();
  console.log(name);
}
