import { SeededRandom } from "@featurestore/cluster/check";
import { ChaosCluster } from "./chaos-cluster.js";
import { type CheckResult, failureText } from "./checks.js";
import { availableFaults } from "./faults/catalogue.js";
import type { World } from "./faults/fault.js";
import { finish } from "./finish.js";
import { floorFailures } from "./floors.js";
import { Nemesis } from "./nemesis.js";
import { type ChaosOptions, excused } from "./options.js";
import { Recorder } from "./recorder.js";
import type { RunRoom } from "./run-room.js";
import { drawSchedule } from "./schedule.js";
import { canMountDisks } from "./small-disk.js";
import { quietCalls, type Summary, summarizeCalls } from "./summary.js";
import { Load } from "./workload/load.js";

const BEGIN_MS = 60_000;
const SPARES = 1;
const SMALL_DISK_BYTES = 384 * 1024 * 1024;

/** Runs faults of all kinds under load for some minutes, then heals everything and judges what the clients saw. */
export async function runChaos(options: ChaosOptions, room: RunRoom, signal: AbortSignal): Promise<Summary> {
  const { nodes, replicas, shards, seed } = options;
  const random = new SeededRandom(seed);
  const failures: string[] = [];
  const cluster = await ChaosCluster.open({
    dir: room.dir,
    nodes,
    spares: SPARES,
    shards,
    replicas,
    smallDisks: canMountDisks() ? Math.floor((nodes - 1) / 2) : 0,
    smallDiskBytes: SMALL_DISK_BYTES,
    launcher: options.server,
    log: room.log,
  });
  const recorder = new Recorder();
  let load: Load | null = null;
  try {
    await cluster.begin(BEGIN_MS);
    room.log("the cluster is up");
    const world: World = { cluster, replicas, scratch: room.scratch, log: room.log, signal };
    const { available, missing } = await availableFaults(world);
    const wanted = available.filter(({ kind }) => options.only.length === 0 || options.only.includes(kind));
    const mayMiss = excused(options.without);
    for (const [kind, reason] of missing) {
      if (!mayMiss.has(kind)) failures.push(`${kind} cannot be done here: ${reason}`);
    }
    const faults = wanted.filter(({ kind }) => !mayMiss.has(kind));
    const seeds = cluster.slots.slice(0, nodes).map(({ index }) => cluster.links.address("clients", index));
    load = await Load.connect({ seeds, recorder, random: random.split("load") });
    load.start();
    const begunMs = performance.now();
    const totalMs = options.minutes * 60_000;
    const rounds = drawSchedule(faults, totalMs, random.split("schedule"));
    const nemesis = new Nemesis(world, faults, random.split("faults"));
    await nemesis.run(rounds, begunMs + totalMs);
    await load.stop();
    const seconds = (performance.now() - begunMs) / 1_000;
    failures.push(...nemesis.log.failures);
    let checks: readonly CheckResult[] = [];
    if (nemesis.log.failures.length === 0 || (await cluster.awaitSettled(BEGIN_MS)) === null) {
      checks = await finish({ cluster, load, recorder, replicas, log: room.log });
    } else {
      failures.push("the cluster never recovered: nothing could be read at the end");
    }
    failures.push(...checks.filter((check) => check.faults.length > 0).map(failureText));
    failures.push(...cluster.incidents.map(({ text }) => text));
    failures.push(...(await cluster.stopAll()));
    const quiet = quietCalls(recorder.calls, nemesis.log.quietSpans);
    const summary: Summary = {
      name: "chaos",
      seed,
      seconds,
      nodes,
      replicas,
      shards,
      calls: summarizeCalls(recorder.calls),
      quietShare: quiet.made === 0 ? null : quiet.ok / quiet.made,
      quietCalls: quiet.made,
      faults: Object.fromEntries(nemesis.log.kinds),
      missing: Object.fromEntries(missing),
      recoveriesMs: nemesis.log.recoveriesMs,
      settlesMs: nemesis.log.settlesMs,
      measured: {},
      checks,
      failures,
    };
    return { ...summary, failures: [...failures, ...floorFailures(summary, recorder.calls)] };
  } finally {
    await load?.close();
    await cluster.close();
    await room.saveHistories(recorder);
  }
}
