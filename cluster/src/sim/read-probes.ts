import type { SimCluster } from "./sim-cluster.js";
import type { SimNode } from "./sim-node.js";

/** How often, and how long after an election, leaders that do not know of it yet are asked. */
const EVERY_US = 5_000;
const FOR_US = 2_000_000;

/**
 * Asks replicas that still take themselves for leaders, while another one leads already, whether a linearizable read may
 * be answered: the moment in which a read would be stale, which clients hit only by accident.
 */
export class ReadProbes {
  readonly #cluster: SimCluster;
  /** Replicas with a question under way: one at a time, or the bound on reads would be reached. */
  readonly #asked = new Set<SimNode>();
  #untilUs = 0;
  #isTicking = false;

  constructor(cluster: SimCluster) {
    this.#cluster = cluster;
  }

  start(): void {
    this.#cluster.watch((_node, event) => {
      if (event.kind !== "becameLeader") return;
      this.#untilUs = this.#cluster.scheduler.nowUs + FOR_US;
      this.#tick();
    });
  }

  #tick(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    this.#cluster.scheduler.after(EVERY_US, "read probe", () => {
      this.#isTicking = false;
      const newest = this.#cluster.leader();
      const deposed = this.#cluster.nodes.filter((node) => node.isLeader && node !== newest);
      for (const node of deposed) this.#ask(node);
      if (this.#cluster.scheduler.nowUs < this.#untilUs) this.#tick();
    });
  }

  #ask(node: SimNode): void {
    const { invariants, marks, scheduler } = this.#cluster;
    const { replica, replicaId } = node;
    if (replica === null || replicaId === null || scheduler.isPaused(node.name) || this.#asked.has(node)) return;
    const { life } = node.disk;
    const began = invariants.committedMax;
    marks.hit("deposed leader asked for a read");
    this.#asked.add(node);
    void replica.readBarrier().then((outcome) => {
      this.#asked.delete(node);
      if (life === node.disk.life && outcome.kind === "ready") {
        invariants.readConfirmed(replicaId, began, outcome.index);
      }
    });
  }
}
