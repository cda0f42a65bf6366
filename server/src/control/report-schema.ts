import type { ScrubStatus } from "@featurestore/proto";
import { z } from "zod";
import type { LeadReport, MemberReport, MetaReport, NodeReport, ReplicaReport, ViewReport } from "./node-report.js";

/** A node's replicas: two of each of 4,096 shards, one of them on its way out. */
const REPLICAS_MAX = 8_192;
const MEMBERS_MAX = 1_024;
const VIEWS_MAX = 65_536;
const PROBLEMS_MAX = 1_000;
const TEXT_MAX = 4_096;

/** 0 or more, exact. */
export const count = z.int().min(0);
export const text = z.string().max(TEXT_MAX);
/** Of a node, or of a replica as the map names it. */
export const id = z.string().min(1).max(200);
export const ids = z.array(id).max(MEMBERS_MAX);
/** Below 4,096, the most that a cluster has. */
export const shard = count.max(4_095);
const amount = z.number().min(0);

const standing = {
  health: z.enum(["healthy", "unreachable", "lost"]),
  isCaughtUp: z.boolean(),
  lag: count,
};

const memberReport: z.ZodType<MemberReport> = z.object({ id, ...standing });

const leadReport: z.ZodType<LeadReport> = z.object({
  confEpoch: count,
  membership: z.object({ voters: ids, outgoing: ids, learners: ids, learnersNext: ids }),
  members: z.array(memberReport).max(MEMBERS_MAX),
  isChangePending: z.boolean(),
  isTransferring: z.boolean(),
});

const replicaReport: z.ZodType<ReplicaReport> = z.object({
  shard,
  id,
  term: count,
  leader: id.nullable(),
  lastIndex: count,
  applied: count,
  problem: text.nullable(),
  isReceivingSnapshot: z.boolean(),
  lead: leadReport.nullable(),
});

const metaReport: z.ZodType<MetaReport> = z.object({
  term: count,
  leader: id.nullable(),
  applied: count,
  voters: ids,
  learners: ids,
  lead: z
    .object({
      isJoint: z.boolean(),
      isTransferring: z.boolean(),
      members: z.array(z.object({ node: id, ...standing })).max(MEMBERS_MAX),
    })
    .nullable(),
});

const viewReport: z.ZodType<ViewReport> = z.object({
  id: count,
  rows: count,
  newestEventTime: z.int().nullable(),
  resident: z.enum(["memory", "cache", "disk"]),
  readRows: count,
  notFound: count,
  outsideMaxAge: count,
});

const scrubReport: z.ZodType<ScrubStatus> = z.object({
  running: count,
  done: count,
  total: count,
  passes: count,
  readBytes: amount,
  found: count,
  repaired: count,
  completedMs: count.nullable(),
  unresolved: count,
  uncompared: count,
});

/** A report as another node sends it. Fields that a newer version adds are left out. */
export const nodeReportSchema: z.ZodType<NodeReport> = z.object({
  clusterId: id,
  node: id,
  version: text,
  incarnation: count,
  uptimeSeconds: amount,
  mapEpoch: count,
  registryRevision: count,
  isDraining: z.boolean(),
  isSlow: z.boolean(),
  isFatal: z.boolean(),
  problems: z.array(text).max(PROBLEMS_MAX),
  eventLoopDelayMs: amount,
  walBytes: count,
  diskFreeBytes: count,
  scrub: scrubReport.nullable().default(null),
  meta: metaReport,
  replicas: z.array(replicaReport).max(REPLICAS_MAX),
  views: z.array(viewReport).max(VIEWS_MAX),
});
