import type { NodeId } from "@featurestore/cluster";
import { FeatureStoreError, traceparentOf, tracestateOf } from "@featurestore/proto";
import type { ChannelCredentials } from "@grpc/grpc-js";
import { beginPeerCall } from "../tracing.js";
import { abortError, PeerCaller } from "../transport/peer-caller.js";
import type { PeerIdentity } from "../transport/peer-frame.js";
import type { PeerRoutes } from "../transport/peer-routes.js";
import type { DestroyOrder, MembershipOrder, NodeCalls, TransferOrder } from "./control-ports.js";
import { answerSchemas, type InspectionAnswers, type InspectionOf } from "./inspection.js";
import type { NodeReport } from "./node-report.js";
import type { NodeServiceHandlers } from "./node-service.js";
import {
  NODE_METHODS,
  type NodeIntroduction,
  type NodeMethod,
  parseBody,
  parseJsonBytes,
  RELAY_BYTES_MAX,
  type RelayRequest,
} from "./node-service-methods.js";
import type { CondemnOrder, DigestAnswer, DigestQuestion, ScrubCalls, ScrubOrder } from "./scrub-orders.js";

export interface NodeClientOptions {
  readonly identity: () => PeerIdentity;
  /** What this node does when it asks itself. */
  readonly local: NodeServiceHandlers;
  /** For connections to a node. */
  readonly credentials: (node: NodeId) => ChannelCredentials;
  readonly peerRoutes?: PeerRoutes;
  /** In the place of every method's own, 5 s or more. */
  readonly timeoutMs?: number;
}

/**
 * Asks nodes, this one among them, over one connection to each, apart from the streams. Beside what a handler rejects with:
 * UNAVAILABLE (rejected) for a node that is no peer, UNAVAILABLE (unknown) when there was no answer in time, CANCELLED
 * (unknown) when the caller's signal fired, INTERNAL (unknown) when the answer is none.
 * In time is 5 s, 10 s for what may be handed on, 60 s for a change of membership; a signal with a timeout makes it less.
 */
export class NodeClient implements NodeCalls, ScrubCalls {
  readonly #options: NodeClientOptions;
  readonly #addresses = new Map<NodeId, string>();
  readonly #callers = new Map<NodeId, PeerCaller>();

  constructor(options: NodeClientOptions) {
    this.#options = options;
  }

  /** Says which nodes there are and what they advertise (`host:port`). Calls to those that are not there any more, or elsewhere, end. */
  setPeers(addresses: ReadonlyMap<NodeId, string>): void {
    for (const [node, caller] of [...this.#callers]) {
      if (addresses.get(node) === caller.address) continue;
      this.#callers.delete(node);
      caller.close();
    }
    this.#addresses.clear();
    for (const [node, address] of addresses) this.#addresses.set(node, address);
  }

  report(node: NodeId, signal: AbortSignal): Promise<NodeReport> {
    return this.#ask(node, NODE_METHODS.report, {}, signal, (local) => local.report());
  }

  async changeMembership(node: NodeId, order: MembershipOrder, signal: AbortSignal): Promise<void> {
    const here = (local: NodeServiceHandlers, inTime: AbortSignal): Promise<void> =>
      local.changeMembership(order, inTime);
    await this.#ask(node, NODE_METHODS.changeMembership, order, signal, here);
  }

  async transferLeader(node: NodeId, order: TransferOrder, signal: AbortSignal): Promise<void> {
    const here = (local: NodeServiceHandlers, inTime: AbortSignal): Promise<void> =>
      local.transferLeader(order, inTime);
    await this.#ask(node, NODE_METHODS.transferLeader, order, signal, here);
  }

  async destroyReplica(node: NodeId, order: DestroyOrder, signal: AbortSignal): Promise<void> {
    const here = (local: NodeServiceHandlers, inTime: AbortSignal): Promise<void> =>
      local.destroyReplica(order, inTime);
    await this.#ask(node, NODE_METHODS.destroyReplica, order, signal, here);
  }

  digest(node: NodeId, question: DigestQuestion, signal: AbortSignal): Promise<DigestAnswer> {
    const here = (local: NodeServiceHandlers, inTime: AbortSignal): Promise<DigestAnswer> =>
      local.digest(question, inTime);
    return this.#ask(node, NODE_METHODS.digest, question, signal, here);
  }

  async condemn(node: NodeId, order: CondemnOrder, signal: AbortSignal): Promise<void> {
    const from = this.#options.identity().nodeId;
    await this.#ask(node, NODE_METHODS.condemn, order, signal, (local) => local.condemn(order, from));
  }

  async scrub(node: NodeId, order: ScrubOrder, signal: AbortSignal): Promise<void> {
    await this.#ask(node, NODE_METHODS.scrub, order, signal, (local) => local.scrub(order));
  }

  /** Tells a node what this one is, for the map; any node hands it on. Resolves when the map says so, too. */
  async announce(node: NodeId, introduction: NodeIntroduction, signal: AbortSignal): Promise<void> {
    const here = (local: NodeServiceHandlers, inTime: AbortSignal): Promise<void> =>
      local.announce(introduction, inTime);
    await this.#ask(node, NODE_METHODS.announce, introduction, signal, here);
  }

  /** Looks something up for people, on another node or here. */
  async inspect<Kind extends keyof InspectionAnswers>(
    node: NodeId,
    inspection: InspectionOf<Kind>,
    signal: AbortSignal,
  ): Promise<InspectionAnswers[Kind]> {
    const here = async (local: NodeServiceHandlers, inTime: AbortSignal): Promise<{ readonly answer?: unknown }> => ({
      answer: await local.inspect(inspection, inTime),
    });
    const { answer } = await this.#ask(node, NODE_METHODS.inspect, inspection, signal, here);
    return parseBody<InspectionAnswers[Kind]>(answerSchemas[inspection.kind], answer, "Inspect");
  }

  /** Hands a request on. @throws NOT_LEADER (rejected) where the other does not lead the meta group; INVALID_ARGUMENT above `RELAY_BYTES_MAX`. */
  async relay(node: NodeId, request: RelayRequest, signal: AbortSignal): Promise<Uint8Array> {
    const { method, body, principal, trace } = request;
    if (body.length > RELAY_BYTES_MAX) {
      throw new FeatureStoreError(
        "INVALID_ARGUMENT",
        `${method}: a request that is handed on has at most ${RELAY_BYTES_MAX} bytes, not ${body.length}`,
      );
    }
    const span = beginPeerCall(NODE_METHODS.relay.definition.path, node, trace);
    const carried = span === null ? {} : { trace: span.trace };
    const traced = { traceparent: traceparentOf(carried), tracestate: tracestateOf(carried) };
    const head = { method, principal, ...(span === null ? {} : traced) };
    const message = { ...head, body: Buffer.from(body).toString("base64") };
    const here = async (local: NodeServiceHandlers, inTime: AbortSignal): Promise<{ readonly body: Uint8Array }> => ({
      body: await local.relay({ ...head, body }, inTime),
    });
    try {
      const answer = await this.#ask(node, NODE_METHODS.relay, message, signal, here);
      span?.end();
      return answer.body;
    } catch (error) {
      span?.end(error);
      throw error;
    }
  }

  /** Ends all connections and calls. Idempotent. */
  close(): void {
    this.setPeers(new Map());
  }

  async #ask<Response, Here>(
    node: NodeId,
    method: NodeMethod<unknown, Response>,
    body: object,
    signal: AbortSignal,
    here: (local: NodeServiceHandlers, signal: AbortSignal) => Promise<Here>,
  ): Promise<Response | Here> {
    const from = this.#options.identity();
    const timeoutMs = this.#options.timeoutMs ?? method.timeoutMs;
    const { path } = method.definition;
    if (node === from.nodeId) {
      return inTime({ signal, timeoutMs, what: path }, (either) => here(this.#options.local, either));
    }
    const request = new TextEncoder().encode(JSON.stringify({ to: node, from, body }));
    const answer = await this.#callerOf(node).call(method.definition, request, { signal, timeoutMs });
    return parseAnswer(method, answer, node);
  }

  #callerOf(node: NodeId): PeerCaller {
    const known = this.#callers.get(node);
    if (known !== undefined) return known;
    const address = this.#addresses.get(node);
    if (address === undefined) throw new FeatureStoreError("UNAVAILABLE", `node ${node} is no peer of this node`);
    const { credentials, peerRoutes = new Map() } = this.#options;
    const caller = new PeerCaller(address, credentials(node), peerRoutes);
    this.#callers.set(node, caller);
    return caller;
  }
}

/** @throws INTERNAL (unknown) where a node's answer is none. */
export function parseAnswer<Response>(
  method: NodeMethod<unknown, Response>,
  bytes: Uint8Array,
  node: string,
): Response {
  const { path } = method.definition;
  try {
    return parseBody(method.response, parseJsonBytes(bytes, path), path);
  } catch (cause) {
    throw new FeatureStoreError("INTERNAL", `node ${node} answered what is no answer: ${(cause as Error).message}`, {
      outcome: "unknown",
      cause,
    });
  }
}

/** Does work here as if it were asked of another node: whoever asks gets an answer in time. */
async function inTime<T>(
  { signal, timeoutMs, what }: { readonly signal: AbortSignal; readonly timeoutMs: number; readonly what: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw abortError(signal, what, "rejected");
  const either = new AbortController();
  const onAbort = (): void => either.abort(signal.reason);
  const timer = setTimeout(() => either.abort(new DOMException("no answer in time", "TimeoutError")), timeoutMs);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await new Promise<T>((resolve, reject) => {
      either.signal.addEventListener("abort", () => reject(abortError(either.signal, what, "unknown")), { once: true });
      work(either.signal).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
