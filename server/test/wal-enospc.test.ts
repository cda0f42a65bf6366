import { execFileSync } from "node:child_process";
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entity, featureView } from "@featurestore/client";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { cellsOf, type OpenedNode, openTestNode, TestClock } from "../src/node-world.suite.js";
import { checkSaid, nothingSaid, type Said, WritingChild } from "../src/storage/wal/wal-kill.suite.js";

/** How many fill levels are tried; each is a process that meets a full disk twice, is killed, and its log checked. */
const LEVELS = Number(process.env["FEATURESTORE_LEVELS"] ?? 3);
const KIB = 1024;
const DISK_BYTES = 8 * 1024 * KIB;
const OPTIONS = { segmentBytes: 128 * KIB, reserveBytes: 1024 * KIB, compactEvery: 0 };

const user = entity("user", { user_id: "int64" });
const notes = featureView("notes", { entity: user, features: { text: "string" } });

const mounted: string[] = [];
const children: WritingChild[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) await child.end();
  for (const dir of mounted.splice(0)) {
    execFileSync("umount", [dir]);
    rmSync(dir, { recursive: true });
  }
});

/** A file system of 8 MiB in a directory of its own, or in `dir`; null where this user may not mount one. */
function smallDisk(dir = mkdtempSync(join(tmpdir(), "wal-enospc-"))): string | null {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", dir], { stdio: "pipe" });
  } catch (error) {
    rmSync(dir, { recursive: true });
    if (process.getuid?.() === 0) throw error;
    return null;
  }
  mounted.push(dir);
  return dir;
}

function started(dir: string, said: Said): WritingChild {
  const child = new WritingChild(dir, OPTIONS, said);
  children.push(child);
  return child;
}

function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}

/** A file of others on the same disk. */
class Filler {
  readonly #path: string;

  constructor(dir: string) {
    this.#path = join(dir, "filler");
  }

  /** Writes until it has `bytes` bytes or the disk is full. */
  grow(bytes: number): void {
    const file = openSync(this.#path, "a");
    const piece = Buffer.alloc(4 * KIB, 1);
    try {
      for (let written = 0; written < bytes; ) written += writeSync(file, piece);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    truncateSync(this.#path, 0);
  }
}

test("a node whose log waits for space closes: what waited was refused, and what was acknowledged is there", async () => {
  const dir = mkdtempSync(join(tmpdir(), "wal-node-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const open = (): Promise<OpenedNode> => openTestNode(dir, new TestClock(), { walReserveBytes: 0 });
  const first = await open();
  await first.store.apply(notes);
  await first.store.write(notes, [{ key: 1, features: { text: "kept" } }]);
  await first.node.close();

  const kept = join(dir, "kept");
  renameSync(join(dir, "wal"), kept);
  mkdirSync(join(dir, "wal"));
  const disk = smallDisk(join(dir, "wal"));
  if (disk === null) {
    console.warn("mounting a tmpfs is not permitted here");
    return;
  }
  cpSync(kept, disk, { recursive: true });
  const filler = new Filler(disk);
  const { node, store } = await open();
  // The space was measured just now: for a second the log believes that there is some.
  const { freeBytes: before } = node.wal.stats;
  filler.grow(64 * KIB);
  await vi.waitUntil(() => node.wal.stats.freeBytes < before, { timeout: 10_000, interval: 5 });
  filler.grow(Infinity);
  const written = store.write(notes, [{ key: 2, features: { text: "x".repeat(900_000) } }], { deadlineMs: 5_000 });
  const refused = written.catch((error: unknown) => error);
  await vi.waitUntil(() => !node.wal.stats.hasRoom && node.wal.stats.queuedBytes > 900_000, {
    timeout: 5_000,
    interval: 5,
  });
  await expect(node.close()).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" }); // the checkpoints' cuts of the log
  expect(await refused).toMatchObject({ outcome: "rejected" });

  filler.empty();
  const again = await open();
  expect(await cellsOf(again.store, "notes", [1, 2])).toEqual([
    [expect.stringContaining('"kept"')],
    [expect.stringContaining("NOT_FOUND")],
  ]);
  await again.store.write(notes, [{ key: 2, features: { text: "later" } }]);
  await again.node.close();
});

test(
  `a disk that fills up, at ${LEVELS} levels: refused before it is full, written again after, and all there after kill -9`,
  async () => {
    let held = 0;
    for (let level = 0; level < LEVELS; level++) {
      const disk = smallDisk();
      if (disk === null) {
        console.warn("mounting a tmpfs is not permitted here: only wal-full.test.ts tries full disks");
        return;
      }
      const dir = join(disk, "wal");
      const filler = new Filler(disk);
      filler.grow(1024 * KIB + Math.floor((level / LEVELS) * 5 * 1024 * KIB));
      const said = nothingSaid();
      const child = started(dir, said);
      const count = (kind: string): number => child.counts.get(kind) ?? 0;

      await child.until(() => count("full") === 1);
      expect(freeBytes(disk)).toBeGreaterThan(OPTIONS.reserveBytes - 2 * OPTIONS.segmentBytes);
      filler.grow(Infinity);
      expect(freeBytes(disk)).toBeLessThan(OPTIONS.segmentBytes);
      // What was measured before may still let some commands through; from then on votes only.
      const votes = count("h");
      await child.until(() => count("h") >= votes + 50);
      const [rooms, writes] = [count("room"), count("a")];
      await child.until(() => count("h") >= votes + 150);
      expect([count("room"), count("a")]).toEqual([rooms, writes]);

      if (level % 2 === 0) filler.empty();
      else child.compact();
      await child.until(() => count("room") > rooms);
      await child.lines(20 + level * 30);
      if (level % 3 === 0) {
        filler.grow(Infinity);
        await child.until(() => count("full") > count("room"));
      }
      await child.kill();

      held += await checkSaid(dir, said, OPTIONS);
      filler.empty();
      const again = started(dir, said);
      await again.until(() => (again.counts.get("a") ?? 0) >= 20);
      await again.kill();
      held += await checkSaid(dir, said, OPTIONS);
    }
    console.log(`${LEVELS} levels, ${held} acknowledged entries found at a check`);
  },
  20_000 + LEVELS * 10_000,
);
