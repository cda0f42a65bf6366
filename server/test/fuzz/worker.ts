import { parentPort, workerData } from "node:worker_threads";
import { corpusOf } from "./corpus.js";
import { fuzz } from "./fuzzer.js";
import { INPUT_BYTES_MAX } from "./mutate.js";
import type { Task } from "./shared.js";
import { targetOf } from "./targets/index.js";

const { target, seed, ms, shared } = workerData as Task;
const head = new Uint32Array(shared, 0, 2);
const bytes = new Uint8Array(shared, 8);
const until = performance.now() + ms;
const corpus = [...(await corpusOf(target)).values()];
const run = await fuzz(targetOf(target), {
  seed,
  corpus,
  goesOn: () => performance.now() < until,
  onInput: (input) => {
    bytes.set(input.subarray(0, INPUT_BYTES_MAX));
    head[1] = Math.min(input.length, INPUT_BYTES_MAX);
    Atomics.add(head, 0, 1);
  },
});
parentPort?.postMessage(run);
