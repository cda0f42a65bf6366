import { describe, expect, it } from "vitest";
import { payloadHash } from "./payload-hash.js";

describe("payloadHash", () => {
  it("notices every change, however deep", () => {
    const message = (change: (m: Record<string, unknown>) => void) => {
      const made = {
        term: 3,
        to: "a",
        entries: [{ data: Uint8Array.of(1, 2), index: 2 ** 40 }],
        ok: true,
        big: 5n,
        none: null,
      };
      change(made);
      return payloadHash(made);
    };
    const hashes = [
      message(() => undefined),
      message((m) => Object.assign(m, { term: 4 })),
      message((m) => Object.assign(m, { to: "b" })),
      message((m) => Object.assign(m, { ok: false })),
      message((m) => Object.assign(m, { big: 6n })),
      message((m) => Object.assign(m, { none: undefined })),
      message((m) => Object.assign(m, { more: 1 })),
      message((m) => Object.assign(m, { term: 3.5 })),
      message((m) => Object.assign(m, { entries: [] })),
      message((m) => Object.assign(m, { entries: [{ data: Uint8Array.of(1, 3), index: 2 ** 40 }] })),
      message((m) => Object.assign(m, { entries: [{ data: Uint8Array.of(1, 2), index: 2 ** 41 }] })),
      message((m) => Object.assign(m, { entries: [{ data: [1, 2], index: 2 ** 40 }] })),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(message(() => undefined)).toBe(hashes[0]);
  });
});
