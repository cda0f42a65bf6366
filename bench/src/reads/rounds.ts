import { withUsage } from "../cluster/usage.js";
import { generate, type Load, type Run } from "../load/generators.js";
import { percentilesOf, type Recorder } from "../load/recorder.js";
import { type Latency, median, medianLatency } from "../measure.js";
import { anonymousBytes } from "../processes.js";
import type { Contender, ReadRequest } from "./contender.js";
import { type Measured, PERCENTILES, type Usage } from "./result.js";

/** What contenders are asked, and how. */
export interface Scenario {
  readonly name: string;
  readonly load: Load;
  /** Asked one after another, from the first again after the last. */
  readonly requests: readonly ReadRequest[];
  /** Those that take part; all of them unless told. */
  readonly isFor?: (contender: Contender) => boolean;
}

export interface RoundsOptions {
  readonly contenders: readonly Contender[];
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  /** Of each contender in each round. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly say: (text: string) => void;
}

interface Round {
  readonly latency: Latency;
  readonly recorder: Recorder;
  readonly usage: { readonly client: number; readonly servers: readonly number[] };
}

/** Measures all contenders in turn, round after round, in an order that moves on by one each time. Answers were compared before. */
export async function runRounds(options: RoundsOptions): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const scenario of options.scenarios) measured.push(...(await runScenario(options, scenario)));
  return measured;
}

async function runScenario(options: RoundsOptions, scenario: Scenario): Promise<readonly Measured[]> {
  const { rounds, seconds, warmUpSeconds, say } = options;
  const contenders = options.contenders.filter((one) => scenario.isFor?.(one) !== false);
  const done = new Map<Contender, Round[]>(contenders.map((one) => [one, []]));
  const overloaded = new Set<Contender>();
  const calls = new Map(contenders.map((one) => [one, caller(one, scenario.requests)]));
  for (const [, call] of calls) await generate(closed(scenario.load), call, warmUpSeconds);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < contenders.length; i++) {
      const one = contenders[(i + round) % contenders.length] as Contender;
      if (overloaded.has(one)) continue;
      const call = calls.get(one) as () => Promise<unknown>;
      const { result, usage } = await withUsage(one.pids, () => generate(scenario.load, call, seconds, round + 1));
      if (isUseless(result)) overloaded.add(one);
      else done.get(one)?.push({ latency: result.recorder.latency(), recorder: result.recorder, usage });
    }
  }
  return contenders.flatMap((one) => {
    const runs = done.get(one) ?? [];
    if (overloaded.has(one) || runs.length === 0) {
      say(`${scenario.name}: ${one.name} does not keep up`);
      return [];
    }
    const latency = medianLatency(runs.map((run) => run.latency));
    say(`${scenario.name}: ${one.name}: p50 ${latency.p50.toFixed(3)} ms, p99 ${latency.p99.toFixed(3)} ms`);
    return [
      {
        contender: one.name,
        kind: one.kind,
        scenario: scenario.name,
        latency,
        rounds: runs.map((run) => run.latency),
        percentiles: percentilesOf(
          runs.map(({ recorder }) => recorder),
          PERCENTILES,
        ),
        usage: usageOf(one, runs),
      },
    ];
  });
}

function closed(load: Load): Load {
  return "inFlight" in load ? load : { inFlight: 4 };
}

function isUseless({ isOverloaded, recorder }: Run): boolean {
  return isOverloaded || recorder.histogram.count === 0;
}

/** Goes on where it was in the round before: a cache must not be asked for the same again and again. */
function caller(contender: Contender, requests: readonly ReadRequest[]): () => Promise<unknown> {
  let next = 0;
  return () => {
    const request = requests[next] as ReadRequest;
    next = (next + 1) % requests.length;
    return contender.read(request);
  };
}

function usageOf({ pids }: Contender, runs: readonly Round[]): Usage {
  return {
    clientCores: median(runs.map(({ usage }) => usage.client)),
    serverCores: pids.map((_, i) => median(runs.map(({ usage }) => usage.servers[i] ?? Number.NaN))),
    serverMiB: pids.map((pid) => anonymousBytes(pid) / 1024 ** 2),
  };
}

/** Requests of which every value is compared with what it must be. */
const COMPARED = 8;

/** @throws Error naming the first value that is not what the table says. Floors are only asked. */
export async function checkAnswers(contender: Contender, scenarios: readonly Scenario[]): Promise<void> {
  for (const { requests, isFor } of scenarios) {
    if (isFor?.(contender) === false) continue;
    for (const request of requests.slice(0, COMPARED)) {
      const answer = await contender.read(request);
      if (contender.kind === "floor") continue;
      for (const [part, { table, ids }] of request.entries()) {
        for (const [row, id] of ids.entries()) {
          for (let feature = 0; feature < table.features; feature++) {
            const expected = table.value(id, feature);
            const value = answer.value(part, row, feature);
            if (value === expected) continue;
            throw new Error(
              `${contender.name}: feature ${feature} of ${table.name} ${id} is ${value}, expected ${expected}`,
            );
          }
        }
      }
    }
  }
}
