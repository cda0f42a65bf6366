import { type Consistency, FeatureStoreError, invalid, type UnservedShard, type WriteMark } from "@featurestore/proto";
import type { Deadline } from "./deadline.js";
import type { LocatedKeys, ReadableShard } from "./read-path.js";
import type { Shard } from "./shard.js";
import type { ShardHost } from "./shard-host.js";
import { nodeOf } from "./transport/replica-name.js";

/** What a replica may take to prove how fresh it is: then the caller does better to ask another one. */
const PROOF_MS_MAX = 1_000;
const STALENESS_MS_MAX = 0xffffffff;

/** Which shards a read is answered from. */
export interface ReadAdmission {
  /** By shard; undefined where it is not served. */
  readonly stores: readonly ReadableShard[];
  /** The oldest of those served. */
  readonly stalenessMs: number;
  readonly unserved: readonly UnservedShard[];
}

export interface ReadWish {
  readonly consistency: Consistency;
  readonly mark: WriteMark | null;
}

/** Shards of these keys, ascending. */
export function shardsOf(located: readonly LocatedKeys[], count: number): readonly number[] {
  const touched = new Uint8Array(count);
  for (const { shards } of located) for (let i = 0; i < shards.length; i++) touched[shards[i] as number] = 1;
  const ids: number[] = [];
  for (let shard = 0; shard < count; shard++) if (touched[shard] === 1) ids.push(shard);
  return ids;
}

/**
 * Finds out, for each shard, whether the replica here may answer as is asked: at once where it can tell, else by asking the
 * leader, for as long as asking another node would not be quicker.
 */
export async function admitRead(
  host: ShardHost,
  shards: readonly number[],
  wish: ReadWish,
  deadline: Deadline,
): Promise<ReadAdmission> {
  const stores = new Array<ReadableShard>(host.count);
  const unserved: UnservedShard[] = [];
  let stalenessMs = 0;
  let signal: AbortSignal | null = null;
  const proofs: Promise<void>[] = [];
  const proven: Shard[] = [];
  for (const id of shards) {
    const shard = host.at(id);
    if (shard === undefined) {
      unserved.push({ shard: id, code: "STALE_SHARD_MAP", leader: leaderOf(host, id) });
      continue;
    }
    const verdict = judge(shard, wish);
    if (verdict.kind === "served") {
      stores[id] = shard.store;
      stalenessMs = Math.max(stalenessMs, verdict.stalenessMs);
      proven.push(shard);
    } else if (verdict.kind === "unserved") unserved.push(unavailable(shard));
    else {
      signal ??= deadline.within(PROOF_MS_MAX);
      const until = signal;
      proofs.push(
        verdict.prove(until).then((isProven) => {
          if (isProven && shard.store !== null && shard.group?.isReadable === true) stores[id] = shard.store;
          else unserved.push(unavailable(shard));
        }),
      );
    }
  }
  if (proofs.length > 0) {
    await Promise.all(proofs);
    deadline.checkCaller();
    stalenessMs = 0;
    // While some were waited for the others have grown older.
    for (const shard of proven) {
      const verdict = judge(shard, wish);
      if (verdict.kind === "served") stalenessMs = Math.max(stalenessMs, verdict.stalenessMs);
      else {
        delete stores[shard.id];
        unserved.push(unavailable(shard));
      }
    }
    unserved.sort((a, b) => a.shard - b.shard);
  }
  return { stores, stalenessMs: Math.min(Math.ceil(stalenessMs), STALENESS_MS_MAX), unserved };
}

type Verdict =
  | { readonly kind: "served"; readonly stalenessMs: number }
  | { readonly kind: "unserved" }
  /** Resolves to whether it may answer after all. */
  | { readonly kind: "unproven"; readonly prove: (signal: AbortSignal) => Promise<boolean> };

function judge(shard: Shard, { consistency, mark }: ReadWish): Verdict {
  const { group } = shard;
  // Its rows answer CORRUPTED where nobody else has them, whatever it had applied.
  if (group === null || shard.fenced !== null) {
    return shard.hasPeers ? { kind: "unserved" } : { kind: "served", stalenessMs: 0 };
  }
  const index = mark?.indexes.get(shard.id) ?? 0;
  const isBehind = index > shard.appliedIndex;
  if (group.isAlone) return isBehind ? { kind: "unserved" } : { kind: "served", stalenessMs: 0 };
  if (!group.isReadable) return { kind: "unserved" };
  if (consistency.level === "strong") {
    return {
      kind: "unproven",
      prove: async (signal) =>
        (await group.readBarrier(signal)) && (!isBehind || (await group.waitApplied(index, signal))),
    };
  }
  group.noteRead();
  const stalenessMs = group.stalenessMs;
  const isFresh = consistency.level === "any" || stalenessMs <= consistency.maxStalenessMs;
  if (isFresh && !isBehind) return { kind: "served", stalenessMs };
  return {
    kind: "unproven",
    prove: async (signal) =>
      (isFresh || (await group.readBarrier(signal))) && (!isBehind || (await group.waitApplied(index, signal))),
  };
}

function unavailable(shard: Shard): UnservedShard {
  const leader = shard.group?.leader ?? null;
  return { shard: shard.id, code: "UNAVAILABLE", leader: leader === null ? null : nodeOf(leader) };
}

/** Who leads a shard that is not served here, as far as a replica on its way out knows. */
function leaderOf(host: ShardHost, shard: number): string | null {
  const leader = host.member(shard)?.group?.leader ?? null;
  return leader === null ? null : nodeOf(leader);
}

/**
 * Refuses, before anything is proposed, a change of shards that this node does not lead.
 * @throws STALE_SHARD_MAP for a shard that is not here, NOT_LEADER with who leads, as far as is known.
 */
export function checkLeads(host: ShardHost, shards: Iterable<number>): void {
  const elsewhere: Record<string, string | null> = {};
  for (const id of shards) {
    const shard = host.at(id);
    if (shard === undefined) {
      throw new FeatureStoreError("STALE_SHARD_MAP", `shard ${id} is not on this node; fetch the shard map again`, {
        details: { shard: id, shards: { [id]: leaderOf(host, id) } },
      });
    }
    const { group, fenced } = shard;
    // A damaged one that has peers is about to hand the lead over, or to lose it; one that has none says what is wrong.
    if (fenced === null ? group?.isLeader === true : !shard.hasPeers) continue;
    const leader = group?.leader ?? null;
    elsewhere[id] = leader === null || leader === shard.replica ? null : nodeOf(leader);
  }
  const [first] = Object.entries(elsewhere);
  if (first === undefined) return;
  const [shard, leader] = first;
  const where = leader === null ? "has no leader now" : `is led by node ${leader}`;
  throw new FeatureStoreError("NOT_LEADER", `shard ${shard} ${where}`, { details: { shards: elsewhere } });
}

/** @throws INVALID_ARGUMENT for a mark of another cluster, or of shards there are not. */
export function checkMark(mark: WriteMark, { clusterId, shards }: { clusterId: string; shards: number }): WriteMark {
  if (mark.clusterId !== clusterId) throw invalid("after: the write mark is of another cluster", { field: "after" });
  for (const shard of mark.indexes.keys()) {
    if (shard < shards) continue;
    throw invalid(`after: the write mark names shard ${shard}; there are ${shards}`, { field: "after" });
  }
  return mark;
}
