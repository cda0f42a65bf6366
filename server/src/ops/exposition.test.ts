import { expect, test } from "vitest";
import { lintExposition, parseExposition } from "./exposition.suite.js";

const told = (name: string, type: string, ...lines: string[]): string =>
  [`# HELP ${name} What it is.`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");

test("a label's value may hold what it likes", () => {
  const [metric] = parseExposition(told("a", "gauge", 'a{x="1,y=\\"2\\"",z="}"} 3')).values();
  expect(metric?.samples).toEqual([{ name: "a", labels: { x: '1,y=\\"2\\"', z: "}" }, value: 3 }]);
});

test.each([
  ["a series twice", told("a", "gauge", 'a{x="1",y="2"} 1', 'a{y="2",x="1"} 1')],
  ["a series of no metric", told("a", "gauge", "b 1")],
  ["no help", "# TYPE a gauge\na 1\n"],
  ["no number", told("a", "gauge", "a one")],
  ["a label without quotes", told("a", "gauge", "a{x=1} 1")],
])("%s is refused", (_what, text) => {
  expect(() => parseExposition(text)).toThrow();
});

test.each([
  ["a counter without _total", told("a", "counter", "a 1")],
  ["a gauge with it", told("a_total", "gauge", "a_total 1")],
  ["milliseconds", told("a_milliseconds", "gauge", "a_milliseconds 1")],
  ["the type in the name", told("a_gauge", "gauge", "a_gauge 1")],
  ["a gauge that ends like a histogram", told("a_count", "gauge", "a_count 1")],
  ["upper case", told("aB", "gauge", "aB 1")],
  ["buckets that do not add up", told("a", "histogram", 'a_bucket{le="1"} 3', 'a_bucket{le="+Inf"} 2', "a_count 2")],
  ["no last bucket", told("a", "histogram", 'a_bucket{le="1"} 2', "a_count 2")],
])("%s is told", (_what, text) => {
  expect(lintExposition(parseExposition(text))).toHaveLength(1);
});
