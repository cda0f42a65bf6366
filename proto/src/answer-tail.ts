import { viewOf } from "./byte-writer.js";

// What comes behind the cells of an answer.

/** The statuses of all cells, column by column. @param statuses of the rows. @param exceptions triples of row, column and status. */
export function statusMatrix(statuses: Uint8Array, columns: number, exceptions: readonly number[]): Uint8Array {
  const rows = statuses.length;
  const matrix = new Uint8Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    matrix.set(statuses, column * rows);
  }
  for (let i = 0; i < exceptions.length; i += 3) {
    matrix[(exceptions[i + 1] as number) * rows + (exceptions[i] as number)] = exceptions[i + 2] as number;
  }
  return matrix;
}

/** The exceptions one by one. */
export function exceptionList(exceptions: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((exceptions.length / 3) * 8);
  const view = viewOf(bytes);
  for (let i = 0, at = 0; i < exceptions.length; i += 3, at += 8) {
    view.setUint32(at, exceptions[i] as number, true);
    view.setUint16(at + 4, exceptions[i + 1] as number, true);
    view.setUint8(at + 6, exceptions[i + 2] as number);
  }
  return bytes;
}

/** All parts, one after another. */
export function joinParts(parts: readonly Uint8Array[], length: number): Uint8Array {
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
