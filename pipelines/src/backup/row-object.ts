import { FeatureStoreError, viewOf } from "@featurestore/proto";

/*
 * Object:  "FSBKROWS" | format u32 = 1 | view id u32 | records u32 | zero u32 | record*
 * Record:  key bytes u32 | row bytes u32, 0xffffffff: removed | key | row
 *
 * Little-endian, keys ascend. A base holds every row of a range, a delta what became of them: rows that are new or another,
 * and keys whose rows are gone. Rows are as stores keep them (row-codec.ts of proto), their last-change index 0.
 */
const MAGIC = Buffer.from("FSBKROWS", "latin1");
const FORMAT = 1;
const HEAD = 24;
const RECORD_HEAD = 8;
const REMOVED = 0xffffffff;

/** A key and its row; null: removed. */
export type RowRecord = readonly [key: Uint8Array, row: Uint8Array | null];

/** Bytes that a record takes. */
export function recordBytes([key, row]: RowRecord): number {
  return RECORD_HEAD + key.length + (row?.length ?? 0);
}

export function encodeRows(viewId: number, records: readonly RowRecord[]): Uint8Array {
  const out = new Uint8Array(records.reduce((sum, record) => sum + recordBytes(record), HEAD));
  out.set(MAGIC);
  const view = viewOf(out);
  view.setUint32(8, FORMAT, true);
  view.setUint32(12, viewId, true);
  view.setUint32(16, records.length, true);
  let at = HEAD;
  for (const [key, row] of records) {
    view.setUint32(at, key.length, true);
    view.setUint32(at + 4, row === null ? REMOVED : row.length, true);
    out.set(key, at + RECORD_HEAD);
    if (row !== null) out.set(row, at + RECORD_HEAD + key.length);
    at += RECORD_HEAD + key.length + (row?.length ?? 0);
  }
  return out;
}

/** Reads an object; keys and rows share its memory. @throws CORRUPTION. */
export function decodeRows(bytes: Uint8Array): { readonly viewId: number; readonly records: readonly RowRecord[] } {
  if (bytes.length < HEAD || MAGIC.compare(bytes, 0, MAGIC.length) !== 0) throw damaged("it holds no rows");
  const view = viewOf(bytes);
  const format = view.getUint32(8, true);
  if (format !== FORMAT) throw damaged(`its format is ${format}; was it made by a newer version?`);
  const count = view.getUint32(16, true);
  if (view.getUint32(20, true) !== 0) throw damaged("its head is not as it should be");
  const records: RowRecord[] = [];
  let last: Uint8Array | null = null;
  let at = HEAD;
  while (at < bytes.length) {
    if (at + RECORD_HEAD > bytes.length) throw damaged("a record is cut off");
    const keyBytes = view.getUint32(at, true);
    const rowBytes = view.getUint32(at + 4, true);
    const start = at + RECORD_HEAD + keyBytes;
    const end = start + (rowBytes === REMOVED ? 0 : rowBytes);
    if (end > bytes.length) throw damaged("a record is cut off");
    const key = bytes.subarray(at + RECORD_HEAD, start);
    if (last !== null && Buffer.compare(last, key) >= 0) throw damaged("its keys do not ascend");
    records.push([key, rowBytes === REMOVED ? null : bytes.subarray(start, end)]);
    last = key;
    at = end;
  }
  if (records.length !== count) throw damaged("records are missing");
  return { viewId: view.getUint32(12, true), records };
}

/** What became of `before`: applied to it, it gives `after`. Both in key order. */
export function deltaOf(before: readonly RowRecord[], after: readonly RowRecord[]): readonly RowRecord[] {
  const delta: RowRecord[] = [];
  let at = 0;
  for (const [key, row] of after) {
    for (; at < before.length; at++) {
      const [known] = before[at] as RowRecord;
      if (Buffer.compare(known, key) >= 0) break;
      delta.push([known, null]);
    }
    const [known, old] = before[at] ?? [null, null];
    const isKnown = known !== null && Buffer.compare(known, key) === 0;
    if (isKnown) at++;
    if (!isKnown || old === null || row === null || Buffer.compare(old, row) !== 0) delta.push([key, row]);
  }
  for (; at < before.length; at++) delta.push([(before[at] as RowRecord)[0], null]);
  return delta;
}

/** @returns the rows after the delta, in key order. @throws CORRUPTION where it removes what is not there. */
export function applyDelta(before: readonly RowRecord[], delta: readonly RowRecord[]): readonly RowRecord[] {
  const after: RowRecord[] = [];
  let at = 0;
  for (const [key, row] of delta) {
    for (; at < before.length && Buffer.compare((before[at] as RowRecord)[0], key) < 0; at++) {
      after.push(before[at] as RowRecord);
    }
    const isKnown = at < before.length && Buffer.compare((before[at] as RowRecord)[0], key) === 0;
    if (isKnown) at++;
    if (row !== null) after.push([key, row]);
    else if (!isKnown) throw damaged("it removes a row that is not there");
  }
  return [...after, ...before.slice(at)];
}

function damaged(why: string): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `an object of the backup is damaged: ${why}`);
}
