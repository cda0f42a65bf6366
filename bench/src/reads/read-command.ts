import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { commit } from "../cluster/cluster-report.js";
import { hardware } from "../measure.js";
import { describeWorkload } from "../report/text.js";
import { writeReport } from "../report/write-report.js";
import { PEER_NAMES, type PeerName } from "./peers.js";
import type { WorkloadResult } from "./result.js";
import type { Workload } from "./workload.js";

/** What was typed besides the workloads' names. */
export interface ReadArguments {
  /** Peers with commas between them. */
  readonly against?: string | undefined;
  readonly rounds?: string | undefined;
  readonly seconds?: string | undefined;
  readonly scale?: string | undefined;
  readonly smoke: boolean;
  /** Path without its ending: `.json`, `.md` and `.html` are written. */
  readonly out?: string | undefined;
  readonly profile?: string | undefined;
}

const ROUNDS = 5;
const SECONDS = 0.8;
/** Seconds: whether it runs at all. */
const SMOKE = { rounds: 1, seconds: 0.3, scale: 0.02 };

/** Runs workloads one after another, prints each as it ends, and writes the report where told. @throws Error for bad arguments. */
export async function readCommand(workloads: readonly Workload[], typed: ReadArguments): Promise<void> {
  const against = peersOf(typed.against);
  const base = typed.smoke ? SMOKE : { rounds: ROUNDS, seconds: SECONDS, scale: 1 };
  const rounds = positive("--rounds", typed.rounds) ?? base.rounds;
  const seconds = positive("--seconds", typed.seconds) ?? base.seconds;
  const scale = positive("--scale", typed.scale) ?? base.scale;
  const profileDir = typed.profile === undefined ? null : resolve(typed.profile);
  if (profileDir !== null) mkdirSync(profileDir, { recursive: true });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1)); // ends children, too
  const date = new Date().toISOString().slice(0, 10);
  const facts = { date, commit: commit(), hardware: hardware(), command: commandLine() };
  console.log(`hardware: ${facts.hardware}; commit ${facts.commit}`);
  const results: WorkloadResult[] = [];
  for (const workload of workloads) {
    const dir = mkdtempSync(join(tmpdir(), `featurestore-bench-${workload.name}-`));
    chmodSync(dir, 0o711); // PostgreSQL runs as somebody else
    const clean = (): void => rmSync(dir, { recursive: true, force: true });
    process.once("exit", clean);
    try {
      const say = (text: string): void => console.error(`${workload.name} ${process.uptime().toFixed(0)} s: ${text}`);
      const result = await workload.run({ against, rounds, seconds, scale, dir, profileDir, say });
      results.push(result);
      console.log(`\n${describeWorkload(typed.smoke ? { ...result, targets: [] } : result)}`);
    } finally {
      clean();
      process.off("exit", clean);
    }
  }
  if (typed.out === undefined) return;
  writeReport({ ...facts, workloads: results }, resolve(typed.out));
}

function peersOf(text: string | undefined): readonly PeerName[] {
  if (text === undefined || text === "") return [];
  return text.split(",").map((name) => {
    const peer = PEER_NAMES.find((one) => one === name);
    if (peer === undefined)
      throw new Error(`--against: there is no peer ${name}; expected some of ${PEER_NAMES.join(",")}`);
    return peer;
  });
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${option}: expected a number above 0, not ${text}`);
  return number;
}

function commandLine(): string {
  return `npm run bench -- ${process.argv.slice(2).join(" ")}`;
}
