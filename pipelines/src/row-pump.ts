import {
  encodeKey,
  FeatureStoreError,
  formatTime,
  hashKey,
  invalid,
  type JoinKey,
  type Json,
  LIMITS,
  plainReason,
  rangeViolation,
  type ScalarType,
  scalarWidth,
  shardOf,
} from "@featurestore/proto";
import type { Mapping } from "./mapping.js";
import type { Rejects } from "./rejects.js";
import type { ShardWriter } from "./shard-writer.js";
import type { RowBatch } from "./sources/source.js";

export interface RowPumpOptions {
  readonly mapping: Mapping;
  readonly joinKeys: readonly JoinKey[];
  readonly shards: number;
  /** Microseconds: of rows that bring no time. */
  readonly eventTime: number;
  readonly latestTime: number;
  readonly skipNulls: boolean;
  readonly rejects: Rejects;
  /** Where rows go; null: nowhere (a dry run). */
  readonly writer: ShardWriter | null;
  /** Numbers that each row takes. */
  readonly rowParts: number;
  /** Row parts up to these, by shard, have been acknowledged before. */
  readonly lastParts: Float64Array | null;
  readonly signal: AbortSignal | undefined;
}

/**
 * Checks rows one by one and hands the good ones to their shard. What it counts depends on the source alone: a resumed
 * job that reads everything again comes to the same numbers.
 */
export class RowPump {
  readonly #options: RowPumpOptions;
  readonly #values: unknown[];
  readonly #times: Float64Array;
  readonly #fixedBytes: number;
  readonly #latestText: string;
  /** Rows seen, the number of the last one. */
  read = 0;
  /** Rows with nothing to write. */
  skipped = 0;
  /** Rows that were, or would be, handed to a shard. */
  accepted = 0;

  constructor(options: RowPumpOptions) {
    this.#options = options;
    const { features } = options.mapping;
    this.#values = features.map(() => undefined);
    this.#times = new Float64Array(features.length);
    this.#fixedBytes = features.reduce((total, mapped) => total + mapped.info.width, 0);
    this.#latestText = formatTime(options.latestTime);
  }

  /** Takes the rows of a batch, in order. Stops early when aborted. @throws what makes the whole job fail. */
  async take(batch: RowBatch): Promise<void> {
    const { writer, rejects, shards, joinKeys, rowParts, lastParts, signal } = this.#options;
    for (let row = 0; row < batch.rows; row++) {
      const fault = batch.fault(row);
      const number = this.read + 1;
      if (fault !== null) {
        this.read = number;
        rejects.add({ row: number, ...batch.origin(row), reason: fault, values: rawOf(batch, row) });
        continue;
      }
      let key: Uint8Array;
      let time: number;
      let blockRows: number;
      try {
        key = encodeKey(joinKeys, this.#key(batch, row));
        time = this.#eventTime(batch, row);
        blockRows = this.#cells(batch, row, time);
      } catch (error) {
        if (!(error instanceof FeatureStoreError)) throw error;
        this.read = number;
        rejects.add({
          row: number,
          ...batch.origin(row),
          reason: plainReason(error.message),
          values: rawOf(batch, row),
        });
        continue;
      }
      this.read = number;
      if (blockRows === 0) {
        this.skipped++;
        continue;
      }
      this.accepted++;
      if (writer === null) continue;
      const shard = shardOf(hashKey(key), shards);
      const firstPart = number * rowParts;
      const acknowledged = (lastParts?.[shard] ?? 0) - firstPart + 1;
      if (acknowledged >= blockRows) continue;
      if (writer.isFull(shard, blockRows)) {
        await writer.flush(shard);
        if (signal?.aborted === true) return;
      }
      const parts = { key, time, firstPart, blockRows };
      let done = this.#write(writer, shard, parts, Math.max(0, acknowledged));
      while (done < blockRows) {
        await writer.flush(shard);
        if (signal?.aborted === true) return;
        done = this.#write(writer, shard, parts, done);
      }
    }
  }

  #key(batch: RowBatch, row: number): unknown {
    const { mapping, joinKeys } = this.#options;
    const parts = mapping.keys.map((request, i) => {
      const value = batch.readers[request]?.(row);
      if (value !== null && value !== undefined) return value;
      const name = joinKeys[i]?.name as string;
      throw invalid(`${name}: the join key is empty`, { field: name });
    });
    if (parts.length === 1) return parts[0];
    return Object.fromEntries(parts.map((part, i) => [joinKeys[i]?.name as string, part]));
  }

  #eventTime(batch: RowBatch, row: number): number {
    const { mapping, eventTime } = this.#options;
    if (mapping.eventTime < 0) return eventTime;
    const time = batch.readers[mapping.eventTime]?.(row);
    if (typeof time === "number") return this.#notTooFarAhead("event time", time);
    throw invalid("event time: the column is empty", { field: "eventTime" });
  }

  #notTooFarAhead(field: string, time: number): number {
    if (time <= this.#options.latestTime) return time;
    const year = new Date(time / 1000).getUTCFullYear();
    const text = year <= 9999 ? formatTime(time) : `${time} microseconds (the year ${year})`;
    throw invalid(
      `${field}: ${text} is too far ahead (the latest accepted is ${this.#latestText}); is the time unit right?`,
      { field },
    );
  }

  /** Reads and checks all cells into `#values` and `#times`. @returns how many rows of a block they make. */
  #cells(batch: RowBatch, row: number, time: number): number {
    const { mapping, skipNulls } = this.#options;
    const unwritten = this.#unwritten(batch, row);
    let variableBytes = 0;
    let cells = 0;
    let rows = 0;
    for (let i = 0; i < mapping.features.length; i++) {
      const mapped = mapping.features[i] as (typeof mapping.features)[number];
      const value = batch.readers[mapped.request]?.(row);
      if (value === undefined || (value === null && (skipNulls || unwritten?.has(mapped.feature.name)))) {
        this.#values[i] = undefined;
        continue;
      }
      this.#values[i] = value;
      cells++;
      if (value === null) {
        if (!mapping.hasCellTimes) continue;
      } else {
        if (mapped.isBounded) {
          const violation = rangeViolation(mapped.feature, value);
          if (violation !== null) throw invalid(violation, { field: mapped.feature.name });
        }
        if (mapped.info.width === 0) variableBytes += cellBytes(mapped.info.scalar, value);
      }
      if (mapping.hasCellTimes) {
        const own = mapped.timeRequest < 0 ? undefined : batch.readers[mapped.timeRequest]?.(row);
        const cellTime = typeof own === "number" ? this.#notTooFarAhead(mapped.feature.name, own) : time;
        if (!this.#hasTime(i, cellTime)) rows++;
        this.#times[i] = cellTime;
      }
    }
    if (variableBytes + this.#fixedBytes > LIMITS.rowBytesMax) {
      throw invalid(
        `row: it takes ${variableBytes + this.#fixedBytes} bytes, more than the limit of ${LIMITS.rowBytesMax}`,
        { field: "row" },
      );
    }
    return mapping.hasCellTimes ? rows : Math.min(cells, 1);
  }

  /** True where one of the first `count` cells of the row has the time. */
  #hasTime(count: number, time: number): boolean {
    for (let i = 0; i < count; i++) if (this.#values[i] !== undefined && this.#times[i] === time) return true;
    return false;
  }

  #unwritten(batch: RowBatch, row: number): ReadonlySet<string> | null {
    const { unwritten } = this.#options.mapping;
    if (unwritten < 0) return null;
    const names = batch.readers[unwritten]?.(row);
    return typeof names === "string" && names !== "" ? new Set(names.split(",")) : null;
  }

  /**
   * Hands parts of a row over, one for each event time among its cells, without the first `skip`.
   * @returns how many have been handed over by now: less than all where the shard must be flushed in the midst of a row.
   */
  #write(
    writer: ShardWriter,
    shard: number,
    row: { readonly key: Uint8Array; readonly time: number; readonly firstPart: number; readonly blockRows: number },
    skip: number,
  ): number {
    const { features, hasCellTimes } = this.#options.mapping;
    let part = 0;
    for (let i = 0; part < row.blockRows; i++) {
      const time = hasCellTimes ? (this.#times[i] as number) : row.time;
      if (this.#values[i] === undefined || (hasCellTimes && this.#hasTime(i, time))) continue;
      if (part++ < skip) continue;
      if (part - 1 > skip && writer.mustCut(shard)) return part - 1;
      const builder = writer.builder(shard, { number: row.firstPart + part - 1, isLast: part === row.blockRows });
      const at = builder.addRow(row.key, time);
      for (let k = i; k < features.length; k++) {
        if (this.#values[k] === undefined || (hasCellTimes && this.#times[k] !== time)) continue;
        builder.setCell(at, (features[k] as (typeof features)[number]).position, this.#values[k]);
      }
    }
    return part;
  }
}

/** The row as it stands in the file, or null where it cannot be shown: one bad row must not end the job. */
function rawOf(batch: RowBatch, row: number): Json {
  try {
    return batch.raw(row);
  } catch {
    return null;
  }
}

/** Bytes of a cell of a variable type, as stored. */
function cellBytes(scalar: ScalarType, value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.length;
  const elements = value as readonly unknown[];
  const width = scalarWidth(scalar);
  if (width > 0) return elements.length * width;
  return elements.reduce((total: number, element) => total + 4 + cellBytes(scalar, element), 4);
}
