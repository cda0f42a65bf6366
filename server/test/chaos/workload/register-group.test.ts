import { SeededRandom } from "@featurestore/cluster/check";
import { describe, expect, it } from "vitest";
import { RegisterGroup } from "./register-group.js";

describe("the registers of a group", () => {
  it("are written by their one writer with rising versions, or by all without a tie", () => {
    const group = new RegisterGroup(0, 4);
    const random = new SeededRandom(1);
    const versions = new Map<string, number[]>();
    const writers = new Map<string, Set<number>>();
    for (let step = 0; step < 4_000; step += 1) {
      for (const register of group.pickToWrite(step % 4, 2, random)) {
        const drawn = versions.get(register.key) ?? [];
        const version = group.version(register, random);
        if (register.writer !== null) expect(version).toBe(drawn.length + 1);
        versions.set(register.key, [...drawn, version]);
        writers.set(register.key, (writers.get(register.key) ?? new Set()).add(step % 4));
      }
    }
    for (const drawn of versions.values()) expect(new Set(drawn).size).toBe(drawn.length);
    expect(Math.min(...[...versions.values()].flat())).toBeGreaterThanOrEqual(1);
    const counts = new Set([...writers.values()].map((own) => own.size));
    expect([...counts].sort()).toEqual([1, 4]);
  });

  it("have some versions come late where several write", () => {
    const group = new RegisterGroup(0, 2);
    const random = new SeededRandom(2);
    const shared = group.pickToWrite(1, 5, random).find(({ writer }) => writer === null);
    if (shared === undefined) throw new Error("a group has registers that all may write");
    let late = 0;
    for (let step = 0; step < 100; step += 1) if (group.version(shared, random) < shared.highest) late += 1;
    expect(late).toBeGreaterThan(10);
  });

  it("are replaced by fresh ones after some hundred operations", () => {
    const group = new RegisterGroup(0, 1);
    const random = new SeededRandom(3);
    const operations = new Map<string, number>();
    for (let step = 0; step < 3_000; step += 1) {
      for (const { key } of group.pick(1, random)) operations.set(key, (operations.get(key) ?? 0) + 1);
    }
    expect(Math.max(...operations.values())).toBe(250);
    expect(operations.size).toBeGreaterThan(10);
  });
});
