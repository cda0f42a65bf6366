import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readdir, rename, stat, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { FeatureStoreError } from "@featurestore/proto";
import { type BackupStorage, checkName, notThere, tooLarge } from "./storage.js";

const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Where files are written before they get their names. */
const TEMPORARY = "tmp";
/** What is left there by who was killed goes after so long. */
const LEFT_MS = 24 * 3_600_000;

/** Backups in a directory. Files and directories below it are plain: a link is refused, of either kind. */
export class DirectoryStorage implements BackupStorage {
  readonly place: string;

  private constructor(root: string) {
    this.place = root;
  }

  /** @throws INVALID_ARGUMENT where it is no directory, or is not there and is not to be made. */
  static async open(path: string, { create }: { readonly create: boolean }): Promise<DirectoryStorage> {
    const root = resolve(path);
    try {
      if (create) await mkdir(root, { recursive: true, mode: 0o700 });
      if ((await stat(root)).isDirectory()) {
        if (create) await sweep(join(root, TEMPORARY));
        return new DirectoryStorage(root);
      }
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "EEXIST" && code !== "ENOTDIR") throw diskError(root, cause);
    }
    throw new FeatureStoreError("INVALID_ARGUMENT", `${root} is no directory`);
  }

  async list(folder: string): Promise<readonly string[]> {
    const path = join(this.place, checkName(folder.slice(0, -1)));
    try {
      await this.#checkFolders(`${folder}x`);
      return (await readdir(path)).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw diskError(path, error);
    }
  }

  async size(name: string): Promise<number | null> {
    const file = await this.#open(name);
    if (file === null) return null;
    try {
      return (await file.stat()).size;
    } finally {
      await file.close();
    }
  }

  async read(name: string, bytesMax: number): Promise<Uint8Array> {
    const file = await this.#open(name);
    if (file === null) throw notThere(this.place, name);
    try {
      const { size } = await file.stat();
      if (size > bytesMax) throw tooLarge(name, size, bytesMax);
      const bytes = new Uint8Array(size);
      for (let done = 0; done < size; ) {
        const { bytesRead } = await file.read(bytes, done, size - done, done);
        if (bytesRead === 0) return bytes.subarray(0, done);
        done += bytesRead;
      }
      return bytes;
    } catch (error) {
      throw diskError(join(this.place, name), error);
    } finally {
      await file.close();
    }
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.place, checkName(name));
    const folder = dirname(path);
    const temporary = join(this.place, TEMPORARY, randomBytes(8).toString("hex"));
    try {
      await this.#makeFolders(name);
      await this.#makeFolders(`${TEMPORARY}/x`);
      const file = await open(temporary, "wx", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
      await syncFolder(folder);
    } catch (error) {
      await unlink(temporary).catch(() => undefined); // it may not be there
      throw diskError(path, error);
    }
  }

  async remove(name: string): Promise<void> {
    const path = join(this.place, checkName(name));
    try {
      await this.#checkFolders(name);
      await unlink(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw diskError(path, error);
    }
  }

  async close(): Promise<void> {}

  /** A plain file with one name, or null where there is nothing. @throws CORRUPTION. */
  async #open(name: string): Promise<FileHandle | null> {
    const path = join(this.place, checkName(name));
    let file: FileHandle;
    try {
      await this.#checkFolders(name);
      file = await open(path, OPEN_FLAGS);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return null;
      if (code === "ELOOP" || code === "EMLINK") throw notPlain(path, "a link");
      throw diskError(path, error);
    }
    try {
      const { nlink, isFile } = await file.stat().then((found) => ({ nlink: found.nlink, isFile: found.isFile() }));
      if (!isFile) throw notPlain(path, "no file");
      if (nlink !== 1) throw notPlain(path, "a file with another name besides");
      return file;
    } catch (error) {
      await file.close();
      throw diskError(path, error);
    }
  }

  /** @throws CORRUPTION where a folder on the way is a link. */
  async #checkFolders(name: string): Promise<void> {
    for (const path of this.#foldersOf(name)) {
      const found = await lstat(path);
      if (found.isSymbolicLink()) throw notPlain(path, "a link");
      if (!found.isDirectory()) throw notPlain(path, "no directory");
    }
  }

  async #makeFolders(name: string): Promise<void> {
    for (const path of this.#foldersOf(name)) {
      const isNew = await mkdir(path, { mode: 0o700 }).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === "EEXIST") return false;
          throw error;
        },
      );
      if (isNew) await syncFolder(dirname(path));
    }
    await this.#checkFolders(name);
  }

  #foldersOf(name: string): readonly string[] {
    const parts = name.split("/").slice(0, -1);
    return parts.map((_, i) => join(this.place, ...parts.slice(0, i + 1)));
  }
}

async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => null); // another one may sweep, too
    if (found?.isFile() === true && Date.now() - found.mtimeMs > LEFT_MS) await unlink(path).catch(() => undefined);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function notPlain(path: string, what: string): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `${path} is ${what}; a backup is made of plain files`);
}

function diskError(path: string, cause: unknown): FeatureStoreError {
  if (cause instanceof FeatureStoreError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new FeatureStoreError("RESOURCE_EXHAUSTED", `${path}: the disk is full; what was written stays`, {
      cause,
      details: { place: path },
    });
  }
  return new FeatureStoreError("UNAVAILABLE", `${path}: ${message}`, { cause, details: { place: path } });
}
