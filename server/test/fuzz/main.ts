import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { keep } from "./corpus.js";
import type { Find, FuzzRun } from "./fuzzer.js";
import { SHARED_BYTES, type Task } from "./shared.js";
import { TARGETS, targetOf } from "./targets/index.js";

const USAGE = "usage: npm run fuzz -- [--minutes M] [--target T]... [--seed N]";
const SEEDS = 2 ** 31;
/** A worker that is on the same input for so long hangs; the input's own bound is far below. */
const HANG_MS = 40_000;
const WATCH_MS = 500;
/** Memory of a worker: what one input makes of it has to fit. */
const HEAP_MB_MAX = 1_024;
/** Of the whole process, buffers included, beyond what it has when a target begins. */
const GROWTH_BYTES_MAX = 1.5 * 1024 ** 3;

interface Told extends FuzzRun {
  readonly target: string;
  readonly seconds: number;
}

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "1" },
      target: { type: "string", multiple: true },
      seed: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const minutes = Number(values.minutes);
  const seed = Number(values.seed ?? Math.floor(Math.random() * SEEDS));
  if (values.help === true || !(minutes > 0) || !Number.isSafeInteger(seed)) {
    process.stderr.write(`${USAGE}\ntargets: ${TARGETS.map(({ name }) => name).join(", ")}\n`);
    process.exitCode = values.help === true ? 0 : 2;
    return;
  }
  const targets = (values.target ?? TARGETS.map(({ name }) => name)).map((name) => targetOf(name).name);
  process.stdout.write(`seed ${seed}; ${minutes} minutes over ${targets.length} targets\n`);
  let failed = false;
  for (const target of targets) {
    const told = await runTarget({ target, seed, ms: (minutes * 60_000) / targets.length });
    process.stdout.write(
      `${target.padEnd(14)} ${String(told.inputs).padStart(9)} inputs in ${told.seconds.toFixed(0)} s, ${told.words} outcomes, ${told.finds.length} finds\n`,
    );
    for (const find of told.finds) {
      failed = true;
      process.stdout.write(`\n${await keep(target, find.input)} (${find.input.length} bytes)\n${find.error}\n\n`);
    }
  }
  process.exit(failed ? 1 : 0);
}

/** Fuzzes one target in a thread of its own, so that one that hangs or runs out of memory can be told of. */
function runTarget(task: Omit<Task, "shared">): Promise<Told> {
  const shared = new SharedArrayBuffer(SHARED_BYTES);
  const head = new Uint32Array(shared, 0, 2);
  const begunAt = performance.now();
  const worker = new Worker(new URL("worker.mjs", import.meta.url), {
    workerData: { ...task, shared } satisfies Task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
  });
  const rssMax = process.memoryUsage.rss() + GROWTH_BYTES_MAX;
  return new Promise((resolve) => {
    let seen = { inputs: 0, at: performance.now() };
    const end = (run: FuzzRun): void => {
      clearInterval(timer);
      void worker.terminate();
      resolve({ ...run, target: task.target, seconds: (performance.now() - begunAt) / 1000 });
    };
    const endWith = (error: string): void => {
      const input = new Uint8Array(shared, 8, head[1] ?? 0).slice();
      const find: Find = { target: task.target, input, error };
      end({ inputs: Atomics.load(head, 0), words: 0, finds: [find] });
    };
    const timer = setInterval(() => {
      const inputs = Atomics.load(head, 0);
      if (inputs !== seen.inputs) seen = { inputs, at: performance.now() };
      else if (inputs > 0 && performance.now() - seen.at > HANG_MS) endWith(`it hangs for ${HANG_MS / 1000} s`);
      if (process.memoryUsage.rss() > rssMax) endWith(`it takes more than ${GROWTH_BYTES_MAX} bytes`);
    }, WATCH_MS);
    worker.once("message", (run: FuzzRun) => end(run));
    worker.once("error", (error) => endWith(`the thread ended: ${(error as Error).stack}`));
    worker.once("exit", (code) => endWith(`the thread exits with ${code}`));
  });
}
