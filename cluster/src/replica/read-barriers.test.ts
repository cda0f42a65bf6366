import { describe, expect, it } from "vitest";
import type { ReadResult } from "../raft/types.js";
import { AbortControl } from "./abort-control.suite.js";
import { FreshnessProbe } from "./freshness-probe.js";
import { now } from "./group.suite.js";
import { ReadBarriers } from "./read-barriers.js";

function barriers(waitersMax = 10): ReadBarriers {
  return new ReadBarriers({ waitersMax, patienceTicks: 3, applied: 5 });
}

/** A core that gives ids from 1 on, or one refusal. */
function core(refusal: "noLeader" | "overloaded" | null = null): { asked: number; requestRead(): ReadResult } {
  return {
    asked: 0,
    requestRead() {
      this.asked += 1;
      return refusal === null ? { ok: true, id: this.asked } : { ok: false, reason: refusal };
    },
  };
}

describe("ReadBarriers", () => {
  it("an answer to an old question is not looked at", async () => {
    const reads = barriers();
    const asked = core();
    const read = reads.wait(undefined);
    reads.ask(() => asked.requestRead());
    reads.leaderChanged();
    reads.ask(() => asked.requestRead());
    reads.confirmed({ id: 1, index: 1 });
    expect(await now(read)).toBe("pending");
    reads.confirmed({ id: 2, index: 5 });
    expect(await read).toEqual({ kind: "ready", index: 5 });
    expect(asked.asked).toBe(2);
  });

  it("a question without an answer is asked again after so many ticks", () => {
    const reads = barriers();
    const asked = core();
    void reads.wait(undefined);
    for (let i = 0; i < 7; i++) {
      reads.ask(() => asked.requestRead());
      reads.tick();
    }
    expect(asked.asked).toBe(3);
  });

  it("an index that does not come is asked for again, and the lower answer counts", async () => {
    const reads = barriers();
    const asked = core();
    const read = reads.wait(undefined);
    const honest = reads.waitApplied(6, undefined);
    reads.ask(() => asked.requestRead());
    reads.confirmed({ id: 1, index: 1_000_000 });
    for (let i = 0; i < 3; i++) reads.tick();
    reads.ask(() => asked.requestRead());
    expect(asked.asked).toBe(2);
    reads.confirmed({ id: 2, index: 7 });
    // Once more, and now the state machine has only been slow: the first honest answer still counts.
    for (let i = 0; i < 3; i++) reads.tick();
    reads.ask(() => asked.requestRead());
    reads.confirmed({ id: 3, index: 9 });
    expect(await now(read)).toBe("pending");
    reads.applied(7);
    expect(await read).toEqual({ kind: "ready", index: 7 });
    expect(await honest).toEqual({ kind: "ready", index: 6 });
    expect(reads.size).toBe(0);
    for (let i = 0; i < 9; i++) reads.tick();
    reads.ask(() => asked.requestRead());
    expect(asked.asked).toBe(3);
  });

  it("who has an answer already is not refused when it is asked for again", async () => {
    const reads = barriers();
    const asked = core();
    const read = reads.wait(undefined);
    reads.ask(() => asked.requestRead());
    reads.confirmed({ id: 1, index: 6 });
    for (let i = 0; i < 3; i++) reads.tick();
    reads.ask(() => core("overloaded").requestRead());
    expect(await now(read)).toBe("pending");
    reads.applied(6);
    expect(await read).toEqual({ kind: "ready", index: 6 });
  });

  it("a core that is overloaded refuses, one without a leader is asked again", async () => {
    const reads = barriers();
    const refused = reads.wait(undefined);
    reads.ask(() => core("overloaded").requestRead());
    expect(await refused).toEqual({ kind: "refused", reason: "overloaded" });
    const waiting = reads.wait(undefined);
    reads.ask(() => core("noLeader").requestRead());
    expect(await now(waiting)).toBe("pending");
    const asked = core();
    reads.ask(() => asked.requestRead());
    expect(asked.asked).toBe(1);
  });

  it("serves in order of indexes, whatever the order of the answers", async () => {
    const reads = barriers();
    const order: number[] = [];
    for (const index of [9, 7, 8, 7]) void reads.waitApplied(index, undefined).then(() => order.push(index));
    reads.applied(7);
    await now(Promise.resolve());
    expect(order).toEqual([7, 7]);
    reads.applied(9);
    await now(Promise.resolve());
    expect(order).toEqual([7, 7, 8, 9]);
    expect(reads.size).toBe(0);
  });

  it("the aborted are forgotten in every phase, and leave no listener behind", async () => {
    const reads = barriers(3);
    const asked = core();
    const signals = [new AbortControl(), new AbortControl(), new AbortControl()] as const;
    const confirmed = reads.wait(signals[0]);
    reads.ask(() => asked.requestRead());
    reads.confirmed({ id: 1, index: 9 });
    const inQuestion = reads.wait(signals[1]);
    reads.ask(() => asked.requestRead());
    const gathered = reads.wait(signals[2]);
    expect(await reads.wait(undefined)).toEqual({ kind: "refused", reason: "overloaded" });
    for (const signal of signals) signal.abort();
    for (const read of [confirmed, inQuestion, gathered]) {
      expect(await read).toEqual({ kind: "refused", reason: "aborted" });
    }
    expect(reads.size).toBe(0);
    for (const signal of signals) expect(signal.listeners.size).toBe(0);
    reads.tick();
    reads.ask(() => asked.requestRead());
    expect(asked.asked).toBe(2); // nobody is left to ask for
  });

  it("a signal that is aborted already is refused at once", async () => {
    const signal = new AbortControl();
    signal.abort();
    expect(await barriers().wait(signal)).toEqual({ kind: "refused", reason: "aborted" });
  });
});

describe("FreshnessProbe", () => {
  function probe(): { freshness: FreshnessProbe; clock: { ms: number } } {
    const clock = { ms: 100 };
    const options = { everyTicks: 4, patienceTicks: 3, clock: { nowMs: () => clock.ms } };
    return { freshness: new FreshnessProbe(options), clock };
  }

  it("an answer that comes after its question was given up proves nothing", () => {
    const { freshness, clock } = probe();
    const asked = core();
    freshness.want(true);
    freshness.ask(() => asked.requestRead());
    for (let i = 0; i < 4; i++) freshness.tick();
    clock.ms = 200;
    freshness.ask(() => asked.requestRead());
    expect(freshness.confirmed({ id: 1, index: 1 }, { term: 1, index: 5 })).toBe(false);
    expect(freshness.proof).toBe(null);
    expect(freshness.confirmed({ id: 2, index: 1 }, { term: 1, index: 5 })).toBe(true);
    expect(freshness.proof).toEqual({ asOfMs: 200, applied: { term: 1, index: 5 } });
  });

  it("asks the new leader at once, but keeps an answer that only waits to be applied", () => {
    const { freshness, clock } = probe();
    const asked = core();
    freshness.want(true);
    freshness.ask(() => asked.requestRead());
    freshness.leaderChanged();
    freshness.ask(() => asked.requestRead());
    expect(asked.asked).toBe(2);
    freshness.confirmed({ id: 2, index: 9 }, { term: 1, index: 5 });
    clock.ms = 200;
    freshness.leaderChanged();
    freshness.applied({ term: 1, index: 9 });
    expect(freshness.proof).toEqual({ asOfMs: 100, applied: { term: 1, index: 9 } });
  });

  it("without a leader it asks once a tick, not more", () => {
    const { freshness } = probe();
    const asked = core("noLeader");
    freshness.want(true);
    for (let i = 0; i < 3; i++) freshness.ask(() => asked.requestRead());
    expect(asked.asked).toBe(1);
    freshness.tick();
    freshness.ask(() => asked.requestRead());
    expect(asked.asked).toBe(2);
  });
});
