import {
  type MembershipTarget,
  membersOf,
  type ReplicaId,
  type ShardPlacement,
  voterNodes,
} from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import type { ClusterMember } from "./cluster-member.js";
import type { DestroyOrder, MembershipOrder, TransferOrder } from "./control/control-ports.js";
import type { Inspection } from "./control/inspection.js";
import type { JoinDesk } from "./control/join-desk.js";
import type { NodeReport } from "./control/node-report.js";
import type { NodeServiceHandlers } from "./control/node-service.js";
import type { Relay } from "./control/node-service-relay.js";
import type { Group } from "./group.js";
import { answerDigest, condemnReplica } from "./scrub/replica-orders.js";
import { replicaName, replicaNumber } from "./transport/replica-name.js";

export interface HandlerParts {
  /** Null until it is open. */
  readonly member: () => ClusterMember | null;
  readonly report: () => NodeReport;
  readonly inspect: (inspection: Inspection, signal: AbortSignal) => Promise<unknown>;
  readonly desk: JoinDesk;
  readonly relay: Relay;
  readonly version: string;
  /** Something is to be scrubbed soon: a shard, or null for everything. */
  readonly requestScrub: (shard: number | null) => void;
}

/** What this node does when another one, or itself, asks. */
export function createNodeHandlers({
  member,
  report,
  inspect,
  desk,
  relay,
  version,
  requestScrub,
}: HandlerParts): NodeServiceHandlers {
  const open = (): ClusterMember => {
    const found = member();
    if (found !== null) return found;
    throw new FeatureStoreError("UNAVAILABLE", "the node is starting");
  };
  return {
    report: async () => {
      open();
      return report();
    },
    changeMembership: (order) => changeMembership(open(), order),
    transferLeader: (order) => transferLeader(open(), order),
    destroyReplica: (order) => destroyReplica(open(), order),
    digest: (question, signal) => answerDigest(open(), question, { version, signal }),
    condemn: async (order, from) => condemnReplica(open(), order, from),
    scrub: async ({ shard }) => requestScrub(shard),
    join: (request, signal) => desk.join(request, signal),
    announce: (node, signal) => desk.announce(node, signal),
    inspect: async (inspection, signal) => {
      open();
      return inspect(inspection, signal);
    },
    relay: (request, signal) => relay.receive(request, signal),
  };
}

/** @throws STALE_SHARD_MAP where the shard is not here; CONFLICT where its membership is another by now; as `Group.changeMembership`. */
async function changeMembership(member: ClusterMember, { shard, confEpoch, target }: MembershipOrder): Promise<void> {
  const { group, placement } = at(member, shard);
  if (!group.isLeader) await group.changeMembership(named(group, placement, target)); // tells who leads
  if (isReached(group, named(group, placement, target))) return;
  if (group.confEpoch !== confEpoch) {
    throw new FeatureStoreError(
      "CONFLICT",
      `shard ${shard}: its membership is of entry ${group.confEpoch}, the change rests on ${confEpoch}`,
      { details: { shard } },
    );
  }
  await group.changeMembership(named(group, placement, target));
}

/** @throws CONFLICT where the node has no voter of the group; as `Group.transferLeadership`. */
async function transferLeader(member: ClusterMember, { shard, to }: TransferOrder): Promise<void> {
  if (shard === null) return member.metaGroup.transferLeadership(replicaName(to, "1"));
  const { group, placement } = at(member, shard);
  const home = placement.replicas.find(({ node }) => node === to);
  if (home === undefined || !voterNodes(placement).includes(to)) {
    throw new FeatureStoreError("CONFLICT", `shard ${shard}: node ${to} has no voter of it`, { details: { shard } });
  }
  await group.transferLeadership(replicaName(to, home.id));
}

async function destroyReplica(member: ClusterMember, { shard, replica }: DestroyOrder): Promise<void> {
  await member.follow(); // what the map says by now
  await member.host.destroy(shard, replica);
}

function at(member: ClusterMember, shard: number): { readonly group: Group; readonly placement: ShardPlacement } {
  const group = member.host.member(shard)?.group;
  const placement = member.map?.placements[shard];
  if (group !== null && group !== undefined && placement !== undefined) return { group, placement };
  throw new FeatureStoreError("STALE_SHARD_MAP", `shard ${shard} is not on this node`, { details: { shard } });
}

/**
 * Replicas by the names they have in their group.
 * @throws CONFLICT for one that the map does not name, or names as retired while it is no member: it does not come back.
 */
function named(group: Group, placement: ShardPlacement, { voters, learners }: MembershipTarget): MembershipTarget {
  const members = membersOf(group.membership).map(replicaNumber);
  const homes = [...placement.replicas, ...placement.retired.filter(({ id }) => members.includes(id))];
  const nameOf = (id: ReplicaId): ReplicaId => {
    const home = homes.find((one) => one.id === id);
    if (home !== undefined) return replicaName(home.node, id);
    throw new FeatureStoreError("CONFLICT", `replica ${id} is not named by the map here`);
  };
  return { voters: voters.map(nameOf), learners: learners.map(nameOf) };
}

function isReached(group: Group, { voters, learners }: MembershipTarget): boolean {
  const { membership } = group;
  const isSame = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join() === [...b].sort().join();
  return membership.outgoing.length === 0 && isSame(membership.voters, voters) && isSame(membership.learners, learners);
}
