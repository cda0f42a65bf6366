import { parseArgs } from "node:util";

export const SCENARIOS = ["kill-all", "sigstop", "grow", "meta-loss", "rolling"] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

/** What can be missing on a machine: each goes with the faults that need it. */
export const NEEDS = { strace: ["slow-fsync", "fsync-eio"], mount: ["full-disk"] } as const;

export interface ChaosOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly nodes: number;
  readonly replicas: number;
  readonly shards: number;
  /** Where to write the summary as JSON; null: nowhere. */
  readonly json: string | null;
  readonly scenario: ScenarioName | null;
  /** Rounds of a scenario; null: as many as its claim names. */
  readonly rounds: number | null;
  /** Kinds of faults that may be missing; those of `NEEDS` by their need. */
  readonly without: readonly string[];
  /** Only these kinds of faults; empty: all. */
  readonly only: readonly string[];
  /** Leave histories, logs and directories behind also after a good run. */
  readonly keep: boolean;
  /** Another program that starts a server, to try other builds; null: that of this tree. */
  readonly server: string | null;
  /** Where to make the run's directory; null: with other temporary files. */
  readonly dir: string | null;
}

export const USAGE = `usage: npm run chaos -- [--minutes 5] [--seed N] [--nodes 5] [--replicas 3] [--shards 16] [--json FILE]
                        [--without strace,mount] [--only KIND,...] [--keep] [--dir DIR] [--server FILE]
       npm run chaos -- --scenario ${SCENARIOS.join("|")} [--rounds N] [--minutes N]`;

const MINUTES = 5;
const SEED_MAX = 2 ** 32;

/** @throws Error naming the option that is wrong. */
export function parseOptions(argv: readonly string[], drawSeed: () => number): ChaosOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: "string", default: `${MINUTES}` },
      seed: { type: "string" },
      nodes: { type: "string", default: "5" },
      replicas: { type: "string", default: "3" },
      shards: { type: "string", default: "16" },
      json: { type: "string" },
      scenario: { type: "string" },
      rounds: { type: "string" },
      without: { type: "string", default: "" },
      only: { type: "string", default: "" },
      keep: { type: "boolean", default: false },
      dir: { type: "string" },
      server: { type: "string" },
    },
  });
  const scenario = values.scenario === undefined ? null : SCENARIOS.find((name) => name === values.scenario);
  if (scenario === undefined) throw new Error(`--scenario is none of ${SCENARIOS.join(", ")}: ${values.scenario}`);
  const nodes = whole("nodes", values.nodes, 1, 15);
  const replicas = whole("replicas", values.replicas, 1, 5);
  if (replicas > nodes) throw new Error(`--replicas ${replicas} needs as many nodes`);
  return {
    minutes: decimal("minutes", values.minutes),
    seed: values.seed === undefined ? drawSeed() : whole("seed", values.seed, 0, SEED_MAX),
    nodes,
    replicas,
    shards: whole("shards", values.shards, 1, 1_024),
    json: values.json ?? null,
    scenario,
    rounds: values.rounds === undefined ? null : whole("rounds", values.rounds, 1, 10_000),
    without: list(values.without),
    only: list(values.only),
    keep: values.keep,
    dir: values.dir ?? null,
    server: values.server ?? null,
  };
}

/** All fault kinds that may be missing. */
export function excused(without: readonly string[]): ReadonlySet<string> {
  return new Set(without.flatMap((name) => (name in NEEDS ? [...NEEDS[name as keyof typeof NEEDS]] : [name])));
}

function whole(name: string, text: string, low: number, high: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= low && number <= high) return number;
  throw new Error(`--${name} takes a whole number from ${low} to ${high}, not ${JSON.stringify(text)}`);
}

function decimal(name: string, text: string): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (number > 0) return number;
  throw new Error(`--${name} takes a number above 0, not ${JSON.stringify(text)}`);
}

function list(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
