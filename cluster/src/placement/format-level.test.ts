import { describe, expect, test } from "vitest";
import { keepsLevel, levelOf, levelProblem, levelsOf, nodesBelow } from "./format-level.js";
import type { ClusterNode } from "./shard-map.js";

function node(id: string, bend: Partial<ClusterNode> = {}): ClusterNode {
  const addresses = { client: "a:1", peer: "a:2", ops: "a:3" };
  return { id, zone: "z", weight: 1, state: "active", addresses, ...bend };
}

describe("a format level", () => {
  test("is the first one where nobody says any", () => {
    expect([levelOf({}), levelsOf(node("a"))]).toEqual([1, { oldest: 1, newest: 1 }]);
  });

  test.each([
    [{ oldest: 1, newest: 1 }, 1, null],
    [{ oldest: 1, newest: 3 }, 3, null],
    [{ oldest: 1, newest: 1 }, 2, "a newer version is needed"],
    [{ oldest: 3, newest: 4 }, 2, "upgrade by a version in between"],
  ])("%o fits %i: %s", (range, level, problem) => {
    if (problem === null) expect(levelProblem(range, level)).toBeNull();
    else expect(levelProblem(range, level)).toContain(problem);
  });

  test("waits for every node that is not removed, the dead among them", () => {
    const two = { oldest: 1, newest: 2 };
    const nodes = [
      node("a", { levels: two }),
      node("b"),
      node("c", { state: "dead" }),
      node("d", { state: "removed" }),
      node("e", { levels: { oldest: 2, newest: 3 } }),
    ];
    expect(nodesBelow({ nodes }, 2).map(({ id }) => id)).toEqual(["b", "c"]);
    expect(nodesBelow({ nodes }, 1).map(({ id }) => id)).toEqual(["e"]);
  });

  test("never falls", () => {
    expect([keepsLevel({}, {}), keepsLevel({}, { level: 2 }), keepsLevel({ level: 2 }, { level: 2 })]).toEqual([
      true,
      true,
      true,
    ]);
    expect([keepsLevel({ level: 2 }, { level: 1 }), keepsLevel({ level: 2 }, {})]).toEqual([false, false]);
  });
});
