import { expect, test } from "vitest";
import { checkKind, FORMAT_LEVELS, KIND_LEVELS } from "./format-levels.js";

test("every kind of command came with a level that this version works at", () => {
  for (const level of Object.values(KIND_LEVELS)) expect(level).toBeLessThanOrEqual(FORMAT_LEVELS.newest);
});

test("a kind of command is refused below its level, with what to do, and taken from it on", () => {
  const kinds = { ...KIND_LEVELS, purge: 3 };
  for (const level of [1, 2]) {
    expect(() => checkKind("purge", level, kinds)).toThrow("purge: it needs format level 3");
    expect(() => checkKind("rows", level, kinds)).not.toThrow();
  }
  expect(() => checkKind("purge", 3, kinds)).not.toThrow();
});
