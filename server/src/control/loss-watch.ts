import type { ClusterMap, NodeId, ReplicaId } from "@featurestore/cluster";
import type { ReplicaReport } from "./node-report.js";
import type { ObservedShard, Reports } from "./observation.js";

/** Longer than any report is on its way: what a node says then is later than what the leader said at first. */
const SURE_AFTER_MS = 30_000;

interface Suspicion {
  /** Whoever leads, and since when it does: another leader counts anew what each member has. */
  readonly leader: NodeId;
  readonly term: number;
  /** Index through which the member has acknowledged the log. */
  readonly matched: number;
  readonly sinceMs: number;
}

/**
 * Finds learners that have lost their log under their id. What a replica acknowledged is on its disk: one whose log ends
 * before that, for 30 s and under one leader, has lost it, and its leader, which sends only what comes after, never gets it
 * going again. Voters are left alone: the next leader asks them anew, and a node has room for one replica of a shard.
 */
export class LossWatch {
  #suspicions: ReadonlyMap<string, Suspicion> = new Map();

  forget(): void {
    this.#suspicions = new Map();
  }

  /** To be asked once a round. @returns what was observed, with the health of learners that are. */
  look(
    observed: readonly (ObservedShard | null)[],
    { map, reports, nowMs }: { readonly map: ClusterMap; readonly reports: Reports; readonly nowMs: number },
  ): readonly (ObservedShard | null)[] {
    const suspicions = new Map<string, Suspicion>();
    const seen = observed.map((lead, shard) => {
      const lost = (lead?.observation.membership.learners ?? []).filter((id) => {
        const home = map.placements[shard]?.replicas.find((one) => one.id === id);
        if (lead === null || home === undefined) return false;
        const key = `${shard}/${id}`;
        const own = replicaOf(reports, home.node, shard, id);
        const suspicion = suspicionOf(lead, { id, shard, reports, before: this.#suspicions.get(key), own, nowMs });
        if (suspicion === null) return false;
        suspicions.set(key, suspicion);
        return own !== undefined && nowMs - suspicion.sinceMs >= SURE_AFTER_MS;
      });
      return lead === null || lost.length === 0 ? lead : withLost(lead, lost);
    });
    this.#suspicions = suspicions;
    return seen;
  }
}

function suspicionOf(
  { node, term, observation }: ObservedShard,
  facts: {
    readonly id: ReplicaId;
    readonly shard: number;
    readonly reports: Reports;
    readonly before: Suspicion | undefined;
    readonly own: ReplicaReport | undefined;
    readonly nowMs: number;
  },
): Suspicion | null {
  const { id, shard, reports, before, own, nowMs } = facts;
  const isSameLead = before !== undefined && before.leader === node && before.term === term;
  if (own === undefined) return isSameLead ? before : null;
  if (isSameLead && isShort(own, before.matched)) return before;
  const leading = replicaOf(reports, node, shard, observation.leader);
  const lag = leading?.lead?.members.find((member) => member.id === id)?.lag;
  const matched = leading === undefined || lag === undefined ? 0 : leading.lastIndex - lag;
  return isShort(own, matched) ? { leader: node, term, matched, sinceMs: nowMs } : null;
}

/** One that is not open yet has no term; one that is being restored has no say. */
function isShort({ term, problem, isReceivingSnapshot, lastIndex }: ReplicaReport, matched: number): boolean {
  return term > 0 && problem === null && !isReceivingSnapshot && lastIndex < matched;
}

function replicaOf(reports: Reports, node: NodeId, shard: number, id: ReplicaId): ReplicaReport | undefined {
  return reports.get(node)?.replicas.find((one) => one.shard === shard && one.id === id);
}

function withLost(lead: ObservedShard, lost: readonly ReplicaId[]): ObservedShard {
  const replicas = new Map(lead.observation.replicas);
  for (const id of lost) replicas.set(id, { health: "lost", isCaughtUp: false });
  return { ...lead, observation: { ...lead.observation, replicas } };
}
