import { LIMITS } from "./limits.js";
import type { LayoutSet, RowBuilder, RowLayout, RowRef } from "./row-codec.js";
import { rowDeleteLoggedAt, rowDeleteTime, rowEventTime, rowNewestTime, UNWRITTEN } from "./row-codec.js";
import { NO_TIME } from "./time.js";
import { cellEnd, cellStart, isNull, isWritten, type WriteBlock } from "./write-block.js";

/**
 * What one write did to one row. `row` is the new row's bytes, or null where nothing changed. A cell is late when the
 * stored one, or a delete, is newer. A write is late when it applied no cell; it has a row even then where it names a newer
 * schema version than the stored one, since the row moves on to that version whatever the order of arrival.
 */
export interface MergeResult {
  readonly row: Uint8Array | null;
  readonly appliedCells: number;
  readonly lateCells: number;
  /** True where the merged row would break a limit: nothing changed. */
  readonly refused: boolean;
}

const REFUSED: MergeResult = { row: null, appliedCells: 0, lateCells: 0, refused: true };

/**
 * Merges row `i` of a block into what is stored. Per cell the newest event time wins; a tie goes to the write, which is the
 * later log entry. The result is written in the newer of the two schema versions, also where every cell is late; a write
 * of no cells has no effect. A pure function of its arguments.
 */
export function mergeWrite(
  layouts: LayoutSet,
  builder: RowBuilder,
  existing: RowRef | null,
  write: { readonly block: WriteBlock; readonly layout: RowLayout; readonly i: number; readonly index: number },
): MergeResult {
  const { block, i, index } = write;
  const time = block.times[i] as number;
  const deleteTime = existing === null ? NO_TIME : rowDeleteTime(existing.view, existing.start);
  const stored = existing === null ? null : layouts.ofRow(existing.view, existing.start);
  const movesOn = stored !== null && stored.schema.version < block.schemaVersion;
  if (existing !== null && stored !== null && time < deleteTime) {
    const lateCells = countWritten(block, i);
    const row = movesOn && lateCells > 0 ? rewrite(builder, write.layout, stored, { row: existing, index }) : null;
    return { row, appliedCells: 0, lateCells, refused: false };
  }
  const target = stored !== null && stored.schema.version > block.schemaVersion ? stored : write.layout;
  builder.reset(target);
  if (existing !== null && stored !== null) copyRow(builder, target, stored, existing);
  const newerStored = existing !== null && mayHoldNewer(existing, time) ? existing : null;
  const bitmap = newerStored === null || stored === null ? 0 : stored.bitmapStart(newerStored.view, newerStored.start);
  let appliedCells = 0;
  let lateCells = 0;
  for (const column of block.columns) {
    if (!isWritten(column, i)) continue;
    const position =
      target === write.layout
        ? column.position
        : target.positionOf((write.layout.features[column.position] as { id: number }).id);
    if (position < 0) continue; // dropped since: the newer version has no such feature
    if (newerStored !== null && stored !== null) {
      const from = stored === target ? position : stored.positionOf((target.features[position] as { id: number }).id);
      const isStored = from >= 0 && stored.cellState(newerStored.view, bitmap, from) !== UNWRITTEN;
      if (isStored && stored.cellTime(newerStored.view, newerStored.start, from) > time) {
        lateCells++;
        continue;
      }
    }
    appliedCells++;
    if (isNull(column, i)) builder.setCell(position, time, null, 0, 0);
    else builder.setCell(position, time, column.data, cellStart(column, i), cellEnd(column, i));
  }
  if (appliedCells === 0 && !(movesOn && lateCells > 0)) return { row: null, appliedCells, lateCells, refused: false };
  const loggedAt = existing === null ? NO_TIME : rowDeleteLoggedAt(existing.view, existing.start);
  const row = builder.build(index, deleteTime, loggedAt);
  return row.length > LIMITS.rowBytesMax + 64 * 1024 ? REFUSED : { row, appliedCells, lateCells, refused: false };
}

/**
 * Removes the cells not newer than the delete and leaves its time in the row, in the newer of the two schema versions.
 * Late when a newer delete is there: then null, or the row as it was where only its schema version moves on (its
 * `rowDeleteTime` is then not the time given).
 * @param times `time` of the delete and when it was logged, in microseconds; `layout` of the schema version it names.
 */
export function mergeDelete(
  layouts: LayoutSet,
  builder: RowBuilder,
  existing: RowRef | null,
  times: { readonly time: number; readonly loggedAt: number; readonly index: number; readonly layout: RowLayout },
): Uint8Array | null {
  if (existing === null) {
    builder.reset(times.layout);
    return builder.build(times.index, times.time, times.loggedAt);
  }
  const stored = layouts.ofRow(existing.view, existing.start);
  const movesOn = stored.schema.version < times.layout.schema.version;
  const target = movesOn ? times.layout : stored;
  if (rowDeleteTime(existing.view, existing.start) > times.time)
    return movesOn ? rewrite(builder, target, stored, { row: existing, index: times.index }) : null;
  builder.reset(target);
  copyRow(builder, target, stored, existing, times.time);
  return builder.build(times.index, times.time, times.loggedAt);
}

/** When a view lets go of rows. Times in microseconds; null: never. */
export interface PurgeRules {
  readonly ttl: number | null;
  readonly tombstoneRetention: number | null;
  /** How long an expired row stays, so that late readers with an older `asOf` still see it. */
  readonly grace: number;
}

/** True when the row may be purged: every cell expired past the grace, and any delete logged long enough ago. */
export function isPurgeable(row: RowRef, rules: PurgeRules, now: number): boolean {
  const deleteTime = rowDeleteTime(row.view, row.start);
  const eventTime = rowEventTime(row.view, row.start);
  if (deleteTime !== NO_TIME) {
    if (rules.tombstoneRetention === null) return false;
    if (rowDeleteLoggedAt(row.view, row.start) + rules.tombstoneRetention >= now) return false;
  }
  if (eventTime === NO_TIME) return deleteTime !== NO_TIME;
  return rules.ttl !== null && eventTime + rules.ttl + rules.grace < now;
}

/**
 * True when a purge still holds: nothing newer came since it saw the row, nor was the same delete logged again, which
 * counts its retention from then. Times in microseconds; `plannedAt` by the clock that logs deletes.
 */
export function mayPurge(row: RowRef, seen: { readonly newestTime: number; readonly plannedAt: number }): boolean {
  if (rowNewestTime(row.view, row.start) > seen.newestTime) return false;
  return rowDeleteLoggedAt(row.view, row.start) < seen.plannedAt;
}

/** The row's bytes in another schema version; what that one dropped is gone. */
function rewrite(
  builder: RowBuilder,
  target: RowLayout,
  stored: RowLayout,
  from: { readonly row: RowRef; readonly index: number },
): Uint8Array {
  const { row, index } = from;
  builder.reset(target);
  copyRow(builder, target, stored, row);
  return builder.build(index, rowDeleteTime(row.view, row.start), rowDeleteLoggedAt(row.view, row.start));
}

/** Copies the cells newer than `after` that the target has, too. */
function copyRow(builder: RowBuilder, target: RowLayout, stored: RowLayout, row: RowRef, after = NO_TIME): void {
  const bitmap = stored.bitmapStart(row.view, row.start);
  for (let from = 0; from < stored.count; from++) {
    if (stored.cellState(row.view, bitmap, from) === UNWRITTEN) continue;
    if (after !== NO_TIME && stored.cellTime(row.view, row.start, from) <= after) continue;
    const position = stored === target ? from : target.positionOf((stored.features[from] as { id: number }).id);
    if (position >= 0) builder.copyCell(position, stored, row, bitmap, from);
  }
}

/** False where no stored cell can be newer than `time`. */
function mayHoldNewer(row: RowRef, time: number): boolean {
  return rowEventTime(row.view, row.start) > time;
}

function countWritten(block: WriteBlock, i: number): number {
  let count = 0;
  for (const column of block.columns) if (isWritten(column, i)) count++;
  return count;
}
