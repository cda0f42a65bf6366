import { expect, test } from "vitest";
import { OTHER, VIEWS_MAX, viewLabels } from "./view-labels.js";

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `v${String(i).padStart(4, "0")}`);

test("as many views as there is room for are called what they are", () => {
  const labels = viewLabels(names(VIEWS_MAX));
  expect([...labels].every(([name, label]) => name === label)).toBe(true);
});

test("one more is called other: the last by name, wherever it stands", () => {
  const labels = viewLabels([...names(VIEWS_MAX + 1)].reverse());
  expect([...labels].filter(([name, label]) => name !== label)).toEqual([[names(VIEWS_MAX + 1).at(-1), OTHER]]);
});
