import { type ClusterMap, type LeaderTransfer, type LedShard, type NodeId, planLeaders } from "@featurestore/cluster";
import { ledShard, nodesToLead, type ObservedShard, type Reports } from "./observation.js";

/** Time between two looks at how leads are spread, and for which a lead rests after it moved. */
const BALANCE_EVERY_MS = 5_000;
/** Transfers under way at a time: for balance, and to empty a node that is going. */
const BALANCE_TRANSFERS_MAX = 4;
const EVACUATION_TRANSFERS_MAX = 16;

export interface LeadScene {
  readonly map: ClusterMap;
  readonly reports: Reports;
  readonly observed: readonly (ObservedShard | null)[];
  /** An order about the shard is under way, or one was refused a short while ago. */
  readonly isBusy: (shard: number) => boolean;
  /** Its membership is not what it shall be, or its data is on the move. */
  readonly isMoving: (shard: number) => boolean;
  readonly transfersRunning: number;
  /** No shard is in trouble, and balancing is on. */
  readonly mayBalance: boolean;
  readonly nowMs: number;
}

/**
 * Which leads to hand over: those of nodes that are draining, shutting down or out of touch at once, others for balance
 * every 5 s, where nothing moves and the lead has rested.
 */
export class LeadWatch {
  readonly #since = new Map<number, { readonly node: NodeId; readonly atMs: number }>();
  #balancedMs = Number.NEGATIVE_INFINITY;

  forget(): void {
    this.#since.clear();
    this.#balancedMs = Number.NEGATIVE_INFINITY;
  }

  plan(scene: LeadScene): readonly LeaderTransfer[] {
    const { map, reports, observed, nowMs } = scene;
    this.#note(observed, nowMs);
    const mayLead = nodesToLead(map, reports);
    const nodes = map.nodes.map((node) => (mayLead.has(node.id) ? node : { ...node, state: "draining" as const }));
    const shardsWhere = (isFree: (lead: ObservedShard, shard: number) => boolean): readonly LedShard[] =>
      observed.map((lead, shard) => {
        const isSettled = lead !== null && !scene.isBusy(shard) && isFree(lead, shard);
        return ledShard(map, { shard, observed: lead, mayLead, isSettled });
      });
    const leaving = planLeaders({
      nodes,
      shards: shardsWhere(({ node }) => !mayLead.has(node)),
      transfersMax: EVACUATION_TRANSFERS_MAX - scene.transfersRunning,
    });
    if (leaving.length > 0 || !scene.mayBalance || nowMs - this.#balancedMs < BALANCE_EVERY_MS) return leaving;
    this.#balancedMs = nowMs;
    return planLeaders({
      nodes,
      shards: shardsWhere(
        ({ node }, shard) => mayLead.has(node) && !scene.isMoving(shard) && this.#hasRested(shard, nowMs),
      ),
      transfersMax: BALANCE_TRANSFERS_MAX - scene.transfersRunning,
    });
  }

  #note(observed: readonly (ObservedShard | null)[], nowMs: number): void {
    observed.forEach((lead, shard) => {
      if (lead === null) this.#since.delete(shard);
      else if (this.#since.get(shard)?.node !== lead.node) this.#since.set(shard, { node: lead.node, atMs: nowMs });
    });
  }

  #hasRested(shard: number, nowMs: number): boolean {
    const since = this.#since.get(shard);
    return since !== undefined && nowMs - since.atMs >= BALANCE_EVERY_MS;
  }
}
