import { describe, expect, it } from "vitest";
import { retryDelayMs } from "./peer-tuning.js";

describe("the delay before another attempt", () => {
  const bounds = { retryMinMs: 100, retryMaxMs: 2_000 };

  it("doubles up to its bound, and half of it is left to chance", () => {
    expect([0, 1, 2, 3, 4, 5, 32].map((failures) => retryDelayMs(failures, 0, bounds))).toEqual([
      50, 100, 200, 400, 800, 1_000, 1_000,
    ]);
    expect([0, 1, 32].map((failures) => retryDelayMs(failures, 0.5, bounds))).toEqual([75, 150, 1_500]);
  });
});
