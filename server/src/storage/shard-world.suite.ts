import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry } from "@featurestore/cluster";
import {
  ByteWriter,
  encodeSchema,
  type Feature,
  type FeatureType,
  RowLayout,
  type ViewSchema,
  WriteBlockBuilder,
  writeKeyList,
} from "@featurestore/proto";
import { onTestFinished } from "vitest";
import { type ApplyResult, type Command, decodeResult, encodeCommand, unsequenced } from "./command-codec.js";
import { HotTier } from "./hot-tier/hot-tier.js";
import { JobLimit } from "./job-limit.js";
import { LoopShare } from "./loop-share.js";
import { ShardStore, type ShardStoreOptions, type StoredRow } from "./shard-store.js";

/** A temporary directory of the running test. */
export async function temporaryDir(prefix: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), `${prefix}-`));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export function feature(id: number, type: FeatureType): Feature {
  return { id, name: `f${id}`, type, description: "" };
}

export function schemaOf(viewId: number, version: number, types: readonly FeatureType[]): ViewSchema {
  return { viewId, version, features: types.map((type, i) => feature(i + 1, type)) };
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The bytes of an 8-byte key. */
export function keyOf(id: number): Uint8Array {
  const key = new Uint8Array(8);
  new DataView(key.buffer).setUint32(4, id, false);
  key[0] = 0x80;
  return key;
}

export function keyListOf(keys: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(64);
  writeKeyList(writer, keys);
  return writer.finish();
}

/** A row to write: its cells by position, undefined where a cell is left alone. */
export interface TestRow {
  readonly id: number;
  readonly time: number;
  readonly cells: readonly unknown[];
}

export function blockOf(schema: ViewSchema, rows: readonly TestRow[]): Uint8Array {
  const builder = new WriteBlockBuilder(new RowLayout(schema), Math.max(1, rows.length));
  for (const { id, time, cells } of rows) {
    const row = builder.addRow(keyOf(id), time);
    cells.forEach((value, position) => {
      if (value !== undefined) builder.setCell(row, position, value);
    });
  }
  return builder.finish();
}

export function schemaCommand(schema: ViewSchema): Command {
  return { ...unsequenced(0), kind: "schema", viewId: schema.viewId, schema: encodeSchema(schema) };
}

export function rowsCommand(schema: ViewSchema, rows: readonly TestRow[], datasets: readonly number[] = [1]): Command {
  return { ...unsequenced(0), kind: "rows", datasets, block: blockOf(schema, rows) };
}

export function deleteCommand(
  schema: ViewSchema,
  ids: readonly number[],
  times: { readonly time: number; readonly loggedAt?: number },
): Command {
  return {
    ...unsequenced(times.loggedAt ?? 0),
    kind: "delete",
    viewId: schema.viewId,
    dataset: 1,
    schemaVersion: schema.version,
    eventTime: times.time,
    keys: keyListOf(ids.map(keyOf)),
  };
}

export function purgeCommand(
  viewId: number,
  rows: readonly { readonly id: number; readonly newest: number }[],
): Command {
  return {
    ...unsequenced(Number.MAX_SAFE_INTEGER),
    kind: "purge",
    viewId,
    dataset: 1,
    keys: keyListOf(rows.map(({ id }) => keyOf(id))),
    newest: rows.map(({ newest }) => newest),
  };
}

export function dropCommand(viewId: number): Command {
  return { ...unsequenced(0), kind: "dropView", viewId };
}

export function entryOf(index: number, command: Command): Entry {
  return { kind: "command", term: 1, index, data: encodeCommand(command) };
}

export function entriesOf(commands: readonly Command[], first = 1): Entry[] {
  return commands.map((command, i) => entryOf(first + i, command));
}

export const HOT_BYTES = 4 * 1024 * 1024;

export function storeOptions(dir: string, hotBytes = HOT_BYTES): ShardStoreOptions {
  return {
    dir,
    hotTier: new HotTier({ bytesMax: hotBytes }),
    jobs: new JobLimit(4),
    share: new LoopShare(),
    writeBufferBytes: 64 * 1024,
    cacheBytes: 64 * 1024,
    layouts: new Map(),
  };
}

/** Opens a store that must not be fenced; it is closed at the end of the test, if not before. */
export async function openStore(options: ShardStoreOptions): Promise<ShardStore> {
  const store = await ShardStore.open(options);
  if (!(store instanceof ShardStore)) throw new Error(`fenced: ${store.fenced}`);
  onTestFinished(() => store.close().catch(() => undefined));
  return store;
}

/** Applies commands after what the store has, and gives what became of each. */
export async function applyAll(store: ShardStore, commands: readonly Command[]): Promise<ApplyResult[]> {
  const results = await store.apply(entriesOf(commands, store.applied.index + 1));
  return results.map(decodeResult);
}

/** Every row of every dataset of a store, as LevelDB has it, with the sums: equal strings, equal states. */
export async function contentOf(store: ShardStore): Promise<string[]> {
  const lines: string[] = [];
  for (const rows of store.views()) {
    const { stored, live, a, b, newest } = rows.sums;
    if (stored === 0) continue;
    lines.push(`${rows.viewId}/${rows.dataset} stored ${stored} live ${live} sums ${a} ${b} newest ${newest}`);
    let after: Uint8Array | null = null;
    for (;;) {
      const page = await store.scan(rows, after, 100);
      page.keys.forEach((key, i) => {
        lines.push(`${rows.viewId}/${rows.dataset} ${hexOf(key)} ${hexOf(page.rows[i] as Uint8Array)}`);
      });
      after = page.keys.at(-1) ?? after;
      if (page.isLast) break;
    }
  }
  return lines.sort();
}

/** The row of a key as LevelDB has it. */
export async function storedRow(store: ShardStore, viewId: number, id: number): Promise<StoredRow | undefined> {
  const rows = store.view(viewId, 1);
  if (rows === undefined) return null;
  return (await store.fetch(rows, [keyOf(id)]))[0];
}
