import { crc32c, FeatureStoreError } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { NEW_GROUP } from "./group-summary.js";
import {
  decodeHeader,
  encodeHeader,
  isTemporaryName,
  type SegmentHeader,
  segmentName,
  segmentNumber,
} from "./segment-codec.js";

const HEADER: SegmentHeader = {
  number: 2,
  fileBytes: 1024,
  chain: 0x0a0b0c0d,
  batchesBefore: 2 ** 32 + 1,
  groups: new Map([
    [9, NEW_GROUP],
    [3, { hardState: { term: 4, votedFor: "n1", committed: 8 }, truncated: { term: 2, index: 5 }, lastIndex: 11 }],
  ]),
};

function fileOf(header: SegmentHeader): Buffer {
  const { bytes } = encodeHeader(header);
  return Buffer.concat([bytes, Buffer.alloc(header.fileBytes - bytes.length)]);
}

function errorOf(act: () => unknown): FeatureStoreError {
  try {
    act();
  } catch (error) {
    if (error instanceof FeatureStoreError) return error;
  }
  throw new Error("nothing was refused");
}

/** The file with other bytes in its header, and a crc that fits them. */
function withBytes(offset: number, bytes: readonly number[]): Buffer {
  const file = fileOf(HEADER);
  file.set(bytes, offset);
  file.writeUInt32LE(crc32c(file, 16, 512, crc32c(file, 0, 12)), 12);
  return file;
}

describe("header", () => {
  it("has these bytes", () => {
    const { bytes, chain } = encodeHeader(HEADER);
    const content = [
      "4653544f5257414c",
      "01000000",
      "a56db005",
      "00020000",
      "0d0c0b0a",
      "0200000000000000",
      "0004000000000000",
      "0100000001000000",
      "02000000",
      "00000000",
      "03000000",
      "0200000000000000",
      "0500000000000000",
      "0b00000000000000",
      "0400000000000000",
      "0800000000000000",
      "0200",
      "6e31",
      "09000000",
      "0000000000000000",
      "0000000000000000",
      "0000000000000000",
      "0000000000000000",
      "0000000000000000",
      "ffff",
    ].join("");
    expect(bytes.toString("hex")).toBe(content.padEnd(1024, "0"));
    expect(chain).toBe(0x5b06da5);
  });

  it("comes back as it was", () => {
    const { chain } = encodeHeader(HEADER);
    expect(decodeHeader(fileOf(HEADER), "f")).toEqual({ header: HEADER, end: 512, chain });
  });

  it("takes as many sectors as its groups need", () => {
    const groups = new Map(Array.from({ length: 100 }, (_, id) => [id, NEW_GROUP] as const));
    const file = fileOf({ ...HEADER, fileBytes: 8192, groups });
    expect(decodeHeader(file, "f")).toMatchObject({ end: 5120, header: { groups } });
  });

  it("of a newer format version is refused by naming both versions", () => {
    const error = errorOf(() => decodeHeader(withBytes(8, [2]), "0000000000000002.wal"));
    expect(error.code).toBe("INVALID_ARGUMENT");
    expect(error.message).toContain("0000000000000002.wal has format version 2; this program reads versions up to 1");
    expect(error.details).toEqual({ file: "0000000000000002.wal", formatVersion: 2, formatVersionMax: 1 });
  });

  it.each([
    ["a foreign file", withBytes(0, [0x47]), "does not begin like a segment"],
    ["a damaged version", fileOf(HEADER).fill(2, 8, 9), "checksum"],
    ["version 0", withBytes(8, [0]), "version is 0"],
    ["a file that was shortened", fileOf(HEADER).subarray(0, 768), "768 bytes, its header says 1024"],
    ["an empty file", Buffer.alloc(0), "shorter than a header"],
    ["a group that stands there twice", withBytes(104, [3]), "twice"],
    ["bytes after the groups", withBytes(300, [1]), "longer than its content"],
  ])("refuses %s", (_, file, why) => {
    const error = errorOf(() => decodeHeader(file, "f"));
    expect(error.code).toBe("CORRUPTION");
    expect(error.message).toContain(why);
    expect(error.details).toMatchObject({ file: "f" });
  });
});

describe("names", () => {
  it("sort like numbers, and only they count", () => {
    expect(segmentName(12)).toBe("0000000000000012.wal");
    expect(segmentNumber("0000000000000012.wal")).toBe(12);
    expect(segmentNumber("0000000000000012.wal.tmp")).toBeNull();
    expect(segmentNumber("12.wal")).toBeNull();
    expect(isTemporaryName("0000000000000012.wal.tmp")).toBe(true);
    expect(isTemporaryName("notes.tmp")).toBe(false);
  });
});
