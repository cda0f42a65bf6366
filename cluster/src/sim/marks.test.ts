import { expect, it } from "vitest";
import { Marks, REACH_MARKS } from "./marks.js";

it("counts each situation, in the order of the list and with zeros", () => {
  const marks = new Marks();
  marks.hit("leader removed");
  marks.hit("leader elected");
  marks.hit("leader elected");
  expect([marks.count("leader elected"), marks.count("leader removed"), marks.count("session expired")]).toEqual([
    2, 1, 0,
  ]);
  expect(Object.keys(marks.counts())).toEqual([...REACH_MARKS]);
  expect(Object.values(marks.counts()).reduce((sum, count) => sum + count, 0)).toBe(3);
});

it("names every situation once", () => {
  expect(new Set(REACH_MARKS).size).toBe(REACH_MARKS.length);
});
