import { setTimeout as delay } from "node:timers/promises";
import type { ThreeNodes } from "../cluster/three-nodes.js";
import { generate } from "../load/generators.js";
import { steadyLoad } from "../load/steady.js";
import { type Slice, Timeline } from "../load/timeline.js";
import { median } from "../measure.js";
import { type OurStore, startThreeNodes } from "../reads/ours.js";
import type { Series, Target } from "../reads/result.js";
import { writeTable } from "../reads/tables.js";
import { figureAtLeast, figureAtMost } from "../reads/targets.js";
import type { Workload, WorkloadOptions } from "../reads/workload.js";
import { BackfillProcess } from "./backfill-process.js";
import { type Ranking, ranking } from "./ranking.js";

/** Of what the cluster can answer when nothing else is asked of it, with the client on the same cores: an ordinary hour. */
const LOAD_SHARE = 0.2;
const SLICE_SECONDS = 1;
const WARM_UP_SECONDS = 8;
const QUIET_SECONDS = 8;
const BACKFILL_SECONDS = 15;
/** A backfill finds its speed in the first of them, and calls settle in. */
const SETTLE_SHARE = 0.2;
const BEFORE_KILL_SECONDS = 3;
const AFTER_KILL_SECONDS = 12;
const P99_RATIO_MAX = 3;
const FULL_RATE_SHARE_MIN = 0.25;
const BACK_SECONDS_MAX = 5;

/** One round: figures of each of its phases. */
interface Round {
  readonly quietP99: number;
  readonly fullRate: number;
  readonly throttledP99: number;
  readonly throttledRate: number;
  readonly unthrottledP99: number;
  readonly killFailed: number;
  readonly killCalls: number;
  /** Seconds from the kill until p99 is back within twice the quiet one, two slices in a row. */
  readonly backSeconds: number;
  readonly series: readonly Series[];
}

export const w5: Workload = {
  name: "w5",
  title: "The ranking call while a backfill writes, and while a node is killed (3 nodes)",
  run: async (options) => {
    const call = ranking(options.scale);
    const { users, items } = call;
    const { dir, say, profileDir } = options;
    await using ours = await startThreeNodes({
      tables: [users, items],
      shapes: [[users, items]],
      dir,
      say,
      profileDir,
      memoryBytes: 512 * 1024 ** 2,
    });
    const path = await writeTable(items, dir);
    const peak = await peakOf(ours, call);
    const perSecond = Math.max(20, Math.round(peak * LOAD_SHARE));
    say(`${peak.toFixed(0)} calls/s at most with 16 in flight; the load is ${perSecond}/s`);
    const pace = Math.min(1, options.seconds);
    const rounds: Round[] = [];
    for (let round = 0; round < options.rounds; round++) {
      rounds.push(await runRound({ pace, ours, nodes: ours.nodes as ThreeNodes, call, perSecond, path, options }));
      say(`round ${round + 1}: ${describe(rounds.at(-1) as Round)}`);
    }
    return {
      workload: "w5",
      title: w5.title,
      parameters: { ...call.parameters, nodes: 3, "ranking calls/s": perSecond, "peak calls/s": Math.round(peak) },
      contenders: { [ours.contender.name]: ours.contender.description },
      measured: [],
      series: rounds.at(-1)?.series ?? [],
      targets: targetsOf(rounds),
      notes: rounds.map((one, i) => `Round ${i + 1}: ${describe(one)}`),
    };
  },
};

interface Scene {
  /** What phases last, of what they last in a run that counts. */
  readonly pace: number;
  readonly ours: OurStore;
  readonly nodes: ThreeNodes;
  readonly call: Ranking;
  readonly perSecond: number;
  readonly path: string;
  readonly options: WorkloadOptions;
}

async function peakOf(ours: OurStore, { requests }: Ranking): Promise<number> {
  const call = asker(ours, requests);
  await generate({ inFlight: 16 }, call, WARM_UP_SECONDS); // three servers and a client have to be compiled
  return (await generate({ inFlight: 16 }, call, 3)).recorder.latency().perSecond;
}

async function runRound(scene: Scene): Promise<Round> {
  const { nodes } = scene;
  await nodes.settled();
  await nodes.spreadLeads();
  const fullRate = await backfillAlone(scene);
  const quietSeconds = QUIET_SECONDS * scene.pace;
  const quiet = await underLoad(scene, () => delay(quietSeconds * 1000));
  const quietP99 = quiet.between(quietSeconds * SETTLE_SHARE, quietSeconds).p99;
  const throttled = await withBackfill(scene, true);
  const unthrottled = await withBackfill(scene, false);
  const kill = await withKill(scene, quietP99);
  return {
    quietP99,
    fullRate,
    throttledP99: throttled.p99,
    throttledRate: throttled.rowsPerSecond,
    unthrottledP99: unthrottled.p99,
    killFailed: kill.failed,
    killCalls: kill.calls,
    backSeconds: kill.backSeconds,
    series: [
      seriesOf("p99 of ranking, quiet", quiet.slices(SLICE_SECONDS), []),
      seriesOf("p99 of ranking, self-throttled backfill", throttled.slices, []),
      seriesOf("p99 of ranking, backfill at full rate", unthrottled.slices, []),
      seriesOf("p99 of ranking, one of three nodes killed", kill.slices, [[kill.killedAt, "kill -9"]]),
    ],
  };
}

/** Rows per second of a backfill that nothing else is asked beside. */
async function backfillAlone({ ours, path, options }: Scene): Promise<number> {
  await using job = backfillOf(ours, path, options, false);
  const { written, seconds } = await job.ended;
  return written / seconds;
}

function backfillOf(ours: OurStore, path: string, { dir }: WorkloadOptions, isThrottled: boolean): BackfillProcess {
  return new BackfillProcess({ seeds: ours.nodes?.addresses ?? [ours.address], view: "item", path, dir, isThrottled });
}

async function withBackfill(
  scene: Scene,
  isThrottled: boolean,
): Promise<{ readonly p99: number; readonly rowsPerSecond: number; readonly slices: readonly Slice[] }> {
  let written = 0;
  let seconds = 0;
  const backfillSeconds = BACKFILL_SECONDS * scene.pace;
  const timeline = await underLoad(scene, async () => {
    const until = performance.now() + backfillSeconds * 1000;
    for (let left = until - performance.now(); left > 0; left = until - performance.now()) {
      await using job = backfillOf(scene.ours, scene.path, scene.options, isThrottled);
      const timer = setTimeout(() => void job.stop().catch(() => undefined), left); // awaited below
      const end = await job.ended;
      clearTimeout(timer);
      written += end.written;
      seconds += end.seconds;
    }
  });
  const { p99 } = timeline.between(backfillSeconds * SETTLE_SHARE, backfillSeconds);
  return { p99, rowsPerSecond: seconds === 0 ? 0 : written / seconds, slices: timeline.slices(SLICE_SECONDS) };
}

async function withKill(
  scene: Scene,
  quietP99: number,
): Promise<{
  readonly failed: number;
  readonly calls: number;
  readonly backSeconds: number;
  readonly killedAt: number;
  readonly slices: readonly Slice[];
}> {
  let killedAt = 0;
  const timeline = await underLoad(scene, async (running) => {
    await delay(BEFORE_KILL_SECONDS * 1000 * scene.pace);
    killedAt = running.seconds;
    scene.nodes.kill(2);
    await delay(AFTER_KILL_SECONDS * 1000 * scene.pace);
  });
  await scene.nodes.restart(2);
  const slices = timeline.slices(SLICE_SECONDS);
  const after = slices.filter(({ at }) => at > killedAt);
  // Two in a row: one quick second may be chance.
  const isBack = (slice: Slice | undefined): boolean => slice !== undefined && slice.p99 <= 2 * quietP99;
  const back = after.findIndex((slice, i) => isBack(slice) && isBack(after[i + 1]));
  const { failed, calls } = timeline.between(0, Number.POSITIVE_INFINITY);
  if (timeline.failure !== null) scene.options.say(`failed: ${String(timeline.failure)}`);
  return {
    failed,
    calls,
    killedAt,
    slices,
    backSeconds:
      back < 0 ? Number.POSITIVE_INFINITY : Math.max(0, (after[back] as Slice).at - killedAt - SLICE_SECONDS),
  };
}

/** Runs `work` while ranking goes on. */
async function underLoad(
  { ours, call, perSecond }: Scene,
  work: (timeline: Timeline) => Promise<unknown>,
): Promise<Timeline> {
  const timeline = new Timeline();
  const stop = new AbortController();
  const load = steadyLoad({ perSecond }, asker(ours, call.requests), timeline, stop.signal);
  try {
    await work(timeline);
  } finally {
    stop.abort();
    await load;
  }
  return timeline;
}

function asker({ contender }: OurStore, requests: Ranking["requests"]): () => Promise<unknown> {
  let next = 0;
  return () => contender.read(requests[next++ % requests.length] as Ranking["requests"][number]);
}

function seriesOf(title: string, slices: readonly Slice[], marks: Series["marks"]): Series {
  return { title, unit: "ms", points: slices.map(({ at, p99 }) => [at, p99] as const), marks };
}

function targetsOf(rounds: readonly Round[]): readonly Target[] {
  const of = (figure: (round: Round) => number): number => median(rounds.map(figure));
  const failed = rounds.reduce((sum, round) => sum + round.killFailed, 0);
  return [
    figureAtMost(
      "p99 of ranking beside a self-throttled backfill, of the quiet one",
      P99_RATIO_MAX,
      "x",
      of(({ throttledP99, quietP99 }) => throttledP99 / quietP99),
    ),
    figureAtLeast(
      "rows/s of that backfill, of its full rate",
      FULL_RATE_SHARE_MIN,
      "x",
      of(({ throttledRate, fullRate }) => throttledRate / fullRate),
    ),
    figureAtMost("failed calls around kill -9", 0, "calls", failed),
    figureAtMost(
      "kill -9 until p99 is back within twice the quiet one",
      BACK_SECONDS_MAX,
      "s",
      of(({ backSeconds }) => backSeconds),
    ),
  ];
}

function describe(round: Round): string {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const rows = (value: number): string => `${Math.round(value)} rows/s`;
  return (
    `quiet p99 ${ms(round.quietP99)}; backfill alone ${rows(round.fullRate)}; beside a throttled one p99 ` +
    `${ms(round.throttledP99)} at ${rows(round.throttledRate)}, beside one at full rate ${ms(round.unthrottledP99)}; ` +
    `kill -9: ${round.killFailed} of ${round.killCalls} calls failed, p99 back after ${round.backSeconds.toFixed(1)} s`
  );
}
