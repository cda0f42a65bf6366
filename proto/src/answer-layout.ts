import type { TypeInfo } from "./schema.js";

/*
 * Answer block: version u8 = 1 | kind u8 = 1 | flags u8 | zero u8 | rows u32 | columns u32 | exceptions u32
 *               offset of the exceptions u32 | stride u32 (elements of a matrix row, else 0)
 *               row status u8 x rows | directory entry x columns | null bitmap x columns | data | [times] | variable bytes | exceptions
 * directory:    type code u8 | zero u8 | dimension u16 | nulls u32 | data u32 | bytes u32 (offsets; of the variable bytes, else 0) | byte length u32 | zero u32
 * data:         columns: fixed width x rows (float16 as float32), variable: end u32 x rows
 *               matrix (flag 1): float32 x stride x rows; a column's data offset is that of its first element
 * times:        flag 4: i64 x rows x columns, column by column; NO_TIME where there is none
 * exceptions:   flag 2: status u8 x rows x columns, column by column; else (row u32, column u16, status u8, zero u8) x exceptions
 *
 * Little-endian; every section starts at a multiple of 8 from the block's start, gaps are zero, so is the block's length.
 * A cell's status is its row's unless it is among the exceptions. A null bit is set where the cell has no value: floats
 * then read NaN, other fixed types zero, variable ones empty.
 */
export const ANSWER_VERSION = 1;
export const ANSWER_KIND = 1;
export const ANSWER_HEAD = 24;
export const ANSWER_ENTRY = 24;
export const IS_MATRIX = 1;
export const STATUS_MATRIX = 2;
export const HAS_TIMES = 4;

/** Why a cell reads as it does. The numbers are the wire's. */
export const CELL_STATUSES = [
  "INVALID",
  "PRESENT",
  "NULL_VALUE",
  "NOT_FOUND",
  "OUTSIDE_MAX_AGE",
  "DEFAULTED",
  "UNAVAILABLE",
  "CORRUPTED",
] as const;
export type CellStatus = (typeof CELL_STATUSES)[number];

export const PRESENT = 1;
export const NULL_VALUE = 2;
export const NOT_FOUND = 3;
export const OUTSIDE_MAX_AGE = 4;
export const DEFAULTED = 5;
export const UNAVAILABLE = 6;
export const CORRUPTED = 7;

/** Bytes of a fixed cell in an answer: as stored, except that float16 travels as float32. */
export function answerWidth(info: TypeInfo): number {
  return info.scalar === "float16" && info.width > 0 ? info.dimension * 4 : info.width;
}
