import { expect, test } from "vitest";
import { DurationHistogram } from "../duration-histogram.js";
import { exposed } from "./metric-family.js";

test("a metric is told with its help, its type and its labels; what a label's value may not hold is escaped", () => {
  const read = () => [
    { labels: { a: 'x"\\\n', b: "y" }, value: 1.5 },
    { labels: { a: "z", b: "" }, value: 2 },
  ];
  expect(exposed({ type: "gauge", name: "n", help: "What it is.", labels: ["a", "b"], read })).toBe(
    '# HELP n What it is.\n# TYPE n gauge\nn{a="x\\"\\\\\\n",b="y"} 1.5\nn{a="z",b=""} 2\n',
  );
});

test("a histogram is told bucket by bucket, with all of them, sum and count", () => {
  const value = new DurationHistogram([0.5, 1]);
  for (const seconds of [0.25, 0.75, 4]) value.observe(seconds);
  const told = (labels: Readonly<Record<string, string>>) =>
    exposed({ type: "histogram", name: "n", help: "h", labels: [], read: () => [{ labels, value }] })
      .split("\n")
      .slice(2);
  expect(told({})).toEqual([
    'n_bucket{le="0.5"} 1',
    'n_bucket{le="1"} 2',
    'n_bucket{le="+Inf"} 3',
    "n_sum 5",
    "n_count 3",
    "",
  ]);
  expect(told({ v: "w" })[0]).toBe('n_bucket{v="w",le="0.5"} 1');
  expect(told({ v: "w" })[4]).toBe('n_count{v="w"} 3');
});
