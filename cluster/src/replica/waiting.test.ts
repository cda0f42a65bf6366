import { describe, expect, it } from "vitest";
import { encodeMembership, enter, leave, membershipOf } from "../raft/membership.js";
import type { Entry, Membership } from "../raft/types.js";
import { now, quiet } from "./group.suite.js";
import { Mailbox } from "./mailbox.js";
import { bytes } from "./memory-ports.suite.js";
import { Tasks } from "./tasks.js";
import { WaitingChange } from "./waiting-change.js";
import { WaitingTransfer } from "./waiting-transfer.js";
import { WaitingWrites } from "./waiting-writes.js";

const entry = (term: number, index: number): Entry => ({ kind: "command", term, index, data: bytes("x") });

describe("WaitingWrites", () => {
  it("all are told when leadership is lost: none is there when another term's entry comes, or another write at its place", async () => {
    const writes = new WaitingWrites();
    const earlier = writes.add({ term: 2, index: 5 }, undefined);
    writes.endAll("leadershipLost");
    expect(await earlier).toEqual({ kind: "unknown", reason: "leadershipLost" });
    expect(writes.size).toBe(0);
    writes.applied(entry(3, 5), bytes("not mine"));
    const later = writes.add({ term: 4, index: 6 }, undefined);
    writes.applied(entry(4, 6), bytes("r"));
    expect(await later).toEqual({ kind: "applied", at: { term: 4, index: 6 }, result: bytes("r") });
  });

  it("stops at another term's entry in the place of a write that waits", () => {
    const writes = new WaitingWrites();
    void writes.add({ term: 2, index: 5 }, undefined);
    expect(() => writes.applied(entry(3, 5), bytes("r"))).toThrow("who waits at a leader waits for its own entries");
    expect(() => writes.add({ term: 3, index: 5 }, undefined)).toThrow("those who waited were told");
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

  it("stops at another term's entry in its place, and at a second change", () => {
    const change = new WaitingChange();
    void change.add({ term: 1, index: 5 });
    expect(() => change.applied(of(joint, 5))).toThrow("who waits at a leader waits for its own entries");
    expect(() => change.add({ term: 1, index: 6 })).toThrow("one change at a time");
  });
});

describe("WaitingTransfer", () => {
  it("asked for before callers were told that this replica leads, goes on when they are", async () => {
    const transfer = new WaitingTransfer({ id: "a", patienceTicks: 10 });
    const outcome = transfer.add("b", { term: 3, index: 7 });
    transfer.follow({ role: "leader", term: 3, leader: "a" });
    expect(await now(outcome)).toBe("pending");
    transfer.follow({ role: "follower", term: 4, leader: "b" });
    expect(await outcome).toEqual({ kind: "applied", at: { term: 3, index: 7 } });
  });

  it("is refused when this replica leads anew", async () => {
    const transfer = new WaitingTransfer({ id: "a", patienceTicks: 10 });
    const outcome = transfer.add("b", { term: 3, index: 7 });
    transfer.follow({ role: "leader", term: 5, leader: "a" });
    expect(await outcome).toEqual({ kind: "rejected", reason: "anotherLeader", leader: "a" });
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
