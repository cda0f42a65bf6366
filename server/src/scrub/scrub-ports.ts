import type { NodeId } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import type { ClusterMember } from "../cluster-member.js";
import type { ScrubCalls } from "../control/scrub-orders.js";
import type { Shard } from "../shard.js";
import type { RegistryStore } from "../storage/registry-store.js";
import type { WriteAheadLog } from "../storage/wal/wal.js";
import { nodeOf, replicaNumber } from "../transport/replica-name.js";
import { readScrubPlace, writeScrubPlace } from "./scrub-file.js";
import type { ScrubPorts } from "./scrubber.js";
import { type Settled, settleShard } from "./settle-shard.js";

export interface ScrubParts {
  readonly dir: string;
  readonly nodeId: NodeId;
  readonly wal: WriteAheadLog;
  readonly meta: RegistryStore;
  /** Null while the node belongs to no cluster. */
  readonly member: () => ClusterMember | null;
  /** Null: there are no others. */
  readonly calls: () => ScrubCalls | null;
  readonly onEvent: (event: Readonly<Record<string, unknown>>) => void;
}

/** What a node's scrub works on. */
export function scrubPorts({ dir, nodeId, wal, meta, member, calls, onEvent }: ScrubParts): ScrubPorts {
  const shardAt = (id: number): Shard | undefined => member()?.host.at(id);
  return {
    shards: () => [...(member()?.host ?? [])].map(({ id }) => id).sort((a, b) => a - b),
    checkRegistry: (signal) => meta.scrub(signal),
    checkLog: async (pace, signal) => {
      const reasons: string[] = [];
      for (const { group, reason } of await wal.check(pace, signal)) {
        reasons.push(reason);
        // What is applied need not be read from the log again once it is in tables.
        const owner = group === 0 ? member()?.metaGroup : member()?.host.member(group - 1);
        await owner?.checkpoint({ keepTail: false });
      }
      return reasons;
    },
    checkShard: async (id, pace, signal) => {
      const shard = shardAt(id);
      if (shard === undefined || shard.store === null || shard.fenced !== null) return [];
      try {
        return await shard.store.scrub(signal, pace);
      } catch (error) {
        if (shardAt(id) === shard && !signal.aborted) throw error;
        signal.throwIfAborted();
        return []; // it was closed meanwhile, to be rebuilt or destroyed
      }
    },
    isWhole: (id) => {
      const shard = shardAt(id);
      return shard === undefined || (!shard.isDamaged && shard.group?.status().isRebuilding !== true);
    },
    settle: async (id, signal) => {
      const [shard, others] = [shardAt(id), calls()];
      return shard === undefined || others === null ? null : settle(shard, nodeId, others, signal);
    },
    load: () => readScrubPlace(dir),
    save: (place) => writeScrubPlace(dir, place),
    nowMs: () => Date.now(),
    onEvent,
  };
}

async function settle(shard: Shard, self: NodeId, calls: ScrubCalls, signal: AbortSignal): Promise<Settled | null> {
  const { id, group } = shard;
  if (group === null || !group.isLeader) return null;
  const { voters, outgoing } = group.membership;
  if (outgoing.length > 0) return { kind: "unsure", text: "its membership is changing" };
  if (voters.length === 1) return null;
  const names = new Map(voters.map((name) => [replicaNumber(name), name]));
  return settleShard({
    shard: id,
    leader: replicaNumber(group.id),
    voters: voters.map((name) => ({ replica: replicaNumber(name), node: nodeOf(name) ?? "" })),
    lastIndex: () => group.lastIndex,
    ask: ({ node }, index) => calls.digest(node, { shard: id, index }, signal),
    condemn: (voter, order) => {
      if (voter.node === self) throw new FeatureStoreError("CONFLICT", `shard ${id}: a leader does not condemn itself`);
      return calls.condemn(voter.node, order, signal);
    },
    handOver: async ({ replica, node }) => {
      await group.transferLeadership(names.get(replica) ?? "");
      await calls.scrub(node, { shard: id }, signal);
    },
  });
}
