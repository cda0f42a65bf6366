import { setTimeout as sleep } from "node:timers/promises";
import {
  AnswerBlock,
  CORRUPTED,
  decodeKey,
  type Feature,
  FeatureStoreError,
  type KeyList,
  keyToJson,
  NO_TIME,
  readKeyList,
  type ScanPage,
  type ScanRequest,
  type StoreApi,
  type TypeInfo,
  typeInfo,
  UNAVAILABLE,
} from "@featurestore/proto";
import type { ViewTarget } from "./target.js";

const PAGE_ROWS = 1_000;
const RETRIES_MAX = 6;
const RETRY_FIRST_MS = 50;

/** Some rows of a view. A cell without an event time was never written; one with a time and no value is null. */
export interface ViewPage {
  readonly keys: KeyList;
  readonly block: AnswerBlock;
  readonly rows: number;
  /** Event times by column, then row, in microseconds; NO_TIME where the cell was never written. */
  readonly times: readonly Float64Array[];
}

/**
 * Every row of a view, expired ones too, in pages. Rows whose cells were all deleted are given with no times at all.
 * @throws CORRUPTION or UNAVAILABLE naming the first row that a shard could not give.
 */
export async function* scanView(
  api: StoreApi,
  target: ViewTarget,
  features: readonly Feature[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ViewPage> {
  const infos = features.map((feature) => typeInfo(feature.type));
  for await (const page of pages(api, target, features, signal)) {
    const { keys } = readKeyList(page.keys, 0);
    const block = new AnswerBlock(atMultipleOf8(page.block));
    const times = infos.map((_, column) => Float64Array.from(block.eventTimes(column), Number));
    checkStatuses(target, infos, { keys, block });
    yield { keys, block, rows: keys.count, times };
  }
}

/** The pages of a scan; where the store goes away between two, it is asked to go on from the last. */
async function* pages(
  api: StoreApi,
  target: ViewTarget,
  features: readonly Feature[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ScanPage> {
  let cursor: Uint8Array | null = null;
  for (let failures = 0; ; ) {
    try {
      const request: ScanRequest = {
        view: target.view.name,
        features: features.map((feature) => feature.name),
        pageRows: PAGE_ROWS,
        cursor,
        includeExpired: true,
        registryRevision: target.registryRevision,
      };
      for await (const page of api.scan(request, signal === undefined ? {} : { signal })) {
        yield page;
        cursor = page.cursor;
        failures = 0;
      }
      return;
    } catch (error) {
      const isAway = error instanceof FeatureStoreError && error.code === "UNAVAILABLE";
      if (!isAway || ++failures > RETRIES_MAX || signal?.aborted === true) throw error;
      await sleep(RETRY_FIRST_MS * 2 ** failures, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** True where the cell was written: with a value or with null. */
export function isCellWritten(page: ViewPage, row: number, column: number): boolean {
  return (page.times[column]?.[row] ?? NO_TIME) !== NO_TIME;
}

function checkStatuses(
  target: ViewTarget,
  infos: readonly TypeInfo[],
  page: { readonly keys: KeyList; readonly block: AnswerBlock },
): void {
  infos.forEach((_, column) => {
    const statuses = page.block.statuses(column);
    for (let row = 0; row < statuses.length; row++) {
      const status = statuses[row];
      if (status !== CORRUPTED && status !== UNAVAILABLE) continue;
      const key = JSON.stringify(keyToJson(target.joinKeys, decodeKey(target.joinKeys, page.keys.key(row))));
      const isCorrupted = status === CORRUPTED;
      throw new FeatureStoreError(
        isCorrupted ? "CORRUPTION" : "UNAVAILABLE",
        `${target.view.name}: the row of key ${key} ${isCorrupted ? "is damaged" : "cannot be read now"}`,
        { details: { key } },
      );
    }
  });
}

function atMultipleOf8(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
}
