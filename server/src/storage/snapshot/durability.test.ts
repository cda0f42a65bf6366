import { type FileHandle, open, readlink } from "node:fs/promises";
import { relative } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openStore, temporaryDir } from "../shard-world.suite.js";
import { filledStore, optionsOf, receiveAll, sentBy } from "./snapshot-world.suite.js";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Notes each file or directory that is synced through node from here on. LevelDB's own syncs do not show. */
async function watchSyncs(dir: string, note: (event: string) => void): Promise<void> {
  const handle = await open(dir, "r");
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  for (const name of ["sync", "datasync"] as const) {
    const original = prototype[name];
    vi.spyOn(prototype, name).mockImplementation(async function (this: FileHandle) {
      note(`sync ${relative(dir, await readlink(`/proc/self/fd/${this.fd}`)) || "."}`);
      return original.call(this);
    });
  }
}

test.runIf(process.platform === "linux")(
  "whatever a step rests on was synced before it: file before name, directory behind it, all before STATE",
  async () => {
    const donor = await filledStore(optionsOf(await temporaryDir("sync-donor"), { chunkBytes: 1 << 20 }));
    const sent = await sentBy(donor);
    const events: string[] = [];
    const dir = await temporaryDir("sync");
    const note = (event: string): void => {
      events.push(event.replace(sent.manifest.id, "ID"));
    };
    const store = await openStore(optionsOf(dir, { onStep: note }));
    await watchSyncs(dir, note);
    await receiveAll(sent, store);
    await store.restore(sent.manifest);
    await store.close();
    expect(events).toEqual([
      "sync .",
      "ID.manifest written",
      "sync incoming/ID.manifest.tmp",
      "ID.manifest synced",
      "ID.manifest renamed",
      "sync incoming",
      "ID.manifest there for good",
      "chunk at 0 written",
      "whole checked",
      "sync incoming/ID.part",
      "part synced",
      "part renamed",
      "sync incoming",
      "incoming synced",
      "next state begun",
      "next state built",
      "sync state-1",
      "next state opened",
      "sync state-1",
      "sync .",
      "next state synced",
      "STATE written",
      "sync STATE.tmp",
      "STATE synced",
      "STATE renamed",
      "sync .",
      "STATE there for good",
      "removed ID.snapshot",
      "removed ID.manifest",
      "generation 0 removed",
    ]);
  },
);
