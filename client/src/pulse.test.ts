import { expect, test, vi } from "vitest";
import { atEnd, until } from "./loopback-world.suite.js";
import { Pulse } from "./pulse.js";

/** A node that answers probes as told. */
function open(isThere: () => boolean | null) {
  const seen = { probes: 0, silent: 0 };
  const probe = async (deadlineMs: number): Promise<boolean | null> => {
    expect(deadlineMs).toBe(10);
    seen.probes++;
    return isThere();
  };
  const pulse = new Pulse({ probe, onSilent: () => void seen.silent++ }, { quietMs: 10, silentMs: 0 });
  atEnd(() => pulse.close());
  return { pulse, seen };
}

test("a node that was asked and says nothing, not even that it is there, is suspect until it does", async () => {
  let isThere = false;
  const { pulse, seen } = open(() => isThere);
  pulse.noteAsked();
  await until("it is told", () => seen.silent > 0);
  expect(pulse.isSuspect).toBe(true);
  isThere = true;
  await until("it spoke", () => !pulse.isSuspect);
});

test("a node that says that it is there is slow, not silent", async () => {
  const { pulse, seen } = open(() => true);
  pulse.noteAsked();
  await until("it was asked", () => seen.probes > 3);
  expect([pulse.isSuspect, seen.silent]).toEqual([false, 0]);
});

test("what was given up before its answer came counts: a node that is always given up on is found out", async () => {
  const { pulse, seen } = open(() => false);
  for (let i = 0; i < 3; i++) {
    pulse.noteAsked();
    pulse.noteEnded(false);
  }
  await until("it is told", () => seen.silent === 1);
  expect(pulse.isSuspect).toBe(true);
});

test("a call that ended with its deadline makes the node suspect, unless something was heard or it was too short to tell", async () => {
  const { pulse } = open(() => false);
  pulse.noteAsked();
  pulse.noteUnanswered(performance.now());
  expect(pulse.isSuspect).toBe(false);
  pulse.noteEnded(true);
  pulse.noteUnanswered(performance.now() - 1_000);
  expect(pulse.isSuspect).toBe(false);
  await until("some time has passed", () => {
    pulse.noteUnanswered(performance.now() - 6);
    return pulse.isSuspect;
  });
});

test("a node about which nothing can be told is not suspect", async () => {
  const { pulse, seen } = open(() => null);
  pulse.noteAsked();
  await until("it was asked", () => seen.probes > 1);
  expect(pulse.isSuspect).toBe(false);
});

test("a node that has answered all it was asked is left alone, and so is a suspect one that nobody asks any more", async () => {
  vi.useFakeTimers();
  atEnd(() => void vi.useRealTimers());
  const answering = open(() => true);
  answering.pulse.noteAsked();
  answering.pulse.noteEnded(true);
  const silent = open(() => false);
  silent.pulse.noteAsked();
  silent.pulse.noteEnded(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([answering.seen.probes, silent.seen.probes, silent.pulse.isSuspect]).toEqual([0, 1, true]);
  expect(vi.getTimerCount()).toBe(0);
});
