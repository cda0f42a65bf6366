const WRITER = "server/src/storage/wal/segment-writer.ts";
const FILES = "server/src/storage/wal/segment-file.ts";
const RECOVERY = "server/src/storage/wal/segment-recovery.ts";
const CODEC = "server/src/storage/wal/record-codec.ts";
const WAL = "server/src/storage/wal/wal.ts";

const tests = (...names) => names.map((name) => `server/src/storage/wal/${name}.test.ts`);

/** The log on real disks, which the simulator replaces by a simulated one: its own tests have to notice. */
export const WRITE_AHEAD_LOG = [
  {
    name: "wal-no-directory-fsync",
    breaks: "the name of a new segment is not made durable",
    edits: [
      {
        file: WRITER,
        find: "await files.rename(join(dir, temporaryName(number)), join(dir, segmentName(number)));\n    await files.syncDirectory(dir);",
        replace: "await files.rename(join(dir, temporaryName(number)), join(dir, segmentName(number)));",
      },
    ],
    tests: tests("wal", "wal-model"),
  },
  {
    name: "wal-no-directory-fsync-on-open",
    breaks: "a segment's name that a killed process left volatile is not made durable",
    edits: [
      {
        file: WRITER,
        find: "      await place.files.syncDirectory(place.dir);\n      writer.prepare();",
        replace: "      writer.prepare();",
      },
    ],
    tests: tests("wal"),
  },
  {
    name: "wal-no-directory-fsync-on-unlink",
    breaks: "the removal of one segment may reach the disk after that of a later one",
    edits: [{ file: WAL, find: "      await this.#files.syncDirectory(dir);\n", replace: "" }],
    tests: tests("wal-model", "wal"),
  },
  {
    name: "wal-ack-before-fsync",
    breaks: "records are acknowledged when they are written, not synced",
    edits: [
      {
        file: WRITER,
        find: "await active.file.write(sectors, active.end);\n    await active.file.datasync();",
        replace: "await active.file.write(sectors, active.end);",
      },
    ],
    tests: tests("wal-model", "wal"),
  },
  {
    name: "wal-fsync-error-ignored",
    breaks: "a sync that failed is taken for done",
    edits: [
      {
        file: WRITER,
        find: "await active.file.write(sectors, active.end);\n    await active.file.datasync();",
        replace:
          "await active.file.write(sectors, active.end);\n    await active.file.datasync().catch(() => undefined);",
      },
    ],
    tests: tests("wal-fsync"),
  },
  {
    name: "wal-fsync-error-retried",
    breaks: "a sync that failed is tried again, and the second one says that all is well",
    edits: [
      {
        file: WRITER,
        find: "await active.file.write(sectors, active.end);\n    await active.file.datasync();",
        replace:
          "await active.file.write(sectors, active.end);\n    await active.file.datasync().catch(() => active.file.datasync());",
      },
    ],
    tests: tests("wal-fsync"),
  },
  {
    name: "wal-last-batch-not-rewritten",
    breaks: "after a failed sync the next process trusts what the cache calls clean",
    edits: [
      {
        file: WRITER,
        find: "      if (lastBatchStart !== null) await file.write(bytes.subarray(lastBatchStart, end), lastBatchStart);\n",
        replace: "",
      },
    ],
    tests: tests("wal"),
  },
  {
    name: "wal-enospc-ignored",
    breaks: "a segment is begun though there was no space to fill it",
    edits: [
      {
        file: FILES,
        find: "    await file.write(zeros.subarray(0, Math.min(FILL_BYTES, end - at)), at);",
        replace: "    await file.write(zeros.subarray(0, Math.min(FILL_BYTES, end - at)), at).catch(() => undefined);",
      },
    ],
    tests: tests("wal-full", "wal"),
  },
  {
    name: "wal-low-water-ignored",
    breaks: "commands are taken while the disk is below its low-water mark",
    edits: [
      {
        file: WAL,
        find: "return this.#room.has(unprepared) && !this.#writer.isOutOfSpace",
        replace: "return unprepared >= 0 && !this.#writer.isOutOfSpace",
      },
    ],
    tests: tests("wal-full"),
  },
  {
    name: "wal-crc-not-checked",
    breaks: "records are believed without their checksum",
    edits: [
      {
        file: CODEC,
        find: 'if (crc !== crcAfter(bytes, chain)) refuse("the record does not match its checksum");',
        replace: "",
      },
    ],
    tests: tests("wal-damage", "record-codec"),
  },
  {
    name: "wal-chain-not-checked",
    breaks: "a checksum does not cover what came before its record",
    edits: [
      {
        file: CODEC,
        find: "return crc32c(record, CRC_AT + 4, record.length, crc32c(record, 0, CRC_AT, chain));",
        replace: "return crc32c(record, CRC_AT + 4, record.length, crc32c(record, 0, CRC_AT, chain * 0));",
      },
    ],
    tests: tests("wal-damage", "record-codec"),
  },
  {
    name: "wal-segments-not-chained",
    breaks: "a segment is accepted that does not go on from the one before it",
    edits: [
      {
        file: "server/src/storage/wal/log-reader.ts",
        find: "if (last !== null) checkFollows(start.header, last.segment, file);",
        replace: "if (last !== null && start.header.number < 0) checkFollows(start.header, last.segment, file);",
      },
    ],
    tests: tests("wal-damage", "wal-model"),
  },
  {
    name: "wal-rot-taken-for-torn",
    breaks: "a damaged record in the middle is repaired by cutting the log there",
    edits: [
      {
        file: RECOVERY,
        find: "    if (!isOwn && !isCut)\n      throw corruption(file, at, ",
        replace: "    if (!isOwn && !isCut) continue;\n    if (!isOwn && !isCut)\n      throw corruption(file, at, ",
      },
    ],
    tests: tests("wal-damage"),
  },
  {
    name: "wal-torn-tail-not-wiped",
    breaks: "what is left of a torn batch stays behind the records that follow it",
    edits: [
      {
        file: WRITER,
        find: "      if (torn !== null) await file.write(Buffer.alloc(torn.end - torn.start), torn.start);\n",
        replace: "",
      },
    ],
    tests: tests("wal-model", "wal-damage"),
  },
  {
    name: "wal-frees-live-segment",
    breaks: "a segment is removed whose entries are still needed",
    edits: [
      {
        file: WAL,
        find: "const number = this.#ledger.oldestFree(this.#durable);\n      if (number === null || this.#fatal !== null) return;",
        replace:
          "const number = this.#ledger.oldestFree(new Map());\n      if (number === null || this.#fatal !== null) return;",
      },
    ],
    tests: tests("wal-model", "wal"),
  },
];
