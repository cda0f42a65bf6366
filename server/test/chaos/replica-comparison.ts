import { featurestore } from "@featurestore/proto";
import type { AdminClient } from "./admin-client.js";
import type { CheckResult } from "./checks.js";
import { told } from "./checks.js";
import { pause } from "./wait.js";

const { v1 } = featurestore;
const KEYS_PER_REQUEST = 1_000;
const CALL_MS = 20_000;
/** Replicas of an idle cluster are level within this time. */
const LEVEL_MS = 15_000;
const JOIN_KEY = "item_id";

/** Rows of one view to hold against each other. */
export interface ComparedKeys {
  readonly view: string;
  readonly ids: readonly number[];
}

/**
 * Asks every node by itself for every row, with consistency `any`, and holds the answers of the replicas of each row
 * against each other, cell by cell with event times. Nodes that have no replica of a row say so and are passed over.
 */
export async function compareReplicas(
  nodes: readonly AdminClient[],
  compared: readonly ComparedKeys[],
  replicas: number,
): Promise<CheckResult> {
  const endsAt = performance.now() + LEVEL_MS;
  for (;;) {
    const result = await compareOnce(nodes, compared, replicas);
    if (result.faults.length === 0 || performance.now() >= endsAt) return result;
    await pause(500);
  }
}

async function compareOnce(
  nodes: readonly AdminClient[],
  compared: readonly ComparedKeys[],
  replicas: number,
): Promise<CheckResult> {
  const faults: string[] = [];
  let looked = 0;
  for (const { view, ids } of compared) {
    for (let from = 0; from < ids.length; from += KEYS_PER_REQUEST) {
      const some = ids.slice(from, from + KEYS_PER_REQUEST);
      const answers = await Promise.all(nodes.map((node) => rowsOf(node, view, some)));
      for (const [at, id] of some.entries()) {
        looked += 1;
        const texts = answers.map((rows) => rows[at] ?? null).filter((text) => text !== null);
        if (texts.length !== replicas) faults.push(`${view} ${id}: ${texts.length} nodes have it`);
        if (new Set(texts).size > 1) faults.push(`${view} ${id}: ${[...new Set(texts)].join(" and ")}`);
      }
    }
  }
  return { name: "all replicas of a row hold the same", looked, faults: told(faults) };
}

/** Each row as text; null where the node has no replica that answers. */
async function rowsOf(node: AdminClient, view: string, ids: readonly number[]): Promise<readonly (string | null)[]> {
  const answer = await node.multiGet(
    {
      featureSet: { selections: [{ view }], eventTimes: true },
      keys: [{ values: ids.map((id) => ({ parts: { [JOIN_KEY]: { int64Value: `${id}` } } })) }],
      encoding: v1.Encoding.ENCODING_VALUES,
      consistency: v1.Consistency.CONSISTENCY_ANY,
    },
    CALL_MS,
  );
  const rows = answer.values?.[0]?.rows ?? [];
  return ids.map((_, at) => {
    const cells = Object.entries(rows[at]?.cells ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    if (cells.length === 0 || cells.some(([, { status }]) => status === v1.CellStatus.CELL_STATUS_UNAVAILABLE)) {
      return null;
    }
    return JSON.stringify(cells);
  });
}
