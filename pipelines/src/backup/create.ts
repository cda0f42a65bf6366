import { randomBytes } from "node:crypto";
import { type BackupApi, encodeRegistry, FeatureStoreError, type RegistryAnswer, RowSums } from "@featurestore/proto";
import { listBackups } from "./catalog.js";
import { readBeginning, readManifest, readShard, writeBeginning, writeManifest, writeShard } from "./documents.js";
import { inParallel } from "./in-parallel.js";
import {
  areThere,
  type BackupBeginning,
  type BackupManifest,
  beginName,
  FORMAT,
  newBackupId,
  partsOf,
  type ShardEntry,
  shardName,
} from "./manifest.js";
import { Pacer } from "./pacer.js";
import { makeShard } from "./shard-job.js";
import type { BackupStorage } from "./storage.js";

/** Times that a backup begins anew because the registry was changed meanwhile. */
const ROUNDS_MAX = 5;

export interface CreateOptions {
  readonly api: BackupApi;
  readonly storage: BackupStorage;
  /** Null: the backup is not authenticated. */
  readonly key: Uint8Array | null;
  /** Id of an earlier backup whose objects are named again where nothing changed, or "latest"; null: none. */
  readonly basedOn: string | null;
  /** Bytes a second that are read of the cluster. */
  readonly bytesPerSecond: number;
  /** Shards that are read at a time. */
  readonly parallel: number;
  /** Goes on with a backup that was cut short, where there is one. */
  readonly resume: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BackupProgress) => void;
}

/** How far it is. */
export interface BackupProgress {
  readonly phase: "read" | "check" | "write" | "compare";
  readonly shards: number;
  readonly shardsDone: number;
  readonly rows: number;
  readonly bytes: number;
}

export interface CreateReport {
  readonly manifest: BackupManifest;
  readonly isResumed: boolean;
  readonly seconds: number;
}

type Listed = RegistryAnswer & { readonly mapEpoch: number };

/**
 * Makes a backup of a cluster that goes on serving. Nothing counts as a backup until its manifest is written, last of all.
 * @throws NOT_FOUND for an earlier backup that is not there; CONFLICT where the registry keeps changing; what api and storage
 * throw. What is written by then is gone on with by `resume`.
 */
export async function createBackup(options: CreateOptions): Promise<CreateReport> {
  const startedMs = performance.now();
  const { api, storage, key } = options;
  const call = options.signal === undefined ? {} : { signal: options.signal };
  const earlier = await earlierBackup(options);
  for (let round = 1; ; round++) {
    const listed = await api.list(call);
    const begun = options.resume ? await unfinished(options, listed) : null;
    const begin = begun ?? beginning(listed, earlier);
    if (begun === null) await writeBeginning(storage, begin, key);
    try {
      const manifest = await createOnce(options, { listed, begin, earlier, isResumed: begun !== null });
      return { manifest, isResumed: begun !== null, seconds: (performance.now() - startedMs) / 1000 };
    } catch (error) {
      const isChanged = error instanceof FeatureStoreError && error.code === "CONFLICT" && "revision" in error.details;
      if (!isChanged) throw error;
      await forget(storage, begin); // nobody can go on with it
      if (round === ROUNDS_MAX) throw error;
    }
  }
}

/** Removes what tells of a backup in the making. Its objects stay: the next one finds them there. */
async function forget(storage: BackupStorage, { id, shardCount }: BackupBeginning): Promise<void> {
  for (let shard = 0; shard < shardCount; shard++) await storage.remove(shardName(id, shard));
  await storage.remove(beginName(id));
}

interface Round {
  readonly listed: Listed;
  readonly begin: BackupBeginning;
  readonly earlier: BackupManifest | null;
  readonly isResumed: boolean;
}

async function createOnce(
  options: CreateOptions,
  { listed, begin, earlier, isResumed }: Round,
): Promise<BackupManifest> {
  const { api, storage, key, parallel, onProgress } = options;
  const call = options.signal === undefined ? {} : { signal: options.signal };
  const shards: ShardEntry[] = [];
  const done = { shardsDone: 0, rows: 0, bytes: 0 };
  const pacer = new Pacer(options.bytesPerSecond);
  let bytesWritten = 0;
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const tell = (): void => onProgress?.({ phase: "read", shards: begin.shardCount, ...done });
  const isSame = earlier !== null && earlier.shardCount === begin.shardCount;
  const job = async (shard: number): Promise<void> => {
    let entry = isResumed ? await readShard(storage, begin, shard, key) : null;
    if (entry !== null && !(await areThere(storage, partsOf([entry])))) entry = null;
    if (entry === null) {
      const ranges = isSame ? (earlier.shards[shard]?.ranges ?? []) : [];
      const made = await makeShard({
        api,
        storage,
        begin,
        shard,
        ranges,
        pacer,
        signal,
        onBytes: (rows, bytes) => {
          done.rows += rows;
          done.bytes += bytes;
          tell();
        },
      });
      entry = made.entry;
      bytesWritten += made.bytesWritten;
      await writeShard(storage, begin, entry, key);
    }
    shards[shard] = entry;
    done.shardsDone++;
    tell();
  };
  await inParallel(Array(begin.shardCount).keys(), parallel, job, stop);
  const after = await api.list(call);
  if (after.revision !== listed.revision) throw changed(listed.revision, after.revision);
  const manifest = manifestOf(begin, { listed, after, shards, bytesWritten });
  await writeManifest(storage, manifest, key);
  await forget(storage, begin);
  return manifest;
}

function beginning(listed: Listed, earlier: BackupManifest | null): BackupBeginning {
  const { registry, clusterId, shards, revision } = listed;
  if (registry?.pendingRestore !== undefined) {
    throw new FeatureStoreError(
      "CONFLICT",
      `the cluster takes in backup ${registry.pendingRestore.id}; it has nothing of its own yet`,
    );
  }
  const now = new Date();
  return {
    format: FORMAT,
    id: newBackupId(now, randomBytes(4).toString("hex")),
    createdAt: now.toISOString(),
    clusterId,
    shardCount: shards,
    registryRevision: revision,
    basedOn: earlier?.id ?? null,
  };
}

/** The newest backup of this cluster that has no manifest and is of the registry as it is. */
async function unfinished({ storage, key }: CreateOptions, listed: Listed): Promise<BackupBeginning | null> {
  const { incomplete } = await listBackups(storage);
  for (const id of [...incomplete].reverse()) {
    const begin = await readBeginning(storage, id, key).catch((error: FeatureStoreError) => {
      if (error.code === "NOT_FOUND") return null;
      throw error;
    });
    const isOurs = begin?.clusterId === listed.clusterId && begin.registryRevision === listed.revision;
    if (begin !== null && isOurs && begin.shardCount === listed.shards) return begin;
  }
  return null;
}

async function earlierBackup({ storage, key, basedOn }: CreateOptions): Promise<BackupManifest | null> {
  if (basedOn === null) return null;
  const { complete } = await listBackups(storage);
  const id = basedOn === "latest" ? complete.at(-1) : basedOn;
  if (id === undefined) return null;
  if (!complete.includes(id)) throw new FeatureStoreError("NOT_FOUND", `${storage.place} has no backup ${id}`);
  return (await readManifest(storage, id, key)).manifest;
}

function manifestOf(
  begin: BackupBeginning,
  made: {
    readonly listed: Listed;
    readonly after: Listed;
    readonly shards: ShardEntry[];
    readonly bytesWritten: number;
  },
): BackupManifest {
  const { listed, after, shards, bytesWritten } = made;
  const { registry } = listed;
  if (registry === null) throw new FeatureStoreError("INTERNAL", "the cluster told no registry");
  let bytes = 0;
  for (const part of partsOf(shards)) bytes += part.bytes;
  const { format, id, createdAt, clusterId, shardCount, registryRevision, basedOn } = begin;
  return {
    format,
    id,
    createdAt,
    clusterId,
    shardCount,
    registryRevision,
    basedOn,
    mapEpochs: [listed.mapEpoch, after.mapEpoch],
    registry: Buffer.from(encodeRegistry(registry)).toString("base64"),
    views: registry.views.map(({ id: view, name }) => {
      const sums = new RowSums();
      for (const { views } of shards) {
        const own = views.find((one) => one.view === view);
        if (own !== undefined) sums.addSums(RowSums.of(own.rows, own.digest) ?? new RowSums());
      }
      return { view, name, rows: sums.rows, digest: sums.digest };
    }),
    shards,
    bytes,
    bytesWritten,
  };
}

function changed(before: number, after: number): FeatureStoreError {
  return new FeatureStoreError("CONFLICT", `the registry went from revision ${before} to ${after} meanwhile`, {
    details: { revision: after },
  });
}
