import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { describe, expect, it } from "vitest";
import { readLog } from "./log-format.js";
import { decodeVersionEdit, type TableEntry, Version } from "./manifest.js";
import { checkTable, type KeyRange, type TableDamage } from "./table.js";

/** The table that LevelDB wrote for apple=red, banana=yellow and the deletion of cherry. */
const GOLDEN = Buffer.from(
  "000d036170706c650101000000000000726564000e0662616e616e61010200000000000079656c6c6f77000e006368657272790003000000" +
    "00000000000000010000000017352e590240000c8000d00f0600000000090000000b00f439378800220266696c7465722e6c6576656c6462" +
    "2e4275696c74696e426c6f6f6d46696c746572324812000000000100000000089a651e0009026401ffffffffffffff004300000000010000" +
    "0000746e93095f2f930116000000000000000000000000000000000000000000000000000000000000000000000057fb808b247547db",
  "hex",
);
const GOLDEN_ENTRY: TableEntry = {
  number: 5,
  level: 2,
  bytes: 222,
  smallest: Buffer.from("6170706c650101000000000000", "hex"),
  largest: Buffer.from("6368657272790003000000000000", "hex"),
};

function check(bytes: Uint8Array, entry: TableEntry): TableDamage | null {
  const steps = checkTable("table", bytes, entry);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

function textOf(range: KeyRange): [string | null, string | null] {
  const text = (key: Uint8Array | null) => (key === null ? null : Buffer.from(key).toString("latin1"));
  return [text(range.after), text(range.through)];
}

function includes({ after, through }: KeyRange, key: string): boolean {
  const bytes = Buffer.from(key);
  return (after === null || bytes.compare(after) > 0) && (through === null || bytes.compare(through) <= 0);
}

/** The one table that these puts make, in blocks of about 1 KiB. */
async function tableOf(rows: readonly (readonly [string, string])[]): Promise<[Uint8Array, TableEntry]> {
  const dir = await mkdtemp(join(tmpdir(), "leveldb-table-"));
  try {
    const db = new ClassicLevel<string, string>(dir, { compression: false, blockSize: 1024 });
    await db.batch(rows.map(([key, value]) => ({ type: "put" as const, key, value })));
    await db.compactRange("\uffff", "\uffff");
    await db.close();
    const version = new Version("MANIFEST");
    for (const record of readLog("MANIFEST", await readFile(join(dir, "MANIFEST-000002"))).records) {
      version.apply(decodeVersionEdit("MANIFEST", record));
    }
    const [entry] = version.tables.values();
    if (entry === undefined) throw new Error("no table");
    return [await readFile(join(dir, "000005.ldb")), entry];
  } finally {
    await rm(dir, { recursive: true });
  }
}

describe("checkTable", () => {
  it("accepts the table that LevelDB wrote", () => {
    expect(check(GOLDEN, GOLDEN_ENTRY)).toBeNull();
  });

  it("detects every single flipped bit, with a range that holds all of the table's keys", () => {
    for (let bit = 0; bit < GOLDEN.length * 8; bit++) {
      const damage = check(flipped(GOLDEN, bit), GOLDEN_ENTRY);
      expect(damage?.ranges.map(textOf), `bit ${bit}`).toEqual([["appld".concat("\xff".repeat(8)), "cherry"]]);
    }
  });

  it("says what is damaged", () => {
    const reasonAt = (byte: number) => check(flipped(GOLDEN, byte * 8), GOLDEN_ENTRY)?.reason;
    expect(reasonAt(3)).toBe("1 of 1 data blocks damaged: the one at 0 fails its checksum");
    expect(reasonAt(72)).toBe("the meta block at 72 fails its checksum");
    expect(reasonAt(100)).toBe("the metaindex block at 95 fails its checksum");
    expect(reasonAt(150)).toBe("the index block at 147 fails its checksum");
    expect(reasonAt(200)).toBe("the footer's padding is not zero");
    expect(reasonAt(221)).toBe("the footer's magic number is wrong");
    expect(check(GOLDEN.subarray(1), GOLDEN_ENTRY)?.reason).toBe("221 bytes long, where the MANIFEST says 222");
  });

  it("refuses a sound table whose ends are not those that the MANIFEST names", () => {
    const smallest = Buffer.from("6170706c650102000000000000", "hex");
    expect(check(GOLDEN, { ...GOLDEN_ENTRY, smallest })?.reason).toBe("its first key is not the one in the MANIFEST");
    const largest = Buffer.from("6368657272790103000000000000", "hex");
    expect(check(GOLDEN, { ...GOLDEN_ENTRY, largest })?.reason).toBe("its last key is not the one in the MANIFEST");
  });

  it("narrows the damage to the keys between the damaged block's neighbours", async () => {
    const rows = ["aa1", "aa2", "ac1", "ac2", "ae1", "ae2"].map((key) => [key, "x".repeat(510)] as const);
    const [bytes, entry] = await tableOf(rows);
    const rangesOf = (...places: number[]) => {
      const damaged = places.reduce((before, place) => flipped(before, place * 8), bytes);
      return check(damaged, entry)?.ranges.map(textOf);
    };
    const below = (key: string) => key + "\xff".repeat(8);
    expect(rangesOf(100)).toEqual([[below("aa0"), below("ac0")]]);
    expect(rangesOf(1300)).toEqual([["aa2", below("ae0")]]);
    expect(rangesOf(2400)).toEqual([["ac2", "ae2"]]);
    expect(rangesOf(100, 1300)).toEqual([[below("aa0"), below("ae0")]]);
    expect(rangesOf(100, 2400)).toEqual([
      [below("aa0"), below("ac0")],
      ["ac2", "ae2"],
    ]);
  });

  it("counts a key as affected when any block that holds one of its versions is", async () => {
    const versions = Array.from({ length: 5 }, (_, i) => ["key", `${i}`.repeat(1100)] as const);
    const [bytes, entry] = await tableOf([["before", "b"], ...versions, ["later", "l"]]);
    for (let block = 0; block < 5; block++) {
      const damage = check(flipped(bytes, (200 + block * 1120) * 8), entry);
      const [range, ...others] = damage?.ranges ?? [];
      expect(others).toEqual([]);
      expect(range && includes(range, "key"), `block ${block}`).toBe(true);
    }
  });
});
