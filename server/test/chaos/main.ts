import { setMaxListeners } from "node:events";
import { writeFile } from "node:fs/promises";
import { runChaos } from "./chaos-run.js";
import { type ChaosOptions, parseOptions, USAGE } from "./options.js";
import { RunRoom } from "./run-room.js";
import { runScenario } from "./scenarios/catalogue.js";
import { formatSummary, type Summary } from "./summary.js";

const SEEDS = 2 ** 32;

await main();

async function main(): Promise<void> {
  let options: ChaosOptions;
  try {
    options = parseOptions(process.argv.slice(2), () => Math.floor(Math.random() * SEEDS));
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const interrupted = new AbortController();
  setMaxListeners(0, interrupted.signal); // every wait of every client listens
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      process.stderr.write("interrupted: cleaning up (once more: at once)\n");
      process.once(signal, () => process.exit(130));
      interrupted.abort();
    });
  }
  const room = await RunRoom.open(options.dir);
  let hasPassed = false;
  try {
    const { scenario } = options;
    const summary =
      scenario === null
        ? await runChaos(options, room, interrupted.signal)
        : await runScenario(scenario, options, room, interrupted.signal);
    hasPassed = summary.failures.length === 0 && !interrupted.signal.aborted;
    await tell(summary, options);
  } catch (error) {
    process.stdout.write(`the run broke off: ${(error as Error).stack}\n`);
  }
  const isKept = options.keep || !(hasPassed || interrupted.signal.aborted);
  await room.close(isKept);
  if (isKept) process.stdout.write(`\nhistories and the nodes' logs are in ${room.dir}\n`);
  process.exit(hasPassed ? 0 : 1);
}

async function tell(summary: Summary, options: ChaosOptions): Promise<void> {
  process.stdout.write(`${formatSummary(summary)}\n`);
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify(summary, null, 2)}\n`);
}
