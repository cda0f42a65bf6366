import { expect, test } from "vitest";
import { answerPayload, readAnswerPayload } from "./answer-payload.js";
import { bytesOf, damaged, hex, hexOf, seeded } from "./arbitraries.suite.js";
import { FeatureStoreError } from "./errors.js";
import type { ReadAnswer } from "./store-api.js";

const ANSWER: ReadAnswer = {
  blocks: [bytesOf("0102030405060708"), bytesOf("11121314151617182122232425262728")],
  complete: false,
  stalenessMs: 250,
  unserved: [],
};

const GOLDEN = `
  0200 0100 fa000000 08000000 10000000
  0102030405060708  11121314151617182122232425262728`;

const joined = (answer: ReadAnswer): Uint8Array =>
  Uint8Array.from(answerPayload(answer).pieces.flatMap((piece) => [...piece]));

test("a payload is a head with the blocks' lengths, then the blocks", () => {
  const { pieces, bytes } = answerPayload(ANSWER);
  expect(hexOf(joined(ANSWER))).toBe(hex(GOLDEN));
  expect(bytes).toBe(hex(GOLDEN).length / 2);
  expect(pieces[1]).toBe(ANSWER.blocks[0]);
});

test("an odd number of blocks still starts them at a multiple of 8", () => {
  const answer = { blocks: [new Uint8Array(8).fill(7)], complete: true, stalenessMs: 0, unserved: [] };
  expect(hexOf(joined(answer))).toBe(hex("0100 0000 00000000 08000000 00000000 0707070707070707"));
});

test("shards that were not served follow the blocks", () => {
  const unserved = [
    { shard: 3, code: "STALE_SHARD_MAP", leader: null },
    { shard: 258, code: "UNAVAILABLE", leader: "n2" },
  ] as const;
  expect(hexOf(joined({ ...ANSWER, unserved }))).toBe(hex(`${GOLDEN} 0300 01 00  0201 02 02 6e32`));
  expect(readAnswerPayload(joined({ ...ANSWER, unserved }))).toEqual({ ...ANSWER, unserved });
});

test("what was written reads back, without copying", () => {
  const payload = bytesOf(GOLDEN);
  const read = readAnswerPayload(payload);
  expect(read).toEqual(ANSWER);
  expect(read.blocks[0]?.buffer).toBe(payload.buffer);
  expect(readAnswerPayload(joined({ blocks: [], complete: true, stalenessMs: 2 ** 40, unserved: [] }))).toEqual({
    blocks: [],
    complete: true,
    stalenessMs: 0xffffffff,
    unserved: [],
  });
});

test.each([
  ["nothing", ""],
  ["a head cut short", "0200 0100 fa000000 08000000"],
  ["a block cut short", GOLDEN.slice(0, -4)],
  ["bytes after the last block", `${GOLDEN}0000000000000000`],
  ["a length that is no multiple of 8", GOLDEN.replace("08000000 10", "0c000000 0c")],
])("%s is no payload", (_name, literal) => {
  expect(() => readAnswerPayload(bytesOf(literal))).toThrow(expect.objectContaining({ code: "INTERNAL" }));
});

test("damaged payloads are refused, or give aligned blocks within them", () => {
  const chance = seeded(4);
  for (let run = 0; run < 5_000; run++) {
    try {
      for (const block of readAnswerPayload(damaged(bytesOf(GOLDEN), chance)).blocks)
        expect(block.byteOffset % 8).toBe(0);
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
    }
  }
});
