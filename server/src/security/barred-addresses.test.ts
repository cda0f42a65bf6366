import { describe, expect, it } from "vitest";
import {
  ADDRESSES_MAX,
  BARRED_MS,
  BarredAddresses,
  ONE_STRIKE_MS,
  STRIKES_MAX,
  WITHIN_MS,
} from "./barred-addresses.js";

/** One that was struck so often, so far apart; and when that was last. */
function struck(times: number, everyMs: number) {
  const barred = new BarredAddresses();
  let lastMs = 0;
  for (let i = 0; i < times; i++) {
    lastMs = i * everyMs;
    barred.strike("10.0.0.1", lastMs);
  }
  return { barred, lastMs, isBarred: barred.isBarred("10.0.0.1", lastMs) };
}

describe("an address", () => {
  it("is barred with the third connection that is cut within seconds, for a minute, and no other is", () => {
    expect(struck(STRIKES_MAX - 1, ONE_STRIKE_MS).isBarred).toBe(false);
    const { barred, lastMs, isBarred } = struck(STRIKES_MAX, ONE_STRIKE_MS);
    expect(isBarred).toBe(true);
    expect(barred.isBarred("10.0.0.2", lastMs)).toBe(false);
    expect(barred.isBarred("10.0.0.1", lastMs + BARRED_MS - 1)).toBe(true);
    expect(barred.isBarred("10.0.0.1", lastMs + BARRED_MS)).toBe(false);
  });

  it("is not barred for any number of connections that are cut in one breath", () => {
    const barred = new BarredAddresses();
    for (let i = 0; i < 1_000; i++) expect(barred.strike("10.0.0.1", ONE_STRIKE_MS - 1)).toBe(false);
  });

  it("is not barred for connections that are cut now and then", () => {
    expect(struck(100, WITHIN_MS / 2 + 1).isBarred).toBe(false);
  });

  it("is told of once for each time it is barred, not for what is cut later", () => {
    const { barred, lastMs } = struck(STRIKES_MAX, ONE_STRIKE_MS);
    for (let i = 1; i < 10; i++) expect(barred.strike("10.0.0.1", lastMs + i * ONE_STRIKE_MS)).toBe(false);
    expect(barred.isBarred("10.0.0.1", lastMs + BARRED_MS)).toBe(false);
  });

  it("is forgotten when there are too many, the one that struck longest ago first", () => {
    const { barred, lastMs } = struck(STRIKES_MAX, ONE_STRIKE_MS);
    for (let i = 0; i < ADDRESSES_MAX - 1; i++) barred.strike(`10.1.0.${i}`, lastMs);
    expect([barred.count, barred.isBarred("10.0.0.1", lastMs)]).toEqual([ADDRESSES_MAX, true]);
    barred.strike("10.2.0.0", lastMs);
    expect([barred.count, barred.isBarred("10.0.0.1", lastMs)]).toEqual([ADDRESSES_MAX, false]);
  });
});
