import { describe, expect, it } from "vitest";
import { checkJoinToken, newJoinToken } from "./join-token.js";

describe("a join token", () => {
  it("is 256 bits of chance with a prefix, and another each time", () => {
    const [one, other] = [newJoinToken(), newJoinToken()];
    expect(one.token).toMatch(/^fsjoin_[A-Za-z0-9_-]{43}$/);
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(one.token).not.toBe(other.token);
  });

  it("is known by the SHA-256 of its text", () => {
    const { token, hash } = newJoinToken();
    expect(checkJoinToken(token, hash)).toBe(true);
    expect(checkJoinToken("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")).toBe(true);
    for (const wrong of ["", token.slice(1), `${token} `, newJoinToken().token]) {
      expect(checkJoinToken(wrong, hash)).toBe(false);
    }
    for (const none of ["", "zz", hash.slice(2), `${hash}00`]) expect(checkJoinToken(token, none)).toBe(false);
  });
});
