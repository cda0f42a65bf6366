import { expect, test } from "vitest";
import { cores, each, figure, times, whole } from "./figures.js";

test("a figure has three digits that count, and thousands are grouped", () => {
  expect([0.05127, 0.5127, 5.127, 51.27, 512.7, 12_539.4, 0, -2.5].map(figure)).toEqual([
    "0.0513",
    "0.513",
    "5.13",
    "51.3",
    "513",
    "12,539",
    "0",
    "-2.50",
  ]);
});

test("what is not a number is a dash in every format", () => {
  const formats = [figure, times, cores, whole];
  expect(formats.flatMap((format) => [format(Number.NaN), format(Number.POSITIVE_INFINITY)])).toEqual(
    Array.from({ length: 8 }, () => "–"),
  );
});

test("several processes are a sum that is not added up, none of them a dash", () => {
  expect([each([0.5, 0.25], cores), each([], cores)]).toEqual(["0.50 + 0.25", "–"]);
});
