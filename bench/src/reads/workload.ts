import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Peer, StartPeer, Table } from "./contender.js";
import { startOneNode } from "./ours.js";
import { PEERS, type PeerName } from "./peers.js";
import type { Measured, Target, WorkloadResult } from "./result.js";
import { checkAnswers, runRounds, type Scenario } from "./rounds.js";

export interface WorkloadOptions {
  readonly against: readonly PeerName[];
  readonly rounds: number;
  /** Of each contender in each round. */
  readonly seconds: number;
  /** What the numbers of rows are multiplied by: 1 is what the figures are of. */
  readonly scale: number;
  /** A directory of its own, empty. */
  readonly dir: string;
  /** Directory for CPU profiles of our servers; null: none are taken. */
  readonly profileDir: string | null;
  readonly say: (text: string) => void;
}

/** One of the benchmark's workloads. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  run(options: WorkloadOptions): Promise<WorkloadResult>;
}

/** What a workload of reads asks of everybody. */
export interface ReadWorkload {
  readonly name: string;
  readonly title: string;
  readonly tables: readonly Table[];
  /** Tables that one request asks for together. */
  readonly shapes: readonly (readonly Table[])[];
  readonly scenarios: readonly Scenario[];
  readonly floors: readonly "floor"[];
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly targets: (measured: readonly Measured[]) => readonly Target[];
  readonly notes: readonly string[];
}

/** Starts everybody with the same data, compares their answers, and measures them side by side. */
export async function runReads(workload: ReadWorkload, options: WorkloadOptions): Promise<WorkloadResult> {
  const { rounds, seconds, say, profileDir } = options;
  const { tables, shapes } = workload;
  const at = (name: string): string => {
    const dir = join(options.dir, name);
    mkdirSync(dir, { recursive: true });
    return dir;
  };
  const started: Peer[] = [];
  try {
    const ours = await startOneNode({ tables, shapes, dir: at("ours"), say, profileDir });
    started.push(ours);
    for (const name of [...options.against, ...workload.floors]) {
      for (const [i, start] of (PEERS[name] as readonly StartPeer[]).entries()) {
        started.push(await start({ tables, dir: at(`${name}-${i}`), say }));
      }
    }
    const contenders = started.flatMap((peer) => peer.contenders);
    for (const one of contenders) await checkAnswers(one, workload.scenarios);
    say(`equal answers from all ${contenders.filter(({ kind }) => kind !== "floor").length} contenders`);
    const warmUpSeconds = warmUp(seconds);
    const measured = await runRounds({
      contenders,
      scenarios: workload.scenarios,
      rounds,
      seconds,
      warmUpSeconds,
      say,
    });
    return {
      workload: workload.name,
      title: workload.title,
      parameters: { ...workload.parameters, rounds, "seconds of a round": seconds },
      contenders: Object.fromEntries(contenders.map(({ name, description }) => [name, description])),
      measured,
      series: [],
      targets: workload.targets(measured),
      notes: workload.notes,
    };
  } finally {
    for (const peer of started.reverse()) await peer[Symbol.asyncDispose]();
  }
}

/** Until everybody's code is compiled: what serves all day is, too. A smoke run does without. */
export function warmUp(seconds: number): number {
  return seconds < 0.5 ? seconds : 3;
}

/** The figures of one contender in one scenario, if they were taken. */
export function figureOf(measured: readonly Measured[], scenario: string, contender: string): Measured | undefined {
  return measured.find((one) => one.scenario === scenario && one.contender === contender);
}

/** Of several contenders, by a part of their name, the one with the best p50. */
export function bestOf(measured: readonly Measured[], scenario: string, part: string): Measured | undefined {
  return measured
    .filter((one) => one.scenario === scenario && one.contender.includes(part))
    .sort((a, b) => a.latency.p50 - b.latency.p50)[0];
}
