import { LIMITS, WriteBlockBuilder } from "@featurestore/proto";
import type { BoundView } from "./catalog.js";
import type { CheckedRow } from "./row-checker.js";

/** Where a block is closed: a row of 1 MiB still fits below the limit of a wire request. */
const BLOCK_BYTES_TARGET = 2.5 * 1024 * 1024;

/** Row numbers in the caller's list. */
export interface RowNumbers {
  readonly rows: readonly number[];
}

/** An encoded write block and the rows it holds. */
export interface Block extends RowNumbers {
  readonly bytes: Uint8Array;
}

/** Tells how many rows fit one block within the limits of a wire request. A column takes its width for every row of the block. */
export class BlockFill {
  readonly #bound: BoundView;
  readonly #columns = new Set<number>();
  #count = 0;
  #fixed = 0;
  #variable = 0;
  #widest = 0;

  constructor(bound: BoundView) {
    this.#bound = bound;
  }

  /** @returns false, with nothing changed, where the row needs a block of its own; the first row never does. */
  add(row: CheckedRow): boolean {
    let fixed = this.#fixed;
    for (const { position } of row.cells) {
      if (!this.#columns.has(position)) fixed += columnBytes(this.#bound, position);
    }
    const variable = this.#variable + row.variableBytes + row.key.length + 12;
    const isFull =
      this.#count >= LIMITS.keysPerRequestMax ||
      (this.#count + 1) * fixed + variable > BLOCK_BYTES_TARGET ||
      fixed + Math.max(this.#widest, row.variableBytes) > LIMITS.rowBytesMax;
    if (this.#count > 0 && isFull) return false;
    if (fixed > this.#fixed) for (const { position } of row.cells) this.#columns.add(position);
    this.#count++;
    this.#fixed = fixed;
    this.#variable = variable;
    this.#widest = Math.max(this.#widest, row.variableBytes);
    return true;
  }
}

/** Cuts rows into blocks within the limits of a wire request. */
export function cutBlocks(bound: BoundView, rows: readonly CheckedRow[]): Block[] {
  const blocks: Block[] = [];
  let from = 0;
  let fill = new BlockFill(bound);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as CheckedRow;
    if (fill.add(row)) continue;
    blocks.push(buildBlock(bound, rows.slice(from, at)));
    from = at;
    fill = new BlockFill(bound);
    fill.add(row);
  }
  if (from < rows.length) blocks.push(buildBlock(bound, rows.slice(from)));
  return blocks;
}

/** What one more row adds to a column, bitmaps rounded up: its width, or the end of a variable cell. */
function columnBytes(bound: BoundView, position: number): number {
  return ((bound.layout.widths[position] as number) || 4) + 1;
}

/** Encodes rows, in their order; a key may be there more than once: the later row counts as the later write. */
export function buildBlock(bound: BoundView, rows: readonly CheckedRow[]): Block {
  const builder = new WriteBlockBuilder(bound.layout, rows.length);
  for (const { key, time, cells } of rows) {
    const row = builder.addRow(key, time);
    for (const { position, value } of cells) builder.setCell(row, position, value);
  }
  return { bytes: builder.finish(), rows: rows.map(({ row }) => row) };
}
