import type { AuditRecord, ClusterStatus, Health } from "@featurestore/proto";
import type { LoadSample, RowsFound, Vitals, WriterReport } from "../control/inspection.js";
import type { Verdict } from "./verdict.js";

/** What an answer lists at most; what is older is left out. */
export const LISTED_MAX = { writers: 200, events: 200, records: 100 } as const;

/** Who asks, and of whom. */
export interface SessionAnswer {
  readonly node: string;
  readonly clusterId: string;
  readonly version: string;
  readonly isAuthRequired: boolean;
  readonly caller: { readonly name: string; readonly isAdmin: boolean };
}

/** One node as it says itself; nothing of what it says where it does not answer. */
export interface NodeAnswer {
  readonly id: string;
  readonly zone: string;
  readonly weight: number;
  readonly state: string;
  readonly client: string;
  readonly peer: string;
  readonly ops: string;
  /** This is the node that answers the console. */
  readonly isSelf: boolean;
  readonly isMetaLeader: boolean;
  /** Milliseconds since 1970 UTC; null: never since the answering node began to look. */
  readonly lastHeard: number | null;
  /** Null: it does not answer. */
  readonly told: {
    readonly version: string;
    readonly uptimeSeconds: number;
    readonly replicas: number;
    readonly leaders: number;
    readonly isDraining: boolean;
    readonly walBytes: number;
    readonly mapEpoch: number;
    readonly problems: readonly string[];
  } | null;
  /** Null: it does not answer, or is of a version that does not tell. */
  readonly vitals: Omit<Vitals, "samples" | "writers" | "events"> | null;
  /** Its last second; null where there is none yet. */
  readonly load: LoadSample | null;
}

export interface OverviewAnswer {
  /** Milliseconds since 1970 UTC, by the clock of the answering node. */
  readonly at: number;
  readonly verdict: Verdict;
  readonly health: Omit<Health, "views" | "nodes">;
  readonly epoch: number;
  readonly replicasWanted: number;
  readonly isBalancing: boolean;
  /** Nodes and reasons are told; else the caller may not see them. */
  readonly isWhole: boolean;
  readonly nodes: readonly NodeAnswer[];
  readonly views: readonly ViewLine[];
}

export interface ViewLine {
  readonly name: string;
  readonly entity: string;
  readonly owner: string;
  readonly description: string;
  readonly features: number;
  readonly ttlMs: number | null;
  readonly residency: string;
  readonly resident: string;
  readonly rows: number;
  /** Microseconds since 1970 UTC. */
  readonly newestEventTime: number | null;
  /** Rows asked for since the nodes that answer were started, and what became of them. */
  readonly readRows: number;
  readonly notFound: number;
  readonly outsideMaxAge: number;
}

export interface FeatureLine {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** As JSON; null: none. */
  readonly default: string | null;
  readonly min: string | null;
  readonly max: string | null;
}

export interface ViewAnswer extends ViewLine {
  readonly tags: Readonly<Record<string, string>>;
  readonly joinKeys: readonly { readonly name: string; readonly type: string }[];
  readonly schemaVersion: number;
  readonly schema: readonly FeatureLine[];
  readonly usedBy: readonly string[];
}

export interface RegistryAnswer {
  readonly revision: number;
  readonly entities: readonly {
    readonly name: string;
    readonly description: string;
    readonly joinKeys: readonly { readonly name: string; readonly type: string }[];
    readonly views: readonly string[];
  }[];
  readonly services: readonly { readonly name: string; readonly version: number; readonly views: readonly string[] }[];
}

export interface ShardsAnswer {
  readonly at: number;
  readonly epoch: number;
  readonly replicasWanted: number;
  readonly nodes: readonly { readonly id: string; readonly zone: string; readonly isReachable: boolean }[];
  readonly shards: ClusterStatus["shards"];
}

/** Samples newer than was asked for, by node. */
export interface LiveAnswer {
  readonly nodes: readonly {
    readonly id: string;
    readonly isAnswering: boolean;
    readonly samples: readonly LoadSample[];
  }[];
}

export interface RowAnswer {
  readonly entity: string;
  /** As JSON. */
  readonly key: string;
  readonly shard: number;
  readonly leader: string | null;
  readonly found: RowsFound;
}

export interface ActivityAnswer {
  readonly at: number;
  readonly isBalancing: boolean;
  readonly moves: readonly { readonly shard: number; readonly move: string; readonly target: readonly string[] }[];
  readonly writers: readonly (WriterReport & { readonly node: string })[];
  readonly events: readonly {
    readonly node: string;
    readonly at: number;
    readonly kind: string;
    readonly text: string;
  }[];
  /** Nodes of which nothing is known here. */
  readonly silent: readonly string[];
}

export interface AuditAnswer {
  readonly records: readonly AuditRecord[];
}

export interface ActAnswer {
  readonly epoch: number;
  readonly message: string;
}

export interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string; readonly field: string | null };
}
