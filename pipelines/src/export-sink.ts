import {
  decodeKey,
  type Feature,
  type JoinKey,
  type KeyValue,
  NO_TIME,
  type TypeInfo,
  typeInfo,
} from "@featurestore/proto";
import { isCellWritten, type ViewPage } from "./scan-view.js";

/** Where exported rows go. */
export interface RowSink {
  /** @returns how many rows of the page hold anything. */
  write(page: ViewPage): Promise<number>;
  /** Completes the file. */
  finish(): Promise<void>;
  /** Releases everything, finished or not. */
  close(): Promise<void>;
}

/** Names and types of an exported row. */
export interface RowShape {
  readonly joinKeys: readonly JoinKey[];
  readonly keyInfos: readonly TypeInfo[];
  readonly features: readonly Feature[];
  readonly infos: readonly TypeInfo[];
}

export function rowShape(joinKeys: readonly JoinKey[], features: readonly Feature[]): RowShape {
  return {
    joinKeys,
    keyInfos: joinKeys.map((joinKey) => typeInfo(joinKey.type)),
    features,
    infos: features.map((feature) => typeInfo(feature.type)),
  };
}

/** One row to export. */
export interface ExportedRow {
  readonly key: readonly KeyValue[];
  /** The newest event time, microseconds. */
  readonly eventTime: number;
  /** By column: undefined where never written, null where null. */
  readonly values: readonly unknown[];
  /** By column: the cell's own time where it is not the row's, else null. */
  readonly times: readonly (number | null)[];
}

/** The rows of a page that hold at least one written cell. */
export function* exportedRows(shape: RowShape, page: ViewPage): Generator<ExportedRow> {
  for (let row = 0; row < page.rows; row++) {
    let eventTime = NO_TIME;
    for (const times of page.times) eventTime = Math.max(eventTime, times[row] ?? NO_TIME);
    if (eventTime === NO_TIME) continue;
    const values = shape.features.map((_, column) =>
      isCellWritten(page, row, column) ? page.block.value(row, column) : undefined,
    );
    const times = values.map((value, column) => {
      const time = page.times[column]?.[row] ?? NO_TIME;
      return value === undefined || time === eventTime ? null : time;
    });
    yield { key: decodeKey(shape.joinKeys, page.keys.key(row)), eventTime, values, times };
  }
}
