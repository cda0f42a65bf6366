import { join } from "node:path";
import { FeatureStoreError } from "@featurestore/proto";
import { decodeRecord, type WalRecord } from "./record-codec.js";
import type { RecordPlace } from "./record-index.js";
import { payloadOf, SECTOR_BYTES, sectorBytesFor } from "./sector-codec.js";
import { corruption, segmentName } from "./segment-codec.js";
import type { WalFiles } from "./segment-file.js";

/** What lies between records that are no further apart is read along: that costs less than another read. */
const GAP_BYTES_MAX = 64 * 1024;
/** Bounds what one read brings into memory, unless a single record is larger. */
const SPAN_BYTES_MAX = 1024 * 1024;

/** Sectors of one segment that are read at once, and the records in them. */
interface Span {
  readonly segment: number;
  readonly start: number;
  end: number;
  readonly places: RecordPlace[];
}

/**
 * Reads records back from their segments and verifies each: a record that was not the one written at this place of the
 * log's history does not match. `places` stand in the order of the log. Throws CORRUPTION (details: file, offset, why),
 * and UNAVAILABLE where the file system fails.
 */
export async function readRecords(
  log: { readonly dir: string; readonly files: WalFiles },
  places: readonly RecordPlace[],
): Promise<readonly WalRecord[]> {
  const records: WalRecord[] = [];
  for (const span of spansOf(places)) {
    const file = segmentName(span.segment);
    const bytes = await readSpan(log, file, span);
    for (const place of span.places) {
      const refuse = (why: string): never => {
        throw corruption(file, place.at, why);
      };
      const { start, end } = sectorsOf(place);
      if (bytes.length < end - span.start) refuse("the file ends before the record does");
      const payload = payloadOf(bytes, start - span.start, end - span.start);
      const from = place.at - start;
      records.push(decodeRecord(payload.subarray(from, from + place.bytes), place.chain, refuse).record);
    }
  }
  return records;
}

async function readSpan(
  { dir, files }: { readonly dir: string; readonly files: WalFiles },
  file: string,
  span: Span,
): Promise<Buffer> {
  try {
    return await files.read(join(dir, file), span);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ("code" in error && error.code === "ENOENT") throw corruption(file, 0, "the file is missing");
    throw new FeatureStoreError("UNAVAILABLE", `cannot read the write-ahead log ${file}: ${error.message}`, {
      cause: error,
    });
  }
}

function spansOf(places: readonly RecordPlace[]): readonly Span[] {
  const spans: Span[] = [];
  for (const place of places) {
    const { start, end } = sectorsOf(place);
    const span = spans.at(-1);
    const isNear =
      span?.segment === place.segment && start <= span.end + GAP_BYTES_MAX && end - span.start <= SPAN_BYTES_MAX;
    if (span === undefined || !isNear) {
      spans.push({ segment: place.segment, start, end, places: [place] });
      continue;
    }
    span.end = Math.max(span.end, end);
    span.places.push(place);
  }
  return spans;
}

/** The sectors that a record touches. */
function sectorsOf({ at, bytes }: RecordPlace): { readonly start: number; readonly end: number } {
  const start = Math.floor(at / SECTOR_BYTES) * SECTOR_BYTES;
  return { start, end: start + sectorBytesFor(at - start + bytes) };
}
