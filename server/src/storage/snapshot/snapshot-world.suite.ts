import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type {
  SnapshotChunk,
  SnapshotManifest,
  SnapshotSink,
  SnapshotSource,
  StateMachine,
} from "@featurestore/cluster";
import { ClassicLevel } from "classic-level";
import type { ShardStore, ShardStoreOptions } from "../shard-store.js";
import {
  applyAll,
  deleteCommand,
  dropCommand,
  openStore,
  purgeCommand,
  rowsCommand,
  schemaCommand,
  schemaOf,
  storeOptions,
} from "../shard-world.suite.js";
import type { SnapshotOptions } from "./snapshots.js";

export const SCHEMA = schemaOf(7, 1, ["int32", "string"]);
export const OTHER = schemaOf(8, 1, ["float64"]);

export function optionsOf(dir: string, snapshots: Partial<SnapshotOptions> = {}): ShardStoreOptions {
  return { ...storeOptions(dir), snapshots: { chunkBytes: 1_000, ...snapshots } };
}

/** A store with rows, overwritten rows, deletes, a purge, a dropped view, two datasets and a producer. */
export async function filledStore(options: ShardStoreOptions, rows = 200): Promise<ShardStore> {
  const store = await openStore(options);
  const some = (time: number, from = 0) =>
    Array.from({ length: rows }, (_, i) => ({ id: from + i, time, cells: [i * time, `row ${i} at ${time}`] }));
  await applyAll(store, [
    schemaCommand(SCHEMA),
    schemaCommand(OTHER),
    rowsCommand(SCHEMA, some(1), [1, 2]),
    { ...rowsCommand(SCHEMA, some(2, 50)), producer: 9, first: 1, last: 5 },
    deleteCommand(SCHEMA, [3, 4, 5], { time: 9 }),
    purgeCommand(7, [{ id: 4, newest: 9 }]),
    rowsCommand(OTHER, [{ id: 1, time: 1, cells: [1] }]),
    dropCommand(8),
  ]);
  return store;
}

/** All chunks, and what announces them: what a peer has. */
export interface Sent {
  readonly manifest: SnapshotManifest;
  readonly chunks: readonly SnapshotChunk[];
}

export async function sentBy(machine: StateMachine): Promise<Sent> {
  const source = await machine.snapshot();
  const { manifest } = source;
  const chunks: SnapshotChunk[] = [];
  for (let offset = 0; offset < manifest.bytes; offset += manifest.chunkBytes) chunks.push(await source.read(offset));
  await source.close();
  return { manifest, chunks };
}

/** Writes what the sink lacks. @returns how many bytes. */
export async function transfer(from: SnapshotSource | Sent, sink: SnapshotSink): Promise<number> {
  const { bytes, chunkBytes } = from.manifest;
  let moved = 0;
  while (sink.received < bytes) {
    const chunk = "chunks" in from ? from.chunks[sink.received / chunkBytes] : await from.read(sink.received);
    if (chunk === undefined || !(await sink.write(chunk))) throw new Error(`no chunk at ${sink.received}`);
    moved += chunk.data.length;
  }
  return moved;
}

export async function receiveAll(from: SnapshotSource | Sent, machine: StateMachine): Promise<void> {
  const sink = await machine.receive(from.manifest);
  await transfer(from, sink);
  if (!(await sink.finish())) throw new Error("the digest does not fit");
  await sink.close();
}

/** Everything in a closed replica's database, read without any of our code, and its digest. */
export async function rawContent(
  dir: string,
): Promise<{ readonly records: readonly string[]; readonly digest: string }> {
  const db = new ClassicLevel<string, string>(await databaseDir(dir), {
    keyEncoding: "hex",
    valueEncoding: "hex",
    compression: false,
  });
  await db.open();
  const records = (await db.iterator().all()).map(([key, value]) => `${key}=${value}`);
  await db.close();
  return { records, digest: createHash("sha256").update(records.join("\n")).digest("hex") };
}

/** Where the database of a replica is. */
export async function databaseDir(dir: string): Promise<string> {
  const names = await readdir(dir);
  if (!names.includes("STATE")) return dir;
  return join(dir, `state-${(await readFile(join(dir, "STATE"), "latin1")).split(" ")[2]}`);
}
