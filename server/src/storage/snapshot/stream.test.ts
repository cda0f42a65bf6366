import { crc32c } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { frameValue, systemKey } from "../database-keys.js";
import { hexOf } from "../shard-world.suite.js";
import { chunkChecksum } from "./chunks.js";
import { encodeManifest, isManifest } from "./manifest.js";
import { encodeEnd, encodeHeader, encodeRecords, type KeyValue, StreamReader } from "./stream.js";

const KEY = systemKey("a");
const RECORDS: readonly KeyValue[] = [
  [KEY, frameValue(KEY, Uint8Array.of(9))],
  [Uint8Array.of(2, 1, 2), new Uint8Array(0)],
];
const STREAM = Buffer.concat([encodeHeader("shard"), encodeRecords(RECORDS), encodeEnd(2)]);
const MANIFEST = {
  id: "0123456789abcdef".repeat(2),
  last: { term: 3, index: 70 },
  membership: { voters: ["a", "b"], outgoing: [], learners: ["c"], learnersNext: [] },
  bytes: 1_000,
  chunkBytes: 100,
  digest: "f".repeat(64),
};

function readIn(pieces: readonly Uint8Array[]): KeyValue[] {
  const reader = new StreamReader("shard");
  const records = pieces.flatMap((piece) => reader.push(piece));
  reader.end();
  return records;
}

function hexOfAll(records: readonly KeyValue[]): string[][] {
  return records.map((record) => record.map(hexOf));
}

function changed(at: number, ...bytes: number[]): Uint8Array {
  const copy = Uint8Array.from(STREAM);
  copy.set(bytes, at);
  return copy;
}

describe("a stream", () => {
  test("has these bytes", () => {
    expect(STREAM.toString("hex")).toBe(
      [
        "4653535441544531 01000000 01000000",
        "02000000 05000000 0161 09",
        Buffer.from(frameValue(KEY, Uint8Array.of(9)))
          .subarray(1)
          .toString("hex"),
        "03000000 00000000 020102",
        "00000000 00000000 0200000000000000",
      ]
        .join("")
        .replaceAll(" ", ""),
    );
  });

  test("is read wherever it is cut", () => {
    for (let at = 0; at <= STREAM.length; at++) {
      expect(hexOfAll(readIn([STREAM.subarray(0, at), STREAM.subarray(at)]))).toEqual(hexOfAll(RECORDS));
    }
    expect(hexOfAll(readIn([...STREAM].map((byte) => Uint8Array.of(byte))))).toEqual(hexOfAll(RECORDS));
  });

  test.each([
    ["another beginning", changed(0, 0x47), "it is no such stream"],
    ["a newer format", changed(8, 2), "its format is 2; was it made by a newer version?"],
    ["another machine's", changed(12, 2), "it is not of a shard"],
    ["keys that do not ascend", changed(24, 2, 9), "its keys do not ascend"],
    ["a huge record", changed(19, 0xff), "a record is too large"],
    ["a record less than it counts", changed(STREAM.length - 8, 3), "records are missing"],
    ["no end", STREAM.subarray(0, STREAM.length - 16), "it does not end as it should"],
    ["half an end", STREAM.subarray(0, STREAM.length - 3), "it does not end as it should"],
    ["a byte behind its end", Buffer.concat([STREAM, Uint8Array.of(0)]), "it does not end as it should"],
    ["much behind its end", Buffer.concat([STREAM, STREAM]), "bytes follow its end"],
  ])("with %s is refused", (_, bytes, why) => {
    expect(() => readIn([bytes])).toThrow(`a snapshot cannot be taken in: ${why}`);
  });
});

test("a chunk's checksum covers the snapshot and the place it belongs to", () => {
  const data = Uint8Array.of(1, 2, 3);
  const text = Buffer.concat([Buffer.from(`${MANIFEST.id}/2000/`), data]);
  expect(chunkChecksum(MANIFEST.id, 2_000, data)).toBe(crc32c(text));
  expect(chunkChecksum(MANIFEST.id, 3_000, data)).not.toBe(crc32c(text));
});

describe("a manifest's file", () => {
  test("has these bytes", () => {
    expect(Buffer.from(encodeManifest(MANIFEST)).toString()).toBe(
      `{"format":1,"id":"${MANIFEST.id}","last":{"term":3,"index":70},"membership":"0102016101620001016300",` +
        `"bytes":1000,"chunkBytes":100,"digest":"${MANIFEST.digest}"}\ncrc32c 4f5830c2\n`,
    );
  });

  test("is that of this very manifest only", () => {
    const bytes = encodeManifest(MANIFEST);
    expect(isManifest(bytes, { ...MANIFEST })).toBe(true);
    expect(isManifest(bytes, { ...MANIFEST, bytes: 1_001 })).toBe(false);
    expect(isManifest(bytes, { ...MANIFEST, last: { term: 4, index: 70 } })).toBe(false);
    expect(isManifest(bytes.subarray(0, bytes.length - 1), MANIFEST)).toBe(false);
  });
});
