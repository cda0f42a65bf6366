import { viewOf } from "./byte-writer.js";
import { cellViolation } from "./cell-codec.js";
import { FeatureStoreError } from "./errors.js";
import { LIMITS } from "./limits.js";
import {
  type LayoutSet,
  RowBuilder,
  type RowLayout,
  type RowRef,
  rowDeleteLoggedAt,
  rowDeleteTime,
  rowLastChange,
  rowRef,
  rowSchemaVersion,
  stampLastChange,
  VALUE,
} from "./row-codec.js";
import { NO_TIME } from "./time.js";

/** Where the fixed head of a row ends: what is shorter is none. */
const HEAD = 22;
/** As `mergeWrite` allows: what a row takes besides its cells. */
const ROW_BYTES_MAX = LIMITS.rowBytesMax + 64 * 1024;

const builder = new RowBuilder();

/**
 * The reason why bytes that come from elsewhere cannot be a row of the view as one of its schemas stores it, or null. They
 * must be the very bytes that its cells, times and delete time make, with a last-change index of 0.
 */
export function storedRowViolation(layouts: LayoutSet, bytes: Uint8Array): string | null {
  if (bytes.length < HEAD) return "too short";
  if (bytes.length > ROW_BYTES_MAX) return "too long";
  const row = rowRef(bytes);
  const layout = layouts.get(rowSchemaVersion(row.view, 0));
  if (layout === undefined) return `unknown schema version ${rowSchemaVersion(row.view, 0)}`;
  const violation = layout.violation(row);
  if (violation !== null) return violation;
  if (rowLastChange(row.view, 0) !== 0) return "it names a log entry";
  return timeViolation(layout, row) ?? valueViolation(layout, row) ?? canonicalViolation(layout, row);
}

/** A row as it travels between stores: a copy that names no log entry. */
export function portableRow(bytes: Uint8Array): Uint8Array {
  const row = bytes.slice();
  stampLastChange(viewOf(row), 0, 0);
  return row;
}

function timeViolation(layout: RowLayout, row: RowRef): string | null {
  const deleteTime = rowDeleteTime(row.view, 0);
  if (deleteTime !== NO_TIME && !(isTime(deleteTime) && isTime(rowDeleteLoggedAt(row.view, 0)))) {
    return "a time of its delete is out of range";
  }
  const bitmap = layout.bitmapStart(row.view, 0);
  for (let position = 0; position < layout.count; position++) {
    if (layout.cellState(row.view, bitmap, position) === 0) continue;
    const time = layout.cellTime(row.view, 0, position);
    if (!isTime(time)) return "the time of a cell is out of range";
    if (time < deleteTime) return "a cell is older than the row's delete";
  }
  return null;
}

function isTime(time: number): boolean {
  return Number.isSafeInteger(time);
}

function valueViolation(layout: RowLayout, row: RowRef): string | null {
  const bitmap = layout.bitmapStart(row.view, 0);
  for (let position = 0; position < layout.count; position++) {
    const info = layout.codecs[position]?.info;
    if (info === undefined || layout.cellState(row.view, bitmap, position) !== VALUE) continue;
    const isFree =
      info.width > 0 && (info.kind === "vector" || (info.scalar !== "bool" && info.scalar !== "timestamp"));
    if (isFree) continue;
    const [start, end] =
      info.width > 0
        ? [layout.fixedStart(bitmap, position), layout.fixedStart(bitmap, position) + info.width]
        : [layout.variableStart(row.view, bitmap, position), layout.variableEnd(row.view, bitmap, position)];
    const reason = cellViolation(info, row.bytes, start, end);
    if (reason !== null) return `a cell: ${reason}`;
  }
  return null;
}

function canonicalViolation(layout: RowLayout, row: RowRef): string | null {
  try {
    builder.reset(layout);
    const bitmap = layout.bitmapStart(row.view, 0);
    for (let position = 0; position < layout.count; position++)
      builder.copyCell(position, layout, row, bitmap, position);
    const made = builder.build(0, rowDeleteTime(row.view, 0), rowDeleteLoggedAt(row.view, 0));
    return isEqual(made, row.bytes) ? null : "its bytes are not what its cells make";
  } catch (error) {
    if (error instanceof RangeError || error instanceof FeatureStoreError) return "its cells cannot be read";
    throw error;
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
