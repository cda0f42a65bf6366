import { FeatureStoreError, type StoreApi } from "@featurestore/proto";
import type { ConnectConfig } from "./options.js";

/** A cluster over gRPC. */
export class GrpcTransport {
  constructor(_config: ConnectConfig) {
    throw new FeatureStoreError("UNAVAILABLE", "not connected");
  }
  close(): void {}
}
export interface GrpcTransport extends StoreApi {}
