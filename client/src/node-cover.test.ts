import fc from "fast-check";
import { expect, test } from "vitest";
import { coverShards, UNCOVERED } from "./node-cover.js";

function cover(voters: readonly (readonly number[])[], options: { chosen?: number[]; load?: number[] } = {}) {
  const { chosen = [], load = [] } = options;
  return [
    ...coverShards({
      shards: Int32Array.from(voters.keys()),
      candidates: (shard) => voters[shard] ?? [],
      chosen,
      load: (node) => load[node] ?? 0,
    }),
  ];
}

test.each([
  ["one node that holds all is the only one", [[0, 1], [1, 2], [1]], [1, 1, 1]],
  ["the node that holds most comes first", [[0], [0, 1], [0, 1], [1, 2], [2]], [0, 0, 0, 2, 2]],
  ["a shard without candidates stays uncovered", [[], [3]], [UNCOVERED, 3]],
] as const)("%s", (_name, voters, expected) => {
  expect(cover(voters)).toEqual(expected);
});

test("of equals the least busy is taken, and who is asked anyway before others", () => {
  expect(cover([[0, 1, 2]], { load: [5, 1, 3] })).toEqual([1]);
  expect(cover([[0, 1], [1, 2], [0]], { chosen: [2] })).toEqual([0, 2, 0]);
});

test("every shard is covered by one of its candidates, with no more nodes than shards", () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 5 }), { maxLength: 64 }), (voters) => {
      const nodes = cover(voters);
      nodes.forEach((node, shard) => {
        expect(voters[shard]).toContain(node);
      });
      const common = Array.from({ length: 10 }, (_, node) => node).filter((node) =>
        voters.every((some) => some.includes(node)),
      );
      if (common.length > 0) expect(new Set(nodes).size).toBeLessThanOrEqual(1);
    }),
  );
});
