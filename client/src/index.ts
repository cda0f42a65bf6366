export type { StoreApi } from "@featurestore/proto";
