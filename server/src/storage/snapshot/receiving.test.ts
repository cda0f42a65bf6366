import { open, readdir, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SnapshotManifest } from "@featurestore/cluster";
import { describe, expect, test } from "vitest";
import { JobLimit } from "../job-limit.js";
import { RegistryStore } from "../registry-store.js";
import type { ShardStore } from "../shard-store.js";
import { applyAll, openStore, rowsCommand, schemaCommand, temporaryDir } from "../shard-world.suite.js";
import { chunkChecksum } from "./chunks.js";
import { encodeChunk } from "./incoming-file.js";
import { filledStore, optionsOf, receiveAll, SCHEMA, type Sent, sentBy, transfer } from "./snapshot-world.suite.js";

async function sender(chunkBytes = 1_000): Promise<Sent> {
  const store = await filledStore(optionsOf(await temporaryDir("receive-from"), { chunkBytes }));
  const sent = await sentBy(store);
  await store.close();
  return sent;
}

async function receiver(): Promise<{ dir: string; store: ShardStore }> {
  const dir = await temporaryDir("receive");
  return { dir, store: await openStore(optionsOf(dir)) };
}

function incoming(dir: string, { manifest }: Sent, kind: string): string {
  return join(dir, "incoming", `${manifest.id}.${kind}`);
}

async function flip(path: string, at: number): Promise<void> {
  const file = await open(path, "r+");
  const byte = new Uint8Array(1);
  await file.read(byte, 0, 1, at);
  await file.write(Uint8Array.of((byte[0] as number) ^ 1), 0, 1, at);
  await file.close();
}

async function received(store: ShardStore, { manifest }: Sent): Promise<number> {
  const sink = await store.receive(manifest);
  await sink.close();
  return sink.received;
}

describe("a chunk", () => {
  test("of another place, size or snapshot is not taken, though its checksum is right", async () => {
    const sent = await sender();
    const other = await sender();
    const { store } = await receiver();
    const sink = await store.receive(sent.manifest);
    const [first, second] = sent.chunks;
    if (first === undefined || second === undefined) throw new Error("there are more chunks");
    expect(await sink.write(second)).toBe(false);
    expect(await sink.write({ ...second, offset: 0 })).toBe(false);
    expect(await sink.write({ ...first, data: first.data.subarray(1) })).toBe(false);
    expect(await sink.write({ ...first, ...other.chunks[0] })).toBe(false);
    expect(sink.received).toBe(0);
    expect(await sink.write(first)).toBe(true);
    expect(await sink.write(first)).toBe(false);
    expect(sink.received).toBe(1_000);
    await transfer(sent, sink);
    expect(await sink.write({ ...first, offset: sent.manifest.bytes, data: new Uint8Array(0) })).toBe(false);
  });

  test("cut off or flipped in the file is given up with all behind it, when the receiving goes on", async () => {
    const sent = await sender();
    const { dir, store } = await receiver();
    const part = incoming(dir, sent, "part");
    const sink = await store.receive(sent.manifest);
    await transfer(sent, sink);
    await sink.close();
    expect(await received(store, sent)).toBe(sent.manifest.bytes);
    const whole = (await stat(part)).size;
    await truncate(part, whole - 1);
    expect(await received(store, sent)).toBe(Math.floor((sent.manifest.bytes - 1) / 1_000) * 1_000);
    await truncate(part, 7 * 1_004 + 3);
    expect(await received(store, sent)).toBe(7_000);
    await flip(part, 5 * 1_004 + 1_002); // in a checksum
    expect(await received(store, sent)).toBe(5_000);
    await flip(part, 2 * 1_004 + 17); // in data
    expect(await received(store, sent)).toBe(2_000);
    expect((await stat(part)).size).toBe(2 * 1_004);
    await receiveAll(sent, store);
    await store.restore(sent.manifest);
    expect(store.applied).toEqual(sent.manifest.last);
  });

  test("is refused, and nothing of it kept, once another attempt has begun", async () => {
    const sent = await sender();
    const { store } = await receiver();
    const old = await store.receive(sent.manifest);
    const [first] = sent.chunks;
    if (first === undefined) throw new Error("there are chunks");
    const sink = await store.receive(sent.manifest);
    await expect(old.write(first)).rejects.toMatchObject({ code: "CANCELLED" });
    await expect(old.finish()).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await sink.write(first)).toBe(true);
  });
});

describe("a finished snapshot", () => {
  test("flipped on disk is noticed by finish, which forgets it, and by restore, which changes nothing", async () => {
    const sent = await sender();
    for (const at of [0, 3_333, 1_004 * 4 - 1]) {
      const { dir, store } = await receiver();
      await receiveAll(sent, store);
      await flip(incoming(dir, sent, "snapshot"), at);
      await expect(store.restore(sent.manifest)).rejects.toMatchObject({ code: "CORRUPTION" });
      expect([store.applied.index, store.fenced]).toEqual([0, null]);
      expect((await readdir(dir)).filter((name) => name.startsWith("state-"))).toEqual([]);
      const sink = await store.receive(sent.manifest);
      expect(sink.received).toBe(sent.manifest.bytes);
      expect(await sink.finish()).toBe(false);
      expect(await readdir(join(dir, "incoming"))).toEqual([]);
      expect(await received(store, sent)).toBe(0);
      await receiveAll(sent, store);
      await store.restore(sent.manifest);
      expect(store.applied).toEqual(sent.manifest.last);
    }
  });

  test("exchanged on disk for another, each chunk of it sound, is noticed by restore", async () => {
    const [sent, other] = await Promise.all(
      ["one", "two"].map(async (text) => {
        const store = await openStore(optionsOf(await temporaryDir("receive-twin")));
        await applyAll(store, [schemaCommand(SCHEMA), rowsCommand(SCHEMA, [{ id: 1, time: 1, cells: [1, text] }])]);
        return sentBy(store);
      }),
    );
    if (sent === undefined || other === undefined) throw new Error("there are two");
    expect(other.manifest.bytes).toBe(sent.manifest.bytes);
    const { dir, store } = await receiver();
    await receiveAll(sent, store);
    const chunks = other.chunks.map(({ data, offset }) =>
      encodeChunk(data, chunkChecksum(sent.manifest.id, offset, data)),
    );
    await writeFile(incoming(dir, sent, "snapshot"), Buffer.concat(chunks));
    await expect(store.restore(sent.manifest)).rejects.toMatchObject({
      code: "CORRUPTION",
      message: expect.stringContaining("its digest does not fit"),
    });
    expect(store.applied.index).toBe(0);
  });

  test("finished too early is forgotten", async () => {
    const sent = await sender();
    const { store } = await receiver();
    const sink = await store.receive(sent.manifest);
    for (const chunk of sent.chunks.slice(0, 3)) await sink.write(chunk);
    expect(await sink.finish()).toBe(false);
    expect(await received(store, sent)).toBe(0);
  });

  test("of another kind of machine is refused", async () => {
    const registry = await RegistryStore.open({ dir: await temporaryDir("receive-registry"), jobs: new JobLimit(2) });
    const sent = await sentBy(registry);
    await registry.close();
    const { store } = await receiver();
    await receiveAll(sent, store);
    await expect(store.restore(sent.manifest)).rejects.toMatchObject({
      code: "CORRUPTION",
      message: "a snapshot cannot be taken in: it is not of a shard",
    });
  });

  test.each([
    ["position", { last: { term: 1, index: 9 } }],
    ["term", { last: { term: 2, index: 8 } }],
    ["membership", { membership: { voters: ["x"], outgoing: [], learners: [], learnersNext: [] } }],
  ])("of another %s than its manifest says is refused", async (_, lie) => {
    const sent = await sender();
    const { store } = await receiver();
    const lying = { ...sent, manifest: { ...sent.manifest, ...lie } };
    await receiveAll(lying, store);
    await expect(store.restore(lying.manifest)).rejects.toMatchObject({ code: "CORRUPTION" });
    expect([store.applied.index, store.fenced]).toEqual([0, null]);
  });
});

describe("what is received", () => {
  test("is one snapshot at a time: another id takes its place, also when the same id says something else", async () => {
    const one = await sender();
    const two = await sender();
    const { dir, store } = await receiver();
    const sink = await store.receive(one.manifest);
    for (const chunk of one.chunks.slice(0, 3)) await sink.write(chunk);
    expect(await received(store, two)).toBe(0);
    expect((await readdir(join(dir, "incoming"))).sort()).toEqual([
      `${two.manifest.id}.manifest`,
      `${two.manifest.id}.part`,
    ]);
    expect(await received(store, one)).toBe(0);
    const again = await store.receive(one.manifest);
    for (const chunk of one.chunks.slice(0, 3)) await again.write(chunk);
    const changed = { ...one.manifest, last: { term: 1, index: 99 } };
    expect(await received(store, { ...one, manifest: changed })).toBe(0);
  });

  test("whose description is damaged on disk is begun anew", async () => {
    const sent = await sender();
    const { dir, store } = await receiver();
    const sink = await store.receive(sent.manifest);
    for (const chunk of sent.chunks.slice(0, 3)) await sink.write(chunk);
    await flip(incoming(dir, sent, "manifest"), 20);
    expect(await received(store, sent)).toBe(0);
  });

  test("may be empty of rows, and in chunks of any size", async () => {
    const empty = await openStore(optionsOf(await temporaryDir("receive-empty"), { chunkBytes: 7 }));
    const sent = await sentBy(empty);
    expect(sent.manifest).toMatchObject({ bytes: 32, chunkBytes: 7, last: { term: 0, index: 0 } });
    const { store } = await receiver();
    await receiveAll(sent, store);
    await store.restore(sent.manifest);
    for (const chunkBytes of [13, 999, 1 << 20]) {
      const other = await sender(chunkBytes);
      await receiveAll(other, store);
      await store.restore(other.manifest);
      expect(store.applied).toEqual(other.manifest.last);
    }
  });

  test.each([
    ["id", { id: "../../../etc/passwd" }],
    ["id", { id: "" }],
    ["id", { id: "A".repeat(32) }],
    ["bytes", { bytes: 0 }],
    ["bytes", { bytes: 1_000_001 }],
    ["bytes", { bytes: 1.5 }],
    ["bytes", { bytes: Number.NaN }],
    ["chunkBytes", { chunkBytes: 0 }],
    ["chunkBytes", { chunkBytes: 16 * 1024 * 1024 + 1 }],
    ["chunkBytes", { chunkBytes: -5 }],
    ["digest", { digest: "" }],
    ["last", { last: { term: -1, index: 1 } }],
    ["last", { last: { term: 1, index: 2 ** 53 } }],
    ["membership", { membership: { voters: ["b", "a"], outgoing: [], learners: [], learnersNext: [] } }],
    ["membership", { membership: { voters: [""], outgoing: [], learners: [], learnersNext: [] } }],
  ] as readonly (readonly [string, Partial<SnapshotManifest>])[])(
    "is refused by a bad %s before anything is touched: %j",
    async (field, bad) => {
      const sent = await sender();
      const dir = await temporaryDir("receive-bad");
      const store = await openStore(optionsOf(dir, { bytesMax: 1_000_000 }));
      const manifest = { ...sent.manifest, ...bad };
      const before = await readdir(dir);
      await expect(store.receive(manifest)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { field } });
      await expect(store.restore(manifest)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { field } });
      expect(await readdir(dir)).toEqual(before);
    },
  );

  test("is not finished, nor begun again, while the disk has no room for the state made of it", async () => {
    const sent = await sender();
    const { bytes } = sent.manifest;
    const dir = await temporaryDir("receive-full");
    let free = 2 ** 40;
    const store = await openStore(optionsOf(dir, { freeBytes: async () => free }));
    const full = { code: "RESOURCE_EXHAUSTED", outcome: "rejected" };
    const sink = await store.receive(sent.manifest);
    await transfer(sent, sink);
    free = bytes + 16 * 1024 * 1024 - 1;
    await expect(sink.finish()).rejects.toMatchObject(full);
    await expect(store.receive(sent.manifest)).rejects.toMatchObject(full);
    free += 1;
    const again = await store.receive(sent.manifest);
    expect(again.received).toBe(bytes);
    expect(await again.finish()).toBe(true);
    free -= 1;
    await expect(again.finish()).rejects.toMatchObject(full);
    free += 1;
    await store.restore(sent.manifest);
    expect(store.applied).toEqual(sent.manifest.last);
  });

  test("is refused when the disk has no room for it, and when it takes no file", async () => {
    const sent = await sender();
    const { dir, store } = await receiver();
    const huge = { ...sent.manifest, bytes: 2 ** 39 };
    await expect(store.receive(huge)).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });
    const other = await receiver();
    await writeFile(join(other.dir, "incoming"), "a file where the directory should be");
    await expect(other.store.receive(sent.manifest)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await received(store, sent)).toBe(0);
    expect(await readdir(join(dir, "incoming"))).toHaveLength(2);
  });
});
