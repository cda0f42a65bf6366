import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { cp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeMembership } from "@featurestore/cluster";
import { describe, expect, test } from "vitest";
import { applyAll, openStore, rowsCommand, schemaCommand, temporaryDir } from "../shard-world.suite.js";
import {
  filledStore,
  optionsOf,
  rawContent,
  receiveAll,
  SCHEMA,
  type Sent,
  sentBy,
  transfer,
} from "./snapshot-world.suite.js";

const CHILD = fileURLToPath(new URL("restore-kill-child.suite.ts", import.meta.url));
const TSCONFIG = fileURLToPath(new URL("../../../../tsconfig.tests.json", import.meta.url));
/** The steps behind the last chunk, up to the one that changes the state. */
const LAST_STEPS = [
  "whole checked",
  "part synced",
  "part renamed",
  "incoming synced",
  "next state begun",
  "next state built",
  "next state opened",
  "next state synced",
  "STATE written",
  "STATE synced",
  "STATE renamed",
];

/** A replica with a state of its own, closed, and a snapshot of another. */
async function oldAndNew(
  parent: string,
  chunks: number,
): Promise<{ dir: string; sent: Sent; states: Map<number, string> }> {
  const dir = join(parent, "old");
  const old = await openStore(optionsOf(dir));
  await applyAll(old, [schemaCommand(SCHEMA), rowsCommand(SCHEMA, [{ id: 900, time: 1, cells: [1, "old"] }])]);
  await old.checkpoint();
  await old.close();
  const donorDir = join(parent, "new");
  const donor = await filledStore(optionsOf(donorDir));
  const { bytes } = (await sentBy(donor)).manifest;
  await donor.checkpoint();
  await donor.close();
  const again = await openStore(optionsOf(donorDir, { chunkBytes: Math.ceil(bytes / chunks) }));
  const sent = await sentBy(again);
  await again.close();
  const states = new Map([
    [2, (await rawContent(dir)).digest],
    [sent.manifest.last.index, (await rawContent(donorDir)).digest],
  ]);
  return { dir, sent, states };
}

/** Opens what a crash left: exactly one of the states, nothing else lying about. @returns its index. */
async function checkWhatIsLeft(dir: string, states: ReadonlyMap<number, string>): Promise<number> {
  const store = await openStore(optionsOf(dir));
  const { index } = store.applied;
  const names = await readdir(dir);
  await store.close();
  expect(states.has(index)).toBe(true);
  expect((await rawContent(dir)).digest).toBe(states.get(index));
  const databases = [names.includes("CURRENT"), ...names.map((name) => name.startsWith("state-"))].filter(Boolean);
  expect(databases.length).toBe(1);
  expect(names).not.toContain("STATE.tmp");
  return index;
}

describe("a crash", () => {
  test("after any step of receiving, finishing and restoring leaves the old state or the new, and costs no byte again", async () => {
    const parent = await temporaryDir("restore-steps");
    const { dir, sent, states } = await oldAndNew(parent, 8);
    const images: { dir: string; step: string }[] = [];
    const copy = async (step: string): Promise<void> => {
      const image = join(parent, `image-${images.length}`);
      images.push({ dir: image, step });
      await cp(dir, image, { recursive: true });
    };
    const store = await openStore(optionsOf(dir, { onStep: copy }));
    await receiveAll(sent, store);
    await store.restore(sent.manifest);
    await store.close();
    const steps = images.map(({ step }) => step.replace(sent.manifest.id, "ID").replace(/at \d+/, "at N"));
    expect([...new Set(steps)]).toEqual([
      "ID.manifest written",
      "ID.manifest synced",
      "ID.manifest renamed",
      "ID.manifest there for good",
      "chunk at N written",
      ...LAST_STEPS,
      "STATE there for good",
      "removed ID.snapshot",
      "removed ID.manifest",
      "generation 0 removed",
    ]);
    const found: number[] = [];
    for (const { dir: image, step } of images) {
      found.push(await checkWhatIsLeft(image, states));
      const again = await openStore(optionsOf(image));
      const sink = await again.receive(sent.manifest);
      const moved = await transfer(sent, sink);
      if (step.startsWith("chunk at")) {
        const through = Number(/\d+/.exec(step.slice("chunk at".length))?.[0]) + sent.manifest.chunkBytes;
        expect(moved).toBe(Math.max(0, sent.manifest.bytes - through));
      }
      expect(await sink.finish()).toBe(true);
      await sink.close();
      await again.restore(sent.manifest);
      await again.close();
      expect(await checkWhatIsLeft(image, states)).toBe(sent.manifest.last.index);
      await rm(image, { recursive: true });
    }
    const change = steps.indexOf("STATE renamed");
    expect(found).toEqual(steps.map((_, i) => (i < change ? 2 : sent.manifest.last.index)));
  }, 60_000);

  test("in the middle of removing the old database is made good at the next open", async () => {
    const parent = await temporaryDir("restore-remove");
    const { dir, sent, states } = await oldAndNew(parent, 2);
    const image = join(parent, "image");
    const store = await openStore(
      optionsOf(dir, {
        onStep: async (step) => {
          if (step === "STATE there for good") await cp(dir, image, { recursive: true });
        },
      }),
    );
    await receiveAll(sent, store);
    await store.restore(sent.manifest);
    await store.close();
    const olds = (await readdir(image)).filter((name) => /^(CURRENT|MANIFEST|LOG|LOCK|\d)/.test(name)).sort();
    expect(olds.length).toBeGreaterThan(4);
    for (const gone of [olds.slice(0, 1), olds.slice(0, 3), olds.slice(2)]) {
      const part = join(parent, `part-${gone.length}`);
      await cp(image, part, { recursive: true });
      for (const name of gone) await rm(join(part, name));
      expect(await checkWhatIsLeft(part, states)).toBe(sent.manifest.last.index);
    }
  });
});

/** Runs the child until it kills itself. @returns how many chunks it wrote. */
async function chunksUntilKilled(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, ...args], {
    env: { ...process.env, TSX_TSCONFIG_PATH: TSCONFIG },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const [code, signal] = await once(child, "close");
  expect([code, signal, text.split("\n").at(-2)]).toEqual([null, "SIGKILL", args.at(-1)]);
  return text.split("\n").filter((line) => line.startsWith("chunk at")).length;
}

test("kill -9 at twenty random chunks and then at every step leaves one state or the other, and no chunk moves twice", async () => {
  const parent = await temporaryDir("restore-kill");
  const { dir, sent, states } = await oldAndNew(parent, 70);
  const { manifest, chunks } = sent;
  const snapshotFile = join(parent, "snapshot");
  await writeFile(snapshotFile, Buffer.concat(chunks.map(({ data }) => data)));
  const described = { ...manifest, membership: Buffer.from(encodeMembership(manifest.membership)).toString("hex") };
  await writeFile(`${snapshotFile}.json`, JSON.stringify(described));

  let moved = 0;
  for (let kills = 0; kills < 20; kills++) {
    const offset = (moved + randomInt(3)) * manifest.chunkBytes;
    moved += await chunksUntilKilled([dir, snapshotFile, `chunk at ${offset} written`]);
    expect(await checkWhatIsLeft(dir, states)).toBe(2);
  }
  for (const step of LAST_STEPS) {
    moved += await chunksUntilKilled([dir, snapshotFile, step]);
    expect(await checkWhatIsLeft(dir, states)).toBe(step === "STATE renamed" ? manifest.last.index : 2);
  }
  expect(moved).toBe(chunks.length);
}, 180_000);
