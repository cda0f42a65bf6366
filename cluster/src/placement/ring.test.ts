import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { preferenceLists } from "./ring.js";

describe("preference lists", () => {
  test("stand where they stood when they were first written down", () => {
    expect(preferenceLists(["n1", "n2", "n3", "n4", "n5"], 8)).toEqual([
      ["n2", "n1", "n5", "n4", "n3"],
      ["n5", "n3", "n1", "n2", "n4"],
      ["n3", "n4", "n2", "n1", "n5"],
      ["n3", "n2", "n5", "n1", "n4"],
      ["n5", "n1", "n4", "n3", "n2"],
      ["n5", "n1", "n4", "n3", "n2"],
      ["n4", "n1", "n2", "n3", "n5"],
      ["n1", "n2", "n3", "n4", "n5"],
    ]);
    expect(preferenceLists(["a:1", "a:2", "[::1]:7400"], 4)).toEqual([
      ["[::1]:7400", "a:2", "a:1"],
      ["[::1]:7400", "a:1", "a:2"],
      ["a:2", "a:1", "[::1]:7400"],
      ["[::1]:7400", "a:2", "a:1"],
    ]);
  });

  test("do not depend on the order in which nodes are named", () => {
    const ids = Array.from({ length: 12 }, (_, i) => `node-${i}`);
    const expected = preferenceLists(ids, 64);
    fc.assert(
      fc.property(fc.shuffledSubarray(ids, { minLength: ids.length }), (shuffled) => {
        expect(preferenceLists(shuffled, 64)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  test("do not depend on it for nodes that share a point either", () => {
    // n146 and n513 have one of their 512 points in common, and shard 79 comes upon it first.
    expect(preferenceLists(["n513", "n146"], 128)).toEqual(preferenceLists(["n146", "n513"], 128));
    expect(preferenceLists(["n513", "n146"], 128)[79]).toEqual(["n146", "n513"]);
  });

  test("hold every node once, whatever its id looks like", () => {
    const awkward = [
      "a:1",
      "a:2",
      "a",
      "__proto__",
      "constructor",
      "[::1]:7400",
      "::1",
      "fe80::1%eth0",
      "x y",
      "Ж",
      "%3A",
    ];
    const lists = preferenceLists(awkward, 256);
    for (const list of lists) expect([...list].sort()).toEqual([...awkward].sort());
    const firsts = awkward.map((id) => lists.filter((list) => list[0] === id).length);
    expect(Math.min(...firsts)).toBeGreaterThan(0);
  });

  test("keep the order of the others when a node leaves", () => {
    const ids = Array.from({ length: 7 }, (_, i) => `n${i}`);
    const without = preferenceLists(
      ids.filter((id) => id !== "n3"),
      64,
    );
    expect(preferenceLists(ids, 64).map((list) => list.filter((id) => id !== "n3"))).toEqual(without);
  });

  test("are empty without nodes, and refuse a node named twice", () => {
    expect(preferenceLists([], 2)).toEqual([[], []]);
    expect(() => preferenceLists(["a", "a"], 1)).toThrow("a node stands on the ring once");
  });
});
