import { expect, test } from "vitest";
import { parseConnectOptions } from "./options.js";

const parse = (addressMap: unknown) => parseConnectOptions({ seeds: ["a"], addressMap: addressMap as never });

test("an address map names advertised addresses and where to dial them, with the default port where there is none", () => {
  const { addressMap } = parse({ "n1.inside": "proxy:1", "n2.inside:7500": "[::1]" });
  expect([...addressMap]).toEqual([
    ["n1.inside:7400", "proxy:1"],
    ["n2.inside:7500", "[::1]:7400"],
  ]);
  expect(parseConnectOptions({ seeds: ["a"] }).addressMap.size).toBe(0);
});

test("an address map that is none, or names an address twice or badly, is refused", () => {
  for (const bad of [null, [], "x", { a: 1 }, { "a:b:c": "d" }, { a: "b:0" }, { a: "" }, { a: "b", "a:7400": "c" }])
    expect(() => parse(bad)).toThrow(/^connect: addressMap: /);
});
