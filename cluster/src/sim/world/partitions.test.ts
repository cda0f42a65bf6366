import { describe, expect, it } from "vitest";
import { bridge, type Direction, PARTITION_SHAPES, partition, ring } from "./partitions.js";
import { SeededRandom } from "./seeded-random.js";

const NODES = ["a", "b", "c", "d", "e"];

function text(directions: readonly Direction[]): string[] {
  return directions.map(({ from, to }) => from + to).sort();
}

describe("partition", () => {
  it("cuts one node off from all others, both ways", () => {
    expect(text(partition("one", NODES, new SeededRandom(1), "c"))).toEqual([
      "ac",
      "bc",
      "ca",
      "cb",
      "cd",
      "ce",
      "dc",
      "ec",
    ]);
  });

  it("makes a node deaf or mute", () => {
    expect(text(partition("deaf", NODES, new SeededRandom(1), "a"))).toEqual(["ba", "ca", "da", "ea"]);
    expect(text(partition("mute", NODES, new SeededRandom(1), "a"))).toEqual(["ab", "ac", "ad", "ae"]);
  });

  it("cuts halves apart both ways, or one way, and never the inside of one", () => {
    for (let seed = 0; seed < 50; seed++) {
      const both = text(partition("halves", NODES, new SeededRandom(seed), "a"));
      expect([8, 12]).toContain(both.length);
      expect(both.map((cut) => cut[1] + (cut[0] ?? "")).sort()).toEqual(both);
      const one = text(partition("oneWay", NODES, new SeededRandom(seed)));
      expect([4, 6]).toContain(one.length);
      expect(one.filter((cut) => one.includes(cut[1] + (cut[0] ?? "")))).toEqual([]);
    }
  });

  it("leaves one bridge between two halves", () => {
    expect(text(bridge("x", ["a", "b", "c", "d"]))).toEqual(["ac", "ad", "bc", "bd", "ca", "cb", "da", "db"]);
    expect(text(bridge("b", ["a", "c"]))).toEqual(["ac", "ca"]);
    expect(bridge("a", ["b"])).toEqual([]);
  });

  it("lets everybody in a ring see a majority, no two the same", () => {
    for (const nodes of [NODES, [...NODES, "f"], [...NODES, "f", "g"], ["a", "b", "c", "d"]]) {
      const cut = new Set(text(ring(nodes)));
      const seen = nodes.map((node) => nodes.filter((other) => !cut.has(other + node)).join(""));
      expect(new Set(seen).size).toBe(nodes.length);
      for (const one of seen) expect(one.length).toBeGreaterThan(nodes.length / 2);
    }
    expect(text(ring(["a", "b", "c"]))).toEqual(["ab", "ba"]);
    expect(ring(["a", "b"])).toEqual([]);
  });

  it("has nothing to cut in a cluster of one", () => {
    for (const shape of PARTITION_SHAPES) expect(partition(shape, ["a"], new SeededRandom(1))).toEqual([]);
  });
});
