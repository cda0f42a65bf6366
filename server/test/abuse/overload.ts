import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Flood, type FloodSecond, perSecondOf } from "./flood.js";
import { mebibytes, PeakUsage, usageOf } from "./proc-usage.js";
import { ROWS, ThreeNodes } from "./three-nodes.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "120" },
    factor: { type: "string", default: "10" },
    keys: { type: "string", default: "100" },
    connections: { type: "string", default: "24" },
    generators: { type: "string", default: "2" },
    nice: { type: "string", default: "10" },
    deadline: { type: "string", default: "200" },
    verbose: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const factor = Number(values.factor);
const PEAK_SECONDS = 15;
const RECOVERY_SECONDS = 10;

const dir = await mkdtemp(join(tmpdir(), "featurestore-overload-"));
const cluster = await ThreeNodes.start(dir);
const flood = new Flood(
  {
    addresses: cluster.addresses,
    connections: Number(values.connections),
    keys: Number(values.keys),
    rows: ROWS,
    deadlineMs: Number(values.deadline),
  },
  Number(values.generators),
  Number(values.nice),
);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const row = (name: string, each: readonly FloodSecond[]): void => {
  const { offered, unsent, good, late, refused, p50, p99 } = perSecondOf(each);
  say(
    `${name}: offered ${offered}/s, unsent ${unsent}, good ${good}, late ${late}, refused ${refused}, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
  );
  if (values.verbose) for (const one of each) say(`  ${JSON.stringify(one)}`);
};
try {
  await flood.ready();
  await flood.run({ inFlight: 48 }, 5); // warm
  const before = await cluster.terms();
  say(
    `load average before: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}`,
  );
  const peaks: FloodSecond[][] = [];
  for (const inFlight of [24, 48, 96]) {
    const each = [...(await flood.run({ inFlight }, PEAK_SECONDS / 3))];
    row(`closed loop, ${inFlight} in flight`, each);
    peaks.push(each);
  }
  const peak = Math.max(...peaks.map((each) => perSecondOf(each).good));
  const quiet = await usageOf(cluster.pids);
  row("open loop, half of peak", await flood.run({ perSecond: peak / 2 }, 5));
  const usage = new PeakUsage(cluster.pids);
  const overloaded = await flood.run({ perSecond: peak * factor }, seconds);
  const most = usage.stop();
  row(`open loop, ${factor} times peak for ${seconds} s`, overloaded);
  const recovery = await flood.run({ perSecond: peak / 2 }, RECOVERY_SECONDS);
  row("open loop, half of peak afterwards", recovery);
  const recovered = recovery.findIndex(({ good, offered }) => good >= 0.95 * offered);
  const after = await usageOf(cluster.pids);
  const goodput = perSecondOf(overloaded).good;
  say(`goodput ${goodput}/s of ${peak}/s at peak: ${Math.round((100 * goodput) / peak)} %`);
  say(`recovered within ${recovered < 0 ? `more than ${RECOVERY_SECONDS}` : recovered + 1} s`);
  say(
    `memory of the largest node: ${mebibytes(quiet.residentBytes)} MiB before, ${mebibytes(most.residentBytes)} at most, ${mebibytes(after.residentBytes)} after`,
  );
  say(`leaders and terms: ${(await cluster.terms()) === before ? "unchanged" : "CHANGED"}`);
  for (const address of cluster.opsAddresses) {
    const metrics = await (await fetch(`http://${address}/metrics`)).text();
    const told = metrics
      .split("\n")
      .filter(
        (line) => /^featurestore_(requests_refused_total|elections_begun_total)/.test(line) && !line.endsWith(" 0"),
      );
    say(`${address}: ${told.join("; ")}`);
  }
} finally {
  flood.close();
  await cluster.close();
  await rm(dir, { recursive: true, force: true });
}
process.exit(0);
