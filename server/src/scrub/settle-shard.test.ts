import { describe, expect, test } from "vitest";
import type { CondemnOrder, DigestAnswer } from "../control/scrub-orders.js";
import { type LedShard, type Settled, settleShard } from "./settle-shard.js";

/** What the voters say, by replica; null: no answer. Replica 1 on n1 leads. */
async function settle(answers: Readonly<Record<string, string | null | DigestAnswer>>): Promise<{
  readonly settled: Settled;
  readonly condemned: readonly CondemnOrder[];
  readonly heirs: readonly string[];
}> {
  const condemned: CondemnOrder[] = [];
  const heirs: string[] = [];
  const led: LedShard = {
    shard: 3,
    leader: "1",
    voters: Object.keys(answers).map((replica) => ({ replica, node: `n${replica}` })),
    lastIndex: () => 40,
    ask: async ({ replica }, index) => {
      const answer = answers[replica] ?? null;
      if (answer === null) throw new Error("no answer");
      return typeof answer === "string" ? { kind: "digest", index, digest: answer, version: "1" } : answer;
    },
    condemn: async (_, order) => void condemned.push(order),
    handOver: async ({ node }) => void heirs.push(node),
  };
  return { settled: await settleShard(led), condemned, heirs };
}

const DAMAGED: DigestAnswer = { kind: "unable", reason: "it is being rebuilt" };

describe("a leader that compares", () => {
  test("has the one in the minority replaced, never one of the majority", async () => {
    const { settled, condemned, heirs } = await settle({ 1: "a", 2: "a", 3: "b" });
    expect(settled.kind).toBe("repairing");
    expect(condemned).toEqual([
      { shard: 3, replica: "3", index: 40, digest: "b", reason: "its rows are not what a majority has at entry 40" },
    ]);
    expect(heirs).toEqual([]);
  });

  test("hands the lead over to one of the majority where it is wrong itself, and condemns nobody", async () => {
    const { settled, condemned, heirs } = await settle({ 1: "b", 2: "a", 3: "a" });
    expect([settled.kind, condemned, heirs]).toEqual(["handedOver", [], ["n2"]]);
  });

  test("has one replaced at a time", async () => {
    const both = await settle({ 1: "a", 2: "b", 3: "a", 4: "a", 5: "c" });
    expect(both.condemned.map(({ replica }) => replica)).toEqual(["2"]);
    const second = await settle({ 1: "a", 2: DAMAGED, 3: "a", 4: "a", 5: "c" });
    expect([second.settled.kind, second.condemned]).toEqual(["unresolved", []]);
    expect(second.settled.text).toContain("another copy is not whole (node n2: it is being rebuilt)");
  });

  test.each([
    ["two differ and the third is away", { 1: "a", 2: "b", 3: null }],
    ["all differ", { 1: "a", 2: "b", 3: "c" }],
    ["two differ and the third is damaged", { 1: "a", 2: "b", 3: DAMAGED }],
  ])("tells of it and replaces nobody where %s", async (_, answers) => {
    const { settled, condemned, heirs } = await settle(answers);
    expect([settled.kind, condemned, heirs]).toEqual(["unresolved", [], []]);
    expect(settled.text).toContain("nobody can tell who is right");
  });

  test("calls them alike once all of them were heard", async () => {
    expect((await settle({ 1: "a", 2: "a", 3: "a" })).settled.kind).toBe("alike");
    expect((await settle({ 1: "a", 2: "a", 3: null })).settled.kind).toBe("unsure");
    expect((await settle({ 1: "a", 2: "a", 3: DAMAGED })).settled.kind).toBe("unsure");
    expect((await settle({ 1: "a", 2: null, 3: null })).settled.kind).toBe("unsure");
  });
});
