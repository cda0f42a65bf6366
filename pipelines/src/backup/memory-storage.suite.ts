import { type BackupStorage, checkName, notThere, tooLarge } from "./storage.js";

/** A place of backups in memory. */
export class MemoryStorage implements BackupStorage {
  readonly place = "memory";
  readonly files = new Map<string, Uint8Array>();

  async list(folder: string): Promise<readonly string[]> {
    const parts = [...this.files.keys()]
      .filter((name) => name.startsWith(folder))
      .map((name) => name.slice(folder.length).split("/")[0] as string);
    return [...new Set(parts)].sort();
  }

  async size(name: string): Promise<number | null> {
    return this.files.get(checkName(name))?.length ?? null;
  }

  async read(name: string, bytesMax: number): Promise<Uint8Array> {
    const bytes = this.files.get(checkName(name));
    if (bytes === undefined) throw notThere(this.place, name);
    if (bytes.length > bytesMax) throw tooLarge(name, bytes.length, bytesMax);
    return bytes;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.files.set(checkName(name), Uint8Array.from(bytes));
  }

  async remove(name: string): Promise<void> {
    this.files.delete(checkName(name));
  }

  async close(): Promise<void> {}
}
