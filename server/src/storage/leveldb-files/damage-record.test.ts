import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DamageRecord,
  decodeDamageRecord,
  encodeDamageRecord,
  RECORD_FILE,
  readDamageRecord,
  writeDamageRecord,
} from "./damage-record.js";
import { DamagedRanges } from "./damaged-ranges.js";

const RECORD: DamageRecord = {
  ranges: new DamagedRanges([
    { after: null, through: Uint8Array.of(1, 2) },
    { after: Uint8Array.of(7), through: null },
  ]),
  reasons: ["000005.ldb: damaged"],
};
const GOLDEN =
  "465344414d414731" +
  "868c790f" +
  "02" +
  "00" +
  "030102" +
  "0207" +
  "00" +
  "01" +
  "13" +
  "3030303030352e6c64623a2064616d61676564";

describe("a record of damage", () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "damage-record-"));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it("has a golden form", () => {
    expect(Buffer.from(encodeDamageRecord(RECORD)).toString("hex")).toBe(GOLDEN);
    expect(decodeDamageRecord(Buffer.from(GOLDEN, "hex"))).toEqual(RECORD);
  });

  it("refuses every single flipped bit and every cut", () => {
    const bytes = Buffer.from(GOLDEN, "hex");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decodeDamageRecord(flipped), `bit ${bit}`).toThrow(expect.objectContaining({ code: "CORRUPTION" }));
    }
    for (let end = 0; end < bytes.length; end++) {
      expect(() => decodeDamageRecord(bytes.subarray(0, end))).toThrow(expect.objectContaining({ code: "CORRUPTION" }));
    }
  });

  it("is read back from the disk, is empty where there is none, and leaves no other file", async () => {
    expect(await readDamageRecord(dir)).toEqual({ ranges: DamagedRanges.NONE, reasons: [] });
    await writeFile(join(dir, `${RECORD_FILE}.next`), "the rest of a write that was cut short, longer than the next");
    await writeDamageRecord(dir, RECORD);
    expect(await readDamageRecord(dir)).toEqual(RECORD);
    expect(await readdir(dir)).toEqual([RECORD_FILE]);
    expect((await readFile(join(dir, RECORD_FILE))).toString("hex")).toBe(GOLDEN);
  });

  it("answers UNAVAILABLE where it cannot be written", async () => {
    await expect(writeDamageRecord(join(dir, "nowhere"), RECORD)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
