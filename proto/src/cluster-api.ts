import type { featurestore } from "../gen/featurestore.js";
import type { CallOptions, Health } from "./store-api.js";

/** How far looking for silent damage has got, on a node or on all of them. */
export interface ScrubStatus {
  /** Nodes on which a pass is under way. */
  readonly running: number;
  /** Of the replicas that these passes read: read already, and all. */
  readonly done: number;
  readonly total: number;
  /** Complete passes, bytes read, things found and things repaired since the nodes started. */
  readonly passes: number;
  readonly readBytes: number;
  readonly found: number;
  readonly repaired: number;
  /** Found, and not repaired by now. */
  readonly unresolved: number;
  /** Shards whose replicas the last pass could not compare: too few of them answered. */
  readonly uncompared: number;
  /** When the last pass was complete, of the node where that is longest ago, in milliseconds since 1970 UTC; null: never yet. */
  readonly completedMs: number | null;
}

/** Of a node that has nothing to scrub. */
export const NO_SCRUB: ScrubStatus = {
  running: 0,
  done: 0,
  total: 0,
  passes: 0,
  readBytes: 0,
  found: 0,
  repaired: 0,
  unresolved: 0,
  uncompared: 0,
  completedMs: null,
};

/** One node as an admin sees it. */
export interface NodeStatus {
  readonly id: string;
  readonly zone: string;
  readonly weight: number;
  /** "joining", "active", "draining", "dead" or "removed". */
  readonly state: string;
  /** As `host:port`, each. */
  readonly client: string;
  readonly peer: string;
  readonly ops: string;
  /** It answered just now. Where it did not, what follows is 0 or empty. */
  readonly isReachable: boolean;
  readonly version: string;
  readonly incarnation: number;
  readonly uptimeSeconds: number;
  readonly replicas: number;
  readonly leaders: number;
  /** It is shutting down. */
  readonly isDraining: boolean;
  readonly eventLoopDelayMs: number;
  readonly walBytes: number;
  readonly diskFreeBytes: number;
  /** The epoch of the map it serves by. */
  readonly mapEpoch: number;
  readonly problems: readonly string[];
  /** Null of a node that does not answer, or of a version that tells nothing of it. */
  readonly scrub: ScrubStatus | null;
}

/** `outgoing`: a voter until the change under way is complete. `named`: meant to be a member and not one yet. */
export const REPLICA_ROLES = ["voter", "learner", "outgoing", "named"] as const;
export type ReplicaRole = (typeof REPLICA_ROLES)[number];

export interface ReplicaStatus {
  readonly id: string;
  readonly node: string;
  readonly role: ReplicaRole;
  /** Entries behind the leader's log; 0 where nobody knows. */
  readonly lag: number;
  readonly isHealthy: boolean;
  readonly problem: string | null;
}

export interface ShardStatus {
  readonly shard: number;
  /** Id of the node that leads; null: none known. */
  readonly leader: string | null;
  readonly term: number;
  readonly lastIndex: number;
  readonly replicas: readonly ReplicaStatus[];
  /** Ids of the nodes that shall hold the voters. */
  readonly target: readonly string[];
  /** What its move does or waits for, for people; null: it is where it shall be. */
  readonly move: string | null;
}

/** All that is known of nodes, shards and moves. */
export interface ClusterStatus {
  readonly clusterId: string;
  /** Counts changes of the shard map. 0: the cluster has not begun. */
  readonly epoch: number;
  readonly replicasWanted: number;
  readonly isBalancing: boolean;
  /** Milliseconds without a word after which a node counts as dead. */
  readonly deadAfterMs: number;
  /** The format level that all nodes work at; 0: the cluster has not begun, or a version that knows none. */
  readonly level: number;
  readonly meta: {
    /** Id of the node that leads the meta group; null: none known, and nothing can be changed. */
    readonly leader: string | null;
    readonly term: number;
    readonly voters: readonly string[];
    readonly learners: readonly string[];
  };
  /** Ascending by id. */
  readonly nodes: readonly NodeStatus[];
  /** By shard. */
  readonly shards: readonly ShardStatus[];
}

export interface InitRequest {
  /** A power of two, fixed for ever. */
  readonly shards: number;
  /** Voters of each shard. */
  readonly replicas: 1 | 3 | 5;
}

export interface InitAnswer {
  readonly clusterId: string;
  /** What further nodes join with. Told once: the cluster keeps its hash. */
  readonly joinToken: string;
}

/** One change by an admin. Nodes are named by id. */
export type ClusterChange =
  /** Give up all replicas and leads of a node, which stays a member. */
  | { readonly kind: "drain"; readonly node: string }
  /** Take a draining or dead node back. */
  | { readonly kind: "activate"; readonly node: string }
  /** `isDead`: also while it holds replicas; they are rebuilt from others. */
  | { readonly kind: "remove"; readonly node: string; readonly isDead: boolean }
  /** Plan once more where replicas shall be. */
  | { readonly kind: "rebalance" }
  /** `shard` null: of the meta group. */
  | { readonly kind: "transferLeader"; readonly shard: number | null; readonly node: string }
  /** Give up moves that are not decided yet, and plan no others until balancing is set again. */
  | { readonly kind: "abort" }
  /** Null: as it is. */
  | {
      readonly kind: "set";
      readonly replicas: 1 | 3 | 5 | null;
      readonly isBalancing: boolean | null;
      readonly deadAfterMs: number | null;
    }
  /** A new join token; the old one is void. */
  | { readonly kind: "newToken" }
  /** Begin to read everything on every node, and to compare the replicas of each shard. */
  | { readonly kind: "scrub" }
  /** Use what only versions of this format level know. Refused while a node runs another; never undone. */
  | { readonly kind: "raiseLevel"; readonly level: number };

export interface ChangeRequest {
  readonly change: ClusterChange;
  /** Refused with CONFLICT unless the map is at this epoch; null: whatever it is. */
  readonly expectedEpoch: number | null;
}

export interface ChangeAnswer {
  /** Of the map after the change. */
  readonly epoch: number;
  /** What was done, for people. */
  readonly message: string;
  /** Null unless a new one was asked for. */
  readonly joinToken: string | null;
}

/** What a node answers about its cluster. Every method rejects with a FeatureStoreError. */
export interface ClusterApi {
  health(call: CallOptions): Promise<Health>;
  /** What clients route by, in the form that travels. */
  shardMap(call: CallOptions): Promise<featurestore.v1.IShardMapResponse>;
  status(call: CallOptions): Promise<ClusterStatus>;
  /** Makes this node the first one of a new cluster. @throws ALREADY_EXISTS where it belongs to one. */
  init(request: InitRequest, call: CallOptions): Promise<InitAnswer>;
  change(request: ChangeRequest, call: CallOptions): Promise<ChangeAnswer>;
}
