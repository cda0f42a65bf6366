import { FeatureStoreError } from "@featurestore/proto";
import { expect, test } from "vitest";
import { BoundedCalls } from "./bounded.js";
import { FakeTimer, settled } from "./fake-timer.suite.js";
import { type Order, Orders, PAUSE_MS_MAX } from "./orders.js";

function begin() {
  const timer = new FakeTimer();
  const bounded = new BoundedCalls(timer);
  const told: string[] = [];
  const orders = new Orders(timer, bounded, {
    onDone: ({ about }) => told.push(`done ${about}`),
    onFailed: ({ about }, { code, message }) => told.push(`failed ${about}: ${code} ${message}`),
    onCrash: (error) => told.push(`crash ${String(error)}`),
  });
  return { timer, bounded, orders, told };
}

const refuse = (): Promise<void> => Promise.reject(new FeatureStoreError("CONFLICT", "moved on"));

function order(about: string, run: Order["run"], part: Partial<Order> = {}): Order {
  return { about, node: "n1", kind: "membership", timeoutMs: 1_000, run, ...part };
}

test("one order about each thing at a time", async () => {
  const { orders, told } = begin();
  let finish = (): void => {};
  const slow = new Promise<void>((resolve) => {
    finish = resolve;
  });
  expect(orders.give(order("a", () => slow))).toBe(true);
  expect(orders.give(order("a", () => slow))).toBe(false);
  expect(orders.give(order("b", () => slow, { node: "n2" }))).toBe(true);
  expect([orders.countOf("membership"), orders.countOf("membership", "n2"), orders.countOf("destroy")]).toEqual([
    2, 1, 0,
  ]);
  finish();
  await settled();
  expect(told).toEqual(["done a", "done b"]);
  expect(orders.give(order("a", () => slow))).toBe(true);
});

test("pauses after failures double up to their bound, and end with success", async () => {
  const { timer, orders } = begin();
  const pauses: number[] = [];
  for (let i = 0; i < 8; i++) {
    expect(orders.give(order("a", refuse))).toBe(true);
    await settled();
    expect(orders.isFree("a")).toBe(false);
    const pause = orders.pauseOf("a");
    expect(pause?.error.message).toBe("moved on");
    pauses.push(pause?.ms ?? 0);
    await timer.advance(pause?.ms ?? 0);
  }
  expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, PAUSE_MS_MAX, PAUSE_MS_MAX]);
  orders.give(order("a", () => Promise.resolve()));
  await settled();
  orders.give(order("a", refuse));
  await settled();
  expect(orders.pauseOf("a")?.ms).toBe(250);
});

test("an order without an answer in time failed, its signal is aborted, and another may be given later", async () => {
  const { timer, orders, told } = begin();
  let isAborted = false;
  const never = (signal: AbortSignal): Promise<void> => {
    signal.addEventListener("abort", () => {
      isAborted = true;
    });
    return new Promise(() => {});
  };
  orders.give(order("a", never));
  await timer.advance(1_000);
  expect(isAborted).toBe(true);
  expect(told).toEqual(["failed a: UNAVAILABLE membership about a at n1: no answer within 1000 ms"]);
  expect(orders.isRunning("a")).toBe(false);
});

test("what is no refusal by the world is told as our own mistake", async () => {
  const { orders, told } = begin();
  orders.give(order("a", () => Promise.reject(new TypeError("oops"))));
  await settled();
  expect(told).toEqual(["crash TypeError: oops"]);
});

test("called off, all end, nothing is told, and no other begins", async () => {
  const { bounded, orders, told } = begin();
  orders.give(order("a", () => new Promise(() => {})));
  bounded.close();
  await orders.idle();
  expect(orders.give(order("b", () => Promise.resolve()))).toBe(false);
  await expect(bounded.run({ timeoutMs: 1, what: "x" }, () => Promise.resolve(1))).rejects.toThrow("x: called off");
  expect(told).toEqual([]);
});
