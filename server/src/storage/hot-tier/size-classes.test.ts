import { expect, test } from "vitest";
import { sizeClasses } from "./size-classes.js";

test.each([
  { slabBytes: 65_536, from: 16, to: 8192 },
  { slabBytes: 1 << 20, from: 8200, to: 131_072 },
  { slabBytes: 256, from: 16, to: 32 },
  { slabBytes: 4096, from: 40, to: 512 },
])(
  "sizes for slabs of $slabBytes rise by an eighth and 8 bytes at most and fill the slab",
  ({ slabBytes, from, to }) => {
    const sizes = sizeClasses({ slabBytes, from, to });
    expect(sizes[0]).toBeGreaterThanOrEqual(from);
    expect(sizes.at(-1)).toBe(to);
    for (const [i, size] of sizes.entries()) {
      expect(size % 8).toBe(0);
      const slots = Math.floor(slabBytes / size);
      expect(slabBytes - slots * size).toBeLessThan(slots * 8);
      const smaller = sizes[i - 1];
      if (smaller === undefined) continue;
      expect(size).toBeGreaterThan(smaller);
      expect(size).toBeLessThanOrEqual(smaller * 1.125 + 8);
    }
  },
);

test("there are few enough classes for one partly filled slab of each to be little", () => {
  expect(sizeClasses({ slabBytes: 65_536, from: 16, to: 8192 }).length).toBeLessThanOrEqual(56);
  expect(sizeClasses({ slabBytes: 1 << 20, from: 8200, to: 131_072 }).length).toBeLessThanOrEqual(32);
});
