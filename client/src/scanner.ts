import {
  AnswerBlock,
  type CellStatus,
  decodeKey,
  type KeyList,
  type KeyValue,
  keyToObject,
  readKeyList,
  type ScanPage,
  type StoreApi,
} from "@featurestore/proto";
import { BlockBatch } from "./batch.js";
import type { Call } from "./call.js";
import type { BoundView, Snapshot } from "./catalog.js";
import type { ReadPlan, RolePlan } from "./read-plan.js";
import type { AnyFeatures, Batch, Row } from "./types.js";

/** One row of a scan. */
export interface ScanRow<K, T> {
  readonly key: K;
  readonly features: Row<T>;
  /** Newest event time of the cells asked for, in microseconds; null where none of them was ever written. */
  readonly eventTime: bigint | null;
  cellTime(name: keyof T & string): bigint | null;
  status(name: keyof T & string): CellStatus;
}

/** One page of a scan, for callers that work on columns. */
export interface ScanBatch<K, T> {
  readonly keys: readonly K[];
  /** One row per key, with event times. */
  readonly batch: Batch<T>;
  /** Where to go on from: pass it as `cursor`. */
  readonly cursor: Uint8Array;
}

export interface ScanSettings {
  readonly pageRows: number;
  readonly cursor: Uint8Array | null;
  readonly includeExpired: boolean;
}

export type AnyKey = KeyValue | Readonly<Record<string, KeyValue>>;

/** Pages of a view, shard by shard in key order. */
export async function* scanPages(
  api: StoreApi,
  snapshot: Snapshot,
  bound: BoundView,
  plan: ReadPlan,
  settings: ScanSettings,
  call: Call,
): AsyncGenerator<ScanBatch<AnyKey, AnyFeatures>> {
  const [role] = plan.roles as readonly [RolePlan];
  const features = plan.set.selections[0]?.features ?? [];
  const request = { view: bound.view.name, features, ...settings, registryRevision: snapshot.registry.revision };
  for await (const page of api.scan(request, call.options())) {
    yield { keys: pageKeys(bound, page), batch: pageBatch(role, page), cursor: page.cursor };
  }
}

/** The rows of a page. */
export function* pageRows(page: ScanBatch<AnyKey, AnyFeatures>): Generator<ScanRow<AnyKey, AnyFeatures>> {
  const { batch } = page;
  for (let i = 0; i < page.keys.length; i++) {
    const times = batch.names.map((name) => batch.eventTime(i, name));
    yield {
      key: page.keys[i] as AnyKey,
      features: batch.row(i),
      eventTime: times.reduce(
        (newest, time) => (newest === null || (time !== null && time > newest) ? time : newest),
        null,
      ),
      cellTime: (name) => batch.eventTime(i, name),
      status: (name) => batch.status(i, name),
    };
  }
}

function pageKeys(bound: BoundView, page: ScanPage): AnyKey[] {
  const { keys }: { keys: KeyList } = readKeyList(page.keys, 0);
  return Array.from({ length: keys.count }, (_, i) => {
    const parts = decodeKey(bound.joinKeys, keys.bytes, keys.start(i), keys.end(i));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : keyToObject(bound.joinKeys, parts);
  });
}

function pageBatch(role: RolePlan, page: ScanPage): BlockBatch {
  const block = new AnswerBlock(page.block);
  return new BlockBatch(role, {
    length: block.rows,
    order: null,
    blocks: [[block]],
    complete: true,
    unavailable: [],
    stalenessMs: 0,
    isMatrix: false,
    hasEventTimes: true,
  });
}
