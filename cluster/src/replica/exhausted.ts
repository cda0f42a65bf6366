import { FeatureStoreError } from "@featurestore/proto";

/** True for a refusal that passes: try again later. Where nothing else is said, every other rejection of a port ends the replica. */
export function isExhausted(error: unknown): error is FeatureStoreError {
  return error instanceof FeatureStoreError && error.code === "RESOURCE_EXHAUSTED";
}

/** True for any refusal that had no effect: whoever asked goes on without. */
export function isRefusal(error: unknown): error is FeatureStoreError {
  return error instanceof FeatureStoreError && error.outcome === "rejected";
}
