import { expect } from "vitest";
import type { LayoutSet } from "./row-codec.js";
import type { FoundRows, Selection } from "./selection.js";

/** Encodes into new memory, and checks that memory which was used before makes no difference. */
export function encodeAnswer(
  selection: Selection,
  layouts: LayoutSet,
  rows: FoundRows,
  now: number,
  bytesMax?: number,
): Uint8Array {
  const block = selection.encode(layouts, rows, now, bytesMax);
  const used = new Uint8Array(selection.fixedBytes(rows.count) + 16).fill(0xa5);
  const into = used.subarray(8, used.length - 8);
  const again = selection.encode(layouts, rows, now, bytesMax, into);
  expect(again).toEqual(block);
  expect([...used.subarray(0, 8), ...used.subarray(used.length - 8)]).toEqual(new Array(16).fill(0xa5));
  return block;
}
