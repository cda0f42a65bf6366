#!/usr/bin/env node
// Runs seeds of the cluster simulator: many at once on all cores, or one with its trace.
//
//   sim.mjs --seeds 500 [--from 0] [--workers 2] [--all-marks]   many; exit 1 when one fails, or a mark is missed
//   sim.mjs --seed 42 [--lines 200]                              one, with its plan and the last lines of its trace: seconds,
//                                                                who, what, and a number that tells it from its like
//
// SIM_DIST names another build of the simulator (planted bugs use it).
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readOptions, refuse } from "./options.mjs";

const dist = process.env.SIM_DIST ?? fileURLToPath(new URL("../dist/", import.meta.url));
const sim = await import(new URL("sim/index.js", pathToFileURL(`${dist}/`)).href);

const host = { settle: () => new Promise((resolve) => setImmediate(resolve)) };
/** One seed in this many runs twice: both runs must have the same trace. */
const TWICE_EVERY = 100;
/** Seeds a worker takes at a time. */
const PORTION = 10;

process.on("unhandledRejection", (error) => {
  console.error("a promise was rejected, and nobody looked:", error);
  process.exit(70);
});

/** Seeds are kept far below what a number can count. */
const SEED_MAX = 2 ** 48;
const USAGE =
  "usage: npm run sim -- [--seeds N] [--from N] [--workers N] [--all-marks] [--first-failure] | --seed N [--lines N]";

const values = readOptions(
  {
    seed: { type: "string" },
    seeds: { type: "string", default: "500" },
    from: { type: "string", default: "0" },
    workers: { type: "string", default: String(availableParallelism()) },
    lines: { type: "string", default: "200" },
    "all-marks": { type: "boolean", default: false },
    "first-failure": { type: "boolean", default: false },
    worker: { type: "boolean", default: false },
  },
  USAGE,
);

function whole(name, least = 0) {
  const number = /^\d+$/.test(values[name]) ? Number(values[name]) : Number.NaN;
  if (number >= least && number <= SEED_MAX) return number;
  return refuse(
    `--${name} takes a whole number from ${least} to ${SEED_MAX}, not ${JSON.stringify(values[name])}`,
    USAGE,
  );
}

if (values.worker) work();
else if (values.seed !== undefined) await replay(whole("seed"), whole("lines"));
else await runMany();

/** Runs the portions the parent sends, one after the other. */
function work() {
  process.on("message", async ({ from, to }) => {
    let summary = sim.EMPTY_SUMMARY;
    for (let seed = from; seed < to; seed++) {
      const report = await sim.runSeed(seed, host);
      summary = sim.addSummaries(summary, sim.summarize(report));
      if (seed % TWICE_EVERY !== 0) continue;
      const again = await sim.runSeed(seed, host);
      if (again.hash === report.hash) continue;
      const text = `${report.hash} and ${again.hash}`;
      const failure = { seed, invariant: "the same seed gives the same trace", text };
      summary = { ...summary, failures: [...summary.failures, failure] };
    }
    process.send({ summary });
  });
  process.send({ ready: true });
}

async function runMany() {
  const from = whole("from");
  const seeds = whole("seeds", 1);
  const workers = Math.min(whole("workers", 1), Math.ceil(seeds / PORTION));
  const begun = performance.now();
  let next = from;
  let total = sim.EMPTY_SUMMARY;
  const isOver = () => next >= from + seeds || (values["first-failure"] && total.failures.length > 0);
  const runWorker = () =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(import.meta.url), ["--worker"], { env: { ...process.env, SIM_DIST: dist } });
      child.on("error", reject);
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
      child.on("message", ({ summary }) => {
        if (summary !== undefined) {
          total = sim.addSummaries(total, summary);
          for (const { seed, invariant, text } of summary.failures) console.log(`seed ${seed}: ${invariant}: ${text}`);
        }
        if (isOver()) {
          child.disconnect();
          return;
        }
        const to = Math.min(next + PORTION, from + seeds);
        child.send({ from: next, to });
        next = to;
      });
    });
  await Promise.all(Array.from({ length: workers }, runWorker));
  console.log(sim.formatSummary(total, (performance.now() - begun) / 1000));
  const missed = sim.marksMissed(total);
  if (missed.length > 0) console.log(`\nnever reached: ${missed.join(" · ")}`);
  const [failure] = total.failures;
  if (failure !== undefined) console.log(`\nreplay with: npm run sim -- --seed ${failure.seed}`);
  process.exitCode = failure !== undefined || (values["all-marks"] && missed.length > 0) ? 1 : 0;
}

async function replay(seed, lines) {
  const report = await sim.runSeed(seed, host, new sim.Trace({ lastLines: lines }));
  console.log(JSON.stringify({ ...report.plan, faults: Object.fromEntries(report.plan.faults) }, null, 2));
  for (const line of report.trace.lines) console.log(sim.formatTraceLine(line));
  console.log(
    `${report.events} events, ${(report.simulatedUs / 1e6).toFixed(1)} simulated seconds, trace ${report.hash}`,
  );
  if (report.violation === null) console.log("nothing wrong");
  else console.log(`${report.violation.invariant}: ${report.violation.text}`);
  process.exitCode = report.violation === null ? 0 : 1;
}
