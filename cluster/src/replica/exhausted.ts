import { FeatureStoreError } from "@featurestore/proto";

/** True for a refusal that passes: try again later. Every other rejection of a port ends the replica. */
export function isExhausted(error: unknown): error is FeatureStoreError {
  return error instanceof FeatureStoreError && error.code === "RESOURCE_EXHAUSTED";
}
