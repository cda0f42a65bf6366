import { expect, it } from "vitest";
import { plainWords } from "./plain-words.js";

it("says what the SDK says without its types", () => {
  expect(plainWords("n: expected a Uint8Array, got number 1")).toBe("n: expected bytes in base64, got number 1");
});

it("leaves gRPC's empty note out, and keeps one that says something", () => {
  expect(plainWords("Last error: ECONNREFUSED. Resolution note: ")).toBe("Last error: ECONNREFUSED");
  expect(plainWords("14 (Last error: x. Resolution note: ); start one")).toBe("14 (Last error: x); start one");
  expect(plainWords("Resolution note: no such host")).toBe("Resolution note: no such host");
});
