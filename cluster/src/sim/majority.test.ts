import { describe, expect, it } from "vitest";
import type { Membership, ReplicaId } from "../raft/types.js";
import { isMajority, quorumsMeet } from "./majority.js";

const NAMES = ["a", "b", "c", "d", "e"];

function plain(...voters: ReplicaId[]): Membership {
  return { voters, outgoing: [], learners: [], learnersNext: [] };
}

function joint(voters: ReplicaId[], outgoing: ReplicaId[]): Membership {
  return { voters, outgoing, learners: [], learnersNext: [] };
}

function subsets(names: readonly ReplicaId[]): readonly (readonly ReplicaId[])[] {
  return Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_name, i) => (bits & (1 << i)) !== 0));
}

describe("isMajority", () => {
  it("is more than half of the voters, whoever they are", () => {
    for (let size = 1; size <= NAMES.length; size++) {
      const voters = NAMES.slice(0, size);
      for (const subset of subsets(voters)) {
        const expected = subset.length >= Math.floor(size / 2) + 1;
        expect(isMajority(plain(...voters), (id) => subset.includes(id))).toBe(expected);
      }
    }
  });

  it("needs more than half of both sides of a joint membership", () => {
    const membership = joint(["a", "b", "c"], ["c", "d", "e"]);
    const counted = subsets(NAMES).filter((subset) => isMajority(membership, (id) => subset.includes(id)));
    const expected = subsets(NAMES).filter(
      (subset) =>
        subset.filter((id) => ["a", "b", "c"].includes(id)).length >= 2 &&
        subset.filter((id) => ["c", "d", "e"].includes(id)).length >= 2,
    );
    expect(counted).toEqual(expected);
    expect(counted).toContainEqual(["a", "c", "d"]);
    expect(counted).not.toContainEqual(["a", "b", "c"]);
  });

  it("never counts learners", () => {
    const membership: Membership = { voters: ["a", "b", "c"], outgoing: [], learners: ["d", "e"], learnersNext: [] };
    expect(isMajority(membership, (id) => ["a", "d", "e"].includes(id))).toBe(false);
  });

  it("of nobody is none", () => {
    expect(isMajority(plain(), () => true)).toBe(false);
  });
});

describe("quorumsMeet", () => {
  it("holds for one voter more or less, and not for two", () => {
    expect(quorumsMeet(plain("a", "b", "c"), plain("a", "b", "c", "d"))).toBe(true);
    expect(quorumsMeet(plain("a", "b", "c"), plain("a", "b"))).toBe(true);
    expect(quorumsMeet(plain("a", "b", "c"), plain("a", "d", "e"))).toBe(false);
    expect(quorumsMeet(plain("a", "b", "c"), plain("a", "b", "c", "d", "e"))).toBe(false);
  });

  it("holds between a joint membership and each of its sides", () => {
    const between = joint(["a", "d", "e"], ["a", "b", "c"]);
    expect(quorumsMeet(plain("a", "b", "c"), between)).toBe(true);
    expect(quorumsMeet(between, plain("a", "d", "e"))).toBe(true);
    expect(quorumsMeet(between, plain("a", "b", "d"))).toBe(false);
  });

  it("fails for one voter exchanged where half is enough to be wrong", () => {
    expect(quorumsMeet(plain("a"), plain("b"))).toBe(false);
    expect(quorumsMeet(plain("a", "b", "c"), plain("a", "b", "d"))).toBe(false);
  });
});
