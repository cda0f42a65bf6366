import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { until } from "../chaos/wait.js";
import { ATTACKS } from "./attacks/catalogue.js";
import { Flood, type FloodSecond, perSecondOf } from "./flood.js";
import { mebibytes, PeakUsage, usageOf } from "./proc-usage.js";
import { ROWS, ThreeNodes } from "./three-nodes.js";

const CHILD = fileURLToPath(new URL("attacks/attack-child.ts", import.meta.url));
/** Of each attack at full size. */
const SIZES: Readonly<Record<string, number>> = {
  killed: 10_000,
  idle: 5_000,
  half: 2_000,
  reset: 200_000,
  bomb: 200,
  slow: 200,
  metadata: 500,
};
const HOLD_MS = 15_000;
/** Ranking beside: 200 calls a second. */
const PER_SECOND = 200;
const QUIET_SECONDS = 10;
const ATTACK_MS_MAX = 180_000;
/** How long what an attack has left may take to go. */
const LEFT_MS_MAX = 60_000;
const NICE = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { share: { type: "string", default: "1" } },
});
const share = Number(values.share);
const names = positionals.length > 0 ? positionals : Object.keys(ATTACKS);
const dir = await mkdtemp(join(tmpdir(), "featurestore-abuse-"));
const cluster = await ThreeNodes.start(dir);
const probe = new Flood(
  { addresses: cluster.addresses, connections: 3, keys: 100, rows: ROWS, deadlineMs: 5_000, inFlightMax: 256 },
  1,
  0,
);
let failures = 0;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function judged(is: boolean, text: string): string {
  if (!is) failures++;
  return is ? text : `**${text}**`;
}

/** Ranking p99 of a while: the median of its seconds, and the worst. */
function ranking(seconds: readonly FloodSecond[]): { readonly p99: number; readonly failed: number } {
  const { p99 } = perSecondOf(seconds);
  return { p99, failed: seconds.reduce((sum, { refused, late }) => sum + refused + late, 0) };
}

async function attacked(name: string): Promise<void> {
  const found = ATTACKS[name];
  if (found === undefined)
    throw new RangeError(`there is no attack ${name}; there are ${Object.keys(ATTACKS).join(", ")}`);
  const count = Math.max(1, Math.round((SIZES[name] ?? 100) * share));
  const quiet = ranking(await probe.run({ perSecond: PER_SECOND }, QUIET_SECONDS));
  const before = await usageOf(cluster.pids);
  const terms = await cluster.terms();
  const peak = new PeakUsage(cluster.pids);
  probe.begin({ perSecond: PER_SECOND });
  const started = performance.now();
  const size = JSON.stringify({ count, holdMs: HOLD_MS });
  const child = promisify(execFile)(
    process.execPath,
    ["--import", "tsx", CHILD, name, cluster.addresses[0] as string, size],
    { timeout: ATTACK_MS_MAX },
  );
  if (child.child.pid !== undefined) setPriority(child.child.pid, NICE);
  const outcome = await child.then(
    ({ stdout }) => stdout.trim(),
    (error: Error) => `broken off: ${error.message.slice(0, 2_000).replaceAll("\n", " ")}`,
  );
  const seconds = (performance.now() - started) / 1_000;
  const beside = ranking(probe.end());
  const most = peak.stop();
  const isGone = await until(
    async () => ((await usageOf(cluster.pids)).descriptors <= before.descriptors + 10 ? true : null),
    LEFT_MS_MAX,
  );
  const after = await usageOf(cluster.pids);
  const ratio = beside.p99 / quiet.p99;
  const cells = [
    name,
    `${count} ${found.what}`,
    `${outcome}; ${seconds.toFixed(0)} s`,
    `${mebibytes(before.residentBytes)}, ${mebibytes(most.residentBytes)}, ${mebibytes(after.residentBytes)}`,
    `${before.descriptors}, ${most.descriptors}, ${judged(isGone === true, String(after.descriptors))}`,
    `${quiet.p99.toFixed(1)}, ${beside.p99.toFixed(1)} ms ${judged(ratio < 2, `(${ratio.toFixed(1)}x)`)}`,
    judged(beside.failed === 0, String(beside.failed)),
    judged(
      (await cluster.terms()) === terms && cluster.areRunning,
      (await cluster.terms()) === terms ? "same" : "changed",
    ),
  ];
  say(`| ${cells.join(" | ")} |`);
}

try {
  await probe.ready();
  await probe.run({ perSecond: PER_SECOND }, 5); // warm
  say(
    `load average before: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}\n`,
  );
  say(
    "| attack | | what came of it | MiB resident: before, most, after | descriptors: before, most, after | ranking p99: quiet, beside | calls failed beside | leaders and terms |",
  );
  say("| --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const name of names) await attacked(name);
  say(
    `\nload average after: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}; ${failures} bounds missed (bold)`,
  );
} finally {
  probe.close();
  await cluster.close();
  await rm(dir, { recursive: true, force: true });
}
process.exit(failures === 0 ? 0 : 1);
