import { randomUUID } from "node:crypto";
import { access, constants, mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checkShardCount, crc32c, FeatureStoreError, invalid } from "@featurestore/proto";
import { ClassicLevel } from "classic-level";
import { NO_STEPS, type OnStep } from "./snapshot/steps.js";

/** Version of the data directory's layout that this code reads and writes. */
const FORMAT = 1;

/** Who this node is, for as long as its data directory lives. */
export interface NodeIdentity {
  readonly clusterId: string;
  readonly nodeId: string;
  readonly incarnation: number;
  /** Fixed when the cluster is created. */
  readonly shards: number;
}

/** A data directory held by this process alone. */
export interface DataDir {
  readonly path: string;
  readonly identity: NodeIdentity;
  /** True where the directory was empty and has just been set up. */
  readonly isNew: boolean;
  release(): Promise<void>;
}

/**
 * Takes the directory for this process and reads its identity, creating both where the directory is empty.
 * @throws INVALID_ARGUMENT when it is not writable, of a newer format, or of another shard count; CONFLICT when another
 * process holds it; CORRUPTION when node.json is damaged.
 */
export async function openDataDir(path: string, options: { readonly shards: number | null }): Promise<DataDir> {
  await makeWritable(path);
  const lock = await takeLock(path);
  try {
    const found = await readIdentity(path);
    if (found !== null && options.shards !== null && options.shards !== found.shards) {
      throw invalid(`shards: ${path} was created with ${found.shards} shards, which is fixed; got ${options.shards}`, {
        field: "shards",
      });
    }
    if (found === null && (await readdir(path)).some((name) => name === "wal" || name === "replicas")) {
      throw new FeatureStoreError(
        "CORRUPTION",
        `dataDir: ${path} holds data but no node.json; restore it from a backup, or start on an empty directory`,
      );
    }
    const identity = found ?? (await createIdentity(path, options.shards ?? 64));
    return { path, identity, isNew: found === null, release: () => lock.close() };
  } catch (error) {
    await lock.close();
    throw error;
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

async function readIdentity(path: string): Promise<NodeIdentity | null> {
  let text: string;
  try {
    text = await readFile(join(path, "node.json"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const damaged = new FeatureStoreError(
    "CORRUPTION",
    `${join(path, "node.json")} is damaged; restore it from a backup`,
  );
  let document: { format?: unknown; node?: NodeIdentity | null; checksum?: unknown } | null;
  try {
    document = JSON.parse(text) as typeof document;
  } catch {
    throw damaged;
  }
  if (document?.node == null || document.checksum !== checksum(document.format, document.node)) throw damaged;
  if (typeof document.format !== "number" || document.format > FORMAT) {
    throw invalid(
      `dataDir: ${path} has format ${String(document.format)}, newer than the ${FORMAT} this version reads; start it with the version that wrote it`,
      { field: "dataDir" },
    );
  }
  return document.node;
}

async function createIdentity(path: string, shards: number): Promise<NodeIdentity> {
  checkShardCount("shards", shards);
  const node: NodeIdentity = { clusterId: randomUUID(), nodeId: randomUUID(), incarnation: 1, shards };
  const text = `${JSON.stringify({ format: FORMAT, node, checksum: checksum(FORMAT, node) }, null, 2)}\n`;
  await writeDurably(join(path, "node.json"), new TextEncoder().encode(text));
  return node;
}

function checksum(format: unknown, node: NodeIdentity): string {
  const { clusterId, nodeId, incarnation, shards } = node;
  const text = JSON.stringify([format, clusterId, nodeId, incarnation, shards]);
  return crc32c(new TextEncoder().encode(text)).toString(16);
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
