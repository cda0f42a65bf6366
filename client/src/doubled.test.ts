import { expect, test } from "vitest";
import { doubled } from "./doubled.js";
import { gate } from "./loopback-world.suite.js";

const isGood = (end: string): boolean => end.startsWith("good");
const options = { everyMs: 1, signal: undefined, isGood };
const never = (signal: AbortSignal) =>
  new Promise<string>((resolve) => signal.addEventListener("abort", () => resolve("bad: aborted")));

test("a second attempt is asked for until there is one, and one at a time; its good end aborts the first", async () => {
  let asked = 0;
  const second = async () => (++asked < 3 ? null : async () => "good");
  let isAborted = false;
  const first = async (signal: AbortSignal) => {
    const end = await never(signal);
    isAborted = true;
    return end;
  };
  expect(await doubled(first, second, options)).toEqual(["good"]);
  await new Promise((resolve) => setImmediate(resolve));
  expect([asked, isAborted]).toEqual([3, true]);
});

test("a bad end waits for the other attempt, and both are told, the first one's first", async () => {
  const held = gate();
  const first = () => held.opened.then(() => "bad: first");
  const second = async () => async () => {
    setTimeout(held.open, 1);
    return "bad: second";
  };
  expect(await doubled(first, second, options)).toEqual(["bad: first", "bad: second"]);
});

test("a first attempt that ends badly alone is all there is, also while a second one is looked for", async () => {
  const looking = gate();
  const found = gate();
  const second = async () => {
    looking.open();
    await found.opened;
    return async () => "good";
  };
  expect(await doubled(() => looking.opened.then(() => "bad"), second, options)).toEqual(["bad"]);
  found.open();
});

test("an abort ends both, and what throws is thrown", async () => {
  const controller = new AbortController();
  const second = async () => (signal: AbortSignal) => {
    setTimeout(() => controller.abort(), 1);
    return never(signal);
  };
  const ends = await doubled(never, second, { ...options, signal: controller.signal });
  expect(ends).toEqual(["bad: aborted", "bad: aborted"]);
  await expect(doubled(never, () => Promise.reject(new TypeError("no")), options)).rejects.toThrow("no");
});
