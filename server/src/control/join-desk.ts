import type { ClusterMap, NodeId } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import type { Act } from "../storage/audit-trail.js";
import type { MetaCalls } from "./control-ports.js";
import { withIntroduction, withJoined } from "./join-map.js";
import { checkJoinToken } from "./join-token.js";
import {
  type JoinAnswer,
  type JoinRequest,
  NODE_METHODS,
  NODE_SERVICE,
  type NodeIntroduction,
  parseBody,
  parseJsonBytes,
  type RelayRequest,
} from "./node-service-methods.js";
import type { Relay } from "./node-service-relay.js";

const JOIN = `${NODE_SERVICE}/Join`;
const ANNOUNCE = `${NODE_SERVICE}/Announce`;
/** Tokens that a node looks at in one second, right ones and wrong ones. */
const ATTEMPTS_PER_SECOND = 10;
/** Times that the map may change under a proposal. */
const PROPOSALS_MAX = 5;

export interface JoinDeskParts {
  readonly meta: Pick<MetaCalls, "map"> & {
    /** @param act what to keep with the change, for the audit. */
    readonly propose: (next: ClusterMap, act: Act) => Promise<void>;
  };
  readonly relay: Pick<Relay, "send">;
  readonly nowMs: () => number;
  /**
   * Asked on the node that leads: `Controller.heardLately`. Where it is not given all nodes count as heard, and nobody takes
   * over the address of another.
   */
  readonly heard?: () => ReadonlySet<NodeId>;
}

/**
 * Lets nodes in, and takes their word on where they are. Any node takes such a request; the one that leads the meta group
 * decides: another one's map may not have the newest token yet.
 */
export class JoinDesk {
  readonly #parts: JoinDeskParts;
  /** At this node, for whoever knocks; and of all who were handed on to it, past any desk or none. */
  readonly #atDoor: AttemptLimit;
  readonly #handedOn: AttemptLimit;

  constructor(parts: JoinDeskParts) {
    this.#parts = parts;
    this.#atDoor = new AttemptLimit(parts.nowMs);
    this.#handedOn = new AttemptLimit(parts.nowMs);
  }

  /**
   * Resolves when the map has the new node, or had it before.
   * @throws PERMISSION_DENIED for a wrong token; ALREADY_EXISTS for an id that is taken; INVALID_ARGUMENT; for later:
   * CONFLICT while a node answers at one of its addresses, RESOURCE_EXHAUSTED above ten attempts a second, UNAVAILABLE before the cluster has begun or while nobody leads, NOT_LEADER.
   */
  async join(request: JoinRequest, signal: AbortSignal): Promise<JoinAnswer> {
    this.#atDoor.count();
    this.#map();
    const bytes = await this.#parts.relay.send({ method: JOIN, body: encode(request) }, signal);
    return parseBody(NODE_METHODS.join.response, parseJsonBytes(bytes, JOIN), JOIN);
  }

  /** Resolves when the map says so, or did before. @throws INVALID_ARGUMENT for a node that is none of the cluster, CONFLICT for one that was removed; as `join`. */
  async announce(node: NodeIntroduction, signal: AbortSignal): Promise<void> {
    await this.#parts.relay.send({ method: ANNOUNCE, body: encode(node) }, signal);
  }

  /** For the relay's `perform`, on the node that leads. @returns null for what is not the desk's. */
  perform({ method, body }: RelayRequest): Promise<Uint8Array> | null {
    if (method === JOIN) return this.#join(body);
    if (method === ANNOUNCE) return this.#announce(body);
    return null;
  }

  async #join(body: Uint8Array): Promise<Uint8Array> {
    this.#handedOn.count();
    const { token, node } = parseBody(NODE_METHODS.join.request, parseJsonBytes(body, JOIN), JOIN);
    const act = actOf(node, "Join");
    const { clusterId, shards, epoch, nodes } = await this.#change(act, (map) => {
      if (checkJoinToken(token, map.settings.joinTokenHash)) return withJoined(map, node, this.#heard(map));
      throw new FeatureStoreError("PERMISSION_DENIED", "the join token is wrong, or was replaced by a newer one");
    });
    const own = node.addresses.peer; // also of the wiped node in whose place it comes
    const others = nodes.filter(({ state, addresses }) => state !== "removed" && addresses.peer !== own);
    const peers: Readonly<Record<NodeId, string>> = Object.fromEntries(
      others.map(({ id, addresses }) => [id, addresses.peer]),
    );
    return encode({ clusterId, shards, epoch, peers });
  }

  async #announce(body: Uint8Array): Promise<Uint8Array> {
    const node = parseBody(NODE_METHODS.announce.request, parseJsonBytes(body, ANNOUNCE), ANNOUNCE);
    await this.#change(actOf(node, "Announce"), (map) => withIntroduction(map, node, this.#heard(map)));
    return encode({});
  }

  /** Compare and set, again where the map was changed meanwhile. Resolves to the map that has the change. */
  async #change(act: Act, change: (map: ClusterMap) => ClusterMap): Promise<ClusterMap> {
    for (let proposals = 1; ; proposals++) {
      const map = this.#map();
      const next = change(map);
      if (next === map) return map;
      try {
        await this.#parts.meta.propose(next, act);
        return next;
      } catch (error) {
        const isConflict = error instanceof FeatureStoreError && error.code === "CONFLICT";
        if (!isConflict || proposals === PROPOSALS_MAX) throw error;
      }
    }
  }

  #heard(map: ClusterMap): ReadonlySet<NodeId> {
    return this.#parts.heard?.() ?? new Set(map.nodes.map(({ id }) => id));
  }

  #map(): ClusterMap {
    const map = this.#parts.meta.map();
    if (map !== null) return map;
    throw new FeatureStoreError(
      "UNAVAILABLE",
      "this node is of no cluster yet; `featurestore cluster init` begins one",
    );
  }
}

/** Counts attempts to join, up to a bound for each second. */
class AttemptLimit {
  readonly #nowMs: () => number;
  #secondBegan = Number.NEGATIVE_INFINITY;
  #attempts = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** @throws RESOURCE_EXHAUSTED above the bound. */
  count(): void {
    const now = this.#nowMs();
    if (now - this.#secondBegan >= 1_000) {
      this.#secondBegan = now;
      this.#attempts = 0;
    }
    this.#attempts += 1;
    if (this.#attempts <= ATTEMPTS_PER_SECOND) return;
    throw new FeatureStoreError(
      "RESOURCE_EXHAUSTED",
      `more than ${ATTEMPTS_PER_SECOND} attempts to join in one second`,
    );
  }
}

function actOf({ nodeId, addresses }: NodeIntroduction, method: "Join" | "Announce"): Act {
  return { principal: `node ${nodeId}`, method: `NodeService/${method}`, text: `peer address ${addresses.peer}` };
}

function encode(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
