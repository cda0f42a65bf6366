import { describe, expect, test } from "vitest";
import { Chance } from "./chance.js";
import { corpusOf } from "./corpus.js";
import { fuzz, runOne } from "./fuzzer.js";
import { mutated } from "./mutate.js";
import { mutatedMessage } from "./protobuf.js";
import { TARGETS } from "./targets/index.js";

/** Of each target here; `npm run fuzz` has minutes. */
const INPUTS = 150;
const SEED = 20_261_122;

describe.each(TARGETS.map((target) => [target.name, target] as const))("%s", (name, target) => {
  test("keeps its promises with what was found in it before", async () => {
    for (const [file, input] of await corpusOf(name)) {
      await expect(runOne(target, input), file).resolves.toBeTypeOf("string");
    }
  });

  test("keeps its promises with inputs as they should be, and some that are not", async () => {
    const { inputs, finds } = await fuzz(target, { seed: SEED, goesOn: (given) => given < INPUTS });
    expect(finds.map(({ error }) => error)).toEqual([]);
    expect(inputs).toBe(INPUTS);
  });
});

test("a target that breaks its promise is found out, with a small input", async () => {
  const planted = {
    name: "planted",
    open: async () => ({
      seeds: [new TextEncoder().encode("some bytes with nothing in particular")],
      run: (input: Uint8Array) => {
        if (input.includes(0xff)) throw new RangeError("Invalid typed array length: 255");
        return "ok";
      },
      close: async () => {},
    }),
  };
  const { finds } = await fuzz(planted, { seed: 1, goesOn: (given) => given < 3_000 });
  expect(finds.map(({ input }) => [...input])).toEqual([[0xff]]);
});

test("one seed gives one input", () => {
  const inputs = [1, 1, 2].map((seed) => {
    const chance = new Chance(seed);
    const from = Uint8Array.of(10, 3, 97, 98, 99, 16, 5);
    return [...mutatedMessage(mutated(from, [from], chance), [from], chance)].join();
  });
  expect(inputs[0]).toBe(inputs[1]);
  expect(inputs[0]).not.toBe(inputs[2]);
});
