import type { DecodedAnswer, ReadRequest, Table } from "../contender.js";

/** Bytes of a packed row: little-endian float32 or int64, one after the other. */
export function rowBytes({ type, features }: Table): number {
  return features * (type === "float32" ? 4 : 8);
}

/** A row as it lies in the stores that know bytes only. */
export function packRow(table: Table, id: number): Buffer {
  const row = Buffer.allocUnsafe(rowBytes(table));
  for (let f = 0; f < table.features; f++) {
    if (table.type === "float32") row.writeFloatLE(table.value(id, f), 4 * f);
    else row.writeBigInt64LE(BigInt(table.value(id, f)), 8 * f);
  }
  return row;
}

/** Rows of every part, in the order of the request; null or undefined where there is none. */
export type PackedRows = readonly (Uint8Array | null | undefined)[];

/** Copies the rows of each part into one array of numbers: replies are never aligned. */
export function decodePacked(request: ReadRequest, rows: PackedRows): DecodedAnswer {
  let next = 0;
  const parts = request.map(({ table, ids }) => {
    const bytes = new Uint8Array(ids.length * rowBytes(table));
    const first = next;
    for (let at = 0; at < bytes.length; at += rowBytes(table)) {
      const row = rows[next++];
      if (row) bytes.set(row, at);
    }
    const numbers = numbersOf(table, { buffer: bytes.buffer, at: 0, rows: ids.length });
    for (let i = 0; i < ids.length; i++) {
      if (!rows[first + i]) numbers.fill(Number.NaN, i * table.features, (i + 1) * table.features);
    }
    return { numbers, features: table.features };
  });
  return answerOf(parts);
}

/** Numbers of a part, row after row. */
export interface PartNumbers {
  readonly numbers: Float32Array | Float64Array;
  readonly features: number;
}

export function answerOf(parts: readonly PartNumbers[]): DecodedAnswer {
  return {
    value(part, row, feature) {
      const { numbers, features } = parts[part] as PartNumbers;
      return numbers[row * features + feature] ?? Number.NaN;
    },
  };
}

/** Packed rows as numbers: a view of the float32 where they lie, int64 (of at most 53 bits) copied. `at` is a multiple of 8. */
export function numbersOf(
  { type, features }: Table,
  packed: { readonly buffer: ArrayBuffer; readonly at: number; readonly rows: number },
): Float32Array | Float64Array {
  const count = packed.rows * features;
  if (type === "float32") return new Float32Array(packed.buffer, packed.at, count);
  const halves = new Int32Array(packed.buffer, packed.at, 2 * count);
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    numbers[i] = ((halves[2 * i] ?? 0) >>> 0) + (halves[2 * i + 1] ?? 0) * 4_294_967_296;
  }
  return numbers;
}
