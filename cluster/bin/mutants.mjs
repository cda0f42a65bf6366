#!/usr/bin/env node
// Plants the bugs of the catalogue (cluster/mutants), one at a time, and looks whether anything notices.
//
//   mutants.mjs [--only name,name] [--seeds 2000] [--workers 1] [--write]   exit 1 when one survives or fits no more
//   mutants.mjs --by-seeds ...                                              seeds even where tests are named
//   mutants.mjs --list                                                      what there is
//   mutants.mjs --check                                                     whether every patch still fits
//
// Nothing of the working tree is touched: each bug gets a copy of the sources in cluster/.mutants, which is removed at the end.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { MUTANTS, NOT_APPLICABLE } from "../mutants/catalogue.mjs";
import { huntBySeeds } from "../mutants/hunt-by-seeds.mjs";
import { huntByTests, runTests } from "../mutants/hunt-by-tests.mjs";
import { formatTable, tablePage } from "../mutants/table.mjs";
import { copySources, patchProblem, ROOT, SCRATCH } from "../mutants/workshop.mjs";
import { readOptions } from "./options.mjs";

const USAGE =
  "usage: npm run sim:mutants -- [--only NAME,NAME] [--seeds N] [--workers N] [--by-seeds] [--write] | --list | --check";

const values = readOptions(
  {
    only: { type: "string" },
    seeds: { type: "string", default: "2000" },
    workers: { type: "string", default: String(availableParallelism()) },
    list: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    "by-seeds": { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
  USAGE,
);
const README = join(ROOT, "cluster/mutants/README.md");

const chosen = choose(values.only);
if (values.list) list();
else if (!(await fits(chosen))) process.exitCode = 1;
else if (values.check) console.log(`${chosen.length} planted bugs fit the sources`);
else process.exitCode = (await runAll(chosen)) ? 0 : 1;

function choose(only) {
  if (only === undefined) return MUTANTS;
  const names = only.split(",");
  for (const name of names) {
    if (MUTANTS.some((mutant) => mutant.name === name)) continue;
    console.error(`there is no mutant ${name}`);
    process.exit(2);
  }
  return MUTANTS.filter(({ name }) => names.includes(name));
}

function whole(name) {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number > 0) return number;
  console.error(`--${name} takes a whole number from 1 on, not ${JSON.stringify(values[name])}`);
  process.exit(2);
}

function list() {
  for (const { name, breaks, tests } of MUTANTS)
    console.log(`${name}: ${breaks}${tests ? ` (${tests.join(", ")})` : ""}`);
  for (const { name, why } of NOT_APPLICABLE) console.log(`not applicable: ${name}: ${why}`);
}

async function fits(mutants) {
  const problems = (await Promise.all(mutants.map(patchProblem))).filter((problem) => problem !== null);
  for (const problem of problems) console.error(problem);
  return problems.length === 0;
}

/** @returns whether all were caught. */
async function runAll(mutants) {
  const results = new Map();
  const seeds = whole("seeds");
  const scratch = async () => rm(SCRATCH, { recursive: true, force: true });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void scratch().finally(() => process.exit(130)));
  try {
    await mkdir(SCRATCH, { recursive: true });
    if (!values["by-seeds"] && !(await testsPass(mutants))) return false;
    const waiting = [...mutants];
    const work = async () => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const isByTests = mutant.tests !== undefined && !values["by-seeds"];
        const result = isByTests ? await huntByTests(mutant) : await huntBySeeds(mutant, seeds);
        results.set(mutant.name, result);
        const { isCaught, by, effort, text = "" } = result;
        console.log(`${isCaught ? "caught" : "SURVIVES"} ${mutant.name}: ${by} (${effort}) ${text.slice(0, 200)}`);
      }
    };
    await Promise.all(Array.from({ length: Math.min(whole("workers"), mutants.length) }, work));
  } finally {
    await scratch();
  }
  console.log(`\n${formatTable(mutants, results)}`);
  if (values.write) await writeFile(README, tablePage(await readFile(README, "utf8"), mutants, results));
  return mutants.every(({ name }) => results.get(name)?.isCaught === true);
}

/** The tests that mutants name must pass without any, in the same kind of copy: or they prove nothing. */
async function testsPass(mutants) {
  const files = [...new Set(mutants.flatMap(({ tests = [] }) => tests))].sort();
  if (files.length === 0) return true;
  const place = await copySources({ name: "unpatched", edits: [] });
  const { passed, failed, problem } = await runTests(place, files);
  await rm(place, { recursive: true, force: true });
  if (problem === null && failed.length === 0 && passed > 0) return true;
  console.error(`without a planted bug: ${problem ?? failed.join("; ")}`);
  return false;
}
