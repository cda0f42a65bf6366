import { describe, expect, it } from "vitest";
import { checkMonotonicReads, checkReadYourWrites, type VersionedRead } from "./monotonic.js";

function read(called: number, returned: number, version: number, more: Partial<VersionedRead> = {}): VersionedRead {
  return { client: "a", key: "k", called, returned, version, mark: null, ...more };
}

describe("checkMonotonicReads", () => {
  it("accepts versions that stay or go up, whatever other clients and keys show", () => {
    const others = [read(8, 9, 1, { client: "b" }), read(8, 9, 1, { key: "other" })];
    expect(checkMonotonicReads([read(0, 1, 2), read(2, 3, 2), read(4, 5, 7), ...others])).toEqual([]);
  });

  it("accepts an older version from a read that overlaps the newer one, even by one instant", () => {
    expect(checkMonotonicReads([read(0, 5, 9), read(3, 4, 8), read(5, 6, 8)])).toEqual([]);
  });

  it("finds a version that went back, against the newest seen before and not only the last", () => {
    const back = read(6, 7, 4);
    expect(checkMonotonicReads([back, read(0, 1, 5), read(2, 3, 3)])).toEqual([
      {
        kind: "wentBack",
        read: read(2, 3, 3),
        needed: 5,
        text: 'a [2, 3] read version 3 of "k" after version 5 in [0, 1]',
      },
      { kind: "wentBack", read: back, needed: 5, text: 'a [6, 7] read version 4 of "k" after version 5 in [0, 1]' },
    ]);
  });
});

describe("checkReadYourWrites", () => {
  it("accepts the marked version and newer ones, and any without a mark", () => {
    expect(checkReadYourWrites([read(0, 1, 4, { mark: 4 }), read(0, 1, 5, { mark: 4 }), read(0, 1, 0)])).toEqual([]);
  });

  it("finds a read older than its mark", () => {
    const missed = read(2, 3, 3, { mark: 4 });
    const text = 'a [2, 3] read version 3 of "k" although given the mark of version 4';
    expect(checkReadYourWrites([missed])).toEqual([{ kind: "markMissed", read: missed, needed: 4, text }]);
  });
});
