import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { hardware } from "../measure.js";
import { type ClusterBenchOptions, FULL, PARTS, type Part, runClusterBench, SMOKE } from "./cluster-bench.js";
import { clusterMarkdown, commit, describeCluster } from "./cluster-report.js";

/** What was typed after `cluster`. */
export interface ClusterArguments {
  readonly smoke: boolean;
  readonly noEtcd: boolean;
  /** Parts with commas between them; undefined: all. */
  readonly only?: string | undefined;
  readonly rounds?: string | undefined;
  readonly seconds?: string | undefined;
  readonly kills?: string | undefined;
  readonly groups?: string | undefined;
  readonly profile?: string | undefined;
  /** Path without its ending: `.json` and `.md` are written. */
  readonly out?: string | undefined;
}

/** Runs the cluster's workloads and prints, and writes where told, what came of it. @throws Error for what cannot be run. */
export async function clusterCommand(typed: ClusterArguments): Promise<void> {
  const options = optionsOf(typed);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1)); // ends the servers, too
  console.log(`hardware: ${hardware()}; commit ${commit()}`);
  const result = await runClusterBench(options, (text) => console.error(text));
  if (result.etcd !== null) console.log(`peer: ${result.etcd}`);
  console.log(describeCluster(result, { isSmoke: typed.smoke }));
  if (typed.out === undefined) return;
  const out = resolve(typed.out);
  mkdirSync(dirname(out), { recursive: true });
  const command = `npm run bench -- ${process.argv.slice(2).join(" ")}`;
  const date = new Date().toISOString().slice(0, 10);
  const facts = { date, commit: commit(), hardware: hardware(), command, options };
  writeFileSync(`${out}.json`, `${JSON.stringify({ ...facts, result }, null, 2)}\n`);
  writeFileSync(`${out}.md`, clusterMarkdown(result, { options, date, command }));
}

function optionsOf(typed: ClusterArguments): ClusterBenchOptions {
  const base = typed.smoke ? SMOKE : FULL;
  const number = (text: string | undefined, otherwise: number): number =>
    text === undefined ? otherwise : Number(text);
  return {
    ...base,
    parts: typed.only?.split(",").map(checkPart) ?? PARTS,
    hasEtcd: !typed.noEtcd && !typed.smoke,
    rounds: number(typed.rounds, base.rounds),
    seconds: number(typed.seconds, base.seconds),
    kills: number(typed.kills, base.kills),
    idleGroups: number(typed.groups, base.idleGroups),
    profileDir: typed.profile === undefined ? null : resolve(typed.profile),
  };
}

function checkPart(name: string): Part {
  const part = PARTS.find((one) => one === name);
  if (part === undefined) throw new Error(`there is no part ${name}; expected some of ${PARTS.join(",")}`);
  return part;
}
