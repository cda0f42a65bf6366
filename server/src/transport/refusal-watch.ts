import { FeatureStoreError } from "@featurestore/proto";
import type { PeerEvent } from "./peer-transport.js";

/** How long most peers have to refuse this node until that is told: their maps may be behind for a moment. */
const PATIENCE_MS = 10_000;

export interface RefusalWatchOptions {
  readonly nodeId: string;
  /** For the message. */
  readonly dataDir: string;
  readonly nowMs: () => number;
  /** At most once. The process is to end with this: it must not take part any more. */
  readonly onFatal: (error: FeatureStoreError) => void;
}

type Refusal = Pick<PeerEvent & { readonly kind: "refused" }, "node" | "text">;

/** Listens to what peers refuse this node for, and tells what it means to the node itself. */
export class RefusalWatch {
  readonly #options: RefusalWatchOptions;
  /** By node that refuses: since when, and what it said last. */
  readonly #refusals = new Map<string, { readonly since: number; readonly text: string }>();
  #isFatal = false;

  constructor(options: RefusalWatchOptions) {
    this.#options = options;
  }

  /** Every event of the transport. */
  observe(event: PeerEvent): void {
    if (event.kind === "connected") this.#refusals.delete(event.node);
    else if (event.kind === "refused" && event.by === "them" && event.node !== null) {
      if (event.reason === "rolledBack") this.#end(event.node, this.#older(event));
      // Each of two copies may vote as the same node: the doubt of one peer is enough. The next start is another incarnation.
      else if (event.reason === "copied") this.#end(event.node, this.#copied(event));
      else if (event.reason === "unknownNode" || event.reason === "removed" || event.reason === "wrongCluster") {
        const since = this.#refusals.get(event.node)?.since ?? this.#options.nowMs();
        this.#refusals.set(event.node, { since, text: event.text });
      }
    }
  }

  /**
   * What health has to say: most peers have refused this node for ten seconds or longer; or null.
   * @param peers nodes that are called now: what others once said does not count.
   */
  problem(peers: readonly string[]): string | null {
    for (const node of this.#refusals.keys()) if (!peers.includes(node)) this.#refusals.delete(node);
    const before = this.#options.nowMs() - PATIENCE_MS;
    const lasting = [...this.#refusals.values()].filter(({ since }) => since <= before);
    if (lasting.length * 2 <= peers.length) return null;
    const { nodeId } = this.#options;
    return `${lasting.length} of ${peers.length} peers refuse node ${nodeId}: ${lasting[0]?.text}; was it removed from the cluster?`;
  }

  #older({ node, text }: Refusal): string {
    const { nodeId, dataDir } = this.#options;
    return `${dataDir} is older than what the others have seen of node ${nodeId} (node ${node}: ${text}); start with an empty directory and it joins as a new node`;
  }

  #copied({ node, text }: Refusal): string {
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
