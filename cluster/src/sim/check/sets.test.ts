import { describe, expect, it } from "vitest";
import { checkSet } from "./sets.js";

const NOTHING = { acknowledged: [], unknown: [], rejected: [], finalRead: [] };

describe("checkSet", () => {
  it("accepts all acknowledged adds, and unknown ones there or not", () => {
    const history = { ...NOTHING, acknowledged: ["a", "b"], unknown: ["c", "d"], finalRead: ["d", "b", "a"] };
    expect(checkSet(history)).toEqual([]);
  });

  it("accepts an element whose first attempt was rejected and a later one was not", () => {
    expect(checkSet({ ...NOTHING, acknowledged: ["a"], rejected: ["a"], finalRead: ["a"] })).toEqual([]);
    expect(checkSet({ ...NOTHING, unknown: ["a"], rejected: ["a"], finalRead: ["a"] })).toEqual([]);
  });

  it.each([
    ["lost", { ...NOTHING, acknowledged: ["a"] }, '"a" was acknowledged and is missing'],
    ["rejected", { ...NOTHING, rejected: ["a"], finalRead: ["a"] }, '"a" was rejected and is there'],
    ["phantom", { ...NOTHING, finalRead: ["a"] }, '"a" was never added and is there'],
    ["repeated", { ...NOTHING, acknowledged: ["a"], finalRead: ["a", "a", "a"] }, '"a" is there more than once'],
  ])("finds an element %s", (kind, history, text) => {
    expect(checkSet(history)).toEqual([{ kind, element: "a", text }]);
  });
});
