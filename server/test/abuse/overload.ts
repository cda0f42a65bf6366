import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Flood, type FloodSecond, perSecondOf } from "./flood.js";
import { mebibytes, PeakUsage, usageOf } from "./proc-usage.js";
import { ROWS, ThreeNodes } from "./three-nodes.js";

/**
 * Ten times what three nodes can answer, for two minutes. Peak: the most that closed loops of several sizes get answered. Goodput:
 * answers within the deadline, from when a get was due. The generators do as the SDK does when a stream is told to have fewer gets
 * under way, and give a get up at once where a stream has no room.
 */
const IN_FLIGHT = [24, 48, 96];
const STEP_SECONDS = 5;
const RECOVERY_SECONDS = 10;
const GOODPUT_MIN = 0.7;
const RECOVERED_SHARE = 0.95;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "120" },
    factor: { type: "string", default: "10" },
    keys: { type: "string", default: "100" },
    connections: { type: "string", default: "24" },
    generators: { type: "string", default: "2" },
    "in-flight": { type: "string", default: "256" },
    nice: { type: "string", default: "10" },
    deadline: { type: "string", default: "200" },
    verbose: { type: "boolean", default: false },
  },
});
const number = (name: Exclude<keyof typeof values, "verbose">): number => Number(values[name]);
let missed = 0;
// Whoever is interrupted leaves no server behind: those of this process go with it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A bound that is to be kept. */
function judge(isKept: boolean, line: string): void {
  if (!isKept) missed++;
  say(`${isKept ? "kept" : "MISSED"}: ${line}`);
}

function tell(name: string, seconds: readonly FloodSecond[]): void {
  const { offered, unsent, good, late, refused, p50, p99, lagMs } = perSecondOf(seconds);
  const counts = `offered ${offered}/s, not sent ${unsent}, good ${good}, late ${late}, refused ${refused}`;
  say(
    `${name}: ${counts}; p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; generators held up ${lagMs.toFixed(0)} ms`,
  );
  if (values.verbose) for (const second of seconds) say(`  ${JSON.stringify(second)}`);
}

async function peakOf(flood: Flood): Promise<number> {
  await flood.run({ inFlight: IN_FLIGHT[1] ?? 1 }, STEP_SECONDS); // warm
  let peak = 0;
  for (const inFlight of IN_FLIGHT) {
    const seconds = await flood.run({ inFlight }, STEP_SECONDS);
    tell(`closed loop, ${inFlight} in flight`, seconds);
    peak = Math.max(peak, perSecondOf(seconds).good);
  }
  return peak;
}

async function overload(cluster: ThreeNodes, flood: Flood): Promise<void> {
  const terms = await cluster.terms();
  const peak = await peakOf(flood);
  const before = await usageOf(cluster.pids);
  tell("open loop, half of peak", await flood.run({ perSecond: peak / 2 }, STEP_SECONDS));
  const usage = new PeakUsage(cluster.pids);
  const seconds = await flood.run({ perSecond: peak * number("factor") }, number("seconds"));
  const most = usage.stop();
  tell(`open loop, ${values.factor} times peak for ${values.seconds} s`, seconds);
  const after = await flood.run({ perSecond: peak / 2 }, RECOVERY_SECONDS);
  tell("open loop, half of peak afterwards", after);
  const { good } = perSecondOf(seconds);
  judge(good >= GOODPUT_MIN * peak, `goodput ${good}/s of ${peak}/s at peak, ${Math.round((100 * good) / peak)} %`);
  const recovered = after.findIndex((second) => second.good >= RECOVERED_SHARE * second.offered);
  judge(recovered >= 0, `recovered within ${recovered < 0 ? "more than 10" : recovered + 1} s`);
  const memory = [before, most, await usageOf(cluster.pids)].map(({ residentBytes }) => mebibytes(residentBytes));
  say(`MiB resident of the largest node: ${memory[0]} before, ${memory[1]} at most, ${memory[2]} after`);
  const isSame = (await cluster.terms()) === terms && cluster.areRunning;
  judge(isSame, `leaders and terms of all groups ${isSame ? "the same" : "changed"}`);
}

const dir = await mkdtemp(join(tmpdir(), "featurestore-overload-"));
const cluster = await ThreeNodes.start(dir);
const order = {
  addresses: cluster.addresses,
  ca: null,
  connections: number("connections"),
  keys: number("keys"),
  rows: ROWS,
  deadlineMs: number("deadline"),
  inFlightMax: number("in-flight"),
};
const flood = new Flood(order, number("generators"), number("nice"));
try {
  await flood.ready();
  const load = (): string =>
    loadavg()
      .map((average) => average.toFixed(1))
      .join(" ");
  say(`load average before: ${load()}`);
  await overload(cluster, flood);
  say(`load average after: ${load()}`);
} finally {
  flood.close();
  await cluster.close();
  await rm(dir, { recursive: true, force: true });
}
process.exit(missed === 0 ? 0 : 1);
