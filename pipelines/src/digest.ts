import { createHash } from "node:crypto";
import { ByteWriter, type CellCodec, cellCodec, type StoreApi, typeInfo, writeInt53 } from "@featurestore/proto";
import { isCellWritten, scanView, type ViewPage } from "./scan-view.js";
import { findTarget } from "./target.js";

const TWO_64 = 1n << 64n;
const NULL_CELL = 1;
const VALUE_CELL = 2;

/** What a view holds, in one comparable form. */
export interface ContentDigest {
  readonly rows: number;
  /** 32 hex digits; equal where keys, values, nulls and event times of all cells are equal, whatever the order of rows. */
  readonly digest: string;
}

/*
 * Row:  key length u32 | key | cell*     in the order of feature names
 * Cell: name length u32 | name | time i64 | 1 (null) or 2 (value) u8 | value length u32 | value as stored
 *
 * Never-written cells take no part, deletes neither. The digest is two sums modulo 2^64 of the halves of each row's SHA-256.
 */

/** Reads a whole view and condenses it. NaN is one value here. @throws CORRUPTION when a row is damaged. */
export async function contentDigest(
  api: StoreApi,
  view: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ContentDigest> {
  const target = await findTarget(api, view, options.signal);
  const features = [...target.layout.features].sort((a, b) => (a.name < b.name ? -1 : 1));
  const columns = features.map((feature, column) => ({
    column,
    name: Buffer.from(feature.name),
    codec: cellCodec(typeInfo(feature.type)),
  }));
  let rows = 0;
  const sums: [bigint, bigint] = [0n, 0n];
  for await (const page of scanView(api, target, features, options.signal)) {
    for (let row = 0; row < page.rows; row++) {
      const bytes = rowBytes(page, row, columns);
      if (bytes === null) continue;
      rows++;
      const hash = createHash("sha256").update(bytes).digest();
      sums[0] = (sums[0] + hash.readBigUInt64LE(0)) % TWO_64;
      sums[1] = (sums[1] + hash.readBigUInt64LE(8)) % TWO_64;
    }
  }
  return { rows, digest: sums.map((sum) => sum.toString(16).padStart(16, "0")).join("") };
}

/** Null for a row without a written cell. */
function rowBytes(
  page: ViewPage,
  row: number,
  columns: readonly { readonly column: number; readonly name: Uint8Array; readonly codec: CellCodec }[],
): Uint8Array | null {
  const writer = new ByteWriter(256);
  append(writer, page.keys.key(row));
  let cells = 0;
  for (const { column, name, codec } of columns) {
    if (!isCellWritten(page, row, column)) continue;
    cells++;
    append(writer, name);
    const at = writer.reserve(9);
    writeInt53(writer.view, at, page.times[column]?.[row] as number);
    const value = page.block.value(row, column);
    writer.view.setUint8(at + 8, value === null ? NULL_CELL : VALUE_CELL);
    if (value !== null) append(writer, valueBytes(codec, value));
  }
  return cells === 0 ? null : writer.finish();
}

function append(writer: ByteWriter, bytes: Uint8Array): void {
  const at = writer.reserve(4);
  writer.view.setUint32(at, bytes.length, true);
  writer.append(bytes);
}

function valueBytes(codec: CellCodec, value: unknown): Uint8Array {
  if (codec.info.width === 0) return codec.encode(value);
  const bytes = new Uint8Array(codec.info.width);
  codec.write(new DataView(bytes.buffer), 0, oneNaN(value));
  return bytes;
}

/** NaN has many bit patterns, which files need not keep. */
function oneNaN(value: unknown): unknown {
  if (typeof value === "number") return Number.isNaN(value) ? Number.NaN : value;
  return value instanceof Float32Array ? value.map((element) => (Number.isNaN(element) ? Number.NaN : element)) : value;
}
