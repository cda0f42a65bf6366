import { join } from "node:path";
import type { Refuse } from "./byte-cursor.js";
import { GroupReplay, type RecoveredGroup } from "./group-replay.js";
import type { WalRecord } from "./record-codec.js";
import type { RecordPlace } from "./record-index.js";
import {
  corruption,
  decodeHeader,
  isTemporaryName,
  type SegmentHeader,
  segmentName,
  segmentNumber,
} from "./segment-codec.js";
import type { WalFiles } from "./segment-file.js";
import { SegmentLedger } from "./segment-ledger.js";
import { type RecoveredSegment, recoverSegment } from "./segment-recovery.js";

/** A whole log, verified. */
export interface RecoveredLog {
  readonly ledger: SegmentLedger;
  readonly groups: ReadonlyMap<number, RecoveredGroup>;
  /** The segment to go on with and its bytes; null in a new log. */
  readonly last: { readonly segment: RecoveredSegment; readonly bytes: Buffer } | null;
}

/** Reads and verifies every segment in a directory, one at a time, and removes what was left half prepared. */
export async function readLog(dir: string, files: WalFiles): Promise<RecoveredLog> {
  const names = await files.list(dir);
  for (const name of names.filter(isTemporaryName)) await files.unlink(join(dir, name));
  const numbers = names.map(segmentNumber).filter((number) => number !== null);
  numbers.sort((a, b) => a - b);

  const ledger = new SegmentLedger();
  let replay: GroupReplay | null = null;
  let last: RecoveredLog["last"] = null;
  for (const [i, number] of numbers.entries()) {
    const file = segmentName(number);
    const bytes = await files.read(join(dir, file));
    const start = decodeHeader(bytes, file);
    if (start.header.number !== number) throw corruption(file, 24, `the file holds segment ${start.header.number}`);
    if (last !== null) checkFollows(start.header, last.segment, file);
    replay ??= new GroupReplay(start.header.groups);
    const segment = recoverSegment({
      bytes,
      file,
      start,
      isLast: i === numbers.length - 1,
      visit: visitor({ replay, ledger, file, number, fileBytes: bytes.length }),
    });
    last = { segment, bytes };
  }
  const oldest = segmentName(numbers[0] ?? 1);
  const groups = replay?.finish(refuseAt(oldest, 0)) ?? new Map<number, RecoveredGroup>();
  return { ledger, groups, last };
}

function checkFollows(header: SegmentHeader, previous: RecoveredSegment, file: string): void {
  const { number, batchesBefore } = previous.header;
  if (header.number !== number + 1) throw corruption(file, 0, `segment ${number + 1} is missing`);
  if (header.chain !== previous.chain) throw corruption(file, 20, "the segment before it ended otherwise");
  if (header.batchesBefore !== batchesBefore + previous.batches) {
    throw corruption(file, 40, "the segment before it had another number of batches");
  }
}

function visitor(log: {
  readonly replay: GroupReplay;
  readonly ledger: SegmentLedger;
  readonly file: string;
  readonly number: number;
  readonly fileBytes: number;
}): (record: WalRecord, place: RecordPlace) => void {
  log.ledger.add(log.number, log.fileBytes);
  return (record, place) => log.ledger.note(log.replay.apply(record, place, refuseAt(log.file, place.at)));
}

function refuseAt(file: string, offset: number): Refuse {
  return (why) => {
    throw corruption(file, offset, why);
  };
}
