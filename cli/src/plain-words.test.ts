import { checkValue, FeatureStoreError, typeInfo } from "@featurestore/proto";
import { expect, it } from "vitest";
import { plainWords } from "./plain-words.js";

const refusal = (type: "int64" | "bytes" | "timestamp", value: unknown): string => {
  try {
    checkValue("n", typeInfo(type), value);
  } catch (error) {
    if (error instanceof FeatureStoreError) return plainWords(error.message);
  }
  return "";
};

it("says what the SDK says without its types", () => {
  expect([refusal("int64", 2 ** 60), refusal("int64", "x"), refusal("bytes", 1), refusal("timestamp", true)]).toEqual([
    "n: the number 1152921504606847000 is beyond 2^53 - 1 and may have lost digits; write its digits in quotes, as text",
    'n: expected a whole number (int64), got string "x"',
    "n: expected bytes in base64, got number 1",
    "n: expected a time such as 2026-11-22T08:30:00Z, got boolean true",
  ]);
});

it("leaves gRPC's empty note out, and keeps one that says something", () => {
  expect(plainWords("Last error: ECONNREFUSED. Resolution note: ")).toBe("Last error: ECONNREFUSED");
  expect(plainWords("14 (Last error: x. Resolution note: ); start one")).toBe("14 (Last error: x); start one");
  expect(plainWords("Resolution note: no such host")).toBe("Resolution note: no such host");
});
