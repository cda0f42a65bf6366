import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ReplicaId } from "@featurestore/cluster";
import { assert, FeatureStoreError } from "@featurestore/proto";
import { isMissing, syncDirectory, unavailable } from "./leveldb-files/database-files.js";
import { orphanedLogPath } from "./orphaned-log.js";
import { NO_STEPS, type OnStep } from "./snapshot/steps.js";

/*
 * <replicas>/meta-1                         the node's replica of the meta group
 * <replicas>/SHARD-REPLICA                  a replica of a shard
 * <replicas>/SHARD-REPLICA.orphaned-log     what the log held of it: see `orphaned-log.ts`; .tmp: being written
 * <replicas>/.removed-SHARD-REPLICA         one being deleted, with its orphaned log
 *
 * SHARD and REPLICA in decimal, REPLICA as the cluster map names it.
 */
const META = "meta-1";
const REPLICA = /^(0|[1-9]\d{0,8})-([1-9]\d{0,15})$/;
const BESIDE = /\.orphaned-log(\.tmp)?$/;
const REMOVED = ".removed-";

/** One replica of a shard on this disk. */
export interface ReplicaDir {
  readonly shard: number;
  readonly replica: ReplicaId;
  readonly path: string;
}

/** Where the node's replica of the meta group is. */
export function metaReplicaPath(replicas: string): string {
  return join(replicas, META);
}

/** Where a replica of a shard is, or would be. */
export function replicaDirPath(replicas: string, shard: number, replica: ReplicaId): string {
  const name = `${shard}-${replica}`;
  assert(REPLICA.test(name), `${name} names no replica`);
  return join(replicas, name);
}

/**
 * The replicas of shards there are, by shard and then by replica; none where there is no such directory. What is left of
 * removed ones is deleted on the way: not to be called while one is being removed.
 * @throws CORRUPTION naming what is of no known name, or no directory; UNAVAILABLE when the disk fails.
 */
export async function listReplicaDirs(replicas: string, onStep: OnStep = NO_STEPS): Promise<readonly ReplicaDir[]> {
  const found: (ReplicaDir & { readonly id: number })[] = [];
  for (const entry of await entriesIn(replicas)) {
    const { name } = entry;
    if (name.startsWith(REMOVED) && REPLICA.test(name.slice(REMOVED.length))) {
      await finishRemoval(join(replicas, name.slice(REMOVED.length)), onStep);
      continue;
    }
    if (REPLICA.test(name.replace(BESIDE, "")) && BESIDE.test(name) && entry.isFile()) continue;
    if (name === META && entry.isDirectory()) continue;
    const [, shard, replica] = REPLICA.exec(name) ?? [];
    if (shard === undefined || replica === undefined || !entry.isDirectory()) {
      throw new FeatureStoreError(
        "CORRUPTION",
        `${join(replicas, name)} is no replica; was it written by a newer version? move it elsewhere`,
      );
    }
    found.push({ shard: Number(shard), replica, id: Number(replica), path: join(replicas, name) });
  }
  found.sort((a, b) => a.shard - b.shard || a.id - b.id);
  return found.map(({ shard, replica, path }) => ({ shard, replica, path }));
}

/**
 * Deletes a replica that nobody has open, and its orphaned log. A crash leaves all of it, or what the next listing deletes.
 * Does nothing where there is none; one that failed may be tried again.
 * @throws UNAVAILABLE when the disk fails.
 */
export async function removeReplicaDir(path: string, onStep: OnStep = NO_STEPS): Promise<void> {
  assert(REPLICA.test(basename(path)), `${path} names no replica`);
  try {
    await rm(removedPath(path), { recursive: true, force: true }); // of an earlier try: a name is taken once
    await rename(path, removedPath(path));
    await onStep("replica renamed");
  } catch (error) {
    if (!isMissing(error)) throw unavailable(path, error, "cannot be removed");
  }
  await finishRemoval(path, onStep);
}

/** The renaming first, so that no crash brings a replica back with half of its files. The marker goes last. */
async function finishRemoval(path: string, onStep: OnStep): Promise<void> {
  try {
    await syncDirectory(dirname(path));
    await onStep("renaming synced");
    await rm(orphanedLogPath(path), { force: true });
    await rm(`${orphanedLogPath(path)}.tmp`, { force: true });
    await onStep("orphaned log deleted");
    await rm(removedPath(path), { recursive: true, force: true });
    await onStep("replica deleted");
    await syncDirectory(dirname(path));
  } catch (error) {
    if (!isMissing(error)) throw unavailable(path, error, "cannot be removed");
  }
}

function removedPath(path: string): string {
  return join(dirname(path), `${REMOVED}${basename(path)}`);
}

async function entriesIn(dir: string) {
  try {
    return await readdir(dir, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw unavailable(dir, error);
  }
}
