export { featurestore } from "../gen/featurestore.js";
export {
  AUDIT_OUTCOMES,
  AUDIT_RECORDS_MAX,
  type AuditOutcome,
  type AuditRecord,
  type CreateTokenAnswer,
  type CreateTokenRequest,
  NOBODY,
  type Principal,
  ROLES,
  type Role,
} from "./access-api.js";
export { AnswerBlock, type AnswerColumn } from "./answer-block.js";
export {
  CELL_STATUSES,
  type CellStatus,
  CORRUPTED,
  DEFAULTED,
  NOT_FOUND,
  NULL_VALUE,
  OUTSIDE_MAX_AGE,
  PRESENT,
  UNAVAILABLE,
} from "./answer-layout.js";
export { answerPayload, payloadHeadBytes, readAnswerPayload, writePayloadHead } from "./answer-payload.js";
export type { BackupApi, ReadShardRequest, RestoreRowsRequest, ShardPart, ViewRowsDigest } from "./backup-api.js";
export { aligned, ByteWriter, copyBytes, viewOf } from "./byte-writer.js";
export { type CellCodec, cellCodec } from "./cell-codec.js";
export {
  type ChangeAnswer,
  type ChangeRequest,
  type ClusterApi,
  type ClusterChange,
  type ClusterStatus,
  type InitAnswer,
  type InitRequest,
  NO_SCRUB,
  type NodeStatus,
  REPLICA_ROLES,
  type ReplicaRole,
  type ReplicaStatus,
  type ScrubStatus,
  type ShardStatus,
} from "./cluster-api.js";
export { checkStaleness, consistencyFromWire, consistencyToWire, MAX_STALENESS_MS_MAX } from "./consistency.js";
export { crc32c } from "./crc32c.js";
export {
  checkDefinitions,
  type Definitions,
  defineEntity,
  defineFeatureView,
  type EntityDefinition,
  type FeatureDefinition,
  type FeatureServiceDefinition,
  type FeatureViewDefinition,
  type RawFeature,
  type RawFeatureView,
  type ServiceSelectionDefinition,
} from "./definitions.js";
export {
  AssertionError,
  assert,
  codeOfGrpcStatus,
  ERROR_CODES,
  type ErrorCode,
  type ErrorDetails,
  FeatureStoreError,
  grpcStatusOf,
  invalid,
  isErrorCode,
  type Outcome,
} from "./errors.js";
export { float16ToNumber, numberToFloat16 } from "./float16.js";
export { type GrpcMethod, MalformedRequest, type ServiceName, serviceDefinition } from "./grpc-service.js";
export {
  decodeKey,
  encodeKey,
  isKey,
  type KeyValue,
  keyFromText,
  keyToJson,
  keyToObject,
  type UserKey,
} from "./key-codec.js";
export {
  FIXED_KEYS_START,
  fixedKeyList,
  fixedKeyListIn,
  KeyList,
  keyListBytes,
  readKeyList,
  writeKeyList,
} from "./key-list.js";
export { LIMITS } from "./limits.js";
export { isPurgeable, type MergeResult, mayPurge, mergeDelete, mergeWrite, type PurgeRules } from "./merge.js";
export { checkName, checkViewName, didYouMean, nameKey, nearestName, quote } from "./names.js";
export { plainReason } from "./plain-reason.js";
export {
  currentSchema,
  type Drop,
  EMPTY_REGISTRY,
  findEntity,
  findFeatures,
  findService,
  findView,
  type PendingRestore,
  type Plan,
  type PlannedChange,
  planChanges,
  type RegisteredSelection,
  type RegisteredService,
  type RegisteredView,
  type Registry,
} from "./registry.js";
export { checkRegistry } from "./registry-check.js";
export {
  hasCellTimes,
  LayoutSet,
  RowBuilder,
  RowLayout,
  type RowRef,
  rowDeleteLoggedAt,
  rowDeleteTime,
  rowEventTime,
  rowLastChange,
  rowNewestTime,
  rowRef,
  rowSchemaVersion,
  stampLastChange,
  UNWRITTEN,
  VALUE,
} from "./row-codec.js";
export { RowSums } from "./row-sums.js";
export { readInt53, toLong, toSafeInteger, writeInt53 } from "./safe-integer.js";
export {
  type Feature,
  type FeatureType,
  type FloatType,
  type IntType,
  isMatrixType,
  type JoinKey,
  type JoinKeyType,
  type ListType,
  parseFeatureType,
  type Residency,
  SCALAR_TYPES,
  type ScalarType,
  scalarWidth,
  type TypeInfo,
  typeInfo,
  type VectorType,
  type ViewSchema,
} from "./schema.js";
export { type FoundRows, Selection, type SelectionOptions } from "./selection.js";
export { checkShardCount, hashKey, shardOf, signedHashKey } from "./shard-map.js";
export {
  type ApplyAnswer,
  type ApplyRequest,
  type CallOptions,
  type Consistency,
  DEFAULT_CONSISTENCY,
  type DeleteAnswer,
  type DeleteRequest,
  type FeatureSet,
  type Health,
  type Pressure,
  type Producer,
  type ReadAnswer,
  type ReadRequest,
  type RegistryAnswer,
  type ScanPage,
  type ScanRequest,
  type StoreApi,
  type TraceContext,
  type UnservedShard,
  type ViewDescription,
  type WriteAnswer,
  type WriteRequest,
} from "./store-api.js";
export { portableRow, storedRowViolation } from "./stored-row.js";
export { checkTime, formatDuration, formatTime, NO_TIME, parseDuration, parseTime } from "./time.js";
export { formatTraceparent, parseTraceparent, TRACESTATE_LENGTH_MAX, type TraceParent } from "./trace-context.js";
export {
  type CarriedTrace,
  isRecording,
  isTracing,
  LiveSpan,
  noteEvent,
  noteShared,
  type SpanAttributes,
  type SpanRole,
  Tracing,
  traceparentOf,
  tracestateOf,
} from "./tracing.js";
export {
  checkInt64,
  checkText,
  checkValue,
  defaultFromJson,
  type Json,
  parseJson,
  rangeViolation,
  toUserValue,
  valueFromJson,
  valueFromText,
  valueToJson,
} from "./values.js";
export {
  changeFromWire,
  decodeRegistry,
  decodeSchema,
  definitionsFromWire,
  definitionsToWire,
  dropFromWire,
  dropToWire,
  ERROR_TRAILER,
  encodeRegistry,
  encodeSchema,
  entityFromWire,
  entityToWire,
  errorFromWire,
  errorToWire,
  registeredViewToWire,
  registryFromWire,
  registryToWire,
  viewFromWire,
} from "./wire.js";
export {
  type BlockRules,
  blockViolations,
  cellEnd,
  cellStart,
  decodeWriteBlock,
  isNull,
  isWritten,
  peekWriteBlock,
  type RowViolation,
  splitWriteBlock,
  type WriteBlock,
  WriteBlockBuilder,
  type WriteColumn,
} from "./write-block.js";
export { decodeMark, encodeMark, mergeMarks, type WriteMark } from "./write-mark.js";
export { xxhash32 } from "./xxhash32.js";
