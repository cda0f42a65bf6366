import { describe, expect, test } from "vitest";
import type { DigestAnswer } from "../control/scrub-orders.js";
import { compareReplicas, type Voter } from "./compare-replicas.js";

const voters: readonly Voter[] = ["1", "2", "3"].map((replica) => ({ replica, node: `n${replica}` }));

/** A replica that has applied `applied` entries, `perAsk` more each time somebody is asked. */
class Fake {
  applied: number;
  readonly #perAsk: number;

  constructor(applied: number, perAsk = 0) {
    this.applied = applied;
    this.#perAsk = perAsk;
  }

  /** It gets to `reach` in the time it may take to answer. */
  ask(index: number, reach: number): DigestAnswer {
    this.applied += this.#perAsk;
    if (this.applied > index) return { kind: "passed", applied: this.applied };
    if (reach < index) return { kind: "behind", applied: reach };
    this.applied = index;
    return { kind: "digest", index, digest: `at ${index}`, version: "1" };
  }
}

describe("replicas", () => {
  test("that nothing is written to are compared at the end of the log, in one round", async () => {
    const asked: number[] = [];
    const heard = await compareReplicas({
      voters,
      lastIndex: () => 9,
      ask: async (_, index) => {
        asked.push(index);
        return { kind: "digest", index, digest: "d", version: "1" };
      },
    });
    expect(asked).toEqual([9, 9, 9]);
    expect(heard).toMatchObject({ index: 9, voters: ["1", "2", "3"], silent: [] });
    expect(heard?.said.map(({ replica, index }) => [replica, index])).toEqual([
      ["1", 9],
      ["2", 9],
      ["3", 9],
    ]);
  });

  test("that run on are caught further ahead, all at one entry", async () => {
    const fakes = new Map([
      ["1", new Fake(100, 5)],
      ["2", new Fake(98, 7)],
      ["3", new Fake(90, 0)],
    ]);
    const heard = await compareReplicas({
      voters,
      lastIndex: () => Math.max(...[...fakes.values()].map(({ applied }) => applied)),
      ask: async ({ replica }, index) => (fakes.get(replica) as Fake).ask(index, Number.POSITIVE_INFINITY),
    });
    expect(heard?.said).toHaveLength(3);
    expect(new Set(heard?.said.map(({ index }) => index))).toEqual(new Set([heard?.index]));
  });

  test("that stop before the entry asked for are asked for the end of the log again", async () => {
    const asked: number[] = [];
    const heard = await compareReplicas({
      voters,
      lastIndex: () => 50,
      ask: async ({ replica }, index) => {
        if (replica === "1") asked.push(index);
        if (asked.length === 1) return { kind: "passed", applied: 51 };
        if (index > 50) return { kind: "behind", applied: 50 };
        return { kind: "digest", index, digest: "d", version: "1" };
      },
    });
    expect(asked).toEqual([50, 66, 50]);
    expect(heard).toMatchObject({ index: 50, silent: [] });
  });

  test("that cannot be caught at one entry are not compared", async () => {
    let rounds = 0;
    const ask = async ({ replica }: Voter, index: number): Promise<DigestAnswer> => {
      if (replica === "1") rounds++;
      return { kind: "passed", applied: index + 1 };
    };
    expect(await compareReplicas({ voters, lastIndex: () => 1, ask })).toBeNull();
    expect(rounds).toBe(8);
  });

  test("that do not answer, are damaged, or are far behind, are silent, and the others are compared", async () => {
    const heard = await compareReplicas({
      voters: [...voters, { replica: "4", node: "n4" }],
      lastIndex: () => 9,
      ask: async ({ replica }, index): Promise<DigestAnswer> => {
        if (replica === "2") throw new Error("no answer");
        if (replica === "3") return { kind: "unable", reason: "damaged" };
        if (replica === "4") return { kind: "behind", applied: 3 };
        return { kind: "digest", index, digest: "d", version: "1" };
      },
    });
    expect(heard?.said.map(({ replica }) => replica)).toEqual(["1"]);
    expect(heard?.silent).toEqual([
      { replica: "2", reason: "node n2: no answer", isUnable: false },
      { replica: "3", reason: "node n3: damaged", isUnable: true },
      { replica: "4", reason: "node n4 is at entry 3", isUnable: false },
    ]);
  });
});
