import { expect, test } from "vitest";
import { AnswerBudget, HandlerLimit } from "./call.js";

const exhausted = expect.objectContaining({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });

test("a request that has been answered keeps its place until the work it left behind is done", async () => {
  const limit = new HandlerLimit(1, 100);
  const slot = limit.enter(10);
  let finish = (): void => undefined;
  const work = new Promise<void>((resolve) => {
    finish = resolve;
  });
  slot.hold(work);
  slot.leave();
  slot.leave();
  expect(() => limit.enter(10)).toThrow(exhausted);
  finish();
  await work;
  await Promise.resolve();
  expect(limit.running).toBe(0);
  limit.enter(10).leave();
});

test("requests are refused above their bytes; a single one always fits", () => {
  const limit = new HandlerLimit(10, 100);
  const slot = limit.enter(1_000);
  expect(() => limit.enter(1)).toThrow(exhausted);
  slot.leave();
  limit.enter(60);
  expect(() => limit.enter(60)).toThrow(exhausted);
});

test("answers that wait share one budget; a single one always fits", () => {
  const answers = new AnswerBudget(100);
  answers.take(1_000);
  expect(() => answers.check()).toThrow(exhausted);
  expect(() => answers.take(1)).toThrow(exhausted);
  answers.give(1_000);
  answers.take(60);
  answers.check();
  expect(() => answers.take(60)).toThrow(exhausted);
});
