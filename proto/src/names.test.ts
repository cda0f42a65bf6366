import { expect, test } from "vitest";
import { checkName, checkViewName, didYouMean, nameKey, nearestName, quote } from "./names.js";

const BAD = ["", "__proto__", "a__b", "a\0b", "\0", "1a", "_a", "a-b", "a b", "ä", "a.b", "a\n", "x".repeat(129)];

test.each([...BAD, 7, null, undefined, {}])("refuses %j as a name, naming the field and the accepted form", (name) => {
  expect(() => checkName("feature", name)).toThrow(
    expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: expect.stringMatching(
        /^feature: .* is not a name; expected a letter followed by letters, digits or single/,
      ),
    }),
  );
});

test("accepts letters, digits and single underscores up to 128 characters", () => {
  for (const name of ["a", "A1", "a_b_", "constructor", "toString", "x".repeat(128)])
    expect(checkName("n", name)).toBe(name);
});

test("a view's name may have one namespace", () => {
  expect(checkViewName("view", "shop/user_profile")).toBe("shop/user_profile");
  for (const name of ["/a", "a/", "a/b/c", "a//b", "__proto__/a", "a/__proto__", ...BAD])
    expect(() => checkViewName("view", name)).toThrow("is not a name");
});

test("names are compared ignoring case", () => {
  expect(nameKey("User_Profile")).toBe(nameKey("user_profilE"));
});

test("suggests the nearest name, and none where nothing is near", () => {
  const known = ["user_profile", "video_stats", "user_taste"];
  expect(nearestName("user_profil", known)).toBe("user_profile");
  expect(nearestName("USER_TASTE", known)).toBe("user_taste");
  expect(nearestName("vidoe_stats", known)).toBe("video_stats");
  expect(nearestName("orders", known)).toBeUndefined();
  expect(didYouMean("user_profil", known)).toBe('; did you mean "user_profile"?');
  expect(didYouMean("zzz", known)).toBe("");
});

test("quotes any value in a message, cut at 80 characters", () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  expect(quote("a\nb")).toBe('"a\\nb"');
  expect(quote(5n)).toBe("5");
  expect(quote({ a: 1n })).toBe('{"a":"1"}');
  expect(quote(undefined)).toBe("undefined");
  expect(quote(cycle)).toBe("[object Object]");
  expect(
    quote({
      toJSON: () => {
        throw new Error("no");
      },
    }),
  ).toBe("[object Object]");
  expect(quote("x".repeat(100))).toHaveLength(80);
});
