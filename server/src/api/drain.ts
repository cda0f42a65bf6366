import { FeatureStoreError } from "@featurestore/proto";

/** How long a stream that drains still answers what its client sent before it heard of it. */
export const LINGER_MS = 500;

/** A stream that ends by itself, soon, when the server stops. */
export interface Drainable {
  /** What is under way is finished, new messages are refused, and then the stream ends. Idempotent. */
  drain(): void;
}

/** What is refused while the server stops. */
export function stopping(): FeatureStoreError {
  return new FeatureStoreError("UNAVAILABLE", "the server is shutting down; send new requests elsewhere");
}
