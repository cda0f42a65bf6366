import { FeatureStoreError } from "@featurestore/proto";
import type { ClusterMap } from "./cluster-map.js";
import { ClusterNode } from "./cluster-node.js";
import type { ConnectConfig } from "./options.js";
import { PATIENCE, type Patience } from "./pulse.js";

/**
 * A node object per address: those of the seeds, for ever, and those of the map, made when first asked and dropped when they
 * left it.
 */
export class NodePool {
  readonly patience: Patience;
  readonly #config: ConnectConfig;
  readonly #nodes = new Map<string, ClusterNode>();
  #map: ClusterMap | null = null;
  #closed: FeatureStoreError | null = null;

  constructor(config: ConnectConfig, patience: Patience = PATIENCE) {
    this.#config = config;
    this.patience = patience;
  }

  /** True where any node ever answered anything. */
  get wasHeard(): boolean {
    for (const node of this.#nodes.values()) if (node.wasHeard) return true;
    return false;
  }

  /** The node of an address. @throws CANCELLED once closed. */
  at(address: string): ClusterNode {
    if (this.#closed !== null) throw this.#closed;
    let node = this.#nodes.get(address);
    if (node === undefined) {
      node = new ClusterNode(address, this.#config, this.patience);
      this.#nodes.set(address, node);
    }
    return node;
  }

  /** Where a node is reached that advertises `address`. */
  reachedAt(address: string): string {
    return this.#config.addressMap.get(address) ?? address;
  }

  /** A node of the current map by its number; null where it has no address for clients. */
  ofMap(map: ClusterMap, number: number): ClusterNode | null {
    const address = map.nodes[number]?.address ?? "";
    return address === "" ? null : this.at(address);
  }

  /** Everybody there is to ask, best first: healthy nodes before others, the map's before seeds, seeds in their order. */
  candidates(): ClusterNode[] {
    const known = (this.#map?.nodes ?? []).flatMap(({ address }) => (address === "" ? [] : [address]));
    const from = Math.floor(Math.random() * known.length);
    const addresses = new Set([...known.slice(from), ...known.slice(0, from), ...this.#config.seeds]);
    const nodes = Array.from(addresses, (address) => this.at(address));
    const healthy = nodes.map((node) => node.isHealthy);
    return [...nodes.filter((_, i) => healthy[i]), ...nodes.filter((_, i) => !healthy[i])];
  }

  /** Takes a map over: lets go of nodes that are neither in it nor seeds. */
  adopt(map: ClusterMap): void {
    this.#map = map;
    const kept = new Set([...map.nodes.map(({ address }) => address), ...this.#config.seeds]);
    for (const [address, node] of this.#nodes) {
      if (kept.has(address)) continue;
      this.#nodes.delete(address);
      node.retire(
        new FeatureStoreError("UNAVAILABLE", `${address}: the node left the cluster`, {
          details: { address, sent: true },
        }),
      );
    }
  }

  /** Fails what is in flight with `error` and lets go of every connection. */
  close(error: FeatureStoreError): void {
    this.#closed = error;
    for (const node of this.#nodes.values()) node.close(error);
  }
}
