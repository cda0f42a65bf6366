import type { NodeId, ReplicaId } from "@featurestore/cluster";

/** What does a replica come to at this entry? For the node that has it. */
export interface DigestQuestion {
  readonly shard: number;
  readonly index: number;
}

/** `passed`: it is beyond the entry. `behind`: it has not got there in time. `unable`: it has no say, for a reason. */
export type DigestAnswer =
  | {
      readonly kind: "digest";
      readonly index: number;
      readonly digest: string;
      /** Of the build that applied the entries: what two builds write may differ where both are right. */
      readonly version: string;
    }
  | { readonly kind: "passed" | "behind"; readonly applied: number }
  | { readonly kind: "unable"; readonly reason: string };

/** A replica whose digest a majority contradicts, for the node that has it. */
export interface CondemnOrder {
  readonly shard: number;
  readonly replica: ReplicaId;
  /** What it said. Refused with CONFLICT once it is another state. */
  readonly index: number;
  readonly digest: string;
  readonly reason: string;
}

/** Something to scrub soon. `shard` null: everything on the node; else what the replicas of a shard that it leads come to. */
export interface ScrubOrder {
  readonly shard: number | null;
}

/** What nodes ask of each other to compare replicas. Rejects as `NodeCalls` do. */
export interface ScrubCalls {
  digest(node: NodeId, question: DigestQuestion, signal: AbortSignal): Promise<DigestAnswer>;
  /** Resolves once the replica serves nothing any more. CONFLICT where the caller does not lead the shard, or things have moved on. */
  condemn(node: NodeId, order: CondemnOrder, signal: AbortSignal): Promise<void>;
  /** Resolves once it is noted. */
  scrub(node: NodeId, order: ScrubOrder, signal: AbortSignal): Promise<void>;
}
