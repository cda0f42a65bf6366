import { describe, expect, it } from "vitest";
import { compareInternalKeys, decodeVersionEdit, userKeyOf, Version } from "./manifest.js";

const FILE = "MANIFEST-000002";

/** What LevelDB wrote when it opened a new database and flushed two puts and a deletion: one record each. */
const GOLDEN = {
  creation: "011a6c6576656c64622e4279746577697365436f6d70617261746f72",
  open: "0203090003040400",
  flush: "0204090003060403070205de010d6170706c6501010000000000000e6368657272790003000000000000",
};

function decoded(hex: string) {
  return decodeVersionEdit(FILE, Buffer.from(hex, "hex"));
}

function internalKey(user: string, trailer: string): Uint8Array {
  return Buffer.concat([Buffer.from(user), Buffer.from(trailer, "hex")]);
}

describe("decodeVersionEdit", () => {
  it("reads the bytes that LevelDB wrote", () => {
    expect(decoded(GOLDEN.creation)).toEqual({ comparator: "leveldb.BytewiseComparator", deleted: [], added: [] });
    expect(decoded(GOLDEN.open)).toEqual({ logNumber: 3, nextFileNumber: 4, lastSequence: 0, deleted: [], added: [] });
    const { added, ...rest } = decoded(GOLDEN.flush);
    expect(rest).toEqual({ logNumber: 4, nextFileNumber: 6, lastSequence: 3, deleted: [] });
    expect(added.map(({ smallest, largest, ...table }) => table)).toEqual([{ level: 2, number: 5, bytes: 222 }]);
    expect(added.map((table) => Buffer.from(table.smallest).toString("hex"))).toEqual(["6170706c650101000000000000"]);
    expect(added.map((table) => Buffer.from(userKeyOf(table.largest)).toString())).toEqual(["cherry"]);
  });

  it.each([
    ["0a", "unknown tag 10"],
    ["0607", "level 7"],
    ["060280", "cut short"],
    ["01ff01", "cut short"],
    ["028000", "shortest form"],
    ["0500076170706c656565", "too short"],
    ["02ffffffffffffffffff01", "out of range"],
  ])("refuses %s: %s", (hex, reason) => {
    expect(() => decoded(hex)).toThrow(reason);
  });
});

describe("Version", () => {
  it("keeps a table that an edit moves to another level and drops one that it deletes", () => {
    const version = new Version(FILE);
    const table = { number: 5, level: 0, bytes: 1, smallest: internalKey("a", "0101000000000000") };
    const entry = { ...table, largest: table.smallest };
    version.apply({ deleted: [], added: [entry, { ...entry, number: 6 }] });
    version.apply({ deleted: [{ level: 0, number: 5 }], added: [{ ...entry, level: 1 }] });
    version.apply({ deleted: [{ level: 0, number: 6 }], added: [] });
    expect([...version.tables.values()]).toEqual([{ ...entry, level: 1 }]);
  });

  it("is complete once records name comparator, log, next file and last sequence number", () => {
    const version = new Version(FILE);
    expect(() => version.assertComplete()).toThrow("the comparator is undefined");
    version.apply(decoded(GOLDEN.creation));
    expect(() => version.assertComplete()).toThrow("no record names a log");
    version.apply(decoded(GOLDEN.open));
    expect(() => version.assertComplete()).not.toThrow();
  });
});

describe("compareInternalKeys", () => {
  it("orders user keys upwards and the versions of one downwards", () => {
    const sorted = [
      internalKey("a", "01ffffffffffffff"),
      internalKey("a", "0100010000000000"),
      internalKey("a", "0002000000000000"),
      internalKey("a", "0101000000000000"),
      internalKey("ab", "0101000000000000"),
      internalKey("b", "0103000000000000"),
    ];
    expect([...sorted].reverse().sort(compareInternalKeys)).toEqual(sorted);
  });
});
