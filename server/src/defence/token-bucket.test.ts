import fc from "fast-check";
import { expect, test } from "vitest";
import { TokenBucket } from "./token-bucket.js";

test("a second's worth may come at once, then as much as comes back", () => {
  const bucket = new TokenBucket(100, 0);
  expect(bucket.waitMs(0)).toBe(0);
  bucket.take(100);
  expect(bucket.waitMs(0)).toBe(1);
  expect(bucket.waitMs(1)).toBe(0);
  bucket.take(10);
  expect(bucket.waitMs(1)).toBe(100); // 9.9 too much, and more than none must be left
  expect(bucket.waitMs(60)).toBe(41);
  expect(bucket.waitMs(101)).toBe(0);
});

test("a single request takes more than there is, and the next one waits until that is made up for", () => {
  const bucket = new TokenBucket(10, 0);
  bucket.take(110);
  expect(bucket.waitMs(0)).toBe(10_001);
  expect(bucket.waitMs(10_000)).toBe(1);
  expect(bucket.waitMs(10_001)).toBe(0);
});

test("a clock that goes back gives nothing", () => {
  const bucket = new TokenBucket(10, 1_000);
  bucket.take(10);
  expect(bucket.waitMs(0)).toBe(1);
  expect(bucket.waitMs(1_000)).toBe(1);
  expect(bucket.waitMs(1_001)).toBe(0);
});

test("whoever waits as long as is told may go, and not much earlier; the rate is kept", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.array(fc.integer({ min: 0, max: 50_000 }), { minLength: 1, maxLength: 50 }),
      (perSecond, amounts) => {
        let now = 0;
        const bucket = new TokenBucket(perSecond, now);
        let taken = 0;
        for (const amount of amounts) {
          const wait = bucket.waitMs(now);
          if (wait > 2) expect(bucket.waitMs(now + wait - 2)).toBeGreaterThan(0);
          now += wait;
          expect(bucket.waitMs(now)).toBe(0);
          expect(taken).toBeLessThanOrEqual(perSecond + (perSecond * now) / 1000);
          bucket.take(amount);
          taken += amount;
        }
      },
    ),
  );
});
