import type { NodeId } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { beginRequest } from "../tracing.js";
import { NODE_METHODS, type RelayRequest } from "./node-service-methods.js";

const RELAY_CALL = { getPath: () => NODE_METHODS.relay.definition.path };

export interface RelayParts {
  readonly nodeId: NodeId;
  /** Who leads the meta group as far as this node knows. */
  readonly leader: () => NodeId | null;
  /** Carries a request out on this node, which leads. */
  readonly perform: (request: RelayRequest, signal: AbortSignal) => Promise<Uint8Array>;
  /** Hands it to another node: `NodeClient.relay`. */
  readonly call: (node: NodeId, request: RelayRequest, signal: AbortSignal) => Promise<Uint8Array>;
}

/**
 * Brings what only the leader of the meta group can do to it: here, or one hop away and no further. Two nodes that take each
 * other for the leader do not play ball with a request.
 */
export class Relay {
  readonly #parts: RelayParts;

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  /**
   * For a request that came to this node first. @throws what `perform` throws, here or there; UNAVAILABLE (rejected) while
   * nobody is known to lead; NOT_LEADER (rejected) where the other node does not.
   */
  async send(request: RelayRequest, signal: AbortSignal): Promise<Uint8Array> {
    const { nodeId, leader, perform, call } = this.#parts;
    const to = leader();
    if (to === nodeId) return perform(request, signal);
    if (to !== null) return call(to, request, signal);
    throw new FeatureStoreError("UNAVAILABLE", `${request.method}: no node is known to lead the meta group`);
  }

  /** For a request that another node has handed on. @throws NOT_LEADER (rejected, details: { leader }) where this node does not lead. */
  async receive(request: RelayRequest, signal: AbortSignal): Promise<Uint8Array> {
    const span = beginRequest(RELAY_CALL, this.#parts.nodeId, () => request);
    if (span === null) return this.#receive(request, signal);
    try {
      const answer = await this.#receive({ ...request, trace: span.trace }, signal);
      span.endServed();
      return answer;
    } catch (error) {
      span.endServed(error);
      throw error;
    }
  }

  async #receive(request: RelayRequest, signal: AbortSignal): Promise<Uint8Array> {
    const { nodeId, leader, perform } = this.#parts;
    const known = leader();
    if (known === nodeId) return perform(request, signal);
    throw new FeatureStoreError("NOT_LEADER", `${request.method}: node ${nodeId} does not lead the meta group`, {
      details: { leader: known },
    });
  }
}
