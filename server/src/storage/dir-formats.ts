import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type LevelRange, levelProblem } from "@featurestore/cluster";
import { type FeatureStoreError, invalid } from "@featurestore/proto";
import { readLevel } from "./level-file.js";
import { isMissing } from "./leveldb-files/database-files.js";
import { readIdentity } from "./node-identity.js";
import { FORMAT_VERSION, segmentNumber } from "./wal/segment-codec.js";

const SEGMENT_MAGIC = "FSTORWAL";
const STATE_FORMAT = 1;
const PEERS_FORMAT = 1;

/**
 * Looks at the format numbers in a data directory before anything in it is touched: a version that is too old leaves it as it is.
 * Only numbers are looked at; what is damaged is found where it is read.
 * @throws INVALID_ARGUMENT naming the file, its format and what this version reads.
 */
export async function checkDirFormats(dir: string, levels: LevelRange): Promise<void> {
  try {
    await readIdentity(dir);
  } catch (error) {
    if (isNoDirectory(error)) return; // whoever makes the directory tells what is in its way
    throw error;
  }
  const problem = levelProblem(levels, await readLevel(dir));
  if (problem !== null) throw invalid(`dataDir: ${dir}: ${problem}`, { field: "dataDir" });
  for (const name of await namesOrNone(join(dir, "wal"))) {
    if (segmentNumber(name) !== null) await checkSegment(join(dir, "wal", name));
  }
  for (const name of await namesOrNone(join(dir, "replicas"))) {
    const path = join(dir, "replicas", name, "STATE");
    check(path, /^state (\d{1,9}) /.exec(await textOrNone(path))?.[1], STATE_FORMAT);
  }
  const peers = join(dir, "peers.json");
  check(peers, /"format"\s*:\s*(\d{1,9})/.exec(await textOrNone(peers))?.[1], PEERS_FORMAT);
}

async function checkSegment(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(12);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (bytesRead < head.length || head.toString("latin1", 0, 8) !== SEGMENT_MAGIC) return;
    check(path, String(head.readUInt32LE(8)), FORMAT_VERSION);
  } finally {
    await file.close();
  }
}

function check(path: string, format: string | undefined, newest: number): void {
  if (format !== undefined && Number(format) > newest) throw newer(path, format, newest);
}

function newer(path: string, format: string, newest: number): FeatureStoreError {
  return invalid(
    `dataDir: ${path} has format ${format}, newer than the ${newest} this version reads; start it with the version that wrote it`,
    { field: "dataDir" },
  );
}

async function textOrNone(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error) || isNoDirectory(error)) return "";
    throw error;
  }
}

async function namesOrNone(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isNoDirectory(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOTDIR" || error.code === "EISDIR");
}
