import type {
  CellStatus,
  FeatureType,
  FloatType,
  IntType,
  JoinKeyType,
  Residency,
  ScalarType,
} from "@featurestore/proto";

// What types infer from definitions. Values in JavaScript are as the design's table of types has them.

/** A feature type as the type level knows it; `int64:number` is an int64 that is read as a number. */
export type Kind = FeatureType | "int64:number";

type Scalar<T> = T extends "bool"
  ? boolean
  : T extends IntType | FloatType | "int64:number"
    ? number
    : T extends "int64" | "timestamp"
      ? bigint
      : T extends "string"
        ? string
        : T extends "bytes"
          ? Uint8Array
          : never;
type ScalarIn<T> = T extends "int64" | "int64:number"
  ? bigint | number
  : T extends "timestamp"
    ? Date | bigint
    : Scalar<T>;
type Vector<T> = T extends `int8[${number}]` ? Int8Array : T extends `float${string}[${number}]` ? Float32Array : never;

/** What a cell reads as. */
export type Value<T> = T extends ScalarType | "int64:number"
  ? Scalar<T>
  : T extends `list<${infer E}>`
    ? readonly Scalar<E>[]
    : T extends "json"
      ? unknown
      : Vector<T>;

/** What may be written to a cell. */
export type ValueIn<T> = T extends ScalarType | "int64:number"
  ? ScalarIn<T>
  : T extends `list<${infer E}>`
    ? readonly ScalarIn<E>[]
    : T extends "json"
      ? unknown
      : Vector<T> | readonly number[];

/** A column of a batch: a typed array where the type is fixed (vectors row-major), else an array of values or null. */
export type Column<T> = T extends "bool"
  ? Uint8Array
  : T extends "int8"
    ? Int8Array
    : T extends "int16"
      ? Int16Array
      : T extends "int32"
        ? Int32Array
        : T extends "int64" | "timestamp"
          ? BigInt64Array
          : T extends "float16" | "float32"
            ? Float32Array
            : T extends "float64" | "int64:number"
              ? Float64Array
              : T extends `${string}[${number}]`
                ? Vector<T>
                : readonly (Value<T> | null)[];

type NumericKind<T> = T extends "bool" | IntType | FloatType | `${string}[${number}]` ? T : never;
type LossyKind<T> = T extends "int64" | "int64:number" ? T : NumericKind<T>;

// ---- definitions

export interface FeatureOptions<T extends FeatureType = FeatureType> {
  readonly type: T;
  /** What a cell without a value reads as. */
  readonly default?: ValueIn<T>;
  /** Inclusive bounds of numbers, and of every element of vectors and lists of numbers. */
  readonly min?: number;
  readonly max?: number;
  readonly description?: string;
}

/** An int64 that is read as a number; reading one that is no safe integer throws. */
export interface NumberInt64 extends FeatureOptions<"int64"> {
  readonly as: "number";
}

/** A feature as users write it: the type alone, or with options. */
export type FeatureSpec = FeatureType | NumberInt64 | { readonly [T in FeatureType]: FeatureOptions<T> }[FeatureType];
export type FeatureSpecs = Readonly<Record<string, FeatureSpec>>;
export type JoinKeys = Readonly<Record<string, JoinKeyType>>;

export interface Entity<N extends string = string, K extends JoinKeys = JoinKeys> {
  readonly kind: "entity";
  readonly name: N;
  /** In the order of the encoded key. */
  readonly joinKeys: K;
  readonly description?: string;
}

/** What a feature view has besides entity and features. Durations as `30d`, `12h`, `90s`, `250ms`. */
export interface FeatureViewOptions {
  /** Cells older than this are withheld; never, where it is left out. */
  readonly ttl?: string;
  readonly owner?: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly residency?: Residency;
  /** Event times further ahead than this are refused; 1 h unless told. */
  readonly maxFuture?: string;
  /** How long a delete is remembered: 30 d unless told, or `forever`. */
  readonly tombstoneRetention?: string;
}

export interface FeatureView<
  N extends string = string,
  E extends Entity = Entity,
  F extends FeatureSpecs = FeatureSpecs,
> extends FeatureViewOptions {
  readonly kind: "featureView";
  readonly name: N;
  readonly entity: E;
  readonly features: F;
}

/** Some features of a view, in this order. */
export interface Picked<V extends FeatureView = FeatureView, F extends string = string> {
  readonly kind: "pick";
  readonly view: V;
  readonly features: readonly F[];
}

/** A bare view means all of its features, frozen when applied. */
export type Member = Picked | FeatureView;
export type Roles = Readonly<Record<string, readonly Member[]>>;

export interface FeatureService<S extends readonly Member[] = readonly Member[], R extends Roles = Roles> {
  readonly kind: "featureService";
  readonly name: string;
  readonly version: number;
  readonly description?: string;
  /** Each in the role named as its entity. */
  readonly features: S;
  /** Further roles: `{ author: [pick(userProfile, "taste")] }`. */
  readonly roles: R;
}

/** Anything `toDefinitions` and `FeatureStore.apply` take. */
export type Definable = Entity | FeatureView | FeatureService;

// ---- inference

type KindOf<S> = S extends FeatureType
  ? S
  : S extends { readonly type: "int64"; readonly as: "number" }
    ? "int64:number"
    : S extends { readonly type: infer T extends FeatureType }
      ? T
      : never;
type KeyPart<T> = T extends "int64" ? bigint | number : T extends "string" ? string : Uint8Array;
type KeyPartOut<T> = T extends "int64" ? bigint : T extends "string" ? string : Uint8Array;
type IsUnion<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;

/** A key of an entity: an object of all join keys, or the bare value where there is one. */
export type Key<E> =
  E extends Entity<string, infer K>
    ? { readonly [P in keyof K]: KeyPart<K[P]> } | (IsUnion<keyof K> extends true ? never : KeyPart<K[keyof K]>)
    : never;

/** A key as a scan answers it: the bare value where there is one join key, else an object. */
export type KeyOut<E> =
  E extends Entity<string, infer K>
    ? IsUnion<keyof K> extends true
      ? { readonly [P in keyof K]: KeyPartOut<K[P]> }
      : KeyPartOut<K[keyof K]>
    : never;

export type FeatureName<V extends FeatureView> = string & keyof V["features"];

/** Feature names of a view with their kinds. */
export type Features<V extends FeatureView, F extends FeatureName<V> = FeatureName<V>> = {
  readonly [P in F]: KindOf<V["features"][P]>;
};

/** One row as an object: a cell without a value is its default, else null. */
export type Row<T> = { readonly [P in keyof T]: Value<T[P]> | null };

/** A row to write: some or all features. The event time is stamped once by the SDK where it is left out. */
export interface RowIn<V extends FeatureView> {
  readonly key: Key<V["entity"]>;
  readonly eventTime?: Date | bigint;
  readonly features: { readonly [P in FeatureName<V>]?: ValueIn<KindOf<V["features"][P]>> | null };
}

/** What float32 matrices make of features. */
export type MatrixForm<T> = {
  readonly [P in keyof T]: T[P] extends `${string}[${infer N extends number}]` ? `float32[${N}]` : "float32";
};
export type NumericName<T> = { [P in keyof T]: [NumericKind<T[P]>] extends [never] ? never : P }[keyof T] & string;
export type LossyName<T> = { [P in keyof T]: [LossyKind<T[P]>] extends [never] ? never : P }[keyof T] & string;

/** Row-major float32, one row per key. A vector takes as many columns as it has elements. */
export interface FloatMatrix {
  /** length x columns; NaN where there is no value. */
  readonly values: Float32Array;
  /** 1 where there is a value, else 0; as long as `values`. */
  readonly mask: Uint8Array;
  readonly columns: number;
}

export type MatrixArguments<T> =
  | ([keyof T] extends [NumericName<T>] ? [] : never)
  | [names: readonly NumericName<T>[], options?: { readonly lossy?: false }]
  | [names: readonly LossyName<T>[], options: { readonly lossy: true }];

/** A shard that did not answer for some of a batch's keys, and why. */
export interface UnavailableShard {
  readonly shard: number;
  readonly reason: string;
}

/** Rows in the order of the keys asked for. Arrays may share memory with the answer and with one another: do not write to them. */
export interface Batch<T> extends Iterable<Row<T>> {
  readonly length: number;
  /** False when some rows could not be read; their cells are UNAVAILABLE. */
  readonly complete: boolean;
  /** Why, shard by shard; empty where the batch is complete. */
  readonly unavailable: readonly UnavailableShard[];
  /** How far the answering replicas may have been behind, at most. */
  readonly stalenessMs: number;
  readonly names: readonly (keyof T & string)[];
  row(i: number): Row<T>;
  /** Floats without a value are NaN, other fixed types zero, the rest null; `mask` and `status` tell them apart. */
  column<P extends keyof T & string>(name: P): Column<T[P]>;
  /** 1 where the cell has a value (its own or the default), else 0. */
  mask(name: keyof T & string): Uint8Array;
  /** Features side by side in the order of `names`; all of them where it is left out. */
  matrix(...request: MatrixArguments<T>): FloatMatrix;
  status(name: keyof T & string): readonly CellStatus[];
  status(i: number, name: keyof T & string): CellStatus;
  /** Microseconds since 1970 UTC, null where the cell was never written. Only where `eventTimes` was asked for. */
  eventTimes(name: keyof T & string): readonly (bigint | null)[];
  eventTime(i: number, name: keyof T & string): bigint | null;
}

type ViewOf<X> = X extends Picked<infer V, string> ? V : X extends FeatureView ? X : never;
type OfEntity<X, N> = X extends unknown ? (ViewOf<X>["entity"]["name"] extends N ? X : never) : never;
type MembersOf<S, N> =
  S extends FeatureService<infer A, infer R>
    ? OfEntity<A[number], N> | (N extends keyof R ? R[N][number] : never)
    : never;
type FeaturesOf<X> = X extends unknown
  ? X extends Picked<infer V, infer F>
    ? Features<V, F & FeatureName<V>>
    : X extends FeatureView
      ? Features<X>
      : never
  : never;
type Merge<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void
  ? { readonly [P in keyof I]: I[P] }
  : never;

/** Names of a service's roles: of its views' entities, and those under `roles`. */
export type RoleNames<S> =
  S extends FeatureService<infer A, infer R> ? ViewOf<A[number]>["entity"]["name"] | (string & keyof R) : never;
/** Features of one role of a service with their kinds. */
export type RoleFeatures<S, N> = Merge<FeaturesOf<MembersOf<S, N>>>;
type RoleKey<S, N> = Key<ViewOf<MembersOf<S, N>>["entity"]>;

/** Per role one key, or a list; lists align by position. */
export type RankRequest<S> = { readonly [N in RoleNames<S>]: RoleKey<S, N> | readonly RoleKey<S, N>[] };

/**
 * Per role a row where one key was given, a batch for a list. `complete` is false when some rows could not be read, and `unavailable` says why,
 * shard by shard, for all roles together.
 */
export type RankAnswer<S, R> = {
  readonly [N in keyof R]: R[N] extends readonly unknown[] ? Batch<RoleFeatures<S, N>> : Row<RoleFeatures<S, N>>;
} & { readonly complete: boolean; readonly unavailable: readonly UnavailableShard[] };

/** Features known only at run time: what calls by view name answer. */
export type AnyFeatures = Readonly<Record<string, FeatureType>>;
