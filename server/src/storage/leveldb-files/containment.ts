import { open } from "node:fs/promises";
import { join } from "node:path";
import { FeatureStoreError } from "@featurestore/proto";
import { corruption } from "./byte-cursor.js";
import { type DamageRecord, readDamageRecord, writeDamageRecord } from "./damage-record.js";
import { DamagedRanges } from "./damaged-ranges.js";
import { isLost, unavailable } from "./database-files.js";
import { passAllFilter, standInBlock } from "./stand-in.js";
import type { DamagedBlock } from "./table.js";
import { type DamagedTable, discardLogs, verifyDatabase } from "./verify.js";

export { DamagedRanges } from "./damaged-ranges.js";

/** A database that may be opened, unless it is fenced. */
export interface PreparedDatabase {
  /** The user keys that must never be answered from this database, in this life of it or a later one. All, if fenced. */
  readonly ranges: DamagedRanges;
  /** What was found damaged, now and in earlier lives. */
  readonly reasons: readonly string[];
  /** Why the database must not be opened at all, or null. */
  readonly fenced: string | null;
  /** Live tables and their bytes, all of them verified. */
  readonly tables: number;
  readonly bytes: number;
}

/** The first mends filters, which hide what else is wrong; the second mends data; the third finds nothing. */
const ROUNDS_MAX = 3;
const REASONS_MAX = 100;

/**
 * Makes a closed database safe to open, before every open: discards LevelDB's own logs, verifies every byte, records the
 * damage, and only then overwrites each damaged block with a sound one of its size. LevelDB, which ends the process when
 * a compaction reads a damaged block, then reads and compacts as it likes; outside `ranges` all its answers are right.
 *
 * Damage to data blocks costs the keys between their neighbours; a damaged filter costs time, but no key. Other damage
 * (to an index, a metaindex, a footer, a table's size or presence, CURRENT, the MANIFEST, our record) fences the database.
 * An undamaged database is not written to.
 *
 * A crash at any point leaves what the next call handles: a block is overwritten only once its range is durable, and one
 * that is overwritten in part is again damaged. The record stays for as long as the directory does, since a compaction
 * moves what damage uncovered (older versions, say) to sound places.
 *
 * Throws UNAVAILABLE when a file cannot be read or written for another reason than damage.
 */
export async function prepareDatabase(dir: string): Promise<PreparedDatabase> {
  const checked = { record: { ranges: DamagedRanges.NONE, reasons: [] } as DamageRecord, tables: 0, bytes: 0 };
  try {
    checked.record = await readDamageRecord(dir);
    await discardLogs(dir);
    for (let round = 1; ; round++) {
      const { tables, bytes, damaged } = await verifyDatabase(dir);
      Object.assign(checked, { tables, bytes });
      if (damaged.length === 0) return { ...checked.record, fenced: null, tables, bytes };
      const patches = damaged.map((table) => patchesFor(table, round));
      checked.record = withDamage(checked.record, damaged);
      // Even where nothing is new: what a process that ended here wrote may not be durable yet.
      if (damaged.some(losesKeys)) await writeDamageRecord(dir, checked.record);
      for (const patch of patches) await overwrite(dir, patch);
    }
  } catch (error) {
    if (!(error instanceof FeatureStoreError) || error.code !== "CORRUPTION") throw error;
    const { record, tables, bytes } = checked;
    const reasons = joined(record.reasons, [error.message]);
    return { ranges: DamagedRanges.ALL, reasons, fenced: error.message, tables, bytes };
  }
}

/** The record with what a verification found; of a damaged filter only the reason, until the next call. */
function withDamage({ ranges, reasons }: DamageRecord, damaged: readonly DamagedTable[]): DamageRecord {
  return {
    ranges: ranges.with(damaged.filter(losesKeys).flatMap((table) => table.ranges)),
    reasons: joined(
      reasons,
      damaged.map(({ file, reason }) => `${file}: ${reason}`),
    ),
  };
}

function joined(before: readonly string[], reasons: readonly string[]): readonly string[] {
  return [...new Set([...before, ...reasons])].slice(0, REASONS_MAX);
}

/** False where only a filter is to blame: its table has all its keys. */
function losesKeys({ blocks }: DamagedTable): boolean {
  return blocks.some(({ kind }) => kind === "data");
}

interface FilePatch {
  readonly file: string;
  readonly blocks: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
}

/** Throws CORRUPTION where nothing can stand in for what is damaged. */
function patchesFor({ file, reason, blocks }: DamagedTable, round: number): FilePatch {
  if (blocks.length === 0 || round === ROUNDS_MAX) throw corruption(file, reason);
  const standIn = (block: DamagedBlock) => {
    const { offset, size } = block.handle;
    const bytes = block.kind === "filter" ? passAllFilter(size) : standInBlock(size, block.keys);
    if (bytes === null) throw corruption(file, `${reason}, and is too small to be replaced`);
    return { offset, bytes };
  };
  return { file, blocks: blocks.map(standIn) };
}

async function overwrite(dir: string, { file, blocks }: FilePatch): Promise<void> {
  try {
    const handle = await open(join(dir, file), "r+");
    try {
      for (const { offset, bytes } of blocks) {
        for (let done = 0; done < bytes.length; ) {
          done += (await handle.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
        }
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isLost(error)) throw corruption(file, "the disk does not take a block back", error);
    throw unavailable(file, error, "cannot be written");
  }
}
