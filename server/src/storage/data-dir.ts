import { randomBytes } from "node:crypto";
import { access, constants, mkdir, open, readdir, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checkShardCount, FeatureStoreError, invalid } from "@featurestore/proto";
import { ClassicLevel } from "classic-level";
import {
  type ClusterIdentity,
  encodeIdentity,
  identityPath,
  type NodeIdentity,
  readIdentity,
} from "./node-identity.js";
import { writeError } from "./snapshot/chunks.js";
import { NO_STEPS, type OnStep } from "./snapshot/steps.js";
import { Turns } from "./turns.js";

export type { ClusterIdentity, NodeIdentity } from "./node-identity.js";

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** A data directory held by this process alone. */
export class DataDir {
  readonly path: string;
  /** True where the directory was empty and has just been set up. */
  readonly isNew: boolean;
  readonly #lock: ClassicLevel;
  readonly #onStep: OnStep;
  readonly #turns = new Turns();
  #identity: NodeIdentity;
  /** The cluster that is, or may be, the directory's. */
  #cluster: ClusterIdentity | null;

  constructor(at: {
    readonly path: string;
    readonly isNew: boolean;
    readonly lock: ClassicLevel;
    readonly identity: NodeIdentity;
    readonly onStep: OnStep;
  }) {
    this.path = at.path;
    this.isNew = at.isNew;
    this.#lock = at.lock;
    this.#identity = at.identity;
    this.#cluster = at.identity.cluster;
    this.#onStep = at.onStep;
  }

  /** As it is on disk by now. */
  get identity(): NodeIdentity {
    return this.#identity;
  }

  /**
   * Makes the directory part of a cluster, durably once resolved, and for ever. Does nothing where it is of this very one.
   * @throws INVALID_ARGUMENT for what no cluster can be; CONFLICT when the directory belongs to another, or has tried to and
   * failed; RESOURCE_EXHAUSTED or UNAVAILABLE when the disk fails: it may belong to this cluster then, so try again.
   */
  found({ clusterId, shards, isFounder }: ClusterIdentity): Promise<void> {
    return this.#turns.run(async () => {
      if (clusterId === "") throw invalid("clusterId: expected at least one character", { field: "clusterId" });
      checkShardCount("shards", shards);
      const known = this.#cluster;
      if (known !== null && (known.clusterId !== clusterId || known.shards !== shards)) {
        throw new FeatureStoreError(
          "CONFLICT",
          `dataDir: ${this.path} belongs to cluster ${known.clusterId} of ${known.shards} shards, not to ${clusterId} of ${shards}`,
          { details: { field: "dataDir" } },
        );
      }
      if (this.#identity.cluster !== null) return;
      this.#cluster = { clusterId, shards, isFounder };
      const identity = { ...this.#identity, cluster: this.#cluster };
      await writeIdentity(this.path, identity, this.#onStep);
      this.#identity = identity;
    });
  }

  /** Lets other processes have it. */
  release(): Promise<void> {
    return this.#lock.close();
  }
}

export interface DataDirOptions {
  /** What the cluster must have, where the directory belongs to one. */
  readonly shards?: number | null;
  /** What a new node's id begins with: its certificates hold for `<name>-<random>`. */
  readonly nodeName?: string | null;
  readonly onStep?: OnStep;
}

/**
 * Takes the directory for this process, and counts that in its identity, durably; an empty directory gets a new one that
 * is of no cluster yet.
 * @throws INVALID_ARGUMENT when it is not writable, of a newer format, or of another shard count; CONFLICT when another
 * process holds it; CORRUPTION when node.json is damaged, or missing beside data; RESOURCE_EXHAUSTED when the disk is full.
 */
export async function openDataDir(path: string, options: DataDirOptions = {}): Promise<DataDir> {
  const { shards = null, nodeName = null, onStep = NO_STEPS } = options;
  await makeWritable(path);
  const lock = await takeLock(path);
  try {
    const found = await readIdentity(path);
    if (shards !== null) checkShards(path, shards, found?.cluster ?? null);
    if (found === null && (await readdir(path)).some((name) => name === "wal" || name === "replicas")) {
      throw new FeatureStoreError(
        "CORRUPTION",
        `dataDir: ${path} holds data but no node.json; restore it from a backup, or start on an empty directory`,
      );
    }
    const before = found ?? {
      nodeId: nodeName === null ? `n${drawn()}` : newId(nodeName),
      incarnation: 0,
      cluster: null,
    };
    const identity = { ...before, incarnation: before.incarnation + 1 };
    await writeIdentity(path, identity, onStep);
    return new DataDir({ path, isNew: found === null, lock, identity, onStep });
  } catch (error) {
    await lock.close();
    throw error;
  }
}

function checkShards(path: string, shards: number, cluster: ClusterIdentity | null): void {
  if (cluster === null) checkShardCount("shards", shards);
  else if (shards !== cluster.shards) {
    throw invalid(`shards: ${path} was created with ${cluster.shards} shards, which is fixed; got ${shards}`, {
      field: "shards",
    });
  }
}

async function writeIdentity(dir: string, identity: NodeIdentity, onStep: OnStep): Promise<void> {
  const path = identityPath(dir);
  try {
    await writeDurably(path, encodeIdentity(identity), onStep);
  } catch (error) {
    throw writeError(path, error);
  }
}

async function makeWritable(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new FeatureStoreError(
      "INVALID_ARGUMENT",
      `dataDir: ${path} is not a writable directory (${(cause as NodeJS.ErrnoException).code})`,
      {
        cause,
        details: { field: "dataDir" },
      },
    );
  }
}

/** Node has no file locks of its own; an empty LevelDB's is released by the kernel whatever way the process ends. */
async function takeLock(path: string): Promise<ClassicLevel> {
  const lock = new ClassicLevel(join(path, "lock"), { writeBufferSize: 64 * 1024, cacheSize: 0 });
  try {
    await lock.open();
    return lock;
  } catch (error) {
    const cause = (error as Error).cause as (Error & { code?: string }) | undefined;
    if (cause?.code === "LEVEL_LOCKED") {
      throw new FeatureStoreError("CONFLICT", `dataDir: ${path} is in use by another process`, {
        details: { field: "dataDir" },
        cause,
      });
    }
    throw new FeatureStoreError(
      "UNAVAILABLE",
      `dataDir: cannot lock ${path}: ${cause?.message ?? (error as Error).message}; ${join(path, "lock")} holds no data and may be deleted while no process uses the directory`,
      { cause },
    );
  }
}

/** `<name>-<random>`: an id that a certificate with the name holds for. */
export function newId(name: string): string {
  return `${name}-${drawn()}`;
}

/** 60 random bits, so that no two directories have the same. */
function drawn(): string {
  return [...randomBytes(12)].map((byte) => BASE32[byte & 31]).join("");
}

/** Writes a whole file so that a crash leaves the old one or the new one: temporary file, fsync, rename, directory fsync. */
export async function writeDurably(path: string, bytes: Uint8Array, onStep: OnStep = NO_STEPS): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, "w");
  try {
    await file.writeFile(bytes);
    await onStep(`${basename(path)} written`);
    await file.sync();
    await onStep(`${basename(path)} synced`);
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await onStep(`${basename(path)} renamed`);
  const directory = await open(dirname(path), "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
  await onStep(`${basename(path)} there for good`);
}
