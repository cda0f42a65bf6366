import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeBatch, isZero, PAYLOAD_BYTES, payloadOf, SECTOR_BYTES, sectorAt } from "./sector-codec.js";

describe("encodeBatch", () => {
  it("cuts records into marked sectors", () => {
    const bytes = encodeBatch([Buffer.alloc(496, 0x11), Buffer.alloc(16, 0x22)], 0x0203);
    expect(bytes.toString("hex")).toBe(
      "11".repeat(496) +
        "22".repeat(8) +
        "03020000" +
        "fcfdffff" +
        "22".repeat(8) +
        "00".repeat(496) +
        "03020080" +
        "fcfdff7f",
    );
  });

  it("gives its records back, whatever they are", () => {
    const sizes = fc.array(fc.integer({ min: 2, max: 200 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 2 ** 24 - 1 }), (eights, batch) => {
        const records = eights.map((count, i) => Buffer.alloc(count * 8, i % 3));
        const bytes = encodeBatch(records, batch);
        const whole = Buffer.concat(records);
        const payload = payloadOf(bytes, 0, bytes.length);
        expect(payload.subarray(0, whole.length).equals(whole)).toBe(true);
        expect(isZero(payload, whole.length, payload.length)).toBe(true);
        expect(bytes.length).toBe(Math.ceil(whole.length / PAYLOAD_BYTES) * SECTOR_BYTES);
        for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
          expect(sectorAt(bytes, at)).toEqual({ kind: "whole", batch, isLast: at + SECTOR_BYTES === bytes.length });
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("sectorAt", () => {
  const sector = (payload: number): Buffer => encodeBatch([Buffer.alloc(PAYLOAD_BYTES, payload)], 5);

  it("calls zeros missing, even where the payload is zero too", () => {
    expect(sectorAt(Buffer.alloc(SECTOR_BYTES), 0)).toEqual({ kind: "missing" });
    expect(sectorAt(sector(0), 0)).toEqual({ kind: "whole", batch: 5, isLast: true });
  });

  it("calls a sector cut when its end was not written", () => {
    for (let end = 1; end < SECTOR_BYTES; end++) {
      expect(sectorAt(sector(7).fill(0, end), 0)).toEqual({ kind: "cut" });
    }
  });

  it("never takes a whole sector with a flipped bit in its mark for a missing or cut one", () => {
    for (let bit = PAYLOAD_BYTES * 8; bit < SECTOR_BYTES * 8; bit++) {
      const bytes = sector(0);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(sectorAt(bytes, 0)).toEqual({ kind: "damaged" });
    }
  });
});
