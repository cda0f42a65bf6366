import type { ClusterMap, Membership, NodeId, ReplicaId, ShardPlacement } from "@featurestore/cluster";
import { assert } from "@featurestore/proto";
import type { LeadReport, NodeReport, ReplicaReport } from "./node-report.js";

/** What all reports together say of one shard. */
export interface ShardView {
  readonly shard: number;
  readonly placement: ShardPlacement;
  readonly leader: NodeId | null;
  /** What the leader itself reported; null where nobody leads, or it is only known from others. */
  readonly lead: (ReplicaReport & { readonly lead: LeadReport }) | null;
  /** The newest membership known: the leader's, else the map's. */
  readonly membership: Membership;
  /** What is wrong with copies, by replica, as their nodes tell. */
  readonly problems: ReadonlyMap<ReplicaId, string>;
}

/** Nodes that said something, and nodes that were asked and did not. One in neither was not asked yet. */
export interface Hearsay {
  readonly reports: ReadonlyMap<NodeId, NodeReport>;
  readonly unreachable: ReadonlySet<NodeId>;
}

/** The shards of a map as the reports show them, in order. */
export function shardViews(map: ClusterMap, heard: Hearsay): readonly ShardView[] {
  const told = Array.from({ length: map.shards }, (): Told[] => []);
  for (const [node, { replicas }] of heard.reports) {
    for (const replica of replicas) told[replica.shard]?.push({ node, replica });
  }
  return map.placements.map((placement, shard) => {
    const { leader, lead } = leaderOf(told[shard] ?? [], heard);
    const isNews = lead !== null && lead.lead.confEpoch >= placement.confEpoch;
    const membership = isNews ? lead.lead.membership : placement.membership;
    return { shard, placement, leader, lead, membership, problems: problemsOf(placement, told[shard] ?? []) };
  });
}

/** Who leads each shard, where that is known: what clients are told. */
export function shardLeaders(views: readonly ShardView[]): ReadonlyMap<number, NodeId> {
  return new Map(views.flatMap(({ shard, leader }) => (leader === null ? [] : [[shard, leader]])));
}

/** The replica is in touch with the leader; where none has reported: its node is not known to be out of reach. */
export function isHealthy({ lead, placement }: ShardView, replica: ReplicaId, heard: Hearsay): boolean {
  if (lead === null) {
    const node = placement.replicas.find(({ id }) => id === replica)?.node;
    return node !== undefined && !heard.unreachable.has(node);
  }
  return replica === lead.id || lead.lead.members.some(({ id, health }) => id === replica && health === "healthy");
}

interface Told {
  readonly node: NodeId;
  readonly replica: ReplicaReport;
}

/**
 * The word of the highest term counts. One that claims to lead does, unless others follow somebody else in a later term;
 * that other leads too where its own report is older than the word of its followers, or is missing.
 */
function leaderOf(told: readonly Told[], heard: Hearsay): Pick<ShardView, "leader" | "lead"> {
  const nobody = { leader: null, lead: null };
  const [first] = [...told]
    .filter(({ replica }) => replica.lead !== null || replica.leader !== null)
    .sort((a, b) => b.replica.term - a.replica.term || claims(b) - claims(a));
  if (first === undefined) return nobody;
  const { replica, node } = first;
  if (replica.lead !== null) return { leader: node, lead: { ...replica, lead: replica.lead } };
  const { leader, term } = replica;
  assert(leader !== null, "only replicas with a leader are looked at");
  const own = told.filter((one) => one.node === leader);
  const isOutdated = own.length === 0 ? !heard.reports.has(leader) : own.every((one) => one.replica.term < term);
  return heard.unreachable.has(leader) || !isOutdated ? nobody : { leader, lead: null };
}

function claims({ replica }: Told): number {
  return replica.lead === null ? 0 : 1;
}

function problemsOf({ replicas }: ShardPlacement, told: readonly Told[]): ReadonlyMap<ReplicaId, string> {
  const isNamed = ({ node, replica }: Told): boolean =>
    replicas.some((home) => home.id === replica.id && home.node === node);
  return new Map(
    told.filter(isNamed).flatMap(({ replica: { id, problem } }) => (problem === null ? [] : [[id, problem] as const])),
  );
}
