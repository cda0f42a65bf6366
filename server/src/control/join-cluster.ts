import { setTimeout as delay } from "node:timers/promises";
import type { NodeId } from "@featurestore/cluster";
import { type ErrorCode, FeatureStoreError } from "@featurestore/proto";
import type { ChannelCredentials } from "@grpc/grpc-js";
import { PeerCaller } from "../transport/peer-caller.js";
import type { PeerRoutes } from "../transport/peer-routes.js";
import { DEFAULT_PEER_TUNING, type PeerTuning, retryDelayMs } from "../transport/peer-tuning.js";
import { parseAnswer } from "./node-client.js";
import { NODE_METHODS, type NodeIntroduction } from "./node-service-methods.js";

/** What asking again does not cure. */
const REFUSALS: readonly ErrorCode[] = ["PERMISSION_DENIED", "ALREADY_EXISTS", "INVALID_ARGUMENT", "UNAUTHENTICATED"];

export interface JoinOptions {
  /** Peer addresses of nodes of the cluster, as they advertise them; at least one. */
  readonly join: readonly string[];
  readonly token: string;
  readonly node: NodeIntroduction;
  readonly credentials: ChannelCredentials;
  readonly peerRoutes?: PeerRoutes;
  /** Until it fires, addresses are asked in turn. */
  readonly signal: AbortSignal;
  /** Nobody could let this node in yet; another round follows. */
  readonly onRetry?: (error: FeatureStoreError) => void;
  readonly tuning?: Pick<PeerTuning, "retryMinMs" | "retryMaxMs">;
}

/** What a new node has to know before the others speak to it. */
export interface JoinedCluster {
  readonly clusterId: string;
  readonly shards: number;
  /** Of the map that names the new node. */
  readonly epoch: number;
  /** Advertised peer addresses of the other nodes. */
  readonly peers: ReadonlyMap<NodeId, string>;
}

/**
 * Makes this node one of a cluster. Asking twice is harmless.
 * @throws the refusal: PERMISSION_DENIED for a wrong token, ALREADY_EXISTS for an id that is taken, INVALID_ARGUMENT; and
 * UNAVAILABLE (unknown) once the signal has fired, naming each address and what it said last.
 */
export async function joinCluster(options: JoinOptions): Promise<JoinedCluster> {
  const { join, token, node, credentials, peerRoutes = new Map(), signal, onRetry } = options;
  const { tuning = DEFAULT_PEER_TUNING } = options;
  if (join.length === 0) throw new RangeError("join: expected at least one address");
  const method = NODE_METHODS.join;
  const request = new TextEncoder().encode(JSON.stringify({ body: { token, node } }));
  const callers = [...new Set(join)].map((address) => new PeerCaller(address, credentials, peerRoutes));
  const problems = new Map<string, string>();
  const failed = (): FeatureStoreError => {
    const each = [...problems].map(([address, problem]) => `${address}: ${problem}`);
    return new FeatureStoreError("UNAVAILABLE", `join: no node has let this one in (${each.join("; ")})`, {
      outcome: "unknown",
      details: { field: "join" },
    });
  };
  try {
    for (let rounds = 0; !signal.aborted; rounds++) {
      for (const caller of callers) {
        try {
          const bytes = await caller.call(method.definition, request, { signal, timeoutMs: method.timeoutMs });
          const { peers, ...rest } = parseAnswer(method, bytes, `at ${caller.address}`);
          return { ...rest, peers: new Map(Object.entries(peers)) };
        } catch (error) {
          if (!(error instanceof FeatureStoreError) || REFUSALS.includes(error.code)) throw error;
          if (!signal.aborted) problems.set(caller.address, error.message);
        }
      }
      if (!signal.aborted) onRetry?.(failed());
      await pause(retryDelayMs(rounds, Math.random(), tuning), signal);
    }
    throw failed();
  } finally {
    for (const caller of callers) caller.close();
  }
}

/** Until a time has passed, or the signal fires. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
