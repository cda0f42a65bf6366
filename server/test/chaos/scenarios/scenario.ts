import { SeededRandom } from "@featurestore/cluster/check";
import { ChaosCluster } from "../chaos-cluster.js";
import { type CheckResult, failureText } from "../checks.js";
import { finish } from "../finish.js";
import type { ChaosOptions } from "../options.js";
import { Recorder } from "../recorder.js";
import type { RunRoom } from "../run-room.js";
import { type Summary, summarizeCalls } from "../summary.js";
import { until } from "../wait.js";
import { Load } from "../workload/load.js";

const BEGIN_MS = 60_000;
const SETTLE_MS = 120_000;

/** A cluster with a load on it, for a scenario to play with. */
export interface Stage {
  readonly options: ChaosOptions;
  readonly shards: number;
  readonly cluster: ChaosCluster;
  readonly load: Load;
  readonly recorder: Recorder;
  readonly random: SeededRandom;
  readonly signal: AbortSignal;
  readonly log: (text: string) => void;
  /** What went wrong. */
  readonly failures: string[];
  /** What the summary shall tell. */
  readonly measured: Record<string, number>;
}

export interface Cast {
  readonly name: string;
  readonly nodes: number;
  readonly spares: number;
  readonly shards: number;
  readonly replicas: number;
}

/** Brings a cluster up under load, lets the scenario play, and judges what the clients saw. */
export async function play(
  cast: Cast,
  given: { readonly options: ChaosOptions; readonly room: RunRoom; readonly signal: AbortSignal },
  act: (stage: Stage) => Promise<void>,
): Promise<Summary> {
  const { options, room, signal } = given;
  const { name, nodes, spares, shards, replicas } = cast;
  const random = new SeededRandom(options.seed);
  const recorder = new Recorder();
  const failures: string[] = [];
  const measured: Record<string, number> = {};
  const cluster = await ChaosCluster.open({
    dir: room.dir,
    nodes,
    spares,
    shards,
    replicas,
    smallDisks: 0,
    smallDiskBytes: 0,
    launcher: options.server,
    log: room.log,
  });
  let load: Load | null = null;
  try {
    await cluster.begin(BEGIN_MS);
    room.log("the cluster is up");
    const seeds = cluster.slots.slice(0, nodes).map(({ index }) => cluster.links.address("clients", index));
    load = await Load.connect({ seeds, recorder, random: random.split("load") });
    const begunMs = performance.now();
    load.start();
    const stage = { options, shards, cluster, load, recorder, random, signal, log: room.log, failures, measured };
    await act(stage);
    await load.stop();
    const seconds = (performance.now() - begunMs) / 1_000;
    const reason = await cluster.awaitSettled(SETTLE_MS, signal);
    let checks: readonly CheckResult[] = [];
    if (reason === null) checks = await finish({ cluster, load, recorder, replicas, log: room.log });
    else failures.push(`the cluster did not settle at the end: ${reason}`);
    failures.push(...checks.filter((check) => check.faults.length > 0).map(failureText));
    failures.push(...cluster.incidents.map(({ text }) => text));
    failures.push(...(await cluster.stopAll()));
    return {
      name,
      seed: options.seed,
      seconds,
      nodes,
      replicas,
      shards,
      calls: summarizeCalls(recorder.calls),
      quietShare: null,
      quietCalls: 0,
      faults: {},
      missing: {},
      recoveriesMs: [],
      settlesMs: [],
      measured,
      checks,
      failures,
    };
  } finally {
    await load?.close();
    await cluster.close();
    await room.saveHistories(recorder);
  }
}

/** Waits until every shard serves. @returns milliseconds it took; null, and a failure, where it took too long. */
export async function awaitServing(stage: Stage, timeoutMs: number): Promise<number | null> {
  const begunMs = performance.now();
  const tookMs = await until(
    async () => {
      const shards = (await stage.cluster.health())?.shards;
      return shards?.total === stage.shards && shards.serving === shards.total ? performance.now() - begunMs : null;
    },
    timeoutMs,
    { signal: stage.signal },
  );
  if (tookMs === null && !stage.signal.aborted) stage.failures.push(`not every shard served within ${timeoutMs} ms`);
  return tookMs;
}

/** Every call so far that was not answered in full is a failure. */
export function allowNoFailedCall(stage: Stage): void {
  const failed = stage.recorder.calls.filter(({ outcome }) => outcome !== "ok");
  const codes = new Map<string, number>();
  for (const { kind, outcome } of failed) {
    codes.set(`${kind} ${outcome}`, (codes.get(`${kind} ${outcome}`) ?? 0) + 1);
  }
  const text = [...codes].map(([what, count]) => `${count} of ${what}`).join(", ");
  if (failed.length > 0) stage.failures.push(`${failed.length} client calls failed: ${text}`);
}
