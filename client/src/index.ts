export {
  type AuditRecord,
  type CellStatus,
  type ChangeAnswer,
  type ClusterStatus,
  type CreateTokenAnswer,
  type Definitions,
  type Drop,
  type ErrorCode,
  FeatureStoreError,
  type FeatureType,
  type Health,
  type InitAnswer,
  type NodeStatus,
  type Outcome,
  type Principal,
  type Registry,
  type ReplicaStatus,
  type Role,
  type RowViolation,
  type ShardStatus,
  type StoreApi,
  type ViewDescription,
} from "@featurestore/proto";
export { BackupClient } from "./backup-client.js";
export type { CallSettings } from "./call.js";
export {
  type AdminConnectOptions,
  type AuditOptions,
  type ChangeSettings,
  ClusterAdmin,
  type ClusterSettingsChange,
  type CreateTokenOptions,
  type InitOptions,
} from "./cluster-admin.js";
export { entity, featureService, featureView, int64, isDefinable, pick, toDefinitions } from "./feature-view.js";
export type { ConnectOptions, ConsistencyLevel, FreshnessOptions } from "./options.js";
export type { ScanBatch, ScanRow } from "./scanner.js";
export { FeatureStore, type StoreOptions } from "./store.js";
export type {
  AnyGetManyOptions,
  AnyRankAnswer,
  AnyRankRequest,
  AnyRowIn,
  Applicable,
  ApplyOptions,
  DeleteOptions,
  DeleteResult,
  GetManyOptions,
  GetOptions,
  MatrixOptions,
  RankOptions,
  ScanOptions,
  ServiceName,
  UserKey,
  WriteOptions,
} from "./store-types.js";
export type { TlsOptions } from "./tls-source.js";
export type {
  AnyFeatures,
  Batch,
  Column,
  Definable,
  Entity,
  FeatureService,
  FeatureSpec,
  Features,
  FeatureView,
  FloatMatrix,
  Key,
  KeyOut,
  Member,
  Picked,
  RankAnswer,
  RankRequest,
  RoleFeatures,
  RoleNames,
  Row,
  RowIn,
  UnavailableShard,
  Value,
  ValueIn,
} from "./types.js";
export type { WriteResult } from "./writer.js";
