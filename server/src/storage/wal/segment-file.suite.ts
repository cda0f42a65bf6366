import { basename, dirname, join } from "node:path";
import { expect, it } from "vitest";
import { type DiskSpace, fillWithZeros, type WalFile, type WalFiles } from "./segment-file.js";

/** What every file system under the log must do. `dir` does not exist yet; its parent does. */
export function walFilesSuite(make: () => Promise<{ readonly files: WalFiles; readonly dir: string }>): void {
  it("makes a directory, and does not mind when it is there", async () => {
    const { files, dir } = await make();
    await files.makeDirectory(dir);
    await files.makeDirectory(dir);
    expect(await files.list(dir)).toEqual([]);
  });

  it("reads what was written at each position", async () => {
    const { files, dir } = await make();
    await files.makeDirectory(dir);
    const file = await files.open(join(dir, "a"), "create");
    await fillWithZeros(file, 0, 6);
    await file.write(Buffer.from("xy"), 2);
    await file.datasync();
    await file.close();
    expect(await files.read(join(dir, "a"))).toEqual(Buffer.from("\0\0xy\0\0"));
  });

  it("reads part of a file, and less where it ends before", async () => {
    const { files, dir } = await make();
    await files.makeDirectory(dir);
    const file = await files.open(join(dir, "a"), "create");
    await file.write(Buffer.from("abcdef"), 0);
    await file.close();
    expect(await files.read(join(dir, "a"), { start: 2, end: 4 })).toEqual(Buffer.from("cd"));
    expect(await files.read(join(dir, "a"), { start: 4, end: 9 })).toEqual(Buffer.from("ef"));
    expect(await files.read(join(dir, "a"), { start: 8, end: 9 })).toEqual(Buffer.alloc(0));
    await expect(files.read(join(dir, "b"), { start: 0, end: 1 })).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("says how much space there is", async () => {
    const { files, dir } = await make();
    await files.makeDirectory(dir);
    const { freeBytes, totalBytes } = await files.space(dir);
    expect(freeBytes).toBeGreaterThan(0);
    expect(totalBytes).toBeGreaterThanOrEqual(freeBytes);
  });

  it("keeps a file's content when it is opened to be updated, and empties it when it is created", async () => {
    const { files, dir } = await make();
    await files.makeDirectory(dir);
    for (const [mode, text] of [
      ["create", "abc"],
      ["update", "z"],
    ] as const) {
      const file = await files.open(join(dir, "a"), mode);
      await file.write(Buffer.from(text), 0);
      await file.close();
    }
    expect(await files.read(join(dir, "a"))).toEqual(Buffer.from("zbc"));
    await (await files.open(join(dir, "a"), "create")).close();
    expect(await files.read(join(dir, "a"))).toEqual(Buffer.alloc(0));
  });

  it("renames and unlinks, and refuses what is not there with ENOENT", async () => {
    const { files, dir } = await make();
    await files.makeDirectory(dir);
    await (await files.open(join(dir, "a"), "create")).close();
    await files.rename(join(dir, "a"), join(dir, "b"));
    await files.syncDirectory(dir);
    expect(await files.list(dir)).toEqual(["b"]);
    await files.unlink(join(dir, "b"));
    expect(await files.list(dir)).toEqual([]);
    await expect(files.unlink(join(dir, "b"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(files.open(join(dir, "b"), "update")).rejects.toMatchObject({ code: "ENOENT" });
    await expect(files.read(join(dir, "b"))).rejects.toMatchObject({ code: "ENOENT" });
  });
}

interface Inode {
  live: Buffer;
  /** What a power cut leaves for sure. */
  durable: Buffer;
  /** Sectors that the next sync writes; until then each of them may have reached the disk or not. */
  dirty: Set<number>;
}

type NameChange = (names: Map<string, Inode>) => void;

const SECTOR = 512;

/**
 * A disk in memory that forgets: of what was not synced a power cut leaves the sectors and the names that `chance`
 * picks. As on Linux, a failed sync leaves its sectors readable and calls them clean, so the next one does not write
 * them. Knows one level of directories.
 */
export class SimulatedDisk implements WalFiles {
  readonly names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  #changes: NameChange[] = [];
  /** Runs before every operation; throw to make it fail. */
  before: (operation: string, path: string) => void = () => undefined;
  /** Size of the disk; a write that needs more fails with ENOSPC. */
  totalBytes = Number.POSITIVE_INFINITY;
  /** Taken by others. */
  foreignBytes = 0;
  /** Every sync of a file waits for it. */
  held: Promise<void> = Promise.resolve();
  /** Every read waits for it. */
  heldReads: Promise<void> = Promise.resolve();

  /** Content of a file, to look at or to damage. */
  bytes(path: string): Buffer {
    return this.#inode(path).live;
  }

  /** The disk after the power came back. `chance` returns numbers of [0, 1). */
  afterPowerCut(chance: () => number): SimulatedDisk {
    const names = new Map(this.#durableNames);
    for (const change of this.#changes) if (chance() < 0.5) change(names);
    const next = new SimulatedDisk();
    for (const [path, inode] of names) {
      const survivors = [...inode.dirty].filter(() => chance() < 0.5);
      next.#put(path, withSectors(inode, survivors));
    }
    return next;
  }

  /** The same content, all of it durable. */
  clone(): SimulatedDisk {
    const next = new SimulatedDisk();
    for (const [path, { live }] of this.names) next.#put(path, Buffer.from(live));
    return next;
  }

  async makeDirectory(): Promise<void> {}

  async list(path: string): Promise<string[]> {
    return [...this.names.keys()].filter((name) => dirname(name) === path).map((name) => basename(name));
  }

  async read(path: string, span?: { readonly start: number; readonly end: number }): Promise<Buffer> {
    await this.heldReads;
    this.before("read", path);
    return Buffer.from(this.#inode(path).live.subarray(span?.start, span?.end));
  }

  async space(): Promise<DiskSpace> {
    return { freeBytes: this.freeBytes, totalBytes: this.totalBytes };
  }

  get freeBytes(): number {
    const inodes = new Set(this.names.values());
    const taken = [...inodes].reduce((sum, { live }) => sum + live.length, 0);
    return Math.max(0, this.totalBytes - this.foreignBytes - taken);
  }

  async open(path: string, mode: "create" | "update"): Promise<WalFile> {
    this.before("open", path);
    if (mode === "update") return this.#file(this.#inode(path));
    const inode = { live: Buffer.alloc(0), durable: Buffer.alloc(0), dirty: new Set<number>() };
    this.#change((names) => names.set(path, inode));
    return this.#file(inode);
  }

  async rename(from: string, to: string): Promise<void> {
    this.before("rename", to);
    const inode = this.#inode(from);
    this.#change((names) => {
      names.delete(from);
      names.set(to, inode);
    });
  }

  async unlink(path: string): Promise<void> {
    this.before("unlink", path);
    this.#inode(path);
    this.#change((names) => names.delete(path));
  }

  async syncDirectory(path: string): Promise<void> {
    this.before("syncDirectory", path);
    this.#durableNames = new Map(this.names);
    this.#changes = [];
  }

  #file(inode: Inode): WalFile {
    const path = () => [...this.names].find(([, other]) => other === inode)?.[0] ?? "";
    return {
      write: async (bytes, position) => {
        this.before("write", path());
        const growth = position + bytes.length - inode.live.length;
        if (growth > this.freeBytes) throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
        const grown = Buffer.alloc(Math.max(inode.live.length, position + bytes.length));
        if (grown.length > inode.live.length) {
          inode.live.copy(grown);
          inode.live = grown;
        }
        inode.live.set(bytes, position);
        for (let at = position; at < position + bytes.length; at += SECTOR) inode.dirty.add(Math.floor(at / SECTOR));
        inode.dirty.add(Math.floor((position + bytes.length - 1) / SECTOR));
      },
      datasync: async () => {
        await this.held;
        const written = [...inode.dirty];
        inode.dirty.clear();
        this.before("datasync", path());
        inode.durable = withSectors(inode, written);
      },
      close: async () => undefined,
    };
  }

  #put(path: string, bytes: Buffer): void {
    const inode = { live: bytes, durable: Buffer.from(bytes), dirty: new Set<number>() };
    this.names.set(path, inode);
    this.#durableNames.set(path, inode);
  }

  #change(change: NameChange): void {
    change(this.names);
    this.#changes.push(change);
  }

  #inode(path: string): Inode {
    const inode = this.names.get(path);
    if (inode === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
    return inode;
  }
}

/** What is durable, with some sectors as they are by now. A file that grew is zero where nothing was written. */
function withSectors({ live, durable }: Inode, sectors: readonly number[]): Buffer {
  const end = Math.max(0, ...sectors.map((sector) => Math.min((sector + 1) * SECTOR, live.length)));
  const bytes = Buffer.alloc(Math.max(durable.length, end));
  durable.copy(bytes);
  for (const sector of sectors) live.copy(bytes, sector * SECTOR, sector * SECTOR, (sector + 1) * SECTOR);
  return bytes;
}
