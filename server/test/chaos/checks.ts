import {
  checkLinearizability,
  checkReadYourWrites,
  checkSet,
  checkStaleness,
  maxRegisterModel,
} from "@featurestore/cluster/check";
import type { FinalElements } from "./final-reads.js";
import type { Recorder } from "./recorder.js";

/** One thing that had to hold. */
export interface CheckResult {
  readonly name: string;
  /** What it looked at: a check of nothing proves nothing. */
  readonly looked: number;
  /** Empty: it held. */
  readonly faults: readonly string[];
}

const FAULTS_TOLD = 20;

/** Judges what the clients did and saw. @param final the set as read when all was over. */
export function checkHistories(recorder: Recorder, final: FinalElements): readonly CheckResult[] {
  return [
    checkRegisters(recorder),
    checkRejected(recorder),
    {
      name: "bounded reads are as fresh as they claim",
      looked: recorder.bounded.length,
      faults: told(checkStaleness(recorder.acknowledged, recorder.bounded).map(({ text }) => text)),
    },
    {
      name: "reads given a write mark see that write",
      looked: recorder.marked.length,
      faults: told(checkReadYourWrites(recorder.marked).map(({ text }) => text)),
    },
    {
      name: "no row is made of two writes",
      looked: [...recorder.seen.values()].reduce((sum, versions) => sum + versions.size, 0),
      faults: told(recorder.torn.map(({ client, key, version }) => `${client} saw ${key} at ${version}, torn`)),
    },
    checkElements("every acknowledged element is read, and nothing else", recorder, [...final.found]),
    checkElements("a scan shows every acknowledged element once, and nothing else", recorder, final.scanned),
  ];
}

function checkRegisters(recorder: Recorder): CheckResult {
  const operations = recorder.registers.operations();
  const verdict = checkLinearizability(operations, maxRegisterModel);
  return {
    name: "strong reads and writes are linearizable",
    looked: operations.length,
    faults: verdict.kind === "ok" ? [] : [verdict.text],
  };
}

/** No read of any level shows what was certainly not written, or was never asked for. */
function checkRejected(recorder: Recorder): CheckResult {
  const faults: string[] = [];
  const possible = new Map<string, Set<number>>();
  for (const { key, input } of recorder.registers.operations()) {
    if (input.kind !== "put") continue;
    const versions = possible.get(key) ?? new Set<number>();
    possible.set(key, versions.add(input.version));
  }
  let looked = 0;
  for (const [key, versions] of recorder.seen) {
    for (const [version, client] of versions) {
      looked += 1;
      if (possible.get(key)?.has(version) !== true) faults.push(`${client} saw version ${version} of ${key}`);
    }
  }
  return { name: "no read shows a write that was rejected or never made", looked, faults: told(faults) };
}

function checkElements(name: string, recorder: Recorder, finalRead: readonly string[]): CheckResult {
  const withFate = (fate: string): string[] =>
    [...recorder.elements].filter(([, own]) => own === fate).map(([element]) => element);
  const acknowledged = withFate("acknowledged");
  const violations = checkSet({
    acknowledged,
    unknown: withFate("unknown"),
    rejected: withFate("rejected"),
    finalRead,
  });
  return {
    name,
    looked: acknowledged.length,
    faults: told(violations.map(({ text }) => text)),
  };
}

/** The first ones, and how many there are. */
export function told(faults: readonly string[]): readonly string[] {
  if (faults.length <= FAULTS_TOLD) return faults;
  return [...faults.slice(0, FAULTS_TOLD), `... ${faults.length} in all`];
}

/** A check that failed, with all it found. */
export function failureText(check: CheckResult): string {
  return `${check.name}:\n${check.faults.join("\n")}`;
}
