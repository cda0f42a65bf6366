import { expect, test } from "vitest";
import { FIRST_EVERY, STALE_MS, WaitQueue } from "./wait-queue.js";

function queueOf(...items: readonly number[]): WaitQueue<number> {
  const queue = new WaitQueue<number>();
  for (const item of items) queue.add(item, 0);
  return queue;
}

/** All that wait, in the order in which they are served. */
function served(queue: WaitQueue<number>, nowMs: number): number[] {
  const order: number[] = [];
  for (let item = queue.next(nowMs); item !== undefined; item = queue.next(nowMs)) {
    order.push(item);
    queue.take(item);
  }
  return order;
}

test("who comes first goes first, while the first has not waited for long", () => {
  expect(served(queueOf(1, 2, 3), STALE_MS)).toEqual([1, 2, 3]);
});

test("where the first has waited for long, the last goes first, but for one in eight", () => {
  const queue = queueOf(...Array.from({ length: 2 * FIRST_EVERY }, (_, i) => i));
  expect(served(queue, STALE_MS + 1)).toEqual([0, 15, 14, 13, 12, 11, 10, 9, 1, 8, 7, 6, 5, 4, 3, 2]);
});

test("the one whose turn it is stays so until it is taken", () => {
  const queue = queueOf(1, 2);
  expect([queue.next(0), queue.next(0), queue.size]).toEqual([1, 1, 2]);
  queue.take(1);
  expect([queue.next(0), queue.size]).toEqual([2, 1]);
});

test("who leaves is passed over", () => {
  const queue = queueOf(1, 2, 3, 4);
  queue.take(1);
  queue.delete(4);
  expect(queue.next(STALE_MS + 1)).toBe(3);
  expect(queue.clear()).toEqual([2, 3]);
  expect(queue.next(0)).toBeUndefined();
});

test("holds on to nothing that has left", () => {
  const queue = new WaitQueue<object>();
  const stays = {};
  queue.add(stays, 0);
  for (let i = 0; i < 10_000; i++) {
    const item = {};
    queue.add(item, 0);
    queue.delete(item);
  }
  expect(queue.size).toBe(1);
  expect(queue.next(STALE_MS + 1)).toBe(stays);
});
