import { expect, test } from "vitest";
import { checkSecret, hashOf, newToken, parseToken } from "./token.js";

test("a token has an id and 256 random bits, and no two are alike", () => {
  const made = Array.from({ length: 100 }, newToken);
  expect(new Set(made.map(({ token }) => token)).size).toBe(100);
  for (const { token, id, hash } of made) {
    const parts = parseToken(token);
    expect(parts?.id).toBe(id);
    expect(Buffer.from(parts?.secret ?? "", "base64url").length).toBe(32);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hash).toBe(hashOf(parts?.secret ?? ""));
    expect(checkSecret(parts?.secret ?? "", hash)).toBe(true);
  }
});

test("another secret, and one of nobody, do not hold", () => {
  const { hash } = newToken();
  expect(checkSecret(parseToken(newToken().token)?.secret ?? "", hash)).toBe(false);
  expect(checkSecret("", hash)).toBe(false);
  expect(checkSecret(parseToken(newToken().token)?.secret ?? "", null)).toBe(false);
});

test.each([
  "",
  "fst_",
  "secret",
  `fst_${"a".repeat(12)}_${"A".repeat(42)}`,
  `fst_${"a".repeat(12)}_${"A".repeat(44)}`,
  `fst_${"A".repeat(12)}_${"A".repeat(43)}`,
  `fst_${"a".repeat(11)}_${"A".repeat(43)}`,
  ` fst_${"a".repeat(12)}_${"A".repeat(43)}`,
  `fst_${"a".repeat(12)}_${"A".repeat(43)}\n`,
  `fsjoin_${"A".repeat(43)}`,
])("%j is no token", (text) => {
  expect(parseToken(text)).toBeNull();
});
