import { expect, test } from "vitest";
import {
  AssertionError,
  assert,
  codeOfGrpcStatus,
  ERROR_CODES,
  FeatureStoreError,
  grpcStatusOf,
  invalid,
  isErrorCode,
} from "./errors.js";

test("each code travels as the gRPC status of its meaning", () => {
  expect(Object.fromEntries(ERROR_CODES.map((code) => [code, grpcStatusOf(code)]))).toEqual({
    INVALID_ARGUMENT: 3,
    NOT_FOUND: 5,
    ALREADY_EXISTS: 6,
    CONFLICT: 10,
    NOT_LEADER: 9,
    STALE_SHARD_MAP: 9,
    UNAVAILABLE: 14,
    RESOURCE_EXHAUSTED: 8,
    DEADLINE_EXCEEDED: 4,
    CANCELLED: 1,
    UNAUTHENTICATED: 16,
    PERMISSION_DENIED: 7,
    CORRUPTION: 15,
    INTERNAL: 13,
  });
});

test("a status of one code only gives the code back; any other is INTERNAL", () => {
  const shared = ["NOT_LEADER", "STALE_SHARD_MAP"];
  for (const code of ERROR_CODES.filter((candidate) => !shared.includes(candidate)))
    expect(codeOfGrpcStatus(grpcStatusOf(code))).toBe(code);
  expect([0, 2, 9, 11, 12, 17, -1].map(codeOfGrpcStatus)).toEqual(Array(7).fill("INTERNAL"));
});

test("only the closed list are codes", () => {
  expect(ERROR_CODES.every(isErrorCode)).toBe(true);
  expect(["", "UNKNOWN", "invalid_argument", null, 3].some(isErrorCode)).toBe(false);
});

test("an error had no effect unless it says otherwise", () => {
  const cause = new Error("disk");
  const unknown = new FeatureStoreError("UNAVAILABLE", "gone", { outcome: "unknown", details: { shard: 3 }, cause });
  expect(unknown).toMatchObject({
    name: "FeatureStoreError",
    code: "UNAVAILABLE",
    outcome: "unknown",
    message: "gone",
  });
  expect(unknown.cause).toBe(cause);
  expect(invalid("no", { field: "x" })).toMatchObject({
    code: "INVALID_ARGUMENT",
    outcome: "rejected",
    details: { field: "x" },
  });
});

test("assert throws an AssertionError, which is no FeatureStoreError", () => {
  expect(() => assert(1 + 1 === 2, "fine")).not.toThrow();
  expect(() => assert(false, "impossible")).toThrow(AssertionError);
  expect(new AssertionError("impossible")).not.toBeInstanceOf(FeatureStoreError);
});
