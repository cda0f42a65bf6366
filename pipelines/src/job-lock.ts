import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FeatureStoreError } from "@featurestore/proto";

const LOCK_FILE = "lock";
const TRIES = 10;
/** Locks of this process: after a restart another process may have its id. */
const held = new Set<string>();

/**
 * Keeps a job's folder for one run: a file `lock` with the id of the process. One left by a process that is no more is
 * taken over. @returns what gives the folder free. @throws CONFLICT naming the process that has it.
 */
export async function lockJob(folder: string): Promise<() => Promise<void>> {
  const path = resolve(folder, LOCK_FILE);
  if (held.has(path)) throw inUse(path, process.pid);
  held.add(path);
  const own = `${path}.${process.pid}`;
  try {
    await takeLock(path, own);
  } catch (error) {
    held.delete(path);
    throw error;
  } finally {
    await rm(own, { force: true });
  }
  return async () => {
    await rm(path, { force: true });
    held.delete(path);
  };
}

/** A link appears whole or not at all, so nobody reads a lock without its process. */
async function takeLock(path: string, own: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    await writeFile(own, `${process.pid}\n`);
    try {
      await link(own, path);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") continue; // cleared away by the run that has just begun
      if (code !== "EEXIST") throw error;
    }
    const pid = await lockingProcess(path);
    if (pid === null) continue;
    if (isAlive(pid)) throw inUse(path, pid);
    await removeStale(path, `${own}.stale`);
  }
  throw new FeatureStoreError("CONFLICT", `${path} changes hands all the time; try again`);
}

/** Moved away before it is removed: a lock that another process has put in its place meanwhile is put back. */
async function removeStale(path: string, aside: string): Promise<void> {
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const pid = await lockingProcess(aside);
  if (pid !== null && isAlive(pid)) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** The process named in a lock, 0 where it names none, null where the lock has gone. */
async function lockingProcess(path: string): Promise<number | null> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  return /^\d+\n$/.test(text) ? Number(text) : 0;
}

/** This process itself has no lock but those in `held`, which were asked before. */
function isAlive(pid: number): boolean {
  if (pid === 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function inUse(path: string, pid: number): FeatureStoreError {
  return new FeatureStoreError(
    "CONFLICT",
    `process ${pid} is running this job (if it is another program by now, remove ${path})`,
    { details: { pid, lock: path } },
  );
}
