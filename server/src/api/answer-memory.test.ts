import { featurestore } from "@featurestore/proto";
import { expect, test } from "vitest";
import { AnswerMemoryPool, ChunkFrame } from "./answer-memory.js";

const { MultiGetStreamResponse } = featurestore.v1;

/** What a client reads out of the frames of one answer, each copied as it is serialized. */
function send(
  pool: AnswerMemoryPool,
  id: number,
  bytes: Uint8Array,
  chunkBytes: number,
  onLast = (): void => undefined,
) {
  const memory = pool.take(bytes.length);
  memory.payload.set(bytes);
  const frames: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += chunkBytes) {
    const to = Math.min(from + chunkBytes, bytes.length);
    frames.push(Buffer.from(new ChunkFrame({ id, memory, from, to, onLast }).serialize()));
  }
  return frames.map((frame) => MultiGetStreamResponse.decode(frame));
}

function bytesOf(length: number, first: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => first + i * 7);
}

test.each([
  [1, 8, 8],
  [127, 130, 64],
  [128, 16_384, 16_383],
  [300, 70_000, 65_536],
  [0xffff_ffff, 200_000, 65_536],
])("frames of id %i, %i bytes in chunks of %i, decode to the payload", (id, length, chunkBytes) => {
  const bytes = bytesOf(length, 3);
  const answers = send(new AnswerMemoryPool(), id, bytes, chunkBytes);
  expect(answers.map((answer) => answer.id)).toEqual(answers.map(() => id));
  expect(Buffer.concat(answers.map(({ chunk }) => Buffer.from(chunk?.data ?? [])))).toEqual(Buffer.from(bytes));
  expect(answers.map(({ chunk }) => chunk?.last === true)).toEqual(answers.map((_, i) => i === answers.length - 1));
  expect(answers.map(({ chunk }) => chunk?.totalBytes || 0)).toEqual(answers.map((_, i) => (i === 0 ? length : 0)));
});

test("memory that was given back is used again, from a multiple of 8 on, and only so much is kept", () => {
  const pool = new AnswerMemoryPool();
  const first = pool.take(70_000);
  expect(first.payload.byteOffset % 8).toBe(0);
  expect(first.payload.length).toBe(70_000);
  pool.give(first);
  expect(pool.bytes).toBe(first.buffer.length);
  const again = pool.take(100_000);
  expect(again.buffer).toBe(first.buffer);
  expect(again.payload.length).toBe(100_000);
  expect(pool.bytes).toBe(0);
  expect(pool.take(100_000).buffer).not.toBe(first.buffer);

  const small = pool.take(100);
  const huge = pool.take(2 * 1024 * 1024);
  pool.give(small);
  pool.give(huge);
  expect(pool.bytes).toBe(0);
  for (const memory of Array.from({ length: 100 }, () => pool.take(500_000))) pool.give(memory);
  expect(pool.bytes).toBe(8 * 1024 * 1024);
});

test("tells when the last chunk was serialized, once", () => {
  let told = 0;
  send(new AnswerMemoryPool(), 5, bytesOf(100_000, 0), 30_000, () => {
    told += 1;
  });
  expect(told).toBe(1);
});

test.each([
  [1, 24],
  [200, 1_000],
  [70_000, 69_352],
  [0xfff_ffff, 131_072],
])(
  "the data of an answer of one frame, id %i, %i bytes, lie at a multiple of 8 behind the prefix of a message",
  (id, length) => {
    const memory = new AnswerMemoryPool().take(length);
    const frame = new ChunkFrame({ id, memory, from: 0, to: length, onLast: () => undefined }).serialize();
    const message = Buffer.concat([Buffer.alloc(5), frame], 5 + frame.length);
    const data = MultiGetStreamResponse.decode(new Uint8Array(message.buffer, message.byteOffset + 5, frame.length))
      .chunk?.data as Uint8Array;
    expect(data.length).toBe(length);
    expect((data.byteOffset - message.byteOffset) % 8).toBe(0);
  },
);
