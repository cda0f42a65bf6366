import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesPattern } from "./name-pattern.js";

test.each([
  ["*", "", true],
  ["*", "user_profile", true],
  ["user_*", "user_", true],
  ["user_*", "user_profile", true],
  ["user_*", "User_profile", false],
  ["user_*", "a_user_profile", false],
  ["*_profile", "user_profile", true],
  ["*_profile", "user_profiles", false],
  ["u*r*e", "user_profile", true],
  ["user", "user", true],
  ["user", "users", false],
  ["user", "use", false],
  ["a.c", "abc", false],
  ["**a**", "xxaxx", true],
  ["", "", true],
])("%j stands for %j: %j", (pattern, name, expected) => {
  expect(matchesPattern(pattern, name)).toBe(expected);
});

test("is what a regular expression says of the same pattern", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "_"), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "_", "*"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (glob, name) => {
      expect(matchesPattern(glob, name)).toBe(new RegExp(`^${glob.replaceAll("*", ".*")}$`).test(name));
    }),
  );
});

test("takes no longer than it should for a pattern made to be slow", () => {
  expect(matchesPattern("a*".repeat(64), `${"a".repeat(4_096)}b_`)).toBe(true);
  expect(matchesPattern(`${"a*".repeat(63)}b`, "a".repeat(4_096))).toBe(false);
});
