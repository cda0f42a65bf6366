import { MemoryStore, type MemoryStoreOptions } from "./memory-store.js";
import { FeatureStore } from "./store.js";

export { MemoryStore, type MemoryStoreOptions };

/** A store in memory for unit tests: the semantics of a cluster, nothing else. Each call makes an empty one. */
export function openMemoryStore(options: MemoryStoreOptions = {}): FeatureStore {
  return FeatureStore.over(new MemoryStore(options), options.now === undefined ? {} : { now: options.now });
}
