import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type OverlayRow, RowOverlay } from "./row-overlay.js";

function overlayRow(viewId: number, dataset: number, key: Uint8Array, hash: number): OverlayRow {
  return { viewId, dataset, key, hash, row: null, before: null, isChanged: false, isDamaged: false };
}

describe("row overlay", () => {
  test("finds what was added under view, dataset and key, and nothing else, also where all hashes are equal", () => {
    const place = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(9));
    fc.assert(
      fc.property(fc.array(place, { maxLength: 40 }), fc.constantFrom(1, 4, 1024), (places, hashes) => {
        const overlay = new RowOverlay();
        const model = new Map<string, OverlayRow>();
        for (const [viewId, dataset, id] of places) {
          const key = Uint8Array.of(0xee, id, id, 0xee);
          const hash = (id * 7) % hashes;
          const found = overlay.find({ viewId, dataset, hash }, key, 1, 3);
          const name = `${viewId}/${dataset}/${id}`;
          expect(found).toBe(model.get(name));
          if (found === undefined) model.set(name, overlay.add(overlayRow(viewId, dataset, key.slice(1, 3), hash)));
        }
        expect(overlay.rows).toEqual([...model.values()]);
      }),
    );
  });

  test("tells a key from its prefix", () => {
    const overlay = new RowOverlay();
    const row = overlay.add(overlayRow(1, 1, Uint8Array.of(1, 2), 5));
    const key = Uint8Array.of(1, 2, 3);
    const at = { viewId: 1, dataset: 1, hash: 5 };
    expect(overlay.find(at, key, 0, 2)).toBe(row);
    expect(overlay.find(at, key, 0, 3)).toBeUndefined();
    expect(overlay.find(at, key, 0, 1)).toBeUndefined();
  });
});
