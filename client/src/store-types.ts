import type { Definitions, Drop, KeyValue } from "@featurestore/proto";
import type { CallSettings } from "./call.js";
import type { FreshnessOptions } from "./options.js";
import type { AnyFeatures, Batch, Definable, FeatureView, Row, UnavailableShard } from "./types.js";

/** A key of an entity known only at run time: the bare value, or an object of all join keys. */
export type UserKey = KeyValue | Readonly<Record<string, KeyValue>>;

interface TimedRead extends CallSettings, FreshnessOptions {
  /** Judge ttl as of this time instead of the serving node's clock. */
  readonly asOf?: Date | bigint;
  /** A write mark: the answer has seen that write. */
  readonly after?: Uint8Array;
}

export interface GetOptions<F extends string> extends TimedRead {
  /** All of the definition's features where it is left out. */
  readonly features?: readonly F[];
}

export interface GetManyOptions<F extends string> extends GetOptions<F> {
  /** Answer each cell's event time too. */
  readonly eventTimes?: boolean;
  readonly matrix?: false;
}

/** Asks the server for row-major float32, so that `matrix()` shares memory with the answer. */
export interface MatrixOptions<F extends string> extends TimedRead {
  readonly features: readonly F[];
  readonly matrix: true;
  readonly eventTimes?: boolean;
}

/** Options of `getMany` by view name. */
export interface AnyGetManyOptions extends GetOptions<string> {
  readonly eventTimes?: boolean;
  readonly matrix?: boolean;
  /** Let int64 into the matrix although float32 loses digits. */
  readonly lossy?: boolean;
}

export interface RankOptions extends TimedRead {
  readonly eventTimes?: boolean;
}

export interface WriteOptions extends CallSettings {
  /** What a bad row does: `throw` (nothing is sent) unless told, or `skip` that row alone. */
  readonly onInvalid?: "throw" | "skip";
}

export interface DeleteOptions extends CallSettings {
  /** Cells not newer than this go; now unless told. */
  readonly eventTime?: Date | bigint;
}

/** What became of the keys of a delete. */
export interface DeleteResult {
  readonly applied: number;
  /** Keys with a newer delete. */
  readonly late: number;
  readonly mark: Uint8Array;
}

/** Options of a scan; without `deadlineMs` it may take as long as it takes. */
export interface ScanOptions<F extends string> extends CallSettings {
  readonly features?: readonly F[];
  /** Rows of one page, at most 1,000. */
  readonly pageRows?: number;
  /** Go on after this cursor of an earlier page. */
  readonly cursor?: Uint8Array;
  /** Also cells past the view's ttl. */
  readonly includeExpired?: boolean;
}

export interface ApplyOptions extends CallSettings {
  /** Plan only. */
  readonly dryRun?: boolean;
  /** Features missing from a named view are dropped instead of refused. */
  readonly allowDrops?: boolean;
  readonly drops?: readonly Drop[];
  /** CONFLICT unless the registry is at this revision. */
  readonly expectedRevision?: number;
}

export type Applicable = Definitions | Definable | readonly Definable[];

/** A row to write where the view is known only at run time. */
export interface AnyRowIn {
  readonly key: UserKey;
  readonly eventTime?: Date | bigint;
  readonly features: Readonly<Record<string, unknown>>;
}

/** A service by name: its newest version where none is named. */
export type ServiceName = string | { readonly name: string; readonly version?: number; readonly kind?: never };
export type AnyRankRequest = Readonly<Record<string, UserKey | readonly UserKey[]>>;
export type AnyRankAnswer = Readonly<
  Record<string, Batch<AnyFeatures> | Row<AnyFeatures> | boolean | readonly UnavailableShard[]>
>;
export type AnyView = FeatureView | string;
