import { execFile, fork } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { copySources, ROOT } from "./workshop.mjs";

/** A seed takes well under a second: one that takes this long never ends. */
const SEED_LIMIT_MS = 100_000;

/** Builds the simulator with a bug in it and runs seeds, from 0 on, until one fails. */
export async function huntBySeeds(mutant, seeds) {
  const place = await copySources(mutant);
  try {
    const problem = await build(place);
    if (problem !== null) return { isCaught: false, by: "nothing: it does not compile", effort: "", text: problem };
    return await hunt(join(place, "dist"), seeds);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** @returns what the compiler has against it, or null. */
async function build(place) {
  const compilerOptions = {
    composite: false,
    declaration: false,
    declarationMap: false,
    sourceMap: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    rootDir: "cluster/src",
    outDir: "dist",
    types: [],
  };
  // Only what the simulator is made of.
  const config = { extends: join(ROOT, "tsconfig.base.json"), compilerOptions, files: ["cluster/src/sim/index.ts"] };
  await writeFile(join(place, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  return await promisify(execFile)(tsc, ["-p", place], { cwd: ROOT }).then(
    () => null,
    ({ stdout }) => stdout,
  );
}

/** One seed at a time in a process of its own, which may end or hang by the bug. */
function hunt(dist, seeds) {
  return new Promise((resolve) => {
    const env = { ...process.env, SIM_DIST: dist };
    const child = fork(join(ROOT, "cluster/bin/sim.mjs"), ["--worker"], { env, silent: true });
    let output = "";
    let seed = -1;
    let timer = null;
    const end = (result) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      resolve(result);
    };
    const caught = (by, text) => end({ isCaught: true, by, effort: `seed ${seed}, ${seed + 1} run`, text });
    const next = () => {
      seed += 1;
      if (seed >= seeds) {
        end({ isCaught: false, by: "nothing", effort: `${seeds} seeds` });
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(() => caught("the seed never ends", ""), SEED_LIMIT_MS);
      child.send({ from: seed, to: seed + 1 });
    };
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    child.on("exit", (code, signal) => {
      // Somebody ended it: that says nothing about the bug.
      if (code === null) end({ isCaught: false, by: `nothing: ended by ${signal}`, effort: `${seed} seeds` });
      else caught("the process ends", `${code}: ${output.slice(-500)}`);
    });
    child.on("message", ({ summary }) => {
      const failure = summary?.failures[0];
      if (failure === undefined) next();
      else caught(failure.invariant, failure.text);
    });
  });
}
