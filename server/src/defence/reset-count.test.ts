import { describe, expect, it } from "vitest";
import { RAPID_MS, RESETS_MAX, RESETS_PER_SECOND, ResetCount } from "./reset-count.js";

const rapid = { wasReset: true, ageMs: 0 };
const late = { wasReset: true, ageMs: RAPID_MS };
const answered = { wasReset: false, ageMs: 0 };

/** How many calls of a connection it takes until it is to be closed; null: it stays open for all of them. */
function closedAfter(calls: readonly { readonly wasReset: boolean; readonly ageMs: number }[], everyMs = 0) {
  const count = new ResetCount();
  const at = calls.findIndex((call, i) => count.note(call, i * everyMs));
  return at < 0 ? null : at + 1;
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe("a connection", () => {
  it("is closed with one more rapid reset than it may have", () => {
    expect(closedAfter(times(RESETS_MAX, rapid))).toBeNull();
    expect(closedAfter(times(RESETS_MAX + 1, rapid))).toBe(RESETS_MAX + 1);
  });

  it("is closed when it resets faster than is forgotten, and not when it cancels tens a second for ever", () => {
    const everyMs = 1000 / RESETS_PER_SECOND;
    expect(closedAfter(times(10_000, rapid), everyMs + 1)).toBeNull();
    expect(closedAfter(times(10_000, rapid), everyMs / 2)).toBeLessThanOrEqual(2 * RESETS_MAX + 1);
  });

  it("may reset any number of calls that have taken a while: clients give up at their deadlines", () => {
    expect(closedAfter(times(10_000, late))).toBeNull();
  });

  it("may reset as many calls as it has answered, and not many more", () => {
    expect(closedAfter(times(5_000, [rapid, answered]).flat())).toBeNull();
    expect(closedAfter(times(5_000, [rapid, rapid, answered]).flat())).not.toBeNull();
  });

  it("earns nothing for later by calls that were answered", () => {
    expect(closedAfter([...times(5_000, answered), ...times(RESETS_MAX + 1, rapid)])).toBe(5_000 + RESETS_MAX + 1);
  });
});
