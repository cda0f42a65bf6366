import type { LevelRange, NodeAddresses, NodeId } from "@featurestore/cluster";
import { FeatureStoreError, LIMITS, type TraceContext } from "@featurestore/proto";
import type { MethodDefinition } from "@grpc/grpc-js";
import { z } from "zod";
import { callMethod } from "../transport/peer-calls.js";
import type { PeerIdentity } from "../transport/peer-frame.js";
import type { DestroyOrder, MembershipOrder, TransferOrder } from "./control-ports.js";
import { type Inspection, inspectionSchema } from "./inspection.js";
import type { NodeReport } from "./node-report.js";
import { count, id, ids, nodeReportSchema, shard, text } from "./report-schema.js";
import type { CondemnOrder, DigestAnswer, DigestQuestion, ScrubOrder } from "./scrub-orders.js";

/** What a node says of itself for the map. */
export interface NodeIntroduction {
  readonly nodeId: NodeId;
  readonly addresses: NodeAddresses;
  readonly zone: string;
  /** Above 0, at most 1,000. */
  readonly weight: number;
  /** Format levels that its program can work at. Absent, as of versions that know none: the first alone. */
  readonly levels?: LevelRange;
}

/** A node that is none of the cluster yet asks to become one. */
export interface JoinRequest {
  readonly token: string;
  readonly node: NodeIntroduction;
}

/** What a new node has to know before the others speak to it. */
export interface JoinAnswer {
  readonly clusterId: string;
  readonly shards: number;
  /** Of the map that names the new node. */
  readonly epoch: number;
  /** Advertised peer addresses by node id, without removed nodes and the new one's own address. */
  readonly peers: Readonly<Record<NodeId, string>>;
}

/** A request of an admin, handed on to the node that leads the meta group. */
export interface RelayRequest {
  /** Full name, as `featurestore.v1.ClusterService/Change`. */
  readonly method: string;
  /** In whatever form the method has; at most `RELAY_BYTES_MAX`. */
  readonly body: Uint8Array;
  /** Id of whoever asked, as the node that was asked found out; left out: nobody had to be known. */
  readonly principal?: string | undefined;
  /** W3C trace context, as it came from another node. */
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  /** The span of whoever hands it on, or carries it out; never on the wire. */
  readonly trace?: TraceContext | undefined;
}

/** One method: its messages as JSON, how large a request may be, and how long its answer may take. */
export interface NodeMethod<Request, Response> {
  readonly definition: MethodDefinition<Uint8Array, Uint8Array>;
  readonly request: z.ZodType<Request>;
  readonly response: z.ZodType<Response>;
  readonly requestBytesMax: number;
  readonly timeoutMs: number;
}

export const NODE_SERVICE = "featurestore.v1.NodeService";
/** A client's largest request and what its message adds. */
export const RELAY_BYTES_MAX = LIMITS.requestBytesMax + 64 * 1024;

const REQUEST_BYTES_MAX = 64 * 1024;
const TIMEOUT_MS = 5_000;
/** A replica catches up meanwhile. */
const MEMBERSHIP_TIMEOUT_MS = 60_000;
/** The far end may have to call a third node to answer. */
const RELAY_TIMEOUT_MS = 10_000;

const address = z.string().min(3).max(300);
const introduction: z.ZodType<NodeIntroduction> = z.object({
  nodeId: id.max(128),
  addresses: z.object({ client: address, peer: address, ops: address }),
  zone: z.string().min(1).max(128),
  weight: z.number().gt(0).max(1_000),
  levels: z.object({ oldest: count, newest: count }).exactOptional(),
});
const nothing: z.ZodType<object> = z.object({});
const bytes = z.string().transform((base64, context) => {
  const decoded = Buffer.from(base64, "base64");
  if (decoded.length <= RELAY_BYTES_MAX && decoded.toString("base64") === base64) return decoded;
  context.addIssue({ code: "custom", message: `expected at most ${RELAY_BYTES_MAX} bytes in base64` });
  return z.NEVER;
});

function method<Request, Response>(
  name: string,
  request: z.ZodType<Request>,
  response: z.ZodType<Response>,
  bounds: { readonly requestBytesMax?: number; readonly timeoutMs?: number } = {},
): NodeMethod<Request, Response> {
  const { requestBytesMax = REQUEST_BYTES_MAX, timeoutMs = TIMEOUT_MS } = bounds;
  return { definition: callMethod(NODE_SERVICE, name), request, response, requestBytesMax, timeoutMs };
}

const membershipOrder: z.ZodType<MembershipOrder> = z.object({
  shard,
  confEpoch: count,
  target: z.object({ voters: ids, learners: ids }),
});
const transferOrder: z.ZodType<TransferOrder> = z.object({ shard: shard.nullable(), to: id });
const destroyOrder: z.ZodType<DestroyOrder> = z.object({ shard, replica: id });
const digest = z.string().regex(/^[0-9a-f]{32}$/, "expected 32 hexadecimal digits");
const digestQuestion: z.ZodType<DigestQuestion> = z.object({ shard, index: count });
const digestAnswer: z.ZodType<DigestAnswer> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("digest"), index: count, digest, version: text }),
  z.object({ kind: z.enum(["passed", "behind"]), applied: count }),
  z.object({ kind: z.literal("unable"), reason: text }),
]);
const condemnOrder: z.ZodType<CondemnOrder> = z.object({ shard, replica: id, index: count, digest, reason: text });
const scrubOrder: z.ZodType<ScrubOrder> = z.object({ shard: shard.nullable() });
const joinRequest: z.ZodType<JoinRequest> = z.object({ token: z.string().max(256), node: introduction });
const joinAnswer: z.ZodType<JoinAnswer> = z.object({
  clusterId: id,
  shards: z.int().min(1).max(4_096),
  epoch: count,
  peers: z.record(z.string(), address),
});
const relayRequest: z.ZodType<RelayRequest> = z.object({
  method: id,
  body: bytes,
  principal: z.string().max(160).optional(),
  traceparent: z.string().optional(),
  tracestate: z.string().optional(),
});
const relayAnswer: z.ZodType<{ readonly body: Uint8Array }> = z.object({ body: bytes });

/**
 * The service between nodes beside the streams. A request is `{ to, from, body }` in JSON: the node it is for, what the
 * caller says of itself, and the method's own part. `Join` is `{ body }`: its caller is no node of the cluster yet. Bytes are
 * base64. Unknown fields are skipped.
 */
export const NODE_METHODS = {
  report: method<object, NodeReport>("Report", nothing, nodeReportSchema),
  changeMembership: method("ChangeMembership", membershipOrder, nothing, { timeoutMs: MEMBERSHIP_TIMEOUT_MS }),
  transferLeader: method("TransferLeader", transferOrder, nothing),
  destroyReplica: method("DestroyReplica", destroyOrder, nothing),
  digest: method("Digest", digestQuestion, digestAnswer),
  condemn: method("Condemn", condemnOrder, nothing),
  scrub: method("Scrub", scrubOrder, nothing),
  join: method("Join", joinRequest, joinAnswer, { timeoutMs: RELAY_TIMEOUT_MS }),
  announce: method("Announce", introduction, nothing, { timeoutMs: RELAY_TIMEOUT_MS }),
  /** The answer is checked by whoever knows what was asked. */
  inspect: method<Inspection, { readonly answer?: unknown }>(
    "Inspect",
    inspectionSchema,
    z.object({ answer: z.unknown() }),
  ),
  relay: method("Relay", relayRequest, relayAnswer, {
    requestBytesMax: Math.ceil(RELAY_BYTES_MAX / 3) * 4 + REQUEST_BYTES_MAX,
    timeoutMs: RELAY_TIMEOUT_MS,
  }),
} as const;

/** Everything but `Join` comes in this. */
export const envelope: z.ZodType<{ readonly to: NodeId; readonly from: PeerIdentity; readonly body?: unknown }> =
  z.object({
    to: id,
    from: z.object({
      clusterId: id,
      nodeId: id,
      incarnation: count,
      walSequence: count,
      address: text,
      session: id,
    }),
    body: z.unknown(),
  });

export const joinEnvelope: z.ZodType<{ readonly body?: unknown }> = z.object({ body: z.unknown() });

/** @param bytes of a JSON document. @throws INVALID_ARGUMENT naming `what` where they are none. */
export function parseJsonBytes(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalidBody(what, "", "not a JSON document in UTF-8", cause);
  }
}

/** A value as its type says. @throws INVALID_ARGUMENT naming the first field that is wrong, as `Report: replicas[3].term`. */
export function parseBody<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const parts = (issue?.path ?? []).map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`));
  throw invalidBody(what, parts.join("").replace(/^\./, ""), issue?.message ?? "not what it should be");
}

function invalidBody(what: string, path: string, problem: string, cause?: unknown): FeatureStoreError {
  const field = path === "" ? "body" : path;
  return new FeatureStoreError("INVALID_ARGUMENT", `${what}: ${field}: ${problem}`, { details: { field }, cause });
}
