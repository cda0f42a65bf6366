import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RowSums } from "./row-sums.js";

const rows = fc.uniqueArray(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.uint8Array({ maxLength: 40 })), {
  selector: ([key]) => key.join(),
  maxLength: 20,
});

function sumsOf(all: readonly (readonly [Uint8Array, Uint8Array])[]): RowSums {
  const sums = new RowSums();
  for (const [key, row] of all) sums.add(key, row);
  return sums;
}

describe("sums of rows", () => {
  it("are the same in any order and division", () => {
    fc.assert(
      fc.property(rows, fc.nat(20), (all, cut) => {
        const parts = sumsOf(all.slice(cut).reverse());
        parts.addSums(sumsOf(all.slice(0, cut)));
        expect(parts.equals(sumsOf(all))).toBe(true);
      }),
    );
  });

  it("are others where a row is, or has another key", () => {
    const [a, b] = [Uint8Array.of(1), Uint8Array.of(2)];
    const digests = [
      [[a, b]],
      [[b, a]],
      [[a, a]],
      [
        [a, b],
        [b, b],
      ],
    ].map((all) => sumsOf(all as [Uint8Array, Uint8Array][]).digest);
    expect(new Set(digests).size).toBe(4);
  });

  it("are read from their digits, and from nothing else", () => {
    const sums = sumsOf([[Uint8Array.of(1), Uint8Array.of(2)]]);
    expect(sums.digest).toBe("597c82281ec9a4602fbb180c454ef9ac");
    expect(RowSums.of(1, sums.digest)?.equals(sums)).toBe(true);
    for (const digest of ["", "g".repeat(32), `${sums.digest}0`]) expect(RowSums.of(1, digest)).toBeNull();
    expect(RowSums.of(-1, sums.digest)).toBeNull();
  });
});
