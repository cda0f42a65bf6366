import { expect, it } from "vitest";
import { FeatureStoreError } from "./errors.js";
import { plainReason } from "./plain-reason.js";
import { typeInfo } from "./schema.js";
import { checkValue } from "./values.js";

const refusal = (type: "int64" | "bytes" | "timestamp", value: unknown): string => {
  try {
    checkValue("n", typeInfo(type), value);
  } catch (error) {
    if (error instanceof FeatureStoreError) return plainReason(error.message);
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
