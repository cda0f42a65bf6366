import { join } from "node:path";
import type { Entry } from "@featurestore/cluster";
import { encodeMembership, NO_MEMBERSHIP } from "@featurestore/cluster";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Command, encodeCommand, unsequenced } from "../command-codec.js";
import type { ShardStore } from "../shard-store.js";
import {
  contentOf,
  deleteCommand,
  dropCommand,
  openStore,
  purgeCommand,
  rowsCommand,
  schemaCommand,
  schemaOf,
  temporaryDir,
} from "../shard-world.suite.js";
import { optionsOf, rawContent, receiveAll, sentBy } from "./snapshot-world.suite.js";

const SCHEMAS = [
  schemaOf(1, 1, ["int32", "string"]),
  schemaOf(1, 2, ["int32", "string", "float64"]),
  schemaOf(2, 1, ["bool"]),
];
const id = fc.integer({ min: 0, max: 40 });
const time = fc.integer({ min: 1, max: 30 });
const schema = fc.constantFrom(...SCHEMAS);
const CELLS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  int32: fc.option(fc.integer({ min: -9, max: 9 })),
  string: fc.option(fc.string({ maxLength: 60 })),
  float64: fc.option(fc.double()),
  bool: fc.option(fc.boolean()),
};

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: schema.map(schemaCommand) },
  {
    weight: 12,
    arbitrary: schema.chain((of) =>
      fc
        .record({
          rows: fc.array(
            fc.record({
              id,
              time,
              cells: fc.tuple(
                ...of.features.map(({ type }) =>
                  fc.option(CELLS[String(type)] as fc.Arbitrary<unknown>, { nil: undefined }),
                ),
              ),
            }),
            { minLength: 1, maxLength: 12 },
          ),
          datasets: fc.constantFrom([1], [2], [1, 2]),
          producer: fc.constantFrom(0, 0, 5, 2 ** 40),
          first: fc.integer({ min: 1, max: 20 }),
        })
        .map(({ rows, datasets, producer, first }) => ({
          ...rowsCommand(of, rows, datasets),
          ...(producer === 0 ? {} : { producer, first, last: first + 1 }),
        })),
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .record({ of: schema, ids: fc.uniqueArray(id, { minLength: 1, maxLength: 6 }), at: time })
      .map(({ of, ids, at }) => deleteCommand(of, ids, { time: at })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        view: fc.constantFrom(1, 2),
        rows: fc.array(fc.record({ id, newest: time }), { minLength: 1, maxLength: 4 }),
      })
      .map(({ view, rows }) => purgeCommand(view, rows)),
  },
  { weight: 1, arbitrary: fc.constantFrom(1, 2).map(dropCommand) },
);

type Step = Pick<Entry, "kind" | "data">;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: command.map((given): Step => ({ kind: "command", data: encodeCommand(given) })) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "noop", data: new Uint8Array(0) }) },
  {
    weight: 1,
    arbitrary: fc
      .uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 })
      .map(
        (voters): Step => ({ kind: "membership", data: encodeMembership({ ...NO_MEMBERSHIP, voters: voters.sort() }) }),
      ),
  },
);

function entriesOf(steps: readonly Step[], first: number): Entry[] {
  return steps.map(({ kind, data }, i) => ({ kind, data, term: 2, index: first + i }));
}

async function stateOf(store: ShardStore): Promise<unknown> {
  return [store.applied, store.membership, await contentOf(store)];
}

test("whatever was applied, a restored snapshot is that state, and goes on like the one it was taken of", async () => {
  const parent = await temporaryDir("snapshot-model");
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        before: fc.array(step, { maxLength: 30 }),
        old: fc.array(step, { maxLength: 10 }),
        after: fc.array(step, { minLength: 1, maxLength: 10 }),
        chunkBytes: fc.integer({ min: 1, max: 3_000 }),
        residency: fc.constantFrom("memory", "cache", "disk"),
        flushes: fc.boolean(),
      }),
      async ({ before, old, after, chunkBytes, residency, flushes }) => {
        const [from, to] = [join(parent, `${runs}-from`), join(parent, `${runs++}-to`)];
        const origin = await openStore(optionsOf(from, { chunkBytes }));
        const target = await openStore(optionsOf(to));
        // Both know the schemas first, or most rows would be refused.
        const start = SCHEMAS.map((of): Step => ({ kind: "command", data: encodeCommand(schemaCommand(of)) }));
        await origin.apply(entriesOf([...start, ...before], 1));
        await target.apply(entriesOf([...start, ...old], 1));
        if (flushes) await origin.checkpoint();
        for (const viewId of [1, 2]) await target.setResidency(viewId, 1, residency);
        const sent = await sentBy(origin);
        await receiveAll(sent, target);
        await target.restore(sent.manifest);
        expect(await stateOf(target)).toEqual(await stateOf(origin));
        const next = entriesOf(after, origin.applied.index + 1);
        expect(await target.apply(next)).toEqual(await origin.apply(next));
        expect(await stateOf(target)).toEqual(await stateOf(origin));
        expect((await sentBy(target)).manifest.digest).toBe((await sentBy(origin)).manifest.digest);
        await origin.checkpoint();
        await target.checkpoint();
        await origin.close();
        await target.close();
        expect(await rawContent(to)).toEqual(await rawContent(from));
      },
    ),
    { numRuns: 20 },
  );
});

test("an unknown command among many is refused before anything of them changes", async () => {
  const store = await openStore(optionsOf(await temporaryDir("snapshot-unknown")));
  await store.apply(entriesOf([{ kind: "command", data: encodeCommand(schemaCommand(schemaOf(1, 1, ["int32"]))) }], 1));
  const before = (await sentBy(store)).manifest.digest;
  for (const [at, byte] of [
    [0, 255],
    [1, 255],
  ] as const) {
    const poison = encodeCommand({ ...unsequenced(0), kind: "dropView", viewId: 1 });
    poison[at] = byte;
    const steps: Step[] = [
      { kind: "command", data: encodeCommand(schemaCommand(schemaOf(2, 1, ["int32"]))) },
      { kind: "command", data: encodeCommand(dropCommand(1)) },
      { kind: "command", data: poison },
    ];
    await expect(store.apply(entriesOf(steps, 2))).rejects.toMatchObject({
      code: "CORRUPTION",
      message: `entry 4: the log holds an entry of unknown ${at === 0 ? "format" : "kind"} 255; was it written by a newer version? Start the node with that version`,
    });
    const registry = encodeCommand({
      ...unsequenced(0),
      kind: "registry",
      expectedRevision: 0,
      registry: new Uint8Array(0),
    });
    await expect(
      store.apply(entriesOf([...steps.slice(0, 2), { kind: "command", data: registry }], 2)),
    ).rejects.toMatchObject({ code: "CORRUPTION" });
    expect([store.applied.index, store.knowsSchema(2, 1), store.knowsSchema(1, 1)]).toEqual([1, false, true]);
    expect((await sentBy(store)).manifest.digest).toBe(before);
  }
});
