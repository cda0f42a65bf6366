import { execFile, execFileSync } from "node:child_process";
import { open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const BALLAST = "ballast";
const CHUNK = Buffer.alloc(1024 * 1024);

const mounted = new Set<string>();
process.once("exit", () => {
  for (const mountPoint of mounted) execFileSync("umount", ["-l", mountPoint]);
});

/** Mounts a tmpfs of so many bytes. Needs root. @throws Error with mount's words. */
export async function mountDisk(mountPoint: string, bytes: number): Promise<void> {
  await run("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", mountPoint]);
  mounted.add(mountPoint);
}

/** Also while some file is still open. */
export async function unmountDisk(mountPoint: string): Promise<void> {
  await run("umount", ["-l", mountPoint]);
  mounted.delete(mountPoint);
}

/** True where small disks can be mounted here. */
export function canMountDisks(): boolean {
  return process.getuid?.() === 0;
}

/** Fills the disk until only `leaveBytes` are free. */
export async function fillDisk(mountPoint: string, leaveBytes: number): Promise<void> {
  const file = await open(join(mountPoint, BALLAST), "a");
  try {
    for (let free = await freeBytes(mountPoint); free > leaveBytes; free = await freeBytes(mountPoint)) {
      await file.appendFile(CHUNK.subarray(0, Math.min(CHUNK.length, free - leaveBytes)));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error; // the node was faster
  } finally {
    await file.close();
  }
}

export async function freeDisk(mountPoint: string): Promise<void> {
  await rm(join(mountPoint, BALLAST), { force: true });
}

async function freeBytes(mountPoint: string): Promise<number> {
  const { bavail, bsize } = await statfs(mountPoint);
  return bavail * bsize;
}
