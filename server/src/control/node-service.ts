import type { NodeId } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import type { CallHandler, PeerServices } from "../transport/peer-calls.js";
import type { PeerIdentity, RefusalReason } from "../transport/peer-frame.js";
import { judgePeer, type PeerAdmission } from "../transport/peer-handshake.js";
import type { DestroyOrder, MembershipOrder, TransferOrder } from "./control-ports.js";
import type { Inspection } from "./inspection.js";
import type { NodeReport } from "./node-report.js";
import {
  envelope,
  type JoinAnswer,
  type JoinRequest,
  joinEnvelope,
  NODE_METHODS,
  NODE_SERVICE,
  type NodeIntroduction,
  type NodeMethod,
  parseBody,
  parseJsonBytes,
  type RelayRequest,
} from "./node-service-methods.js";
import type { CondemnOrder, DigestAnswer, DigestQuestion, ScrubOrder } from "./scrub-orders.js";

/** What a node does when another one, or itself, asks. What these reject with reaches the caller; `signal` fires when it goes. */
export interface NodeServiceHandlers {
  report(): Promise<NodeReport>;
  changeMembership(order: MembershipOrder, signal: AbortSignal): Promise<void>;
  transferLeader(order: TransferOrder, signal: AbortSignal): Promise<void>;
  destroyReplica(order: DestroyOrder, signal: AbortSignal): Promise<void>;
  digest(question: DigestQuestion, signal: AbortSignal): Promise<DigestAnswer>;
  condemn(order: CondemnOrder, from: NodeId): Promise<void>;
  scrub(order: ScrubOrder): Promise<void>;
  join(request: JoinRequest, signal: AbortSignal): Promise<JoinAnswer>;
  announce(node: NodeIntroduction, signal: AbortSignal): Promise<void>;
  /** Looks something up for people. */
  inspect(inspection: Inspection, signal: AbortSignal): Promise<unknown>;
  /** Carries out here what was handed on. @throws NOT_LEADER where this node does not lead: it is not handed on again. */
  relay(request: RelayRequest, signal: AbortSignal): Promise<Uint8Array>;
}

export interface NodeServiceOptions {
  readonly handlers: NodeServiceHandlers;
  /** The same two as for the streams; `remember` is never called here. */
  readonly identity: () => PeerIdentity;
  readonly admitPeer: (identity: PeerIdentity) => PeerAdmission;
}

/**
 * `NodeService` for the peer port. A caller that a stream would refuse is refused, with the reason in the details: with
 * PERMISSION_DENIED for `certificate`, `wrongCluster`, `rolledBack` and `copied`, with INVALID_ARGUMENT for `malformed`, with UNAVAILABLE for
 * `wrongNode` and `unknownNode`, which may pass. What a caller says of itself is not remembered: anybody can say it.
 * Before that only a request's size and its envelope are looked at.
 */
export function createNodeService({ handlers, identity, admitPeer }: NodeServiceOptions): PeerServices {
  const admitted = <Request, Response>(
    method: NodeMethod<Request, Response>,
    handle: (request: Request, signal: AbortSignal, from: NodeId) => Promise<unknown>,
  ): CallHandler => {
    return async (bytes, signal, prove) => {
      const name = nameOf(method);
      const { to, from, body } = parseBody(envelope, parseSized(bytes, method), name);
      const refusal = prove(from) ?? judgePeer({ to, identity: from }, identity(), admitPeer);
      if (refusal !== null) {
        const { reason, text } = refusal;
        const isForGood = FOR_GOOD.includes(reason);
        const code = reason === "malformed" ? "INVALID_ARGUMENT" : isForGood ? "PERMISSION_DENIED" : "UNAVAILABLE";
        throw new FeatureStoreError(code, `${name}: ${text}`, { details: { reason } });
      }
      return encodeJson(await handle(parseBody(method.request, body, name), signal, from.nodeId));
    };
  };
  const join: CallHandler = async (bytes, signal, prove) => {
    const { body } = parseBody(joinEnvelope, parseSized(bytes, NODE_METHODS.join), "Join");
    const request = parseBody(NODE_METHODS.join.request, body, "Join");
    const refusal = prove({ clusterId: identity().clusterId, nodeId: request.node.nodeId });
    if (refusal === null) return encodeJson(await handlers.join(request, signal));
    const { reason, text } = refusal;
    throw new FeatureStoreError("PERMISSION_DENIED", `Join: ${text}`, { details: { reason } });
  };
  const announce = admitted(NODE_METHODS.announce, (node, signal, from) => {
    if (node.nodeId === from) return handlers.announce(node, signal);
    throw new FeatureStoreError("PERMISSION_DENIED", `Announce: node ${from} speaks for node ${node.nodeId}`, {
      details: { field: "nodeId" },
    });
  });
  const relay = admitted(NODE_METHODS.relay, async (request, signal) => {
    const answer = await handlers.relay(request, signal);
    return { body: Buffer.from(answer).toString("base64") };
  });
  const inspect = admitted(NODE_METHODS.inspect, async (inspection, signal) => ({
    answer: await handlers.inspect(inspection, signal),
  }));
  const changeMembership = admitted(NODE_METHODS.changeMembership, (order, signal) =>
    handlers.changeMembership(order, signal),
  );
  const transferLeader = admitted(NODE_METHODS.transferLeader, (order, signal) =>
    handlers.transferLeader(order, signal),
  );
  const destroyReplica = admitted(NODE_METHODS.destroyReplica, (order, signal) =>
    handlers.destroyReplica(order, signal),
  );
  const digest = admitted(NODE_METHODS.digest, (question, signal) => handlers.digest(question, signal));
  const condemn = admitted(NODE_METHODS.condemn, (order, _signal, from) => handlers.condemn(order, from));
  const scrub = admitted(NODE_METHODS.scrub, (order) => handlers.scrub(order));
  return {
    [NODE_SERVICE]: {
      Report: { room: "report", handle: admitted(NODE_METHODS.report, () => handlers.report()) },
      ChangeMembership: { room: "order", handle: changeMembership },
      TransferLeader: { room: "order", handle: transferLeader },
      DestroyReplica: { room: "order", handle: destroyReplica },
      Digest: { room: "order", handle: digest },
      Condemn: { room: "order", handle: condemn },
      Scrub: { room: "order", handle: scrub },
      Inspect: { room: "request", handle: inspect },
      Join: { room: "request", handle: join },
      Announce: { room: "request", handle: announce },
      Relay: { room: "request", handle: relay },
    },
  };
}

const FOR_GOOD: readonly RefusalReason[] = ["wrongCluster", "rolledBack", "copied", "certificate"];

function parseSized<Request, Response>(bytes: Uint8Array, method: NodeMethod<Request, Response>): unknown {
  const name = nameOf(method);
  if (bytes.length <= method.requestBytesMax) return parseJsonBytes(bytes, name);
  throw new FeatureStoreError(
    "INVALID_ARGUMENT",
    `${name}: a request has at most ${method.requestBytesMax} bytes, not ${bytes.length}`,
    { details: { field: "body" } },
  );
}

function nameOf<Request, Response>({ definition }: NodeMethod<Request, Response>): string {
  return definition.path.slice(definition.path.lastIndexOf("/") + 1);
}

function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value ?? {}));
}
