import { spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copySources, ROOT } from "./workshop.mjs";

const LIMIT_MS = 300_000;

/** Runs the tests that a mutant names over a copy of the sources with the bug in it. */
export async function huntByTests(mutant) {
  const place = await copySources(mutant);
  try {
    const { failed, problem } = await runTests(place, mutant.tests);
    const [first] = failed;
    if (first === undefined) return { isCaught: false, by: problem ?? "nothing", effort: mutant.tests.join(", ") };
    const others = failed.length > 1 ? `, ${failed.length - 1} more` : "";
    return { isCaught: true, by: `"${first}"${others}`, effort: mutant.tests.join(", ") };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** @returns titles of the tests that failed; `problem` says why the run itself is worth nothing, or is null. */
export async function runTests(place, files) {
  const config = join(place, "vitest.config.mjs");
  const report = join(place, "report.json");
  await writeFile(config, configSource(place));
  const args = ["run", "--root", place, "--config", config, "--reporter=json", `--outputFile=${report}`, ...files];
  const output = await run(join(ROOT, "node_modules/.bin/vitest"), args);
  const text = await readFile(report, "utf8").catch(() => null);
  if (text === null) return { passed: 0, failed: [], problem: `the tests did not run: ${output.slice(-1000)}` };
  const { testResults, numPassedTests } = JSON.parse(text);
  const unread = testResults.find(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName),
  );
  const problem = unread === undefined ? null : `${unread.name} cannot be read: ${unread.message}`;
  return { passed: numPassedTests, failed, problem };
}

function configSource(place) {
  const alias = {
    "@featurestore/client/testing": join(ROOT, "client/src/testing.ts"),
    "@featurestore/proto": join(ROOT, "proto/src/index.ts"),
    "@featurestore/cluster": join(place, "cluster/src/index.ts"),
    "@featurestore/client": join(ROOT, "client/src/index.ts"),
    "@featurestore/server": join(place, "server/src/index.ts"),
    "@featurestore/pipelines": join(ROOT, "pipelines/src/index.ts"),
  };
  const test = { include: ["*/src/**/*.test.ts"], pool: "forks", maxWorkers: 1, testTimeout: 60_000 };
  const config = { resolve: { alias }, test, cacheDir: join(place, ".cache") };
  return `export default ${JSON.stringify(config)};\n`;
}

/** @returns what the program printed, whatever its exit code: the report says the rest. */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, detached: true });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    // Its workers are of its process group.
    const timer = setTimeout(() => process.kill(-child.pid, "SIGKILL"), LIMIT_MS);
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(timer);
      resolve(output);
    });
  });
}
