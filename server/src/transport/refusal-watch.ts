import { FeatureStoreError } from "@featurestore/proto";
import type { Lane } from "./peer-frame.js";
import type { PeerEvent } from "./peer-transport.js";

/** How long most peers have to refuse this node until that is told: their maps may be behind for a moment. */
const PATIENCE_MS = 10_000;
/** How long nothing is heard of a peer until it is no longer waited for. */
const UNREACHABLE_MS = 10_000;

export interface RefusalWatchOptions {
  readonly nodeId: string;
  /** For the message. */
  readonly dataDir: string;
  readonly nowMs: () => number;
  /** At most once. The process is to end with this: it must not take part any more. */
  readonly onFatal: (error: FeatureStoreError) => void;
}

type Refused = PeerEvent & { readonly kind: "refused" };

/** What a peer that is called has said to this node last. */
interface Word {
  readonly lanes: Set<Lane>;
  /** When it was there last, or was first called. */
  heardAt: number;
  /** Its refusal as `rolledBack`, until a stream to it stands. */
  rolledBack: string | null;
}

/**
 * Listens to what peers refuse this node for, and tells what it means to the node itself. A single peer may be wrong: it has
 * another's word for what it has seen. So `rolledBack` ends this node once more than half of its peers say so, of those that
 * are there, or were within ten seconds; a peer that says so refuses all that this node sends until then. `copied` ends it at
 * the first word: each of two copies may vote as the same node, and whoever is started again is another incarnation.
 */
export class RefusalWatch {
  readonly #options: RefusalWatchOptions;
  /** By node that refuses: since when, and what it said last. */
  readonly #refusals = new Map<string, { readonly since: number; readonly text: string }>();
  /** By node that is called. */
  readonly #words = new Map<string, Word>();
  #isFatal = false;

  constructor(options: RefusalWatchOptions) {
    this.#options = options;
  }

  /** Every event of the transport. */
  observe(event: PeerEvent): void {
    switch (event.kind) {
      case "peersChanged":
        this.#setPeers(event.nodes);
        break;
      case "connected":
      case "disconnected":
        this.#lane(event);
        break;
      case "refused":
        if (event.by === "them" && event.node !== null) this.#refused(event.node, event);
        break;
      case "malformed":
      case "callFailed":
      case "callRefused":
      case "connectionRefused":
        break;
    }
  }

  /**
   * What health has to say: a peer takes this directory for an older one, or most peers have refused this node for ten seconds
   * or longer; or null.
   * @param peers nodes that are called now: what others once said does not count.
   */
  problem(peers: readonly string[]): string | null {
    const { nodeId, dataDir } = this.#options;
    for (const [node, { rolledBack }] of this.#words) {
      if (rolledBack === null || !peers.includes(node)) continue;
      return `node ${node} says that ${dataDir} is older than what it has seen of node ${nodeId}, and refuses it: ${rolledBack}; its peers.json is wrong, or this directory is an older copy`;
    }
    for (const node of this.#refusals.keys()) if (!peers.includes(node)) this.#refusals.delete(node);
    const before = this.#options.nowMs() - PATIENCE_MS;
    const lasting = [...this.#refusals.values()].filter(({ since }) => since <= before);
    if (lasting.length * 2 <= peers.length) return null;
    return `${lasting.length} of ${peers.length} peers refuse node ${nodeId}: ${lasting[0]?.text}; was it removed from the cluster?`;
  }

  #setPeers(nodes: readonly string[]): void {
    for (const node of this.#words.keys()) if (!nodes.includes(node)) this.#words.delete(node);
    const heardAt = this.#options.nowMs();
    for (const node of nodes) {
      if (!this.#words.has(node)) this.#words.set(node, { lanes: new Set(), heardAt, rolledBack: null });
    }
    this.#judge();
  }

  #lane({ kind, node, lane }: PeerEvent & { readonly kind: "connected" | "disconnected" }): void {
    const word = this.#words.get(node);
    if (word !== undefined) word.heardAt = this.#options.nowMs();
    if (kind === "disconnected") {
      word?.lanes.delete(lane);
      return;
    }
    this.#refusals.delete(node);
    word?.lanes.add(lane);
    if (word !== undefined) word.rolledBack = null;
  }

  #refused(node: string, { reason, text }: Refused): void {
    const now = this.#options.nowMs();
    const word = this.#words.get(node);
    if (word !== undefined) word.heardAt = now;
    if (reason === "copied") this.#end(node, this.#copied(node, text));
    else if (reason === "rolledBack") {
      if (word !== undefined) word.rolledBack = text;
      this.#judge(node);
    } else if (reason === "unknownNode" || reason === "removed" || reason === "wrongCluster") {
      this.#refusals.set(node, { since: this.#refusals.get(node)?.since ?? now, text });
    }
  }

  /** Asked with each refusal, which is repeated as long as the peer is of that mind: so time needs no timer. */
  #judge(latest: string | null = null): void {
    const since = this.#options.nowMs() - UNREACHABLE_MS;
    const there = [...this.#words].filter(([, { lanes, heardAt }]) => lanes.size > 0 || heardAt > since);
    const against = there.filter(([, { rolledBack }]) => rolledBack !== null);
    const told = against.find(([node]) => node === latest) ?? against[0];
    if (told === undefined || against.length * 2 <= there.length) return;
    const [node, { rolledBack }] = told;
    this.#end(node, this.#older(node, rolledBack ?? ""));
  }

  #older(node: string, text: string): string {
    const { nodeId, dataDir } = this.#options;
    return `${dataDir} is older than what the others have seen of node ${nodeId} (node ${node}: ${text}); start with an empty directory and it joins as a new node`;
  }

  #copied(node: string, text: string): string {
    const { dataDir } = this.#options;
    return `another process runs with a copy of ${dataDir} (node ${node}: ${text}); a directory is one node's: leave one process its own, and start the other with an empty directory: it joins as a new node`;
  }

  #end(by: string, why: string): void {
    if (this.#isFatal) return;
    this.#isFatal = true;
    const { nodeId, onFatal } = this.#options;
    onFatal(
      new FeatureStoreError("CORRUPTION", `dataDir: ${why}`, { details: { field: "dataDir", node: nodeId, by } }),
    );
  }
}
