import { expect, test } from "vitest";
import { ProposalClock } from "./proposal-clock.js";

test("who has everything is not behind; who lacks an entry is behind by its age", () => {
  const clock = new ProposalClock();
  expect(clock.ageAfter(0, 1_000)).toBe(0);
  clock.note(5, 100);
  clock.note(9, 400);
  expect(clock.ageAfter(9, 1_000)).toBe(0);
  expect(clock.ageAfter(7, 1_000)).toBe(600);
  expect(clock.ageAfter(3, 1_000)).toBe(900);
});

test("of entries close together the first is kept", () => {
  const clock = new ProposalClock();
  for (let index = 1; index <= 100; index++) clock.note(index, index);
  expect(clock.ageAfter(0, 200)).toBe(199);
  expect(clock.ageAfter(1, 200)).toBe(200 - 21);
  expect(clock.ageAfter(99, 200)).toBe(0);
});

test("of a log that goes on for ever the last seconds are kept", () => {
  const clock = new ProposalClock();
  for (let index = 1; index <= 100_000; index++) clock.note(index, index);
  const age = clock.ageAfter(0, 100_000);
  expect(age).toBeGreaterThan(2_500);
  expect(age).toBeLessThan(2_700);
  expect(clock.ageAfter(99_900, 100_000)).toBeLessThan(100);
});

test("an entry that comes out of order is left out", () => {
  const clock = new ProposalClock();
  clock.note(9, 100);
  clock.note(8, 200);
  expect(clock.ageAfter(8, 300)).toBe(200);
});
