import type { ChangeRequest, ClusterChange } from "@featurestore/proto";
import { z } from "zod";
import { count, shard } from "./report-schema.js";

const node = z.string().min(1).max(128);
const replicas = z.union([z.literal(1), z.literal(3), z.literal(5)]);

/** Exactly these: a change with a field that is not known here would be carried out as another one than was meant. */
const clusterChange: z.ZodType<ClusterChange> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("drain"), node }),
  z.strictObject({ kind: z.literal("activate"), node }),
  z.strictObject({ kind: z.literal("remove"), node, isDead: z.boolean() }),
  z.strictObject({ kind: z.literal("rebalance") }),
  z.strictObject({ kind: z.literal("transferLeader"), shard: shard.nullable(), node }),
  z.strictObject({ kind: z.literal("abort") }),
  z.strictObject({
    kind: z.literal("set"),
    replicas: replicas.nullable(),
    isBalancing: z.boolean().nullable(),
    deadAfterMs: count.nullable(),
  }),
  z.strictObject({ kind: z.literal("newToken") }),
  z.strictObject({ kind: z.literal("scrub") }),
  z.strictObject({ kind: z.literal("raiseLevel"), level: count.min(1).max(0xffff_ffff) }),
]);

/** An admin's change as one node hands it to another. Whether it fits the map is for `applyAdminChange` to say. */
export const changeRequestSchema: z.ZodType<ChangeRequest> = z.strictObject({
  change: clusterChange,
  expectedEpoch: count.nullable(),
});
