import type { PeerMessage } from "@featurestore/cluster";
import { describe, expect, it } from "vitest";
import { messageWeight } from "./peer-codec.js";
import { SendQueue } from "./send-queue.js";

const ENDS = { from: "a.1", to: "b.1", term: 1 };

function beat(read: number): PeerMessage {
  return { type: "heartbeat", ...ENDS, committed: 0, read };
}

function append(index: number, bytes = 0): PeerMessage {
  const entries = bytes === 0 ? [] : [{ term: 1, index, kind: "command" as const, data: new Uint8Array(bytes) }];
  return { type: "append", ...ENDS, previous: { term: 1, index: index - 1 }, entries, committed: 0 };
}

const BEAT = messageWeight(beat(0));

/** Everything in the queue, as "beat read" and "append index". */
function drain(queue: SendQueue): readonly string[] {
  return queue.take(Number.POSITIVE_INFINITY).messages.map(({ message }) => {
    if (message.type === "heartbeat") return `beat ${message.read}`;
    return message.type === "append" ? `append ${message.previous.index + 1}` : message.type;
  });
}

describe("a queue of messages to send", () => {
  it("gives them back in the order they were put", () => {
    const queue = new SendQueue({ messagesMax: 100, bytesMax: 1e6 });
    for (const message of [beat(1), append(1), append(2), beat(2), append(3)]) expect(queue.put(1, message)).toBe(0);
    expect(queue.size).toBe(5);
    expect(drain(queue)).toEqual(["beat 1", "append 1", "append 2", "beat 2", "append 3"]);
    expect(queue).toMatchObject({ size: 0, bytes: 0 });
  });

  it("gives the oldest heartbeats up for what comes new", () => {
    const queue = new SendQueue({ messagesMax: 3, bytesMax: 1e6 });
    for (const message of [beat(1), append(1), beat(2)]) queue.put(1, message);
    expect(queue.put(1, append(2))).toBe(1);
    expect(queue.put(1, beat(3))).toBe(1);
    expect(drain(queue)).toEqual(["append 1", "append 2", "beat 3"]);
  });

  it("drops what comes new where there is no heartbeat to give up", () => {
    const queue = new SendQueue({ messagesMax: 2, bytesMax: 1e6 });
    queue.put(1, append(1));
    queue.put(1, append(2));
    expect(queue.put(1, append(3))).toBe(1);
    expect(queue.put(1, beat(1))).toBe(1);
    expect(drain(queue)).toEqual(["append 1", "append 2"]);
  });

  it("is bounded in bytes, and gives no heartbeats up for a message that has no room anyway", () => {
    const large = messageWeight(append(1, 1_000));
    const queue = new SendQueue({ messagesMax: 100, bytesMax: large + 2 * BEAT });
    queue.put(1, beat(1));
    queue.put(1, append(1, 1_000));
    queue.put(1, beat(2));
    expect(queue.bytes).toBe(large + 2 * BEAT);
    expect(queue.put(1, append(2, 1_000))).toBe(1);
    expect(queue.put(1, append(3))).toBe(1);
    expect(drain(queue)).toEqual(["append 1", "beat 2", "append 3"]);
  });

  it("takes a single message however large it is", () => {
    const queue = new SendQueue({ messagesMax: 100, bytesMax: 10 });
    expect(queue.put(1, append(1, 1_000))).toBe(0);
    expect(queue.put(1, append(2))).toBe(1);
    expect(drain(queue)).toEqual(["append 1"]);
  });

  it("hands out up to so many bytes at a time, and at least one message", () => {
    const queue = new SendQueue({ messagesMax: 100, bytesMax: 1e6 });
    queue.put(1, append(1, 5_000));
    for (let read = 1; read <= 5; read++) queue.put(1, beat(read));
    expect(queue.take(100).messages).toHaveLength(1);
    expect(queue.take(2 * BEAT)).toMatchObject({
      bytes: 2 * BEAT,
      messages: [{ message: beat(1) }, { message: beat(2) }],
    });
    expect(queue.clear()).toBe(3);
    expect(queue.take(100)).toEqual({ messages: [], bytes: 0 });
  });

  it("stays in order over many puts and takes", () => {
    const queue = new SendQueue({ messagesMax: 10, bytesMax: 1e6 });
    let put = 0;
    let taken = 0;
    for (let round = 0; round < 1_000; round++) {
      for (let i = 0; i < 3; i++) queue.put(1, append(++put));
      for (const { message } of queue.take(Number.POSITIVE_INFINITY).messages) {
        expect(message.type === "append" && message.previous.index).toBe(taken++);
      }
    }
    expect(taken).toBe(3_000);
  });
});
