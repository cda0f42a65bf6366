import { CLEAR, type LinkEffect, TcpProxy, worse } from "./tcp-proxy.js";

/** Who stands at an end of a link: a node by its place, or the clients. */
export type Endpoint = number | "clients";

/** What happens to packets from one end to another; null: nothing. */
export type LinkRule = (from: Endpoint, to: Endpoint) => LinkEffect | null;

interface Link {
  readonly opener: Endpoint;
  readonly target: number;
  readonly proxy: TcpProxy;
}

/** Ports of one node that others connect to. */
export interface NodePorts {
  readonly client: number;
  readonly peer: number;
}

/**
 * A proxy on every directed link: from each node to each other's peer port, and from the clients to each node. A rule
 * speaks of packets, so a cut from a to b also stops b's connections to a from being answered.
 */
export class LinkMatrix {
  readonly #links: readonly Link[];
  readonly #rules = new Set<LinkRule>();

  private constructor(links: readonly Link[]) {
    this.#links = links;
  }

  static async open(nodes: readonly NodePorts[]): Promise<LinkMatrix> {
    const links: Link[] = [];
    for (const [target, ports] of nodes.entries()) {
      for (const opener of nodes.keys()) {
        if (opener !== target) links.push({ opener, target, proxy: await TcpProxy.open(ports.peer) });
      }
      links.push({ opener: "clients", target, proxy: await TcpProxy.open(ports.client) });
    }
    return new LinkMatrix(links);
  }

  /** Where the opener has to connect to reach the target. */
  address(opener: Endpoint, target: number): string {
    const link = this.#links.find((candidate) => candidate.opener === opener && candidate.target === target);
    if (link === undefined) throw new RangeError(`there is no link from ${opener} to ${target}`);
    return link.proxy.address;
  }

  /** Lays a rule over the links; several add up. @returns what takes it away again. */
  impose(rule: LinkRule): () => void {
    this.#rules.add(rule);
    this.#update();
    return () => {
      if (this.#rules.delete(rule)) this.#update();
    };
  }

  get isClear(): boolean {
    return this.#rules.size === 0;
  }

  clear(): void {
    this.#rules.clear();
    this.#update();
  }

  async close(): Promise<void> {
    await Promise.all(this.#links.map(({ proxy }) => proxy.close()));
  }

  #update(): void {
    for (const { opener, target, proxy } of this.#links) {
      proxy.set(this.#effect(opener, target), this.#effect(target, opener));
    }
  }

  #effect(from: Endpoint, to: Endpoint): LinkEffect {
    let effect = CLEAR;
    for (const rule of this.#rules) effect = worse(effect, rule(from, to) ?? CLEAR);
    return effect;
  }
}
