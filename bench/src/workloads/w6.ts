import { setTimeout as delay } from "node:timers/promises";
import { percentilesOf, Recorder } from "../load/recorder.js";
import { steadyLoad } from "../load/steady.js";
import { Timeline } from "../load/timeline.js";
import { medianLatency, seededRandom } from "../measure.js";
import { StockClient } from "../peers/stock-client.js";
import { type OurStore, startThreeNodes } from "../reads/ours.js";
import { type Measured, PERCENTILES } from "../reads/result.js";
import { featureName, keyName } from "../reads/tables.js";
import { figureAtMost } from "../reads/targets.js";
import type { Workload, WorkloadOptions } from "../reads/workload.js";
import { type Ranking, ranking } from "./ranking.js";

const WRITES_PER_ROUND = 100;
/** Between two writes. */
const PAUSE_MS = 20;
const RANKING_PER_SECOND = 100;
const P99_MS_MAX = 200;
const PATIENCE_MS = 30_000;

export const w6: Workload = {
  name: "w6",
  title: "Freshness: from a write's acknowledgement until every replica serves it (3 nodes)",
  run: async (options) => {
    const call = ranking(options.scale);
    const { dir, say, profileDir } = options;
    const tables = [call.users, call.items];
    const memoryBytes = 512 * 1024 ** 2;
    await using ours = await startThreeNodes({ tables, shapes: [tables], dir, say, profileDir, memoryBytes });
    const clients = (ours.nodes?.addresses ?? []).map((address) => new StockClient(address));
    try {
      const quiet = await measured(ours, clients, call, options, "nothing else is asked");
      const busy = await measured(ours, clients, call, options, `${RANKING_PER_SECOND} ranking calls/s`);
      const worst = Math.max(quiet.latency.p99, busy.latency.p99);
      return {
        workload: "w6",
        title: w6.title,
        parameters: { ...call.parameters, nodes: 3, "writes of a round": WRITES_PER_ROUND, rounds: options.rounds },
        contenders: { [ours.contender.name]: ours.contender.description },
        measured: [quiet, busy],
        series: [],
        targets: [figureAtMost("acknowledgement to the last replica, p99", P99_MS_MAX, "ms", worst)],
        notes: [
          "Every node is asked again and again with unary MultiGet (VALUES, ANY) from the acknowledgement on, by a gRPC client " +
            "made from the .proto files: a figure is when the answer with the new value had arrived, so it holds one round trip.",
        ],
      };
    } finally {
      for (const client of clients) client[Symbol.dispose]();
    }
  },
};

async function measured(
  ours: OurStore,
  clients: readonly StockClient[],
  call: Ranking,
  { rounds, seconds, say }: WorkloadOptions,
  scenario: string,
): Promise<Measured> {
  const isBusy = scenario.includes("ranking");
  const stop = new AbortController();
  const timeline = new Timeline();
  const random = seededRandom(6);
  let next = 0;
  const ask = (): Promise<unknown> => ours.contender.read(call.requests[next++ % call.requests.length] ?? []);
  const load = isBusy ? steadyLoad({ perSecond: RANKING_PER_SECOND }, ask, timeline, stop.signal) : Promise.resolve();
  const recorders: Recorder[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const recorder = new Recorder();
      recorder.begin();
      for (let i = 0; i < Math.ceil(WRITES_PER_ROUND * Math.min(1, seconds)); i++) {
        recorder.add(await freshness(ours, clients, call, random));
        await delay(PAUSE_MS);
      }
      recorders.push(recorder);
    }
  } finally {
    stop.abort();
    await load;
  }
  if (timeline.failure !== null) throw timeline.failure;
  const all = recorders.map((recorder) => recorder.latency());
  const latency = medianLatency(all);
  say(`${scenario}: p50 ${latency.p50.toFixed(2)} ms, p99 ${latency.p99.toFixed(2)} ms`);
  return {
    contender: ours.contender.name,
    kind: "ours",
    scenario,
    latency,
    rounds: all,
    percentiles: percentilesOf(recorders, PERCENTILES),
    usage: null,
  };
}

/** Milliseconds from the acknowledgement of one write until the last replica has answered with it. */
async function freshness(
  ours: OurStore,
  clients: readonly StockClient[],
  { items }: Ranking,
  random: () => number,
): Promise<number> {
  const id = Math.floor(random() * items.rows);
  const feature = featureName(items, 0);
  const value = Math.fround(random() * 1e6);
  await ours.store.write(items.name, [{ key: id, features: { [feature]: value } }]);
  const acknowledgedMs = performance.now();
  const seen = async (client: StockClient): Promise<void> => {
    while ((await client.number(items.name, { name: keyName(items), id }, feature)) !== value) {
      if (performance.now() - acknowledgedMs > PATIENCE_MS) throw new Error(`a replica has not the write of ${id} yet`);
    }
  };
  await Promise.all(clients.map(seen));
  return performance.now() - acknowledgedMs;
}
