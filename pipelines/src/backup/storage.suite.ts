import { describe, expect, it } from "vitest";
import type { BackupStorage } from "./storage.js";

/** What every place of backups does. @param open a new, empty place; whoever asks closes it. */
export function storageContract(name: string, open: () => Promise<BackupStorage>): void {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  describe(`${name} as a place of backups`, () => {
    it("gives back what was put there, and the newest of what was put there twice", async () => {
      await using place = await opened(open);
      await place.storage.write("objects/ab/abcd", bytes("one"));
      expect(await place.storage.size("objects/ab/abcd")).toBe(3);
      expect(Buffer.from(await place.storage.read("objects/ab/abcd", 3)).toString()).toBe("one");
      await place.storage.write("objects/ab/abcd", bytes("other"));
      expect(Buffer.from(await place.storage.read("objects/ab/abcd", 5)).toString()).toBe("other");
      await place.storage.write("empty", new Uint8Array(0));
      expect(await place.storage.size("empty")).toBe(0);
      expect(await place.storage.read("empty", 0)).toHaveLength(0);
    });

    it("has nothing where nothing was put", async () => {
      await using place = await opened(open);
      expect(await place.storage.size("objects/ab/abcd")).toBeNull();
      await expect(place.storage.read("objects/ab/abcd", 9)).rejects.toMatchObject({ code: "NOT_FOUND" });
      await place.storage.remove("objects/ab/abcd");
      expect(await place.storage.list("backups/")).toEqual([]);
    });

    it("lists the parts of a folder in order, each once", async () => {
      await using place = await opened(open);
      for (const id of ["b", "a", "d", "c", "e"]) {
        await place.storage.write(`backups/${id}/manifest.json`, bytes(id));
        await place.storage.write(`backups/${id}/shard-00001.json`, bytes(id));
      }
      await place.storage.write("backups/file", bytes("x"));
      expect(await place.storage.list("backups/")).toEqual(["a", "b", "c", "d", "e", "file"]);
      await place.storage.remove("backups/c/manifest.json");
      expect(await place.storage.list("backups/c/")).toEqual(["shard-00001.json"]);
    });

    it("does not read more than it may", async () => {
      await using place = await opened(open);
      await place.storage.write("large", new Uint8Array(1000));
      await expect(place.storage.read("large", 999)).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    });

    it.each([
      "../x",
      "/etc/passwd",
      "a/../b",
      "a//b",
      ".hidden",
      "a/.tmp-1",
      "",
      "a/",
      "a\\b",
      "a\0b",
      "x".repeat(600),
    ])("refuses the name %j", async (bad) => {
      await using place = await opened(open);
      for (const attempt of [
        place.storage.read(bad, 9),
        place.storage.size(bad),
        place.storage.write(bad, bytes("x")),
      ]) {
        await expect(attempt).rejects.toMatchObject({ code: "CORRUPTION" });
      }
    });

    it("takes many writes at one time", async () => {
      await using place = await opened(open);
      const names = Array.from({ length: 20 }, (_, i) => `objects/${String(i).padStart(2, "0")}/x`);
      await Promise.all(names.map((one) => place.storage.write(one, bytes(one))));
      await Promise.all([1, 2, 3].map(() => place.storage.write("same", bytes("same"))));
      for (const one of names) expect(Buffer.from(await place.storage.read(one, 99)).toString()).toBe(one);
    });
  });
}

async function opened(open: () => Promise<BackupStorage>) {
  const storage = await open();
  return { storage, [Symbol.asyncDispose]: () => storage.close() };
}
