import { FeatureStoreError } from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { everybody } from "../access/access-world.suite.js";
import { oneClient } from "../defence/clients.suite.js";
import { Refusals } from "../defence/refusals.js";
import { AnswerBudget, type CallContext, HandlerLimit, toGrpcError, unary } from "./call.js";

const { clients, clientOf } = oneClient({ handlersMax: 2, requestBytesMax: 1_000 });
const client = clients.get("a client");
const exhausted = expect.objectContaining({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });

test("a request that has been answered keeps its place until the work it left behind is done", async () => {
  const limit = new HandlerLimit(1, 100);
  const slot = limit.enter(10, client);
  let finish = (): void => undefined;
  const work = new Promise<void>((resolve) => {
    finish = resolve;
  });
  slot.hold(work);
  slot.leave();
  slot.leave();
  expect(() => limit.enter(10, client)).toThrow(exhausted);
  finish();
  await work;
  await Promise.resolve();
  expect(limit.running).toBe(0);
  limit.enter(10, client).leave();
});

test("requests are refused above their bytes; a single one always fits", () => {
  const limit = new HandlerLimit(10, 100);
  const slot = limit.enter(1_000, client);
  expect(() => limit.enter(1, client)).toThrow(exhausted);
  slot.leave();
  const other = limit.enter(60, client);
  expect(() => limit.enter(60, client)).toThrow(exhausted);
  other.leave();
});

test("answers that wait share one budget; a single one always fits", () => {
  const answers = new AnswerBudget(100);
  answers.take(1_000, client);
  expect(() => answers.check(client)).toThrow(exhausted);
  expect(() => answers.take(1, client)).toThrow(exhausted);
  answers.give(1_000, client);
  answers.take(60, client);
  answers.check(client);
  expect(() => answers.take(60, client)).toThrow(exhausted);
  answers.give(60, client);
  expect([answers.bytes, client.unreadBytes]).toEqual([0, 0]);
});

test("a client that leaves its share of answers unread is refused before the work, and others are not", () => {
  const answers = new AnswerBudget(1_000);
  const { clients: some } = oneClient({ answerBytesMax: 200 });
  const [slow, other] = [some.get("slow"), some.get("other")];
  answers.take(199, slow);
  answers.check(slow);
  answers.take(300, slow); // of work that was begun before
  expect(() => answers.check(slow)).toThrow(
    expect.objectContaining({
      code: "RESOURCE_EXHAUSTED",
      outcome: "rejected",
      details: { limit: "client_answer_bytes", retryAfterMs: expect.any(Number) },
    }),
  );
  answers.check(other);
  expect(slow.isIdle).toBe(false); // or it would be forgotten, and begin anew
  answers.give(300, slow);
  answers.check(slow);
});

test("a request that is refused for its client takes no place on the node, and one that is done gives back both", () => {
  const refusals = new Refusals();
  const limit = new HandlerLimit(3, 10_000, refusals);
  const slots = [limit.enter(10, client), limit.enter(10, client)];
  expect(() => limit.enter(10, client)).toThrow(exhausted);
  expect(limit.running).toBe(2);
  limit.enter(10, clients.get("another")).leave();
  for (const slot of slots) slot.leave();
  expect(client.running).toBe(0);
  expect(limit.running).toBe(0);
});

test("what is refused tells when to come back, in a trailer that standard retries obey, too", () => {
  const limit = new HandlerLimit(0, 1);
  try {
    limit.enter(1, client);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ details: { limit: "node_handlers", retryAfterMs: 50 } });
    expect(toGrpcError(error as FeatureStoreError).metadata?.get("grpc-retry-pushback-ms")).toEqual(["50"]);
  }
  expect(toGrpcError(new FeatureStoreError("UNAVAILABLE", "no")).metadata?.get("grpc-retry-pushback-ms")).toEqual([]);
});

test("a call that its caller has given up before it begins does no work", async () => {
  let calls = 0;
  const context: CallContext = {
    limit: new HandlerLimit(1, 1),
    answers: new AnswerBudget(1),
    clients,
    clientOf,
    callers: everybody(),
    nodeId: "n",
    observer: { finished: () => undefined, failed: () => undefined },
  };
  const handler = unary("Method", context, async () => {
    calls++;
    return {};
  });
  const call = { cancelled: true, on: () => undefined, request: {} } as unknown as Parameters<typeof handler>[0];
  const code = await new Promise((resolve) => handler(call, (error) => resolve(error?.code)));
  expect(code).toBe(grpc.status.CANCELLED);
  expect(calls).toBe(0);
});
