import { describe, expect, test } from "vitest";
import { DigestMarks } from "./digest-marks.js";
import {
  applyAll,
  dropCommand,
  entriesOf,
  openStore,
  rowsCommand,
  schemaCommand,
  schemaOf,
  storeOptions,
  temporaryDir,
} from "./shard-world.suite.js";

const SCHEMA = schemaOf(7, 1, ["int32"]);
const NEVER = new AbortController().signal;
const COMMANDS = [
  schemaCommand(SCHEMA),
  ...Array.from({ length: 6 }, (_, n) => rowsCommand(SCHEMA, [{ id: n, time: n + 1, cells: [n] }])),
  dropCommand(7),
];

describe("the digest at an entry", () => {
  test("is that of the entry, though many were applied at a time", async () => {
    const oneByOne = await openStore(storeOptions(await temporaryDir("marks")));
    const expected: string[] = [];
    for (const command of COMMANDS) {
      await applyAll(oneByOne, [command]);
      expected.push((await oneByOne.digest()).digest);
    }
    const store = await openStore(storeOptions(await temporaryDir("marks")));
    const asked = [3, 5, 5, 8].map((index) => store.digestAt(index, NEVER));
    await store.digest(); // all of them wait by now
    await store.apply(entriesOf(COMMANDS));
    const told = await Promise.all(asked);
    expect(told.map((one) => [one?.applied.index, one?.digest])).toEqual(
      [3, 5, 5, 8].map((index) => [index, expected[index - 1]]),
    );
    expect((await store.digestAt(8, NEVER))?.digest).toBe(expected[7]);
  });

  test("is null where the state is beyond it, and where nobody waits for it any more", async () => {
    const store = await openStore(storeOptions(await temporaryDir("marks")));
    await applyAll(store, COMMANDS.slice(0, 3));
    expect(await store.digestAt(2, NEVER)).toBeNull();
    const gone = new AbortController();
    const asked = store.digestAt(9, gone.signal);
    await store.digest();
    gone.abort();
    expect(await asked).toBeNull();
    expect(await store.digestAt(9, AbortSignal.abort())).toBeNull();
  });

  test("is told to sixteen at a time", () => {
    const marks = new DigestMarks();
    for (let i = 0; i < 16; i++) void marks.wait(5, NEVER);
    expect(() => marks.wait(5, NEVER)).toThrow("16 wait for digests");
    expect([marks.nextFrom(1), marks.nextFrom(5), marks.nextFrom(6)]).toEqual([5, 5, Number.POSITIVE_INFINITY]);
    marks.close();
    expect(marks.nextFrom(1)).toBe(Number.POSITIVE_INFINITY);
  });
});
