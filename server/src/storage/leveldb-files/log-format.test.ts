import { crc32c } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { readLog } from "./log-format.js";

const BLOCK_BYTES = 32_768;

/** A log of records of these lengths, written as db/log_writer.cc does; record n is full of byte n + 1. */
function logOf(lengths: readonly number[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const append = (part: Uint8Array): void => {
    parts.push(part);
    offset += part.length;
  };
  for (const [n, length] of lengths.entries()) {
    let left = length;
    for (let isFirst = true; isFirst || left > 0; isFirst = false) {
      const room = BLOCK_BYTES - (offset % BLOCK_BYTES);
      if (room < 7) append(new Uint8Array(room));
      const data = new Uint8Array(Math.min(left, BLOCK_BYTES - (offset % BLOCK_BYTES) - 7)).fill(n + 1);
      left -= data.length;
      append(physicalRecord(left > 0 ? (isFirst ? 2 : 3) : isFirst ? 1 : 4, data));
    }
  }
  return Buffer.concat(parts);
}

function physicalRecord(type: number, data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(7 + data.length);
  record[6] = type;
  record.set(data, 7);
  const crc = crc32c(record, 6);
  record.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0, 0);
  record.writeUInt16LE(data.length, 4);
  return record;
}

function lengthsOf(records: readonly Uint8Array[]): number[] {
  return records.map((record) => record.length);
}

describe("readLog", () => {
  it("reads the bytes that LevelDB wrote", () => {
    const bytes = Buffer.from(
      "56f9b8f81c0001011a6c6576656c64622e4279746577697365436f6d70617261746f72a49c8bbe08000102030900030404005066b6f82a00" +
        "010204090003060403070205de010d6170706c6501010000000000000e6368657272790003000000000000",
      "hex",
    );
    const contents = readLog("MANIFEST-000002", bytes);
    expect(lengthsOf(contents.records)).toEqual([28, 8, 42]);
    expect(contents.end).toBe(bytes.length);
    expect(contents.isTorn).toBe(false);
  });

  it("joins records that span blocks and skips the zeros at a block's end", () => {
    const lengths = [100, 70_000, 0, 28_242, BLOCK_BYTES - 7, 5];
    const bytes = logOf(lengths);
    const { records, isTorn } = readLog("log", bytes);
    expect(lengthsOf(records)).toEqual(lengths);
    expect(records.every((record, n) => record.every((byte) => byte === n + 1))).toBe(true);
    expect(isTorn).toBe(false);
  });

  it("goes on at the end of an earlier read, wherever that was in a block", () => {
    const lengths = [20_000, 12_750, 40_000, 3];
    const bytes = logOf(lengths);
    for (const cut of [20_007, 32_764, 32_768, 60_000, bytes.length]) {
      const before = readLog("log", bytes.subarray(0, cut));
      const after = readLog("log", bytes.subarray(before.end), before.end);
      expect(lengthsOf([...before.records, ...after.records])).toEqual(lengths);
    }
  });

  it("reports a tail cut off anywhere inside the last record as torn, never as damage", () => {
    const whole = logOf([10, 20, 33_000]);
    const start = logOf([10, 20]).length;
    for (let cut = start + 1; cut < whole.length; cut += cut % BLOCK_BYTES < 100 ? 1 : 97) {
      const { records, end, isTorn } = readLog("log", whole.subarray(0, cut));
      expect([lengthsOf(records), end, isTorn]).toEqual([[10, 20], start, true]);
    }
  });

  it("takes a tail of nothing but zeros for torn", () => {
    const bytes = logOf([10, 20]);
    const { records, end, isTorn } = readLog("log", Buffer.concat([bytes, new Uint8Array(500)]));
    expect([lengthsOf(records), end, isTorn]).toEqual([[10, 20], bytes.length, true]);
  });

  it("refuses zeros with a record behind them", () => {
    const bytes = Buffer.concat([logOf([10]), new Uint8Array(40), physicalRecord(1, new Uint8Array(9))]);
    expect(() => readLog("log", bytes)).toThrow(expect.objectContaining({ code: "CORRUPTION" }));
  });

  it("detects every single flipped bit, that of the last record's length among them", () => {
    const bytes = logOf([30, 300, 0, 40]);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => readLog("log", flipped), `bit ${bit}`).toThrow(expect.objectContaining({ code: "CORRUPTION" }));
    }
  });

  it("refuses a block trailer that is not zero", () => {
    const bytes = logOf([BLOCK_BYTES - 10, 5]);
    bytes[BLOCK_BYTES - 2] = 1;
    expect(() => readLog("log", bytes)).toThrow(`log: the block trailer at ${BLOCK_BYTES - 3} is not zero`);
  });

  it("refuses a sound fragment in the wrong place", () => {
    const data = new Uint8Array(3);
    for (const types of [[4], [3], [2, 1], [2, 2]]) {
      const bytes = Buffer.concat(types.map((type) => physicalRecord(type, data)));
      expect(() => readLog("log", bytes)).toThrow(/a record's part is missing/);
    }
    expect(() => readLog("log", physicalRecord(5, data))).toThrow("log: the record at 0 has the unknown type 5");
  });
});
