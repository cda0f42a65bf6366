import { expect, test } from "vitest";
import { decodeMark, encodeMark, mergeMarks } from "./write-mark.js";

const mark = (entries: [number, number][], clusterId = "c1") => encodeMark({ clusterId, indexes: new Map(entries) });

test("a mark survives the trip, shards in order", () => {
  const bytes = mark([
    [9, 2 ** 40],
    [3, 7],
  ]);
  expect(Buffer.from(bytes).toString("hex")).toBe("010202006331" + "03000700000000000000" + "09000000000000010000");
  expect(decodeMark(bytes)).toEqual({
    clusterId: "c1",
    indexes: new Map([
      [3, 7],
      [9, 2 ** 40],
    ]),
  });
});

test("a merged mark holds the highest index of every shard", () => {
  const merged = mergeMarks([
    mark([[1, 5]]),
    new Uint8Array(0),
    mark([
      [1, 3],
      [2, 4],
    ]),
  ]);
  expect(decodeMark(merged).indexes).toEqual(
    new Map([
      [1, 5],
      [2, 4],
    ]),
  );
  expect(mergeMarks([])).toEqual(new Uint8Array(0));
});

test("bytes that are no mark are refused", () => {
  for (const bytes of [
    new Uint8Array(0),
    Uint8Array.of(2, 0, 0, 0),
    mark([[1, 5]]).subarray(1),
    mark([[1, 5]]).subarray(0, 9),
  ])
    expect(() => decodeMark(bytes)).toThrow("not a write mark");
});
