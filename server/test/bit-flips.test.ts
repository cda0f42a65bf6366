import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, open, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { FeatureStore } from "@featurestore/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answers, fill, modelStore, NOW, openNode, readAll } from "./flip-world.js";

/** How many bits are flipped, one at a time, in each of the two stores: FEATURESTORE_FLIPS over both. */
const FLIPS = Math.ceil(Number(process.env["FEATURESTORE_FLIPS"] ?? 150) / 2);
const SEED = Number(process.env["FEATURESTORE_SEED"] ?? 1);
const WORKERS = 2;
const CHILD = fileURLToPath(new URL("flip-child.ts", import.meta.url));
const TSCONFIG = fileURLToPath(new URL("../../tsconfig.tests.json", import.meta.url));

let parent = "";
let expectedFile = "";
let expected: Answers;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "bit-flips-"));
  const model = modelStore();
  await fill([model], async () => undefined);
  expected = await readAll(model);
  expectedFile = join(parent, "expected.json");
  await writeFile(expectedFile, JSON.stringify(expected));
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await rm(parent, { recursive: true, force: true });
});

function child(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", CHILD, ...args], {
    env: { ...process.env, TSX_TSCONFIG_PATH: TSCONFIG, UV_THREADPOOL_SIZE: "8" },
    stdio: ["pipe", "pipe", "ignore"],
  });
}

/** A process that tries directories one after another. A trial that ends the process is answered with how it ended. */
class Worker {
  #process: ChildProcess | null = null;
  #answer: (line: string) => void = () => undefined;

  async trial(dir: string): Promise<string> {
    this.#process ??= this.#start();
    const answer = new Promise<string>((resolve) => {
      this.#answer = resolve;
    });
    this.#process.stdin?.write(`${dir}\n`);
    return answer;
  }

  #start(): ChildProcess {
    const started = child("read", expectedFile);
    if (started.stdout !== null) createInterface({ input: started.stdout }).on("line", (line) => this.#answer(line));
    started.on("close", (code, signal) => {
      this.#process = null;
      this.#answer(`wrong: the process ended with ${signal ?? code}`);
    });
    return started;
  }

  async stop(): Promise<void> {
    const running = this.#process;
    if (running === null) return;
    running.stdin?.end();
    await once(running, "close");
  }
}

const workers = Array.from({ length: WORKERS }, () => new Worker());

/** mulberry32: the same flips for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

interface Flip {
  readonly file: string;
  readonly byte: number;
  readonly bit: number;
}

interface SizedFile {
  readonly file: string;
  readonly bytes: number;
}

const NO_FILE: SizedFile = { file: "", bytes: 1 };

async function filesIn(dir: string): Promise<SizedFile[]> {
  const names = await readdir(dir, { recursive: true });
  const files = await Promise.all(
    names.map(async (file) => {
      const found = await stat(join(dir, file));
      return { file, bytes: found.isFile() ? found.size : 0 };
    }),
  );
  return files.filter(({ bytes }) => bytes > 0).sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Half of the flips hit every file alike, so that the small ones are hit, too; half hit every byte alike. */
async function planFlips(dir: string, count: number, random: (below: number) => number): Promise<Flip[]> {
  const files = await filesIn(dir);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return Array.from({ length: count }, (_, i) => {
    const { file, bytes } = i % 2 === 0 ? (files[random(files.length)] ?? NO_FILE) : fileAt(files, random(total));
    return { file, byte: random(bytes), bit: random(8) };
  });
}

/** The file that holds the byte `at` of all files' bytes. */
function fileAt(files: readonly SizedFile[], at: number): SizedFile {
  let before = 0;
  for (const sized of files) {
    before += sized.bytes;
    if (at < before) return sized;
  }
  return NO_FILE;
}

async function flipBit(dir: string, { file, byte, bit }: Flip): Promise<void> {
  const handle = await open(join(dir, file), "r+");
  try {
    const buffer = new Uint8Array(1);
    await handle.read(buffer, 0, 1, byte);
    buffer[0] = (buffer[0] as number) ^ (1 << bit);
    await handle.write(buffer, 0, 1, byte);
  } finally {
    await handle.close();
  }
}

/** Flips one bit at a time in copies of a stopped store, and tells what became of each. */
async function tryFlips(
  source: string,
  flips: readonly Flip[],
): Promise<{ outcomes: Map<string, number>; wrong: string[] }> {
  const outcomes = new Map<string, number>();
  const wrong: string[] = [];
  let next = 0;
  const work = async (worker: Worker): Promise<void> => {
    for (let i = next++; i < flips.length; i = next++) {
      const flip = flips[i] as Flip;
      const dir = `${source}-${i}`;
      await cp(source, dir, { recursive: true });
      await flipBit(dir, flip);
      const answer = await worker.trial(dir);
      const outcome = /^\w+/.exec(answer)?.[0] ?? "";
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (process.env["FEATURESTORE_FLIPS"] !== undefined)
        process.stderr.write(`${flip.file}:${flip.byte}.${flip.bit} ${answer}\n`);
      if (!["right", "corrupted", "refused"].includes(outcome)) wrong.push(`${JSON.stringify(flip)} ${answer}`);
      await rm(dir, { recursive: true });
    }
  };
  await Promise.all(workers.map(work));
  return { outcomes, wrong };
}

describe("one flipped bit anywhere in a stopped store leaves every answer right or CORRUPTED, or the start refused", () => {
  async function check(source: string, seed: number): Promise<void> {
    await cp(source, `${source}-sound`, { recursive: true });
    expect(await workers[0]?.trial(`${source}-sound`)).toBe("right");
    const flips = await planFlips(source, FLIPS, randomFrom(seed));
    const { outcomes, wrong } = await tryFlips(source, flips);
    expect(wrong).toEqual([]);
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(FLIPS);
    if (process.env["FEATURESTORE_FLIPS"] !== undefined) process.stderr.write(`${JSON.stringify([...outcomes])}\n`);
  }

  test("after it was closed", async () => {
    const dir = join(parent, "closed");
    const node = await openNode(dir, (error) => {
      throw error;
    });
    await fill([FeatureStore.over(node, { now: () => NOW })], async () => {
      for (const shard of node.shards) await shard.checkpoint();
    });
    await node.close();
    await check(dir, SEED);
  }, 1_800_000);

  test("after kill -9, with the log alive", async () => {
    const dir = join(parent, "killed");
    const filler = child("fill", dir);
    if (filler.stdout === null) throw new Error("no output");
    const ended = once(filler, "close");
    expect(String(await Promise.race([once(filler.stdout, "data"), ended]))).toBe("filled\n");
    filler.kill("SIGKILL");
    await ended;
    await check(dir, SEED + 1);
  }, 1_800_000);
});
