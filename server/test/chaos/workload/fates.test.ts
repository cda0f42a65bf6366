import { FeatureStoreError } from "@featurestore/client";
import { describe, expect, it } from "vitest";
import { fatesOf } from "./fates.js";

describe("the fates of a write's rows", () => {
  it("are all rejected where the error says so", () => {
    expect(fatesOf(new FeatureStoreError("NOT_LEADER", "no", { outcome: "rejected" }), 2)).toEqual([
      "rejected",
      "rejected",
    ]);
  });

  it("are told row by row where the error tells", () => {
    const details = { applied: { count: 1, rows: [0] }, rejected: { count: 1, rows: [2] } };
    const error = new FeatureStoreError("UNAVAILABLE", "some", { outcome: "unknown", details });
    expect(fatesOf(error, 4)).toEqual(["acknowledged", "unknown", "rejected", "unknown"]);
  });

  it("are unknown where the error tells nothing", () => {
    expect(fatesOf(new Error("lost"), 1)).toEqual(["unknown"]);
  });
});
