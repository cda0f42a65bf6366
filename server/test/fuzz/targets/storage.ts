import { basename, dirname, join } from "node:path";
import { crc32c, viewOf } from "@featurestore/proto";
import { frameValue, ROWS, SYSTEM } from "../../../src/storage/database-keys.js";
import { readLog as readLevelDbLog } from "../../../src/storage/leveldb-files/log-format.js";
import { decodeVersionEdit } from "../../../src/storage/leveldb-files/manifest.js";
import { checkTable } from "../../../src/storage/leveldb-files/table.js";
import { Audit } from "../../../src/storage/snapshot/audit.js";
import { encodeEnd, encodeHeader, encodeRecords, StreamReader } from "../../../src/storage/snapshot/stream.js";
import { ViewSums } from "../../../src/storage/view-rows.js";
import { encodeRecord, sealRecord, type WalRecord } from "../../../src/storage/wal/record-codec.js";
import { encodeBatch } from "../../../src/storage/wal/sector-codec.js";
import { encodeHeader as encodeSegmentHeader, segmentName } from "../../../src/storage/wal/segment-codec.js";
import type { WalFiles } from "../../../src/storage/wal/segment-file.js";
import { WriteAheadLog } from "../../../src/storage/wal/wal.js";
import { joined } from "../mutate.js";
import { type FuzzTarget, nothingToClose, refusing, refusingLater } from "../target.js";

const DIR = "/wal";
const SEGMENT_BYTES = 16 * 1024;

/** A disk of a few files in memory; what is written to it is dropped. */
function diskOf(files: ReadonlyMap<string, Uint8Array>): WalFiles {
  const live = new Map(files);
  const missing = (path: string): Error => Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
  return {
    makeDirectory: async () => {},
    list: async (path) => [...live.keys()].filter((name) => dirname(name) === path).map((name) => basename(name)),
    read: async (path, span) => {
      const bytes = live.get(path);
      if (bytes === undefined) throw missing(path);
      return Buffer.from(bytes.subarray(span?.start, span?.end));
    },
    open: async (path) => {
      if (!live.has(path)) live.set(path, new Uint8Array(0));
      return { write: async () => {}, datasync: async () => {}, close: async () => {} };
    },
    rename: async (from, to) => {
      live.set(to, live.get(from) ?? new Uint8Array(0));
      live.delete(from);
    },
    unlink: async (path) => {
      live.delete(path);
    },
    syncDirectory: async () => {},
    space: async () => ({ freeBytes: 2 ** 40, totalBytes: 2 ** 41 }),
  };
}

/** A segment with these records, one batch for each, sealed as a log seals them. */
function segmentOf(records: readonly Uint8Array[]): Uint8Array {
  const groups = new Map();
  const head = { number: 1, fileBytes: SEGMENT_BYTES, chain: 0, batchesBefore: 0, groups };
  const { bytes, chain } = encodeSegmentHeader(head);
  const file = Buffer.alloc(SEGMENT_BYTES);
  bytes.copy(file);
  let at = bytes.length;
  let crc = chain;
  records.forEach((record, i) => {
    const sealed = Buffer.from(record);
    crc = sealRecord(sealed, crc);
    const batch = encodeBatch([sealed], i + 1);
    if (at + batch.length > file.length) return;
    batch.copy(file, at);
    at += batch.length;
  });
  return file;
}

const HARD_STATE = { term: 2, committed: 1, votedFor: "a.1" };
const RECORDS: readonly WalRecord[] = [
  {
    type: "append",
    group: 1,
    hardState: HARD_STATE,
    entries: [
      { term: 1, index: 1, kind: "command", data: new Uint8Array(30).fill(3) },
      { term: 2, index: 2, kind: "noop", data: new Uint8Array(0) },
    ],
  },
  {
    type: "append",
    group: 2,
    hardState: null,
    entries: [{ term: 1, index: 1, kind: "membership", data: new Uint8Array(4) }],
  },
  { type: "truncation", group: 1, through: { term: 1, index: 1 }, keepsTail: true },
  { type: "append", group: 1, hardState: HARD_STATE, entries: [] },
  { type: "removal", group: 2 },
];

/** Records one after another, each a multiple of 8 bytes as its own length says; what is no record ends them. */
function cutRecords(bytes: Uint8Array): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let at = 0; at + 16 <= bytes.length; ) {
    const length = viewOf(bytes).getUint32(at, true);
    const size = Math.min(Math.max(16, Math.ceil(length / 8) * 8), Math.floor((bytes.length - at) / 8) * 8, 4_096);
    if (size < 16) break;
    records.push(bytes.slice(at, at + size));
    at += size;
  }
  return records;
}

const WHOLE = RECORDS.map(encodeRecord);

/** Segments of the write-ahead log. First byte 0: a segment as it lies on disk; else its records, sealed after they were changed. */
export const wal: FuzzTarget = {
  name: "wal",
  open: async () => ({
    seeds: [joined(Uint8Array.of(0), segmentOf(WHOLE)), joined(Uint8Array.of(1), ...WHOLE)],
    run: (input) =>
      refusingLater(async () => {
        const isRaw = (input[0] ?? 0) % 2 === 0;
        const bytes = isRaw ? input.subarray(1) : segmentOf(cutRecords(input.subarray(1)));
        const log = await WriteAheadLog.open(
          { dir: DIR, segmentBytes: SEGMENT_BYTES },
          diskOf(new Map([[join(DIR, segmentName(1)), bytes]])),
        );
        const groups = log.groups();
        for (const group of groups) await log.group(group).load();
        log.stopWaitingForSpace();
        await log.close();
        return `groups ${groups.length}`;
      }),
    close: nothingToClose,
  }),
};

const key = (keyspace: number, ...rest: readonly number[]): Uint8Array => Uint8Array.of(keyspace, ...rest);

/** Values that the stream's own checksums cover are framed anew after they were changed. */
function snapshotOf(records: readonly (readonly [Uint8Array, Uint8Array])[]): Uint8Array {
  const framed = records.map(([name, value]) => [name, frameValue(name, value)] as const);
  return joined(encodeHeader("shard"), encodeRecords(framed), encodeEnd(records.length));
}

/** key length u8 | key | value length u8 | value, until the end. */
function cutPairs(bytes: Uint8Array): (readonly [Uint8Array, Uint8Array])[] {
  const pairs: (readonly [Uint8Array, Uint8Array])[] = [];
  for (let at = 0; at < bytes.length; ) {
    const name = bytes.slice(at + 1, at + 1 + Math.max(1, bytes[at] ?? 0));
    at += 1 + name.length;
    const value = bytes.slice(at + 1, at + 1 + (bytes[at] ?? 0));
    at += 1 + value.length;
    if (name.length > 0) pairs.push([name, value]);
  }
  return pairs.sort(([a], [b]) => Buffer.compare(a, b));
}

const pairBytes = (pairs: readonly (readonly [Uint8Array, Uint8Array])[]): Uint8Array =>
  joined(...pairs.flatMap(([a, b]) => [Uint8Array.of(a.length), a, Uint8Array.of(b.length), b]));
const ROW = new Uint8Array(60).fill(1);
const PAIRS = [
  [key(SYSTEM, "v".charCodeAt(0), 0, 0, 0, 7, 0, 0, 0, 1), new ViewSums().encode()],
  [key(ROWS, 0, 0, 0, 7, 0, 0, 0, 1, 128, 0, 0, 0, 0, 0, 0, 1, 0), ROW],
] as const;

/** The stream that a snapshot is. First byte 0: as it is; else its records, sealed after they were changed. */
export const snapshots: FuzzTarget = {
  name: "snapshots",
  open: async () => ({
    seeds: [joined(Uint8Array.of(0), snapshotOf(PAIRS)), joined(Uint8Array.of(1), pairBytes(PAIRS))],
    run: (input) =>
      refusing(() => {
        const isRaw = (input[0] ?? 0) % 2 === 0;
        const bytes = isRaw ? input.subarray(1) : snapshotOf(cutPairs(input.subarray(1)));
        const stream = new StreamReader("shard");
        const audit = new Audit();
        let records = 0;
        for (let at = 0; at < bytes.length; at += 100) {
          for (const record of stream.push(bytes.subarray(at, at + 100))) {
            audit.visit(record);
            records++;
          }
        }
        stream.end();
        audit.finish();
        return `records ${Math.min(records, 9)}`;
      }),
    close: nothingToClose,
  }),
};

/** A table of one data block with one key, as LevelDB writes it. */
function tableBytes(): Uint8Array {
  const block = (contents: readonly number[]): Uint8Array => {
    const bytes = Uint8Array.of(...contents, 0);
    const crc = crc32c(bytes);
    const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
    const out = new Uint8Array(bytes.length + 4);
    out.set(bytes);
    viewOf(out).setUint32(bytes.length, masked, true);
    return out;
  };
  const one = [0, 9, 1, 97, 1, 1, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1, 0, 0, 0];
  const data = block(one);
  const meta = block([0, 0, 0, 0, 1, 0, 0, 0]);
  const handle = [0, one.length];
  const index = block([0, 9, handle.length, 97, 1, 1, 0, 0, 0, 0, 0, 0, ...handle, 0, 0, 0, 0, 1, 0, 0, 0]);
  const footer = new Uint8Array(48);
  footer.set([data.length, 8, data.length + meta.length, index.length - 5]);
  viewOf(footer).setBigUint64(40, 0xdb4775248b80fb57n, true);
  return joined(data, meta, index, footer);
}

const ENTRY_KEY = Uint8Array.of(97, 1, 1, 0, 0, 0, 0, 0, 0);

/** LevelDB's files, which are checked before it opens them: 0 a table, 1 a log (and MANIFEST), 2 an edit of a version. */
export const leveldbFiles: FuzzTarget = {
  name: "leveldb-files",
  open: async () => ({
    seeds: [
      joined(Uint8Array.of(0), tableBytes()),
      Uint8Array.of(1, 1, 2, 3, 4, 3, 0, 1, 9, 9, 9),
      Uint8Array.of(2, 1, 2, 97, 98, 2, 5, 3, 6, 4, 7, 7, 0, 9, 5, 1, 97, 1, 98),
    ],
    run: (input) => {
      const bytes = input.slice(1);
      return refusing(() => {
        switch ((input[0] ?? 0) % 3) {
          case 0: {
            const entry = { number: 5, level: 0, bytes: bytes.length, smallest: ENTRY_KEY, largest: ENTRY_KEY };
            const steps = checkTable("5.ldb", bytes, entry);
            for (let step = steps.next(); ; step = steps.next())
              if (step.done === true) return step.value === null ? "sound" : "damaged";
          }
          case 1:
            return `log ${JSON.stringify(Object.keys(readLevelDbLog("LOG", bytes)))}`;
          default:
            return `edit ${Object.keys(decodeVersionEdit("MANIFEST", bytes)).length}`;
        }
      });
    },
    close: nothingToClose,
  }),
};
