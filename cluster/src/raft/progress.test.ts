import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Progress } from "./progress.js";

const BOUNDS = { inflightAppendsMax: 3, inflightBytesMax: 100 };

/** A follower that is known to hold everything through `matched`. */
function replicating(matched: number): Progress {
  const progress = new Progress(matched + 1);
  progress.advance(matched);
  progress.becomeReplicate();
  return progress;
}

describe("probe", () => {
  test("lets one append out until an answer or a heartbeat's answer comes", () => {
    const progress = new Progress(8);
    expect(progress.hasRoom(BOUNDS)).toBe(true);
    progress.sent(9, 10);
    expect(progress.hasRoom(BOUNDS)).toBe(false);
    expect(progress.status()).toMatchObject({ state: "probe", matched: 0, next: 8, inflightAppends: 0 });
    progress.isProbeOut = false;
    expect(progress.hasRoom(BOUNDS)).toBe(true);
  });

  test.each([
    { rejected: 7, hint: 3, moved: true, next: 4 },
    { rejected: 7, hint: 7, moved: true, next: 7 },
    { rejected: 7, hint: 90, moved: true, next: 7 },
    { rejected: 7, hint: 0, moved: true, next: 3 },
    { rejected: 6, hint: 3, moved: false, next: 8 },
    { rejected: 8, hint: 3, moved: false, next: 8 },
  ])("with 2 matched and 8 next, a refusal after $rejected that hints at $hint leaves $next next", (c) => {
    const progress = new Progress(8);
    progress.advance(2);
    progress.sent(9, 10);
    expect(progress.retreat(c.rejected, c.hint)).toBe(c.moved);
    expect([progress.next, progress.hasRoom(BOUNDS)]).toEqual([c.next, c.moved]);
  });
});

describe("replicate", () => {
  test("sends on without waiting, until the window is full of appends", () => {
    const progress = replicating(7);
    for (const last of [8, 9, 10]) {
      expect(progress.hasRoom(BOUNDS)).toBe(true);
      progress.sent(last, 10);
    }
    expect(progress.hasRoom(BOUNDS)).toBe(false);
    expect(progress.status()).toMatchObject({ next: 11, inflightAppends: 3, inflightBytes: 30 });
    progress.advance(9);
    expect(progress.status()).toMatchObject({ matched: 9, next: 11, inflightAppends: 1, inflightBytes: 10 });
  });

  test("stops where the window is full of bytes", () => {
    const progress = replicating(0);
    progress.sent(1, 99);
    expect(progress.hasRoom(BOUNDS)).toBe(true);
    progress.sent(2, 1);
    expect(progress.hasRoom(BOUNDS)).toBe(false);
  });

  test("an append without entries takes no room", () => {
    const progress = replicating(5);
    progress.sent(5, 0);
    expect(progress.status()).toMatchObject({ next: 6, inflightAppends: 0 });
  });

  test("an old refusal says nothing, a new one means that something was lost", () => {
    const progress = replicating(5);
    progress.sent(6, 1);
    expect(progress.retreat(5, 2)).toBe(false);
    expect(progress.state).toBe("replicate");
    expect(progress.retreat(6, 2)).toBe(true);
    expect(progress.status()).toMatchObject({ state: "probe", matched: 5, next: 6, inflightAppends: 0 });
  });

  test("waits while entries are read from the log", () => {
    const progress = replicating(5);
    progress.fetchingFrom = 6;
    expect(progress.hasRoom(BOUNDS)).toBe(false);
  });
});

describe("snapshot", () => {
  test("sends nothing, and refusals say nothing", () => {
    const progress = replicating(5);
    progress.becomeSnapshot();
    expect([progress.hasRoom(BOUNDS), progress.retreat(9, 1)]).toEqual([false, false]);
  });

  test("goes on right after what was installed", () => {
    const progress = replicating(5);
    progress.becomeSnapshot();
    progress.becomeProbe(40);
    expect(progress.status()).toMatchObject({ state: "probe", matched: 5, next: 41 });
  });
});

test("matched never goes back, and next stays beyond it, whatever happens in whatever order", () => {
  const event = fc.tuple(
    fc.constantFrom("sent", "advance", "retreat", "probe", "replicate", "snapshot"),
    fc.nat(30),
    fc.nat(30),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const progress = new Progress(10);
      let matched = 0;
      const sent: { last: number; bytes: number }[] = [];
      for (const [kind, a, b] of events) {
        if (kind === "sent" && progress.hasRoom(BOUNDS)) {
          const last = progress.next - 1 + (a % 4);
          if (progress.state === "replicate" && last >= progress.next) sent.push({ last, bytes: b });
          progress.sent(last, b);
        } else if (kind === "advance") {
          expect(progress.advance(a)).toBe(a > matched);
          matched = Math.max(matched, a);
          sent.splice(0, sent.filter(({ last }) => last <= a).length);
        } else if (kind === "retreat") progress.retreat(a, b);
        else if (kind === "probe") progress.becomeProbe(a);
        else if (kind === "replicate") progress.becomeReplicate();
        else if (kind === "snapshot") progress.becomeSnapshot();
        if (progress.status().inflightAppends === 0) sent.length = 0;
        expect(progress.matched).toBe(matched);
        expect(progress.next).toBeGreaterThan(matched);
        expect(progress.status().inflightAppends).toBe(sent.length);
        expect(progress.status().inflightBytes).toBe(sent.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(sent.length).toBeLessThanOrEqual(BOUNDS.inflightAppendsMax);
      }
    }),
    { numRuns: 1_000 },
  );
});
