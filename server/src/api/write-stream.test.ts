import { Duplex } from "node:stream";
import { FeatureStoreError, type featurestore } from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import { expect, test, vi } from "vitest";
import { everybody } from "../access/access-world.suite.js";
import { oneClient } from "../defence/clients.suite.js";
import { AnswerBudget, HandlerLimit } from "./call.js";
import { WriteStreamSession } from "./write-stream.js";

type Call = grpc.ServerDuplexStream<featurestore.v1.IWriteStreamRequest, featurestore.v1.IWriteStreamResponse>;

/** A stream with a transport that takes answers only when told to. */
class FakeCall extends Duplex {
  readonly metadata = new grpc.Metadata();
  readonly taken: unknown[] = [];
  isOpen = false;
  #take: (() => void) | null = null;

  constructor() {
    super({ objectMode: true });
  }

  getDeadline(): number {
    return Number.POSITIVE_INFINITY;
  }

  override _read(): void {
    // messages are pushed by the test
  }

  override _write(answer: unknown, _encoding: string, done: () => void): void {
    this.#take = () => {
      this.taken.push(answer);
      done();
    };
    if (this.isOpen) this.#take();
  }

  open(): void {
    this.isOpen = true;
    this.#take?.();
  }
}

function session(write: () => Promise<featurestore.v1.IWriteResponse>): {
  call: FakeCall;
  session: WriteStreamSession;
  over: () => number;
} {
  const call = new FakeCall();
  let over = 0;
  const stream = new WriteStreamSession(call as unknown as Call, {
    nodeId: "a",
    limit: new HandlerLimit(1_000, 1_000),
    answers: new AnswerBudget(1_000),
    ...oneClient(),
    observer: { finished: () => undefined, failed: () => undefined },
    callers: everybody(),
    write,
    onOver: () => {
      over++;
    },
  });
  return { call, session: stream, over: () => over };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a client that does not read its answers is read no further, until it does", async () => {
  const write = vi.fn(() => Promise.reject(new FeatureStoreError("NOT_FOUND", "no such view")));
  const { call } = session(write);
  for (let id = 0; id < 1_000; id++) {
    call.push({ id, write: {} });
    if (id % 10 === 0) await turn();
  }
  await turn();
  expect(write.mock.calls.length).toBeLessThan(100);
  expect(call.isPaused()).toBe(true);
  call.open();
  await vi.waitFor(() => expect(call.taken).toHaveLength(1_000));
});

test("a stream that drains finishes what is under way, refuses what comes, and ends", async () => {
  let finish = (): void => undefined;
  const write = vi.fn(
    () =>
      new Promise<featurestore.v1.IWriteResponse>((resolve) => {
        finish = () => resolve({ applied: 1 });
      }),
  );
  const { call, session: stream, over } = session(write);
  call.open();
  call.on("error", () => undefined);
  call.push({ id: 1, write: {} });
  await turn();
  stream.drain();
  call.push({ id: 2, write: {} });
  await vi.waitFor(() => expect(call.taken).toHaveLength(1));
  expect(call.taken[0]).toMatchObject({ id: 2, error: { code: "UNAVAILABLE", outcome: "rejected" } });
  expect(over()).toBe(0);
  finish();
  await vi.waitFor(() => expect(over()).toBe(1));
  expect(call.taken[1]).toEqual({ id: 1, written: { applied: 1 } });
});
