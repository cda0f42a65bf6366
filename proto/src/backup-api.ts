import type { Registry } from "./registry.js";
import type { CallOptions, RegistryAnswer } from "./store-api.js";

/** The rows of one view within a shard, condensed: see `RowSums`. */
export interface ViewRowsDigest {
  readonly viewId: number;
  readonly rows: number;
  readonly digest: string;
}

/** What reading a shard gives: a beginning, rows in key order, an end. */
export type ShardPart =
  | {
      readonly kind: "begin";
      readonly clusterId: string;
      /** Id of the node that answers. */
      readonly node: string;
      /** The log entry that the rows are as of. */
      readonly applied: { readonly term: number; readonly index: number };
      /** Everything acknowledged by then is in it: microseconds, by the clock of the node. */
      readonly asOf: number;
    }
  | {
      readonly kind: "rows";
      readonly viewId: number;
      readonly keys: readonly Uint8Array[];
      /** As `portableRow` makes them, one per key. */
      readonly rows: readonly Uint8Array[];
    }
  | { readonly kind: "end"; readonly views: readonly ViewRowsDigest[] };

export interface ReadShardRequest {
  readonly shard: number;
  readonly registryRevision: number;
  /** No rows, only what they come to. */
  readonly digestOnly: boolean;
  /** Of the restore under way, whose views are then read; null: the registered ones. */
  readonly restoreId: string | null;
}

/** Rows of one view, all of one shard. */
export interface RestoreRowsRequest {
  readonly restoreId: string;
  readonly shard: number;
  readonly viewId: number;
  readonly keys: readonly Uint8Array[];
  readonly rows: readonly Uint8Array[];
  readonly registryRevision: number;
}

/** What backups are made with, and taken in. Every method rejects with a FeatureStoreError. */
export interface BackupApi {
  list(call: CallOptions): Promise<RegistryAnswer & { readonly mapEpoch: number }>;
  /** @throws CONFLICT where the registry is at another revision, UNAVAILABLE where no replica of the shard answers. */
  readShard(request: ReadShardRequest, call: CallOptions): AsyncIterable<ShardPart>;
  /** @returns the registry's revision. @throws CONFLICT unless the cluster is empty, or takes in this very backup already. */
  beginRestore(
    request: { readonly restoreId: string; readonly registry: Registry },
    call: CallOptions,
  ): Promise<number>;
  /** Safe to repeat. @throws CONFLICT where another row is there, INVALID_ARGUMENT for what is no row of the view. */
  restoreRows(request: RestoreRowsRequest, call: CallOptions): Promise<void>;
  /** @returns the registry's revision. */
  finishRestore(restoreId: string, call: CallOptions): Promise<number>;
}
