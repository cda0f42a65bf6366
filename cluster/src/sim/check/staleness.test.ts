import { describe, expect, it } from "vitest";
import { type BoundedRead, checkStaleness } from "./staleness.js";

const WRITES = [
  { key: "k", version: 2, acknowledgedMs: 200 },
  { key: "k", version: 1, acknowledgedMs: 100 },
  { key: "other", version: 9, acknowledgedMs: 0 },
];

function read(version: number, answeredMs: number, stalenessMs: number): BoundedRead {
  return { client: "a", key: "k", version, answeredMs, stalenessMs, maxStalenessMs: 1000 };
}

describe("checkStaleness", () => {
  it("accepts the newest write of the claimed instant, or a newer one", () => {
    expect(checkStaleness(WRITES, [read(1, 250, 60), read(2, 250, 60), read(0, 150, 60), read(2, 150, 0)])).toEqual([]);
  });

  it("asks for a write acknowledged strictly before the claimed instant only", () => {
    expect(checkStaleness(WRITES, [read(1, 250, 50)])).toEqual([]);
    expect(checkStaleness(WRITES, [read(1, 251, 50)])).toHaveLength(1);
  });

  it("finds an answer older than it claimed to be", () => {
    const stale = read(1, 300, 99);
    expect(checkStaleness(WRITES, [stale])).toEqual([
      {
        kind: "olderThanClaimed",
        read: stale,
        missed: WRITES[0],
        text: 'a at 300 read version 1 of "k", at most 99 ms old, but version 2 was acknowledged at 200',
      },
    ]);
  });

  it("is not fooled by an older write acknowledged later", () => {
    const late = { key: "k", version: 1, acknowledgedMs: 500 };
    expect(checkStaleness([...WRITES, late], [read(1, 600, 10)])).toMatchObject([{ missed: { version: 2 } }]);
  });

  it("finds a claim beyond what was allowed", () => {
    const wide = { ...read(2, 300, 40), maxStalenessMs: 30 };
    const text = 'a at 300 read version 2 of "k", at most 40 ms old, where 30 ms were allowed';
    expect(checkStaleness(WRITES, [wide])).toEqual([{ kind: "claimOverBound", read: wide, missed: null, text }]);
  });
});
