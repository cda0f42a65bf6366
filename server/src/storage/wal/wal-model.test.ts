import type { Entry, HardState, LogState, LogStore } from "@featurestore/cluster";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedDisk } from "./segment-file.suite.js";
import { WriteAheadLog } from "./wal.js";

/** What a group's log is said to be, in the most obvious form. */
type Model = Map<number, LogState>;

type Command =
  | {
      readonly do: "append";
      readonly group: number;
      readonly back: number;
      readonly sizes: readonly number[];
      readonly hasHardState: boolean;
    }
  | { readonly do: "compact"; readonly group: number; readonly ahead: number; readonly isForeign: boolean }
  | { readonly do: "remove"; readonly group: number }
  | { readonly do: "read"; readonly group: number; readonly ahead: number; readonly bytesMax: number }
  | { readonly do: "reopen" };

const NEW: LogState = {
  hardState: { term: 0, votedFor: null, committed: 0 },
  truncated: { term: 0, index: 0 },
  entries: [],
};
const group = fc.constantFrom(0, 1, 2);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      group,
      back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(4) }),
      sizes: fc.array(fc.oneof(fc.nat(40), fc.constantFrom(400, 900, 3000)), { maxLength: 4 }),
      hasHardState: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("compact" as const),
      group,
      ahead: fc.nat(8),
      isForeign: fc.nat(5).map((n) => n === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), group }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("read" as const),
      group,
      ahead: fc.integer({ min: -1, max: 10 }),
      bytesMax: fc.constantFrom(0, 100, 1000, 5000, Infinity),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("reopen" as const) }) },
);

function lastIndexOf(state: LogState): number {
  return state.entries.at(-1)?.index ?? state.truncated.index;
}

/** Changes the model and returns what the log is to be told. */
function planAppend(
  model: Model,
  { group: id, back, sizes, hasHardState }: Extract<Command, { do: "append" }>,
  term: number,
): { entries: Entry[]; hardState: HardState | null } {
  const state = model.get(id) ?? NEW;
  const first = Math.max(state.truncated.index, lastIndexOf(state) - back) + 1;
  const entries = sizes.map(
    (size, i): Entry => ({
      term,
      index: first + i,
      kind: (["command", "noop", "membership"] as const)[size % 3] ?? "command",
      data: new Uint8Array(size).fill(term % 256),
    }),
  );
  const hardState = hasHardState ? { term, votedFor: term % 2 ? `node-${term}` : null, committed: first - 1 } : null;
  if (entries.length > 0 || hardState !== null) {
    const kept = entries.length > 0 ? state.entries.filter(({ index }) => index < first) : state.entries;
    model.set(id, { ...state, hardState: hardState ?? state.hardState, entries: [...kept, ...entries] });
  }
  return { entries, hardState };
}

function planCompact(model: Model, { group: id, ahead, isForeign }: Extract<Command, { do: "compact" }>) {
  const state = model.get(id) ?? NEW;
  const index = state.truncated.index + ahead;
  const held = state.entries.find((entry) => entry.index === index);
  const through = { term: (held?.term ?? 1000) + (isForeign ? 1 : 0), index };
  if (ahead > 0) {
    const entries = held !== undefined && !isForeign ? state.entries.filter((entry) => entry.index > index) : [];
    model.set(id, { ...state, truncated: through, entries });
  }
  return through;
}

/** Everything about a state, in a form that is quick to compare. */
function textOf({ hardState, truncated, entries }: LogState): string {
  const first = JSON.stringify([hardState.term, hardState.votedFor, hardState.committed, truncated]);
  return [first, ...entries.map(lineOf)].join("\n");
}

function lineOf({ term, index, kind, data }: Entry): string {
  return `${term}/${index} ${kind} ${Buffer.from(data).toString("hex")}`;
}

/**
 * Reads while writes are under way. What comes back is a run from the first entry asked for, each entry as it stands in
 * the log when the read ends; where nothing was under way and nothing came meanwhile, it is all that `bytesMax` allows.
 */
async function expectRead(
  log: LogStore,
  { ahead, bytesMax }: Extract<Command, { do: "read" }>,
  { model, isQuiet }: { readonly model: () => LogState; readonly isQuiet: boolean },
): Promise<void> {
  const before = model();
  const from = Math.max(1, before.truncated.index + ahead);
  const entries = await log.read(from, bytesMax);
  const after = model();
  const held = new Set(after.entries.map(lineOf));
  expect(entries.filter((entry) => !held.has(lineOf(entry)))).toEqual([]);
  expect(entries.map(({ index }) => index)).toEqual(entries.map((_, i) => from + i));
  const bytes = entries.reduce((sum, { data }) => sum + data.length, 0);
  expect(entries.length <= 1 || bytes <= bytesMax).toBe(true);
  const isHeld = before.entries.some(({ index }) => index === from);
  if (!isQuiet || after !== before) return;
  expect(entries.length > 0).toBe(isHeld);
  if (bytesMax === Infinity && isHeld) expect(entries.at(-1)?.index).toBe(lastIndexOf(before));
}

async function expectModel(wal: WriteAheadLog, model: Model): Promise<void> {
  expect(wal.groups()).toEqual([...model.keys()].sort((a, b) => a - b));
  for (const id of [0, 1, 2]) {
    const state = model.get(id) ?? NEW;
    expect(textOf(await wal.group(id).load())).toBe(textOf(state));
    const entries = await wal.group(id).read(state.truncated.index + 1, Infinity);
    expect(textOf({ ...state, entries })).toBe(textOf(state));
  }
}

describe("WriteAheadLog", () => {
  it("is what a simple model says, through cuts, compactions, removals, restarts, and reads beside all of them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 60 }), async (commands) => {
        const disk = new SimulatedDisk();
        const open = () => WriteAheadLog.open({ dir: "/wal", segmentBytes: 4096 }, disk);
        const model: Model = new Map();
        let wal = await open();
        let underWay: Promise<void>[] = [];
        for (const [step, next] of commands.entries()) {
          if (next.do === "append") underWay.push(wal.group(next.group).append(planAppend(model, next, step + 1)));
          if (next.do === "compact") underWay.push(wal.group(next.group).compact(planCompact(model, next)));
          if (next.do === "remove" && model.delete(next.group)) underWay.push(wal.removeGroup(next.group));
          if (next.do === "read") {
            const isQuiet = underWay.length === 0;
            const state = () => model.get(next.group) ?? NEW;
            underWay.push(expectRead(wal.group(next.group), next, { model: state, isQuiet }));
          }
          if (step % 3 === 0 || next.do === "reopen") {
            await Promise.all(underWay);
            underWay = [];
          }
          if (next.do !== "reopen") continue;
          await wal.close();
          wal = await open();
          await expectModel(wal, model);
        }
        await Promise.all(underWay);
        await wal.close();
        await expectModel(await open(), model);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps every acknowledged append through power cuts at any moment, and nothing that was never appended", async () => {
    const cuts = fc.record({
      commands: fc.array(command, { minLength: 10, maxLength: 40 }),
      operations: fc.integer({ min: 1, max: 60 }),
      operationsOfRecovery: fc.nat(12),
      seed: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 50, maxLength: 50 }),
    });
    await fc.assert(
      fc.asyncProperty(cuts, async ({ commands, operations, operationsOfRecovery, seed }) => {
        const disk = new SimulatedDisk();
        const model: Model = new Map();
        /** Per group every state it was brought to, and how many of them were acknowledged. */
        const history = new Map<number, { states: LogState[]; acknowledged: number }>();
        let left = operations;
        const cut = () => {
          if (--left < 0) throw Object.assign(new Error("power cut"), { code: "EIO" });
        };
        disk.before = cut;
        const wal = await WriteAheadLog.open({ dir: "/wal", segmentBytes: 4096 }, disk).catch(() => null);
        if (wal === null) return;
        const underWay: Promise<void>[] = [];
        for (const [step, next] of commands.entries()) {
          if (next.do === "reopen" || next.do === "read") continue;
          const id = next.group;
          const known = history.get(id) ?? { states: [NEW], acknowledged: 0 };
          history.set(id, known);
          let done: Promise<void> = Promise.resolve();
          if (next.do === "append") done = wal.group(id).append(planAppend(model, next, step + 1));
          if (next.do === "compact") done = wal.group(id).compact(planCompact(model, next));
          if (next.do === "remove" && model.delete(id)) done = wal.removeGroup(id);
          const state = model.get(id) ?? NEW;
          if (state === known.states.at(-1)) continue;
          const position = known.states.push(state) - 1;
          const settled = done.then(
            () => {
              known.acknowledged = Math.max(known.acknowledged, position);
            },
            () => undefined,
          );
          underWay.push(settled);
          if (step % 3 === 0) await settled;
          if (left < 0) break;
        }
        await Promise.all(underWay);
        let draw = 0;
        const chance = () => seed[draw++ % seed.length] ?? 0;
        const first = disk.afterPowerCut(chance);
        left = operationsOfRecovery;
        first.before = cut;
        await WriteAheadLog.open({ dir: "/wal", segmentBytes: 4096 }, first).catch(() => null);
        const after = first.afterPowerCut(chance);
        for (let restart = 0; restart < 2; restart++) {
          const again = await WriteAheadLog.open({ dir: "/wal", segmentBytes: 4096 }, after);
          for (const [id, { states, acknowledged }] of history) {
            const state = await again.group(id).load();
            expect(states.slice(acknowledged).map(textOf)).toContain(textOf(state));
          }
          await again.close();
        }
      }),
      { numRuns: 1000 },
    );
  });
});
