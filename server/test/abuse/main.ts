import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { pause, until } from "../chaos/wait.js";
import { ATTACKS } from "./attacks/catalogue.js";
import { Flood, type FloodSecond, perSecondOf } from "./flood.js";
import { mebibytes, PeakUsage, usageOf } from "./proc-usage.js";
import { makeServerTls } from "./server-tls.js";
import { ROWS, ThreeNodes } from "./three-nodes.js";

const CHILD = fileURLToPath(new URL("attacks/attack-child.ts", import.meta.url));
/** Of each attack at full size. */
const SIZES: Readonly<Record<string, number>> = {
  killed: 10_000,
  idle: 5_000,
  half: 2_000,
  reset: 200_000,
  bomb: 1_000,
  slow: 200,
  metadata: 500,
  handshake: 5_000,
  idleTls: 5_000,
};
const HOLD_MS = 12_000;
/** Ranking beside: 200 calls a second. */
const PER_SECOND = 200;
const WARM_SECONDS = 3;
const QUIET_SECONDS = 6;
/** A short attack is looked at for so long, with what it leaves behind. */
const BESIDE_MS_MIN = 3_000;
const ATTACK_MS_MAX = 180_000;
/** How long what an attack has left may take to go. */
const LEFT_MS_MAX = 60_000;
const NICE = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { share: { type: "string", default: "1" }, verbose: { type: "boolean", default: false } },
});
const share = Number(values.share);
const names = positionals.length > 0 ? positionals : Object.keys(ATTACKS);
for (const name of names)
  if (!(name in ATTACKS))
    throw new RangeError(`there is no attack ${name}; there are ${Object.keys(ATTACKS).join(", ")}`);
let failures = 0;
// Whoever is interrupted leaves no server behind: those of this process go with it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

interface World {
  readonly cluster: ThreeNodes;
  readonly probe: Flood;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function judged(is: boolean, text: string): string {
  if (!is) failures++;
  return is ? text : `**${text}**`;
}

/** Ranking p99 of a while: the median of its seconds, and the worst. */
function ranking(seconds: readonly FloodSecond[]): {
  readonly p99: number;
  readonly worst: number;
  readonly failed: number;
} {
  const { p99 } = perSecondOf(seconds);
  const worst = Math.max(...seconds.map((second) => second.p99));
  return { p99, worst, failed: seconds.reduce((sum, { refused, late }) => sum + refused + late, 0) };
}

/** Where an attack comes from: addresses of loopback that nobody else has. */
function addressesOf(name: string): readonly string[] {
  const at = 10 + Object.keys(ATTACKS).indexOf(name);
  return Array.from({ length: ATTACKS[name]?.addresses ?? 1 }, (_, i) => `127.0.${at}.${i + 1}`);
}

async function attacked(name: string, { cluster, probe }: World): Promise<void> {
  const found = ATTACKS[name];
  if (found === undefined) return;
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
    ["--import", "tsx", CHILD, name, cluster.addresses[0] as string, size, ...addressesOf(name)],
    { timeout: ATTACK_MS_MAX },
  );
  if (child.child.pid !== undefined) setPriority(child.child.pid, NICE);
  const outcome = await child.then(
    ({ stdout }) => stdout.trim(),
    (error: Error) => `broken off: ${error.message.slice(0, 2_000).replaceAll("\n", " ")}`,
  );
  const seconds = (performance.now() - started) / 1_000;
  await pause(Math.max(0, BESIDE_MS_MIN - seconds * 1_000));
  const each = probe.end();
  const beside = ranking(each);
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
    `${quiet.p99.toFixed(1)}, ${beside.p99.toFixed(1)} ms ${judged(ratio < 2, `(${ratio.toFixed(1)}x)`)}, ${beside.worst.toFixed(1)}`,
    judged(beside.failed === 0, String(beside.failed)),
    judged(
      (await cluster.terms()) === terms && cluster.areRunning,
      (await cluster.terms()) === terms ? "same" : "changed",
    ),
  ];
  say(`| ${cells.join(" | ")} |`);
  if (values.verbose) for (const second of each) process.stderr.write(`${name}: ${JSON.stringify(second)}\n`);
}

/** Three nodes of their own for these attacks, and rankings asked of them. */
async function run(attacks: readonly string[], isTls: boolean): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "featurestore-abuse-"));
  try {
    const cluster = await ThreeNodes.start(dir, {}, isTls ? await makeServerTls(dir) : null);
    const { addresses, ca } = cluster;
    const order = { addresses, ca, connections: 3, keys: 100, rows: ROWS, deadlineMs: 5_000, inFlightMax: 256 };
    const probe = new Flood(order, 1, 0);
    try {
      await probe.ready();
      await probe.run({ perSecond: PER_SECOND }, WARM_SECONDS);
      for (const name of attacks) await attacked(name, { cluster, probe });
    } finally {
      probe.close();
      await cluster.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const load = (): string =>
  loadavg()
    .map((average) => average.toFixed(1))
    .join(" ");
const began = performance.now();
say(`load average before: ${load()}\n`);
say(
  "| attack | | what came of it | MiB resident: before, most, after | descriptors: before, most, after | ranking p99: quiet, beside, worst second | calls failed beside | leaders and terms |",
);
say("| --- | --- | --- | --- | --- | --- | --- | --- |");
for (const isTls of [false, true]) {
  const attacks = names.filter((name) => (ATTACKS[name]?.tls ?? false) === isTls);
  if (attacks.length > 0) await run(attacks, isTls);
}
const seconds = ((performance.now() - began) / 1_000).toFixed(0);
say(`\nload average after: ${load()}; ${seconds} s; ${failures} bounds missed (bold)`);
process.exit(failures === 0 ? 0 : 1);
