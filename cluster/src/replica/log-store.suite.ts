import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Entry, EntryId, HardState } from "../raft/types.js";
import type { LogState, LogStore } from "./ports.js";

/** A process with logs on a disk, and the means to end it. */
export interface LogStoreWorld {
  /** A group's log in the process that runs now. */
  log(group: number): LogStore;
  /** Ends the process in order, after all it was asked to write, and begins another on the same disk. */
  restart(): Promise<void>;
  /**
   * Cuts the power after at most about `steps` more steps of whatever the process does, and begins another process on
   * what is left: of what was not acknowledged any first part may be there.
   */
  crash(steps: number): Promise<void>;
  /** Lets the world go on until `work` is done. */
  run<T>(work: Promise<T>): Promise<T>;
}

const NEW: LogState = {
  hardState: { term: 0, votedFor: null, committed: 0 },
  truncated: { term: 0, index: 0 },
  entries: [],
};
const HARD_STATE: HardState = { term: 3, votedFor: "node-2/7", committed: 1 };
const PLENTY = 1_000_000;

/**
 * The contract of `LogStore`, for every adapter.
 * @param makeWorld called once for each test or run; `seed` decides what chance there is in it.
 */
export function logStoreContract(name: string, makeWorld: (seed: number) => Promise<LogStoreWorld>): void {
  describe(`${name}: a log`, () => {
    test("holds nothing before its first write", async () => {
      const world = await makeWorld(1);
      expect(await world.run(world.log(1).load())).toEqual(NEW);
      expect(await world.run(world.log(1).read(1, PLENTY))).toEqual([]);
      expect(world.log(1).hasRoom).toBe(true);
    });

    test("has after a crash everything that was acknowledged, to the byte", async () => {
      const world = await makeWorld(2);
      const all: Entry[] = [
        { term: 1, index: 1, kind: "noop", data: new Uint8Array(0) },
        { term: 1, index: 2, kind: "command", data: Uint8Array.from({ length: 256 }, (_, i) => i) },
        { term: 2 ** 40, index: 3, kind: "membership", data: Uint8Array.of(0) },
        { term: 2 ** 53 - 1, index: 4, kind: "command", data: new Uint8Array(3_000).fill(7) },
      ];
      const hardState = { term: 2 ** 53 - 1, votedFor: "a", committed: 3 };
      await append(world, all, hardState);
      await world.crash(0);
      expect(plain(await world.run(world.log(1).load()))).toEqual({ ...NEW, hardState, entries: all });
      expect(plainEntries(await world.run(world.log(1).read(1, PLENTY)))).toEqual(all);
    });

    test("keeps its hard state when entries come without one, and its entries when only a hard state comes", async () => {
      const world = await makeWorld(3);
      await append(world, entries(1, 2), HARD_STATE);
      await append(world, entries(3, 3));
      await append(world, [], { ...HARD_STATE, votedFor: null, term: 4 });
      await world.crash(0);
      const hardState = { term: 4, votedFor: null, committed: 1 };
      expect(await loaded(world)).toEqual({ ...NEW, hardState, entries: entries(1, 3) });
    });

    test("loses the tail that an append conflicts with, however much shorter the append is", async () => {
      const world = await makeWorld(4);
      await append(world, entries(1, 9));
      await append(world, entries(4, 5, 2));
      expect(await readAll(world, 1)).toEqual([...entries(1, 3), ...entries(4, 5, 2)]);
      await world.crash(0);
      expect((await loaded(world)).entries).toEqual([...entries(1, 3), ...entries(4, 5, 2)]);
      await append(world, entries(6, 6, 3));
      await world.restart();
      expect((await loaded(world)).entries).toEqual([...entries(1, 3), ...entries(4, 5, 2), ...entries(6, 6, 3)]);
    });

    test("is loaded at any time, and gives what a restart would find, all that was asked for before included", async () => {
      const world = await makeWorld(15);
      expect([await loaded(world), await loaded(world)]).toEqual([NEW, NEW]);
      await append(world, entries(1, 6, 1, 900), { ...HARD_STATE, committed: 0 });
      const first = { ...NEW, hardState: { ...HARD_STATE, committed: 0 }, entries: entries(1, 6, 1, 900) };
      expect([await loaded(world), await loaded(world)]).toEqual([first, first]);
      const log = world.log(1);
      const writes = [
        log.append({ entries: entries(5, 8, 2), hardState: HARD_STATE }),
        log.compact({ term: 1, index: 3 }),
      ];
      const last = {
        hardState: HARD_STATE,
        truncated: { term: 1, index: 3 },
        entries: [...entries(4, 4, 1, 900), ...entries(5, 8, 2)],
      };
      expect(await loaded(world)).toEqual(last);
      await world.run(Promise.all(writes));
      expect(await loaded(world)).toEqual(last);
      await world.restart();
      expect([await loaded(world), await loaded(world)]).toEqual([last, last]);
    });

    test("keeps groups apart", async () => {
      const world = await makeWorld(5);
      await append(world, entries(1, 3), HARD_STATE, 1);
      await append(world, entries(1, 2, 5), null, 2);
      await world.run(world.log(1).compact({ term: 1, index: 3 }));
      await world.crash(0);
      expect(await loaded(world, 1)).toEqual({ hardState: HARD_STATE, truncated: { term: 1, index: 3 }, entries: [] });
      expect(await loaded(world, 2)).toEqual({ ...NEW, entries: entries(1, 2, 5) });
    });

    test("writes what is asked for without waiting in the order it was asked for", async () => {
      const world = await makeWorld(6);
      const log = world.log(1);
      await world.run(
        Promise.all([
          log.append({ entries: entries(1, 5), hardState: null }),
          log.append({ entries: entries(3, 4, 2), hardState: HARD_STATE }),
          log.compact({ term: 1, index: 2 }),
          log.append({ entries: entries(5, 6, 3), hardState: null }),
        ]),
      );
      await world.crash(0);
      expect(await loaded(world)).toEqual({
        hardState: HARD_STATE,
        truncated: { term: 1, index: 2 },
        entries: [...entries(3, 4, 2), ...entries(5, 6, 3)],
      });
    });

    for (const [what, wrong, why] of [
      ["leaves a gap", entries(5, 5), "leaves a gap"],
      ["comes before the log's beginning", entries(2, 3), "already given up"],
      ["has a gap inside", [...entries(4, 4), ...entries(6, 6)], "not consecutive"],
    ] as const) {
      test(`refuses an append that ${what}`, async () => {
        const world = await makeWorld(7);
        await append(world, entries(1, 3));
        await world.run(world.log(1).compact({ term: 1, index: 2 }));
        await expect(append(world, wrong)).rejects.toThrow(why);
        expect(await readAll(world, 3)).toEqual(entries(3, 3));
      });
    }
  });

  describe(`${name}: compacting`, () => {
    for (const [what, through, left] of [
      ["gives up everything through a position it holds", { term: 2, index: 4 }, entries(5, 6, 2)],
      ["gives up all where it holds another entry at the position", { term: 9, index: 4 }, []],
      ["gives up all through its last entry", { term: 2, index: 6 }, []],
      ["gives up all where it ends before the position", { term: 2, index: 90 }, []],
    ] as const) {
      test(`${what}, for good, and is followed by appends`, async () => {
        const world = await makeWorld(8);
        await append(world, [...entries(1, 3), ...entries(4, 6, 2)], HARD_STATE);
        await world.run(world.log(1).compact(through));
        expect(await readAll(world, through.index)).toEqual([]);
        expect(await readAll(world, through.index + 1)).toEqual(left);
        await world.crash(0);
        expect(await loaded(world)).toEqual({ hardState: HARD_STATE, truncated: through, entries: left });
        const next = entries(through.index + left.length + 1, through.index + left.length + 2, 9);
        await append(world, next);
        await world.restart();
        expect(await loaded(world)).toEqual({ hardState: HARD_STATE, truncated: through, entries: [...left, ...next] });
      });
    }

    test("changes nothing at or before the position given up last, whatever the term", async () => {
      const world = await makeWorld(9);
      await append(world, entries(1, 6));
      await world.run(world.log(1).compact({ term: 1, index: 4 }));
      for (const through of [
        { term: 1, index: 4 },
        { term: 8, index: 4 },
        { term: 8, index: 2 },
        { term: 0, index: 0 },
      ]) {
        await world.run(world.log(1).compact(through));
      }
      await world.crash(0);
      expect(await loaded(world)).toEqual({ ...NEW, truncated: { term: 1, index: 4 }, entries: entries(5, 6) });
    });

    test("moves a log that never held anything to where a snapshot ends", async () => {
      const world = await makeWorld(10);
      await world.run(world.log(1).compact({ term: 7, index: 100 }));
      await append(world, entries(101, 102, 7));
      await world.crash(0);
      const truncated = { term: 7, index: 100 };
      expect(await loaded(world)).toEqual({ ...NEW, truncated, entries: entries(101, 102, 7) });
    });
  });

  describe(`${name}: reading`, () => {
    test("gives entries from a position on, as many as fit and at least one", async () => {
      const world = await makeWorld(11);
      await append(world, entries(1, 9, 1, 100));
      for (const [bytesMax, last] of [
        [0, 4],
        [100, 4],
        [250, 5],
        [300, 6],
        [PLENTY, 9],
      ] as const) {
        const found = await world.run(world.log(1).read(4, bytesMax));
        expect(plainEntries(found)).toEqual(entries(4, last, 1, 100));
      }
    });

    test("gives nothing for what was given up, or never there", async () => {
      const world = await makeWorld(12);
      await append(world, entries(1, 9));
      await world.run(world.log(1).compact({ term: 1, index: 5 }));
      for (const from of [1, 5, 10, 11]) expect(await readAll(world, from)).toEqual([]);
      expect(await readAll(world, 9)).toEqual(entries(9, 9));
    });

    test("goes on after a crash and a restart", async () => {
      const world = await makeWorld(13);
      await append(world, entries(1, 4));
      await world.crash(0);
      expect(await readAll(world, 2)).toEqual(entries(2, 4));
      await append(world, entries(4, 6, 2));
      await world.restart();
      expect(await readAll(world, 2)).toEqual([...entries(2, 3), ...entries(4, 6, 2)]);
    });

    test("gives nothing that a crash could still undo", async () => {
      for (let seed = 0; seed < 20; seed++) {
        const world = await makeWorld(seed);
        await append(world, entries(1, 2));
        const log = world.log(1);
        const more = log.append({ entries: entries(3, 9), hardState: null });
        const found = plainEntries(await world.run(log.read(1, PLENTY)));
        await world.crash(0);
        expect(plainEntries((await loaded(world)).entries).slice(0, found.length)).toEqual(found);
        expect(found.length).toBeGreaterThanOrEqual(2);
        void more;
      }
    });

    test("gives nothing that a write under way replaces, once that is done", async () => {
      const world = await makeWorld(14);
      await append(world, entries(1, 9));
      const log = world.log(1);
      const cut = log.append({ entries: entries(4, 4, 2), hardState: null });
      const found = plainEntries(await world.run(log.read(1, PLENTY)));
      expect([entries(1, 3), [...entries(1, 3), ...entries(4, 4, 2)]]).toContainEqual(found);
      await world.run(cut);
    });
  });

  describe(`${name}: a log and a model of it`, () => {
    test("agree through appends, cuts, compactions, restarts and crashes at any moment", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), fc.nat(1_000_000), async (steps, seed) => {
          await agree(await makeWorld(seed), steps);
        }),
        { numRuns: 150 },
      );
    });
  });
}

type Step =
  | { readonly do: "append"; readonly back: number; readonly sizes: readonly number[]; readonly votes: boolean }
  | { readonly do: "compact"; readonly ahead: number; readonly isForeign: boolean }
  | { readonly do: "wait" | "read" | "restart" }
  | { readonly do: "crash"; readonly steps: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(4) }),
      sizes: fc.array(fc.oneof(fc.nat(40), fc.constantFrom(400, 900)), { maxLength: 4 }),
      votes: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("compact" as const),
      ahead: fc.nat(8),
      isForeign: fc.nat(5).map((n) => n === 0),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom("wait" as const, "read" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("crash" as const), steps: fc.nat(6) }) },
);

/** Takes the steps with a log and with the obvious model of one, and compares them whenever a process begins. */
async function agree(world: LogStoreWorld, steps: readonly Step[]): Promise<void> {
  /** Every state the log was brought to since the last one that must be there. */
  let states: LogState[] = [NEW];
  let acknowledged = 0;
  let underWay: Promise<void>[] = [];
  const note = (state: LogState, done: Promise<void>): void => {
    // What changes nothing is done at once, whatever is still on its way to the disk.
    if (state === states.at(-1)) return;
    const position = states.push(state) - 1;
    const settled = done.then(() => {
      acknowledged = Math.max(acknowledged, position);
    });
    underWay.push(settled);
  };
  const wait = async (): Promise<void> => {
    await world.run(Promise.all(underWay));
    underWay = [];
  };
  const compare = async (): Promise<void> => {
    const found = plain(await world.run(world.log(1).load()));
    expect(states.slice(acknowledged).map(textOf)).toContain(textOf(found));
    [states, acknowledged, underWay] = [[found], 0, []];
  };
  for (const [i, next] of [...steps, { do: "crash", steps: 2 } as const].entries()) {
    const state = states.at(-1) ?? NEW;
    switch (next.do) {
      case "append": {
        const write = planAppend(state, next, i + 1);
        note(appended(state, write), world.log(1).append(write));
        break;
      }
      case "compact": {
        const through = planCompact(state, next);
        note(compacted(state, through), world.log(1).compact(through));
        break;
      }
      case "wait":
        await wait();
        break;
      case "read": {
        await wait();
        const from = state.truncated.index + 1;
        expect(await readAll(world, from)).toEqual(state.entries);
        expect(textOf(await loaded(world))).toBe(textOf(state));
        break;
      }
      case "restart":
        await wait();
        await world.restart();
        await compare();
        break;
      case "crash":
        await world.crash(next.steps);
        await compare();
        break;
    }
  }
}

function planAppend(
  state: LogState,
  { back, sizes, votes }: Extract<Step, { do: "append" }>,
  term: number,
): { readonly entries: readonly Entry[]; readonly hardState: HardState | null } {
  const last = state.entries.at(-1)?.index ?? state.truncated.index;
  const first = Math.max(state.truncated.index, last - back) + 1;
  const made = sizes.map(
    (size, i): Entry => ({
      term,
      index: first + i,
      kind: (["command", "noop", "membership"] as const)[size % 3] ?? "command",
      data: new Uint8Array(size).fill(term),
    }),
  );
  return { entries: made, hardState: votes ? { term, votedFor: term % 2 ? `r${term}` : null, committed: 0 } : null };
}

function appended(
  state: LogState,
  write: { readonly entries: readonly Entry[]; readonly hardState: HardState | null },
): LogState {
  if (write.entries.length === 0 && write.hardState === null) return state;
  const first = write.entries[0]?.index ?? Infinity;
  const kept = state.entries.filter(({ index }) => index < first);
  return { ...state, hardState: write.hardState ?? state.hardState, entries: [...kept, ...write.entries] };
}

function planCompact(state: LogState, { ahead, isForeign }: Extract<Step, { do: "compact" }>): EntryId {
  const index = state.truncated.index + ahead;
  const held = state.entries.find((entry) => entry.index === index);
  return { term: (held?.term ?? 1_000) + (isForeign ? 1 : 0), index };
}

function compacted(state: LogState, through: EntryId): LogState {
  if (through.index <= state.truncated.index) return state;
  const isHeld = state.entries.some(({ term, index }) => index === through.index && term === through.term);
  const left = isHeld ? state.entries.filter(({ index }) => index > through.index) : [];
  return { ...state, truncated: through, entries: left };
}

/** Everything about a state, in a form that is quick to compare. */
function textOf({ hardState, truncated, entries: held }: LogState): string {
  const lines = held.map(({ term, index, kind, data }) => `${term}/${index} ${kind} ${data.length}x${data[0]}`);
  return [JSON.stringify([hardState.term, hardState.votedFor, hardState.committed, truncated]), ...lines].join("\n");
}

function entries(first: number, last: number, term = 1, bytes = 8): Entry[] {
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    term,
    index: first + i,
    kind: "command",
    data: new Uint8Array(bytes).fill((first + i) % 251),
  }));
}

async function append(
  world: LogStoreWorld,
  written: readonly Entry[],
  hardState: HardState | null = null,
  group = 1,
): Promise<void> {
  await world.run(world.log(group).append({ entries: written, hardState }));
}

async function loaded(world: LogStoreWorld, group = 1): Promise<LogState> {
  return plain(await world.run(world.log(group).load()));
}

async function readAll(world: LogStoreWorld, from: number): Promise<readonly Entry[]> {
  return plainEntries(await world.run(world.log(1).read(from, PLENTY)));
}

/** With byte arrays of the plain class: an adapter may give a subclass. */
function plain({ hardState, truncated, entries: held }: LogState): LogState {
  return { hardState, truncated, entries: plainEntries(held) };
}

function plainEntries(held: readonly Entry[]): readonly Entry[] {
  return held.map(({ term, index, kind, data }) => ({ term, index, kind, data: Uint8Array.from(data) }));
}
