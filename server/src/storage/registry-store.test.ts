import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EMPTY_REGISTRY, encodeRegistry, type Registry } from "@featurestore/proto";
import { ClassicLevel } from "classic-level";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type Command, decodeResult, NOTHING, unsequenced } from "./command-codec.js";
import { JobLimit } from "./job-limit.js";
import { RegistryStore } from "./registry-store.js";
import { dropCommand, entriesOf, temporaryDir } from "./shard-world.suite.js";

afterEach(() => {
  vi.restoreAllMocks();
});

async function openRegistry(dir: string): Promise<RegistryStore> {
  const store = await RegistryStore.open({ dir, jobs: new JobLimit(1) });
  onTestFinished(() => store.close().catch(() => undefined));
  return store;
}

/** A registry of one entity, named after its revision. */
function registry(revision: number): Registry {
  const entity = { name: `entity${revision}`, joinKeys: [{ name: "id", type: "int64" as const }], description: "" };
  return { ...EMPTY_REGISTRY, revision, entities: [entity] };
}

function change(expectedRevision: number, next: Registry): Command {
  return { ...unsequenced(0), kind: "registry", expectedRevision, registry: encodeRegistry(next) };
}

describe("registry store", () => {
  test("takes a change at the revision it was planned for, and only then", async () => {
    const store = await openRegistry(await temporaryDir("registry"));
    expect(store.registry).toEqual(EMPTY_REGISTRY);
    const results = await store.apply(
      entriesOf([change(0, registry(1)), change(0, registry(9)), change(1, registry(2))]),
    );
    expect(results.map(decodeResult)).toEqual([
      { ...NOTHING, applied: 1 },
      { ...NOTHING, outcome: "conflict" },
      { ...NOTHING, applied: 1 },
    ]);
    expect([store.registry, store.applied]).toEqual([registry(2), { term: 1, index: 3 }]);
  });

  test("gives back what a checkpoint made durable, and takes the rest from the log again", async () => {
    const dir = await temporaryDir("registry");
    const entries = entriesOf([change(0, registry(1)), change(1, registry(2)), change(0, registry(9))]);
    const first = await openRegistry(dir);
    await first.apply(entries.slice(0, 1));
    expect(await first.checkpoint()).toEqual({ term: 1, index: 1 });
    await first.apply(entries.slice(1));
    await first.close();
    const second = await openRegistry(dir);
    expect([second.registry, second.applied.index]).toEqual([registry(1), 1]);
    await second.apply(entries.slice(1));
    expect([second.registry, second.applied.index]).toEqual([registry(2), 3]);
    await second.checkpoint();
    await second.close();
    expect((await openRegistry(dir)).registry).toEqual(registry(2));
  });

  test("takes entries in order only, and no command of a shard", async () => {
    const store = await openRegistry(await temporaryDir("registry"));
    await expect(store.apply(entriesOf([change(0, registry(1))], 2))).rejects.toThrow("entries are applied in order");
    await expect(store.apply(entriesOf([dropCommand(1)]))).rejects.toMatchObject({
      code: "CORRUPTION",
      message: "entry 1: a dropView command has no place in the meta group's log",
    });
    expect(await store.apply([])).toEqual([]);
  });

  test("does not move on where LevelDB's write fails", async () => {
    const store = await openRegistry(await temporaryDir("registry"));
    vi.spyOn(ClassicLevel.prototype, "batch").mockRejectedValueOnce(new Error("no space left on device"));
    await expect(store.apply(entriesOf([change(0, registry(1))]))).rejects.toThrow("no space left on device");
    expect([store.applied.index, store.registry]).toEqual([0, EMPTY_REGISTRY]);
  });

  test("finds a table damaged while it runs in a scrub, and does not give the log up for it", async () => {
    const dir = await temporaryDir("registry");
    const store = await openRegistry(dir);
    await store.apply(entriesOf([change(0, registry(1))]));
    await store.checkpoint();
    expect(await store.scrub()).toEqual([]);
    const name = (await readdir(dir)).find((file) => file.endsWith(".ldb")) ?? "";
    const bytes = await readFile(join(dir, name));
    bytes[10] = (bytes[10] as number) ^ 1;
    await writeFile(join(dir, name), bytes);
    expect(await store.scrub()).toEqual([expect.stringContaining(name)]);
    await store.apply(entriesOf([change(1, registry(2))], 2));
    await expect(store.checkpoint()).rejects.toMatchObject({ code: "CORRUPTION" });
  });

  test("does not give the log up for a table that was damaged on its way to disk", async () => {
    const dir = await temporaryDir("registry");
    const store = await openRegistry(dir);
    await store.apply(entriesOf([change(0, registry(1))]));
    const compactRange = ClassicLevel.prototype.compactRange;
    vi.spyOn(ClassicLevel.prototype, "compactRange").mockImplementationOnce(async function (
      this: ClassicLevel,
      ...range: unknown[]
    ) {
      await (compactRange as (...range: unknown[]) => Promise<void>).apply(this, range);
      const name = (await readdir(dir)).find((file) => file.endsWith(".ldb")) ?? "";
      const bytes = await readFile(join(dir, name));
      bytes[10] = (bytes[10] as number) ^ 1;
      await writeFile(join(dir, name), bytes);
    } as never);
    await expect(store.checkpoint()).rejects.toMatchObject({ code: "CORRUPTION" });
  });

  test("is refused when any file of it is damaged: without it nothing can be answered", async () => {
    const dir = await temporaryDir("registry");
    const store = await openRegistry(dir);
    await store.apply(entriesOf([change(0, registry(1))]));
    await store.checkpoint();
    await store.close();
    const table = join(dir, (await readdir(dir)).find((name) => name.endsWith(".ldb")) ?? "");
    const bytes = await readFile(table);
    bytes[10] = (bytes[10] as number) ^ 1;
    await writeFile(table, bytes);
    for (let i = 0; i < 2; i++) {
      await expect(openRegistry(dir)).rejects.toMatchObject({
        code: "CORRUPTION",
        message: expect.stringContaining("restore the data directory from a backup"),
      });
    }
  });
});

describe("a registry's snapshot", () => {
  test("makes a discarded, damaged replica the same again", async () => {
    const healthy = await openRegistry(await temporaryDir("registry-peer"));
    await healthy.apply(entriesOf([change(0, registry(1)), change(1, registry(2))]));
    const dir = await temporaryDir("registry-bad");
    const first = await openRegistry(dir);
    await first.apply(entriesOf([change(0, registry(1))]));
    await first.checkpoint();
    await first.close();
    const manifest = (await readdir(dir)).find((name) => name.startsWith("MANIFEST")) ?? "";
    await writeFile(join(dir, manifest), "rubbish");
    await expect(openRegistry(dir)).rejects.toMatchObject({ code: "CORRUPTION" });

    const store = await RegistryStore.discard({ dir, jobs: new JobLimit(1) });
    onTestFinished(() => store.close());
    expect([store.registry, store.applied.index, store.membership.voters]).toEqual([EMPTY_REGISTRY, 0, []]);
    const source = await healthy.snapshot();
    const sink = await store.receive(source.manifest);
    while (sink.received < source.manifest.bytes) await sink.write(await source.read(sink.received));
    expect(await sink.finish()).toBe(true);
    await store.restore(source.manifest);
    expect([store.registry, store.applied]).toEqual([registry(2), { term: 1, index: 2 }]);
    await store.apply(entriesOf([change(2, registry(3))], 3));
    expect(await store.checkpoint()).toEqual({ term: 1, index: 3 });
    expect(await store.scrub()).toEqual([]);
    await store.close();
    expect((await openRegistry(dir)).registry).toEqual(registry(3));
  });
});
