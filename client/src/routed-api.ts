import type {
  CallOptions,
  Consistency,
  FeatureSet,
  FeatureStoreError,
  ReadAnswer,
  StoreApi,
} from "@featurestore/proto";
import type { KeyColumn, KeyRun } from "./keys.js";
import type { ReadSession } from "./read-session.js";

/** A read of any number of keys, before it is known which node answers which of them. */
export interface RoutedRead {
  /** Kept by identity, as in a `ReadRequest`. */
  readonly set: FeatureSet;
  /** One column per role, in the order in which roles first appear in the set. */
  readonly columns: readonly KeyColumn[];
  /** Microseconds; null: the serving node's clock. */
  readonly asOf: number | null;
  readonly after: Uint8Array | null;
  readonly consistency: Consistency;
  readonly registryRevision: number;
  /** Null: reads may go back and forth between replicas. */
  readonly session: ReadSession | null;
}

/** One wire answer: per role which keys its rows are of, in order. */
export interface ReadPart {
  readonly runs: readonly KeyRun[];
  readonly answer: ReadAnswer;
}

/** Keys that nobody answered, and why. */
export interface LostKeys {
  readonly runs: readonly KeyRun[];
  readonly error: FeatureStoreError;
}

/** The rows of a read as they came. A key may be in several parts: the last of them counts. */
export interface RoutedAnswer {
  readonly parts: readonly ReadPart[];
  /** Their rows are UNAVAILABLE, also where an earlier part has them. */
  readonly lost: readonly LostKeys[];
}

/** A port that knows which node holds what, and so splits reads itself: what a cluster's transport is besides a StoreApi. */
export interface RoutedApi extends StoreApi {
  /** Rejects where no request was answered, or one failed for a reason that another node would give too. */
  readRouted(read: RoutedRead, call: CallOptions): Promise<RoutedAnswer>;
  /** By shard a number; rows of shards with one number travel together, for one node leads them. Null: all do. */
  writeGroups(call: CallOptions): Promise<Int32Array | null>;
}

/** True where `api` splits reads itself. */
export function isRouted(api: StoreApi): api is RoutedApi {
  return "readRouted" in api;
}
