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
  /** Everything committed by then, in the time of `performance.now()`, is in the shards that are served. */
  readonly asOfMs: number;
  readonly unserved: readonly UnservedShard[];
}

export interface ReadWish {
  readonly consistency: Consistency;
  readonly mark: WriteMark | null;
}

/** Shards of these keys, ascending. */
export function shardsOf(located: readonly LocatedKeys[], count: number): readonly number[] {
  const touched = new Uint8Array(count);
  for (const { keys, arrays } of located) {
    for (let i = 0; i < keys.count; i++) touched[arrays.shards[i] as number] = 1;
  }
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
  const beganMs = performance.now();
  const unserved: UnservedShard[] = [];
  const served: Shard[] = [];
  /** What a barrier has proven is as of when it was asked for. */
  const proven = new Set<Shard>();
  const proofs: Promise<void>[] = [];
  let signal: AbortSignal | null = null;
  for (const id of shards) {
    const shard = host.at(id);
    if (shard === undefined) {
      unserved.push({ shard: id, code: "STALE_SHARD_MAP", leader: leaderOf(host, id) });
      continue;
    }
    const need = needOf(shard, wish);
    if (need === null) served.push(shard);
    else if (need === "another") unserved.push(unavailable(shard));
    else {
      signal ??= deadline.within(PROOF_MS_MAX);
      const until = signal;
      proofs.push(
        prove(shard, need, until).then((isProven) => {
          if (!isProven) unserved.push(unavailable(shard));
          else {
            served.push(shard);
            if (need.barrier) proven.add(shard);
          }
        }),
      );
    }
  }
  if (proofs.length > 0) {
    await Promise.all(proofs);
    deadline.checkCaller();
  }
  const stores = new Array<ReadableShard>(host.count);
  const nowMs = performance.now();
  let asOfMs = nowMs;
  for (const shard of served) {
    const shardAsOfMs = Math.max(asOfOf(shard, nowMs), proven.has(shard) ? beganMs : Number.NEGATIVE_INFINITY);
    // The bound is on what the read may miss of what was committed before it began; what the answer tells is its age by then.
    const isTooOld = wish.consistency.level === "bounded" && beganMs - shardAsOfMs > wish.consistency.maxStalenessMs;
    if (isTooOld || host.at(shard.id) !== shard) unserved.push(unavailable(shard));
    else {
      stores[shard.id] = shard.store;
      asOfMs = Math.min(asOfMs, shardAsOfMs);
    }
  }
  if (unserved.length > 1) unserved.sort((a, b) => a.shard - b.shard);
  return { stores, asOfMs, unserved };
}

/** How old an answer is by now, as it is told: in whole milliseconds, none where it is less than one. */
export function stalenessOf(asOfMs: number): number {
  const age = performance.now() - asOfMs;
  return age < 1 ? 0 : Math.min(Math.ceil(age), STALENESS_MS_MAX);
}

/** What a replica has to wait for before it may answer. */
interface Need {
  /** The leader's word that nothing newer is committed. */
  readonly barrier: boolean;
  /** That this entry is applied; 0: none in particular. */
  readonly index: number;
}

/** Null: nothing, it may answer at once. */
function needOf(shard: Shard, { consistency, mark }: ReadWish): Need | "another" | null {
  const { group } = shard;
  // Its rows answer CORRUPTED where nobody else has them, whatever it had applied.
  if (group === null || shard.fenced !== null) return shard.hasPeers ? "another" : null;
  if (shard.condemned !== null) return "another";
  const marked = mark?.indexes.get(shard.id) ?? 0;
  const index = marked > shard.appliedIndex ? marked : 0;
  if (group.isAlone) return index > 0 ? "another" : null;
  if (!group.isReadable) return "another";
  const { level } = consistency;
  if (level !== "strong") group.noteRead();
  const barrier = level === "strong" || (level === "bounded" && group.stalenessMs > consistency.maxStalenessMs);
  return barrier || index > 0 ? { barrier, index } : null;
}

async function prove(shard: Shard, { barrier, index }: Need, signal: AbortSignal): Promise<boolean> {
  const { group } = shard;
  if (group === null) return false;
  if (barrier && !(await group.readBarrier(signal))) return false;
  if (index > 0 && !(await group.waitApplied(index, signal))) return false;
  return group.isReadable;
}

/** By when everything committed is in the state here, as far as is known without asking. */
function asOfOf({ group }: Shard, nowMs: number): number {
  return group === null || group.isAlone ? nowMs : nowMs - group.stalenessMs;
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
