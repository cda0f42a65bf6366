import { describe, expect, it } from "vitest";
import { Group } from "./group.suite.js";
import { text } from "./memory-ports.suite.js";

describe("writes", () => {
  it("applies a write on a quorum and answers with the state machine's result", async () => {
    const group = await Group.led();
    const outcome = await group.write("a", "x");
    expect(outcome).toMatchObject({ kind: "applied", at: { term: 2, index: 3 } });
    expect(outcome.kind === "applied" && text(outcome.result)).toBe("ok x");
    await group.ticks(3);
    for (const id of ["a", "b", "c"]) expect(group.get(id).disk.commands).toEqual(["x"]);
  });
});
