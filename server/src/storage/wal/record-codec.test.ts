import { crc32c } from "@featurestore/proto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRecord, encodeRecord, recordBytes, recordSizeAt, sealRecord, type WalRecord } from "./record-codec.js";

const CHAIN = 0x01020304;

const refuse = (why: string): never => {
  throw new Error(why);
};

function sealed(record: WalRecord, chain = CHAIN): Buffer {
  const bytes = encodeRecord(record);
  sealRecord(bytes, chain);
  return bytes;
}

/** A record made by hand: everything but the crc, which is added. */
function byHand(hex: string): Buffer {
  const bytes = Buffer.from(hex.replaceAll(/[\s|]/g, ""), "hex");
  bytes.writeUInt32LE(crc32c(bytes, 8, bytes.length, crc32c(bytes, 0, 4, CHAIN)), 4);
  return bytes;
}

describe("golden bytes", () => {
  it("an append with a hard state", () => {
    const record: WalRecord = {
      type: "append",
      group: 7,
      entries: [
        { term: 3, index: 2 ** 32 + 5, kind: "command", data: Uint8Array.of(0xaa, 0xbb) },
        { term: 4, index: 2 ** 32 + 6, kind: "membership", data: new Uint8Array() },
        { term: 4, index: 2 ** 32 + 7, kind: "noop", data: new Uint8Array() },
      ],
      hardState: { term: 4, votedFor: "n1", committed: 9 },
    };
    expect(sealed(record).toString("hex")).toBe(
      [
        "59000000",
        "26d2fb7e",
        "01",
        "01",
        "0000",
        "07000000",
        "0500000001000000",
        "03000000",
        "0400000000000000",
        "0900000000000000",
        "0200",
        "6e31",
        "0300000000000000",
        "02000000",
        "01",
        "aabb",
        "0400000000000000",
        "00000000",
        "02",
        "0400000000000000",
        "00000000",
        "03",
        "00000000000000",
      ].join(""),
    );
  });

  it("an append of a hard state alone, without a vote", () => {
    const record: WalRecord = {
      type: "append",
      group: 1,
      entries: [],
      hardState: { term: 2, votedFor: null, committed: 1 },
    };
    expect(sealed(record).toString("hex")).toBe(
      "2e000000" +
        "4fe76b56" +
        "01010000" +
        "01000000" +
        "0000000000000000" +
        "00000000" +
        "0200000000000000" +
        "0100000000000000" +
        "ffff" +
        "0000",
    );
  });

  it("a truncation that keeps the entries after it", () => {
    const record: WalRecord = { type: "truncation", group: 2, through: { term: 5, index: 6 }, keepsTail: true };
    expect(sealed(record).toString("hex")).toBe(
      "20000000" + "f595e005" + "02010000" + "02000000" + "0500000000000000" + "0600000000000000",
    );
  });

  it("a removal", () => {
    expect(sealed({ type: "removal", group: 0xffffffff }).toString("hex")).toBe(
      "10000000" + "9e375240" + "03000000" + "ffffffff",
    );
  });
});

describe("decodeRecord", () => {
  const u64 = fc.maxSafeNat();
  const anyRecord: fc.Arbitrary<WalRecord> = fc.oneof(
    fc.record({
      type: fc.constant("append" as const),
      group: fc.nat(0xffffffff),
      entries: fc
        .tuple(
          fc.nat(2 ** 31 - 1),
          fc.array(
            fc.record({
              term: u64,
              kind: fc.constantFrom("command" as const, "membership" as const, "noop" as const),
              data: fc.uint8Array({ maxLength: 40 }),
            }),
            { maxLength: 5 },
          ),
        )
        .map(([first, entries]) => entries.map((entry, i) => ({ ...entry, index: first + i }))),
      hardState: fc.option(
        fc.record({ term: u64, votedFor: fc.option(fc.string({ unit: "grapheme", maxLength: 9 })), committed: u64 }),
      ),
    }),
    fc.record({
      type: fc.constant("truncation" as const),
      group: fc.nat(0xffffffff),
      through: fc.record({ term: u64, index: u64 }),
      keepsTail: fc.boolean(),
    }),
    fc.record({ type: fc.constant("removal" as const), group: fc.nat(0xffffffff) }),
  );

  it("returns what was encoded, in the size foretold", () => {
    fc.assert(
      fc.property(anyRecord, fc.nat(0xffffffff), (record, chain) => {
        const bytes = sealed(record, chain);
        expect(bytes.length).toBe(recordBytes(record));
        expect(recordSizeAt(bytes, 0)).toBe(bytes.length);
        expect(decodeRecord(bytes, chain, refuse).record).toEqual(record);
      }),
    );
  });

  it("refuses a record after another one than it was written after", () => {
    expect(() => decodeRecord(sealed({ type: "removal", group: 1 }), CHAIN + 1, refuse)).toThrow("checksum");
  });

  it("copies the data out of the bytes it reads", () => {
    const data = Uint8Array.of(1, 2, 3);
    const bytes = sealed({
      type: "append",
      group: 1,
      entries: [{ term: 1, index: 1, kind: "noop", data }],
      hardState: null,
    });
    const { record } = decodeRecord(bytes, CHAIN, refuse);
    bytes.fill(0);
    expect(record.type === "append" && record.entries[0]?.data).toEqual(data);
  });

  it.each([
    ["an unknown type", "10000000 00000000 04000000 01000000", "record type 4 is not known"],
    ["unknown flags", "10000000 00000000 03020000 01000000", "flags"],
    ["a reserved field that is not zero", "10000000 00000000 03000100 01000000", "flags"],
    ["content after the end", "18000000 00000000 03000000 01000000 0000000000000000", "longer than its content"],
    [
      "fewer entries than it counts",
      "1c000000 00000000 01000000 01000000 0100000000000000 01000000 00000000",
      "past the end",
    ],
    [
      "an unsafe integer",
      "20000000 00000000 02000000 01000000 0000000000002000 0000000000000000",
      "larger than 2^53 - 1",
    ],
    [
      "an unknown kind of entry",
      "29000000 00000000 01000000 01000000 0100000000000000 01000000 0100000000000000 00000000 04 00000000000000",
      "entry kind 4 is not known",
    ],
  ])("refuses %s", (_, hex, why) => {
    expect(() => decodeRecord(byHand(hex), CHAIN, refuse)).toThrow(why);
  });
});
