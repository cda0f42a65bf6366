import type { FeatureStore } from "@featurestore/client";
import type { Recorder } from "./recorder.js";
import { readRows } from "./workload/read-rows.js";
import { members } from "./workload/views.js";

const ROWS_PER_READ = 500;
const DEADLINE_MS = 20_000;
const STRONG = { level: "strong" } as const;

/** Reads every register once more, with `strong`, as one more client of the history. */
export async function readRegistersAgain(store: FeatureStore, recorder: Recorder): Promise<readonly number[]> {
  const keys = new Set(recorder.registers.operations().map(({ key }) => key));
  const ids = [...keys].map((key) => Number(key.slice(1))).sort((a, b) => a - b);
  for (let from = 0; from < ids.length; from += ROWS_PER_READ) {
    const some = ids.slice(from, from + ROWS_PER_READ);
    const begun = some.map((id) =>
      recorder.registers.begin({ client: "final", key: `r${id}`, input: { kind: "get" } }),
    );
    const { rows, outcome } = await readRows(store, { ids: some, consistency: STRONG, deadlineMs: DEADLINE_MS });
    if (outcome !== "ok") throw new Error(`the final read of registers ended with ${outcome}`);
    for (const [at, operation] of begun.entries()) {
      const { version = 0, isIntact = true } = rows[at] ?? {};
      recorder.registers.ok(operation, { kind: "version", version });
      recorder.see({ client: "final", key: `r${some[at]}`, version, isIntact });
    }
  }
  return ids;
}

/** The set when all is over. */
export interface FinalElements {
  /** By strong reads of every element ever added. */
  readonly found: ReadonlySet<string>;
  /** By a scan of the whole view, which would also show what nobody added, or what is there twice. */
  readonly scanned: readonly string[];
}

export async function readElements(store: FeatureStore, recorder: Recorder): Promise<FinalElements> {
  const found = new Set<string>();
  const ids = [...recorder.elements.keys()].map(Number);
  for (let from = 0; from < ids.length; from += ROWS_PER_READ) {
    const some = ids.slice(from, from + ROWS_PER_READ);
    const batch = await store.getMany(members, some, { deadlineMs: DEADLINE_MS, consistency: "strong" });
    for (const [at, id] of some.entries()) {
      const status = batch.status(at, "tag");
      if (status === "PRESENT" && batch.row(at).tag === `${id}`) found.add(`${id}`);
      else if (status !== "NOT_FOUND") throw new Error(`the final read of element ${id} found it ${status}`);
    }
  }
  const scanned: string[] = [];
  for await (const { features } of store.scan(members, {})) scanned.push(`${features.tag}`);
  return { found, scanned };
}
