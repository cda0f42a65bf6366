import fc from "fast-check";
import { expect, test } from "vitest";
import { ReadQueue } from "./read-queue.js";
import type { Membership } from "./types.js";

const THREE: Membership = { voters: ["1", "2", "3"], outgoing: [], learners: ["9"], learnersNext: [] };
const JOINT: Membership = { voters: ["1", "4", "5"], outgoing: ["1", "2", "3"], learners: [], learnersNext: [] };

function queueWith(...ids: readonly number[]): ReadQueue {
  const queue = new ReadQueue();
  for (const id of ids) queue.add({ id, origin: "1" });
  return queue;
}

function confirmedIds(queue: ReadQueue, membership = THREE): readonly number[] {
  return queue.confirmed(membership, "1").flatMap(({ reads }) => reads.map(({ id }) => id));
}

test("a read is confirmed by a quorum that answered its round, and once", () => {
  const queue = queueWith(7, 8);
  queue.openRound(40);
  expect(queue.position).toBe(1);
  expect(queue.confirmed(THREE, "1")).toEqual([]);
  queue.answered("2", 1);
  const reads = [
    { id: 7, origin: "1" },
    { id: 8, origin: "1" },
  ];
  expect(queue.confirmed(THREE, "1")).toEqual([{ position: 1, index: 40, reads }]);
  expect([queue.confirmed(THREE, "1"), queue.size]).toEqual([[], 0]);
});

test("an answer to an earlier round vouches for no read that came after it", () => {
  const queue = queueWith(7);
  queue.openRound(40);
  queue.add({ id: 8, origin: "1" });
  queue.openRound(41);
  queue.answered("2", 1);
  expect(confirmedIds(queue)).toEqual([7]);
  // The same heartbeat's answer again, late: it says nothing of round 2.
  queue.answered("2", 1);
  queue.answered("3", 0);
  expect(confirmedIds(queue)).toEqual([]);
  queue.answered("3", 2);
  expect(confirmedIds(queue)).toEqual([8]);
});

test("an answer vouches for every round before it: one lost answer loses nothing", () => {
  const queue = queueWith(7);
  queue.openRound(40);
  queue.add({ id: 8, origin: "1" });
  queue.openRound(41);
  queue.answered("2", 2);
  // Older than what was heard already.
  queue.answered("2", 1);
  expect(confirmedIds(queue)).toEqual([7, 8]);
});

test("an answer of a learner counts for nothing", () => {
  const queue = queueWith(7);
  queue.openRound(40);
  queue.answered("9", 1);
  expect(confirmedIds(queue)).toEqual([]);
});

test("in a joint membership both majorities must have answered", () => {
  const queue = queueWith(7);
  queue.openRound(40);
  queue.answered("2", 1);
  queue.answered("3", 1);
  expect(confirmedIds(queue, JOINT)).toEqual([]);
  queue.answered("5", 1);
  expect(confirmedIds(queue, JOINT)).toEqual([7]);
});

test("a single voter needs nobody", () => {
  const queue = queueWith(7);
  queue.openRound(40);
  expect(confirmedIds(queue, { ...THREE, voters: ["1"] })).toEqual([7]);
});

test("what waits for its round is counted, and in no round yet", () => {
  const queue = queueWith(7, 8);
  expect([queue.size, queue.hasWaiting, queue.position]).toEqual([2, true, 0]);
  queue.openRound(1);
  queue.add({ id: 9, origin: "2" });
  expect([queue.size, queue.hasWaiting, queue.position]).toEqual([3, true, 1]);
  queue.answered("2", 99);
  expect(confirmedIds(queue)).toEqual([7, 8]);
  expect(queue.size).toBe(1);
});

test("every read is confirmed once, in order, with the commit index of a moment after it came and proof from after that", () => {
  const event = fc.oneof(
    fc.constant({ kind: "add" as const }),
    fc.record({ kind: fc.constant("open" as const), growth: fc.nat(3) }),
    fc.record({ kind: fc.constant("answer" as const), from: fc.constantFrom("2", "3"), lag: fc.nat(3) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), (events) => {
      const queue = new ReadQueue();
      const began: number[] = [];
      const confirmed: number[] = [];
      let committed = 1;
      for (const happening of events) {
        if (happening.kind === "add") {
          queue.add({ id: began.length, origin: "1" });
          began.push(committed);
        } else if (happening.kind === "open") {
          committed += happening.growth;
          if (queue.hasWaiting) queue.openRound(committed);
        } else queue.answered(happening.from, Math.max(0, queue.position - happening.lag));
        for (const { index, reads } of queue.confirmed(THREE, "1")) {
          for (const { id } of reads) {
            expect(index).toBeGreaterThanOrEqual(began[id] ?? Number.POSITIVE_INFINITY);
            confirmed.push(id);
          }
        }
      }
      expect(confirmed).toEqual(Array.from({ length: confirmed.length }, (_, i) => i));
      expect(queue.size).toBe(began.length - confirmed.length);
    }),
    { numRuns: 500 },
  );
});
