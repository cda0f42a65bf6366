import { describe, expect, it } from "vitest";
import { encodeMembership, enter, leave, membershipOf } from "../raft/membership.js";
import type { Entry, Membership } from "../raft/types.js";
import { now, quiet } from "./group.suite.js";
import { Mailbox } from "./mailbox.js";
import { bytes } from "./memory-ports.suite.js";
import { Tasks } from "./tasks.js";
import { WaitingChange } from "./waiting-change.js";
import { WaitingWrites } from "./waiting-writes.js";

const entry = (term: number, index: number): Entry => ({ kind: "command", term, index, data: bytes("x") });

describe("WaitingWrites", () => {
  it("a write whose place another term's entry took is rejected: it never happens", async () => {
    const writes = new WaitingWrites();
    const write = writes.add({ term: 2, index: 5 }, undefined);
    writes.applied(entry(3, 5), bytes("not mine"));
    expect(await write).toEqual({ kind: "rejected", reason: "superseded", leader: null });
    expect(writes.size).toBe(0);
  });

  it("a write that a snapshot skipped has an unknown outcome; later ones wait on", async () => {
    const writes = new WaitingWrites();
    const skipped = writes.add({ term: 2, index: 5 }, undefined);
    const waiting = writes.add({ term: 2, index: 6 }, undefined);
    writes.skipped(5);
    expect(await skipped).toEqual({ kind: "unknown", reason: "leadershipLost" });
    writes.applied(entry(2, 6), bytes("r"));
    expect(await waiting).toEqual({ kind: "applied", at: { term: 2, index: 6 }, result: bytes("r") });
  });

  it("a write at a place where one of an earlier term waits makes that one unknown", async () => {
    const writes = new WaitingWrites();
    const earlier = writes.add({ term: 2, index: 5 }, undefined);
    const later = writes.add({ term: 4, index: 5 }, undefined);
    expect(await earlier).toEqual({ kind: "unknown", reason: "leadershipLost" });
    writes.applied(entry(4, 5), bytes("r"));
    expect(await later).toMatchObject({ kind: "applied" });
  });

  it("an entry nobody waits for changes nothing", () => {
    const writes = new WaitingWrites();
    writes.applied(entry(1, 1), bytes("r"));
    expect(writes.size).toBe(0);
  });
});

describe("WaitingChange", () => {
  const before = membershipOf({ voters: ["a", "b", "c"], learners: ["d"] });
  const joint = enter(before, { voters: ["a", "b", "d"], learners: [] });
  const of = (membership: Membership, index: number): Entry => ({
    kind: "membership",
    term: 2,
    index,
    data: encodeMembership(membership),
  });

  it("is complete when the joint membership is left, not when it is entered", async () => {
    const change = new WaitingChange();
    const outcome = change.add({ term: 2, index: 5 });
    change.applied(of(before, 4));
    change.applied(of(joint, 5));
    change.applied(entry(2, 6));
    expect(await now(outcome)).toBe("pending");
    change.applied(of(leave(joint), 7));
    expect(await outcome).toEqual({ kind: "applied", at: { term: 2, index: 7 } });
  });

  it("whose place another term's entry took is rejected", async () => {
    const change = new WaitingChange();
    const outcome = change.add({ term: 1, index: 5 });
    change.applied(of(joint, 5));
    expect(await outcome).toEqual({ kind: "rejected", reason: "superseded", leader: null });
  });
});

describe("Mailbox", () => {
  it("owes at most so many ticks, and gives them one by one", () => {
    const mailbox = new Mailbox(1, 2);
    mailbox.owe(50);
    expect([mailbox.takeTick(), mailbox.takeTick(), mailbox.takeTick()]).toEqual([true, true, false]);
    mailbox.owe(-1);
    mailbox.owe(0.5);
    expect(mailbox.takeTick()).toBe(false);
  });
});

describe("Tasks", () => {
  it("tells of a rejection once, whatever was thrown, and is idle afterwards", async () => {
    const errors: Error[] = [];
    const tasks = new Tasks((error) => errors.push(error));
    tasks.run(() => Promise.reject(new Error("one")));
    tasks.run(() => Promise.reject("two"));
    await tasks.idle();
    expect(errors.map(({ message }) => message)).toEqual(["one", "two"]);
  });

  it("waits for what running tasks start", async () => {
    const tasks = new Tasks(() => {});
    let isDone = false;
    tasks.run(async () => {
      await quiet();
      tasks.run(async () => {
        await quiet();
        isDone = true;
      });
    });
    await tasks.idle();
    expect(isDone).toBe(true);
  });
});
