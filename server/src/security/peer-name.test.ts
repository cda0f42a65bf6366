import { describe, expect, it, test } from "vitest";
import { contradiction, peerNameOf, provesId } from "./peer-name.js";

test.each([
  ["URI:featurestore://prod/n1", { cluster: "prod", node: "n1" }],
  ["DNS:localhost, URI:featurestore://prod/n1, IP Address:127.0.0.1", { cluster: "prod", node: "n1" }],
  [
    "URI:featurestore://6f0d2c5e-8a53-4c1e-9a52-0f7f3b1f6a11/nabcdefghijkl",
    { cluster: "6f0d2c5e-8a53-4c1e-9a52-0f7f3b1f6a11", node: "nabcdefghijkl" },
  ],
  ["DNS:featurestore://prod/n1", null],
  ["URI:featurestore://prod/n1/x", null],
  ["URI:featurestore://prod", null],
  ["URI:featurestore://-/n1", null],
  ["URI:featurestore://prod/n1, URI:featurestore://prod/n2", null],
  ['URI:"featurestore://x/y, URI:featurestore://prod/n1"', null],
  ["", null],
  [undefined, null],
])("the alternative names %j name %j", (names, expected) => {
  expect(peerNameOf(names)).toEqual(expected);
});

describe("a name", () => {
  it.each([
    ["node1", "node1", true],
    ["node1", "node1-abcdefghijkl", true],
    ["node1", "node1-abcdefghijk", false],
    ["node1", "node1-abcdefghijk1", false],
    ["node1", "node1-x-abcdefghijkl", false],
    ["node", "node-1-abcdefghijkl", false],
    ["node1", "node10-abcdefghijkl", false],
    ["node1", "node2-abcdefghijkl", false],
    ["node1", "", false],
    ["node1-abcdefghijkl", "node1-abcdefghijkl", true],
  ])("%s holds for the id %s: %s", (name, id, holds) => {
    expect(provesId(name, id)).toBe(holds);
  });

  it("holds for a node only together with its cluster", () => {
    const name = { cluster: "prod", node: "n1" };
    expect(contradiction(name, { clusterId: "prod-abcdefghijkl", nodeId: "n1-abcdefghijkl" })).toBeNull();
    expect(contradiction(name, { clusterId: "test-abcdefghijkl", nodeId: "n1-abcdefghijkl" })).toMatch(
      /of cluster prod/,
    );
    expect(contradiction(name, { clusterId: "prod-abcdefghijkl", nodeId: "n2-abcdefghijkl" })).toMatch(/of node n1/);
  });
});
