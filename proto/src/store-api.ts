import type { ScrubStatus } from "./cluster-api.js";
import type { Definitions, EntityDefinition } from "./definitions.js";
import type { Drop, PlannedChange, RegisteredView, Registry } from "./registry.js";

/** A place in a trace of this process: an OpenTelemetry `Context`, which only `tracing.ts` looks into. */
export interface TraceContext {
  getValue(key: symbol): unknown;
}

/** What every call carries besides its request. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds left; undefined: no deadline. */
  readonly deadlineMs?: number;
  /** W3C trace context that is passed on where nobody traces here. */
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** The span that the call is part of; it goes before the two above. Absent where nobody traces. */
  readonly trace?: TraceContext;
}

/** What a read asks for: features of views, each for a role; all selections of a role share its list of keys. */
export interface FeatureSet {
  readonly selections: readonly {
    readonly view: string;
    readonly features: readonly string[];
    readonly role: string;
  }[];
  /** Row-major float32 matrices instead of columns. */
  readonly matrix: boolean;
  readonly eventTimes: boolean;
}

/** How fresh an answer must be. */
export type Consistency =
  /** Misses nothing that was committed so long before the read began, proven by the replica that answers. */
  | { readonly level: "bounded"; readonly maxStalenessMs: number }
  /** Linearizable. */
  | { readonly level: "strong" }
  /** Whatever the replica holds. */
  | { readonly level: "any" };

/** What a read asks for where it names nothing: older than a failover lasts, so that losing a node fails no read. */
export const DEFAULT_CONSISTENCY: Consistency = { level: "bounded", maxStalenessMs: 10_000 };

/** A shard that was asked for and not served: its rows are UNAVAILABLE, and another node may have them. */
export interface UnservedShard {
  readonly shard: number;
  /** `STALE_SHARD_MAP`: no replica of it is there. `UNAVAILABLE`: the one there cannot answer as asked. */
  readonly code: "STALE_SHARD_MAP" | "UNAVAILABLE";
  /** Id of the node that leads it, as far as is known there. */
  readonly leader: string | null;
}

export interface ReadRequest {
  /** Kept by identity: the same object names the same prepared set. */
  readonly set: FeatureSet;
  /** One encoded key list per role, in the order in which roles first appear in the set. */
  readonly keys: readonly Uint8Array[];
  /** Microseconds against which ttl is judged; null: the serving node's clock. */
  readonly asOf: number | null;
  /** A write mark that the answer must have seen; null: none. */
  readonly after: Uint8Array | null;
  readonly consistency: Consistency;
  readonly registryRevision: number;
}

export interface ReadAnswer {
  /** One answer block per selection, in order, each starting at a multiple of 8 of its buffer. */
  readonly blocks: readonly Uint8Array[];
  /** False when some rows are UNAVAILABLE. */
  readonly complete: boolean;
  /** The answer holds everything committed so long ago. */
  readonly stalenessMs: number;
  /** Ascending by shard; empty where every shard was served. */
  readonly unserved: readonly UnservedShard[];
}

/** Names a run of entries of one producer, so that a retry has no second effect. Safe integers. */
export interface Producer {
  readonly id: number;
  readonly first: number;
  readonly last: number;
}

export interface WriteRequest {
  readonly view: string;
  /** An encoded write block. */
  readonly block: Uint8Array;
  /** Only where all rows lie in one shard. */
  readonly producer: Producer | null;
  readonly registryRevision: number;
}

/** How busy a node is, by its last second. Whole numbers. */
export interface Pressure {
  /** Of the time from a read's arrival to its answer. */
  readonly readP99Us: number;
  readonly readsPerSecond: number;
  /** Of the time that something which arrives waits until the node's only thread attends to it. */
  readonly loopDelayP99Us: number;
  /** How long the slowest voter in touch has been without something that the written shards' leaders have; 0 without followers. */
  readonly replicationLagMs: number;
}

/** What became of the rows of a write. applied + late + refused = rows. */
export interface WriteAnswer {
  /** Rows of which at least one cell took effect. */
  readonly applied: number;
  /** Rows of which no cell took effect because newer ones are stored. */
  readonly late: number;
  /** Rows the shard refused: merged, they would break a limit. */
  readonly refused: number;
  readonly lateCells: number;
  readonly mark: Uint8Array;
  /** True where the producer's sequence had been applied before; the counts are then zero. */
  readonly duplicate: boolean;
  /** Of the busiest node that took part; null where none tells. */
  readonly pressure: Pressure | null;
}

export interface DeleteRequest {
  readonly view: string;
  /** An encoded key list. */
  readonly keys: Uint8Array;
  /** Microseconds. */
  readonly eventTime: number;
  readonly registryRevision: number;
}

export interface DeleteAnswer {
  readonly applied: number;
  readonly late: number;
  readonly mark: Uint8Array;
}

export interface ScanRequest {
  readonly view: string;
  readonly features: readonly string[];
  readonly pageRows: number;
  /** Where an earlier page ended; null: from the start. */
  readonly cursor: Uint8Array | null;
  readonly includeExpired: boolean;
  readonly registryRevision: number;
}

export interface ScanPage {
  /** An encoded key list. */
  readonly keys: Uint8Array;
  /** An answer block with event times, one row per key. */
  readonly block: Uint8Array;
  readonly cursor: Uint8Array;
}

export interface ApplyRequest {
  readonly definitions: Definitions;
  readonly drops: readonly Drop[];
  readonly dryRun: boolean;
  readonly allowDrops: boolean;
  /** Refused with CONFLICT unless the registry is at this revision; null: whatever it is. */
  readonly expectedRevision: number | null;
}

export interface ApplyAnswer {
  readonly changes: readonly PlannedChange[];
  readonly revision: number;
  readonly applied: boolean;
}

export interface ViewDescription {
  readonly view: RegisteredView;
  readonly entity: EntityDefinition;
  readonly rows: number;
  /** Newest event time in microseconds; null where there is no row. */
  readonly newestEventTime: number | null;
  readonly resident: string;
  readonly revision: number;
}

export interface RegistryAnswer {
  /** Null where the caller's revision is current. */
  readonly registry: Registry | null;
  readonly revision: number;
  readonly shards: number;
  readonly clusterId: string;
}

export interface Health {
  readonly status: "green" | "yellow" | "red";
  readonly reasons: readonly string[];
  readonly clusterId: string;
  readonly version: string;
  readonly registryRevision: number;
  /** Without a leader of the meta group nothing can be changed; reads and writes go on. */
  readonly meta: "led" | "leaderless";
  /** Entries that the slowest healthy voter is behind. */
  readonly lagMax: number;
  /** Over all nodes that answer. */
  readonly scrub: ScrubStatus;
  readonly nodes: readonly {
    readonly id: string;
    readonly address: string;
    readonly state: string;
    readonly uptimeSeconds: number;
  }[];
  readonly shards: {
    readonly total: number;
    readonly serving: number;
    readonly leaderless: number;
    readonly underReplicated: number;
    readonly moving: number;
    readonly damaged: number;
  };
  readonly views: readonly {
    readonly name: string;
    readonly rows: number;
    readonly newestEventTime: number | null;
    readonly notFoundRate: number;
    readonly outsideMaxAgeRate: number;
    readonly resident: string;
  }[];
}

/**
 * What a store answers, by whatever way it is reached: over gRPC, in the same process, or as an in-memory double.
 * Every method rejects with a FeatureStoreError.
 */
export interface StoreApi {
  read(request: ReadRequest, call: CallOptions): Promise<ReadAnswer>;
  write(request: WriteRequest, call: CallOptions): Promise<WriteAnswer>;
  delete(request: DeleteRequest, call: CallOptions): Promise<DeleteAnswer>;
  scan(request: ScanRequest, call: CallOptions): AsyncIterable<ScanPage>;
  apply(request: ApplyRequest, call: CallOptions): Promise<ApplyAnswer>;
  describe(view: string, call: CallOptions): Promise<ViewDescription>;
  /** The registry, unless `knownRevision` is current. */
  list(knownRevision: number, call: CallOptions): Promise<RegistryAnswer>;
  health(call: CallOptions): Promise<Health>;
}
