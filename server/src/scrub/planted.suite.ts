import { viewOf } from "@featurestore/proto";
import { flushDatabase, openDatabase, put } from "../storage/database.js";
import { frameValue, ROWS, systemKey, unframeValue } from "../storage/database-keys.js";
import { JobLimit } from "../storage/job-limit.js";
import { StateDir } from "../storage/state-dir.js";
import { sumRow, ViewSums } from "../storage/view-rows.js";

/**
 * What of a replica's database is changed without a trace: `row`: a row, under a good checksum, and the sums with it, as a bug
 * in apply would; `rowAlone`: a row and not the sums; `sums`: the sums alone.
 */
export type Planted = "row" | "rowAlone" | "sums";

/** Changes the first row of a replica that nobody has open. @param dir of the replica. */
export async function plant(dir: string, what: Planted): Promise<void> {
  const { path } = await StateDir.open(dir);
  const db = await openDatabase(path, { writeBufferBytes: 1 << 20, cacheBytes: 1 << 20 });
  try {
    const iterator = db.iterator({ gte: Uint8Array.of(ROWS), lt: Uint8Array.of(ROWS + 1), limit: 1 });
    const [key, framed] = (await iterator.next()) ?? [];
    await iterator.close();
    const row = key === undefined || framed === undefined ? null : unframeValue(key, framed);
    if (key === undefined || framed === undefined || row === null) throw new RangeError(`${path} holds no row`);
    const at = viewOf(key);
    const sumsKey = systemKey("v", at.getUint32(1, false), at.getUint32(5, false));
    const sums = ViewSums.decode(
      unframeValue(sumsKey, (await db.get(sumsKey)) ?? new Uint8Array()) ?? new Uint8Array(),
    );
    const other = new Uint8Array(row);
    other[other.length - 1] = (other.at(-1) ?? 0) ^ 0x55;
    const value = frameValue(key, other);
    sums.count(sumRow(row), viewOf(framed).getUint32(row.length, true), -1);
    sums.count(sumRow(other), viewOf(value).getUint32(other.length, true), 1);
    if (what !== "sums") await db.put(key, value);
    if (what !== "rowAlone") await db.batch([put(sumsKey, sums.encode())]);
    await flushDatabase(db, path, JobLimit.forThreadPool());
  } finally {
    await db.close();
  }
}
