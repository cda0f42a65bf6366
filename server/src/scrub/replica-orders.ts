import { FeatureStoreError } from "@featurestore/proto";
import type { ClusterMember } from "../cluster-member.js";
import type { CondemnOrder, DigestAnswer, DigestQuestion } from "../control/scrub-orders.js";
import type { Shard } from "../shard.js";
import { nodeOf, replicaNumber } from "../transport/replica-name.js";

/** A replica that is not at the entry by then says so: whoever asks goes on with another entry. */
const DIGEST_MS_MAX = 2_000;

/** What the replica here comes to at an entry. @throws STALE_SHARD_MAP where there is none. */
export async function answerDigest(
  member: ClusterMember,
  { shard: id, index }: DigestQuestion,
  { version, signal }: { readonly version: string; readonly signal: AbortSignal },
): Promise<DigestAnswer> {
  const shard = at(member, id);
  const { store, group } = shard;
  if (store === null || group === null || shard.fenced !== null) return unable(shard.fenced ?? "it is not open");
  if (shard.condemned !== null) return unable(shard.condemned);
  if (group.status().isRebuilding || !group.isReadable) return unable("it is being rebuilt from a snapshot");
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(DIGEST_MS_MAX)]);
  try {
    const digest = await store.digestAt(index, inTime);
    if (digest !== null) return { kind: "digest", index: digest.applied.index, digest: digest.digest, version };
  } catch (error) {
    if (error instanceof FeatureStoreError && error.code === "CORRUPTION") return unable(error.message);
    throw error;
  }
  const { applied } = store;
  return { kind: applied.index > index ? "passed" : "behind", applied: applied.index };
}

/**
 * The replica here serves nothing from now on, and is rebuilt.
 * @throws CONFLICT unless `from` leads the shard and the replica is still what it said; STALE_SHARD_MAP where there is none.
 */
export function condemnReplica(member: ClusterMember, order: CondemnOrder, from: string): void {
  const { shard: id, replica, index, digest, reason } = order;
  const shard = at(member, id);
  const { group, store } = shard;
  const leader = group?.leader ?? null;
  const refuse = (why: string): never => {
    throw new FeatureStoreError("CONFLICT", `shard ${id}: ${why}`, { details: { shard: id } });
  };
  if (replicaNumber(shard.replica) !== replica) refuse(`replica ${replica} is not here any more`);
  if (leader === null || group?.isLeader === true || nodeOf(leader) !== from) refuse(`node ${from} does not lead it`);
  if (store?.condemn({ index, digest }, reason) !== true) refuse(`replica ${replica} is another state by now`);
}

function unable(reason: string): DigestAnswer {
  return { kind: "unable", reason };
}

function at(member: ClusterMember, id: number): Shard {
  const shard = member.host.at(id);
  if (shard !== undefined) return shard;
  throw new FeatureStoreError("STALE_SHARD_MAP", `shard ${id} is not on this node`, { details: { shard: id } });
}
