import { describe, expect, test } from "vitest";
import { judge, type Said } from "./verdict.js";

function says(replica: string, digest: string, bend: Partial<Said> = {}): Said {
  return { replica, index: 7, digest, version: "1", ...bend };
}

const three = { index: 7, voters: ["1", "2", "3"] };
const five = { index: 7, voters: ["1", "2", "3", "4", "5"] };

describe("of replicas of a shard", () => {
  test("those in the minority are wrong", () => {
    const wrong = says("2", "b");
    expect(judge({ ...three, said: [says("1", "a"), wrong, says("3", "a")] })).toEqual({
      kind: "wrong",
      right: ["1", "3"],
      wrong: [wrong],
    });
  });

  test("the leader is wrong as any other, wherever it stands", () => {
    const verdict = judge({ ...three, said: [says("1", "b"), says("2", "a"), says("3", "a")] });
    expect(verdict).toMatchObject({ kind: "wrong", right: ["2", "3"], wrong: [{ replica: "1" }] });
  });

  test("two of five may be wrong in different ways", () => {
    const said = [says("1", "a"), says("2", "b"), says("3", "a"), says("4", "c"), says("5", "a")];
    expect(judge({ ...five, said })).toMatchObject({ kind: "wrong", wrong: [{ replica: "2" }, { replica: "4" }] });
  });

  test.each([
    ["all agree", three, [says("1", "a"), says("2", "a"), says("3", "a")], "alike"],
    ["two of three are heard, and agree", three, [says("1", "a"), says("2", "a")], "alike"],
    [
      "two of three are heard, and differ: the third might agree with either",
      three,
      [says("1", "a"), says("2", "b")],
      "tie",
    ],
    ["all three differ", three, [says("1", "a"), says("2", "b"), says("3", "c")], "tie"],
    [
      "two of five agree against one, and two are silent",
      five,
      [says("1", "a"), says("2", "a"), says("3", "b")],
      "tie",
    ],
    [
      "half of four agree",
      { index: 7, voters: ["1", "2", "3", "4"] },
      [says("1", "a"), says("2", "a"), says("3", "b")],
      "tie",
    ],
    ["one alone is heard", three, [says("1", "a")], "alone"],
    ["nobody is heard", three, [], "alone"],
    [
      "those that differ are of different builds",
      three,
      [says("1", "a"), says("2", "a"), says("3", "b", { version: "2" })],
      "mixed",
    ],
    [
      "builds differ and digests do not",
      three,
      [says("1", "a"), says("2", "a"), says("3", "a", { version: "2" })],
      "alike",
    ],
  ])("nobody is wrong where %s", (_, { index, voters }, said, kind) => {
    expect(judge({ index, voters, said })).toEqual({ kind });
  });

  test("what was said of another entry is never compared", () => {
    expect(() => judge({ ...three, said: [says("1", "a"), says("2", "b", { index: 8 })] })).toThrow("at one entry");
  });
});
