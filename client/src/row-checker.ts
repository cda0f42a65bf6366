import {
  cellCodec,
  checkTime,
  checkValue,
  didYouMean,
  encodeKey,
  FeatureStoreError,
  formatTime,
  invalid,
  LIMITS,
  quote,
  type RowViolation,
  rangeViolation,
  type TypeInfo,
} from "@featurestore/proto";
import type { BoundView } from "./catalog.js";

/** A row that may be sent: canonical values by position in the view's schema. */
export interface CheckedRow {
  /** Its number in the caller's list. */
  readonly row: number;
  readonly key: Uint8Array;
  /** Event time in microseconds. */
  readonly time: number;
  readonly cells: readonly { readonly position: number; readonly value: unknown }[];
  /** Bytes of its cells of a fixed width together. */
  readonly fixedBytes: number;
  /** Bytes of its strings, lists and json together. */
  readonly variableBytes: number;
}

export interface CheckRules {
  /** Given to rows without an event time, in microseconds. */
  readonly stamp: number;
  /** Event times after this are refused. */
  readonly latestTime: number;
}

/** Checks every row as the server would. @returns those that may be sent, and why the others may not. */
export function checkRows(
  bound: BoundView,
  rows: readonly unknown[],
  rules: CheckRules,
): { readonly good: CheckedRow[]; readonly bad: RowViolation[] } {
  const good: CheckedRow[] = [];
  const bad: RowViolation[] = [];
  const infos = bound.layout.codecs.map((codec) => codec.info);
  for (let row = 0; row < rows.length; row++) {
    try {
      good.push(checkRow(bound, infos, rows[row], row, rules));
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      bad.push({ row, feature: String(error.details["feature"] ?? "row"), reason: error.message });
    }
  }
  return { good, bad };
}

function checkRow(
  bound: BoundView,
  infos: readonly TypeInfo[],
  given: unknown,
  row: number,
  rules: CheckRules,
): CheckedRow {
  if (typeof given !== "object" || given === null)
    throw refused("row", `expected { key, features, eventTime? }, got ${quote(given)}`);
  const { key, eventTime, features, ...more } = given as Readonly<Record<string, unknown>>;
  const [extra] = Object.keys(more);
  if (extra !== undefined) throw refused("row", `unknown property ${quote(extra)}; features belong under "features"`);
  if (typeof features !== "object" || features === null || Array.isArray(features))
    throw refused("row", `features: expected an object of feature names and values, got ${quote(features)}`);
  const encoded = attempt("key", () => encodeKey(bound.joinKeys, key));
  const time = eventTime === undefined ? rules.stamp : attempt("eventTime", () => checkTime("eventTime", eventTime));
  if (time > rules.latestTime)
    throw refused(
      "eventTime",
      `eventTime: ${describeTime(time)} is too far ahead (the latest accepted is ${describeTime(rules.latestTime)}); event times are microseconds since 1970-01-01 UTC`,
    );
  const cells: { position: number; value: unknown }[] = [];
  let fixedBytes = 0;
  let variableBytes = 0;
  for (const [name, raw] of Object.entries(features)) {
    if (raw === undefined) continue;
    const position = bound.positions.get(name);
    if (position === undefined) throw unknownFeature(bound, name);
    const value = raw === null ? null : checkCell(bound, infos[position] as TypeInfo, name, raw);
    const info = infos[position] as TypeInfo;
    fixedBytes += info.width;
    if (value !== null && info.width === 0) variableBytes += cellBytes(info, value);
    cells.push({ position, value });
  }
  if (cells.length === 0) throw refused("row", "features is empty; a row writes at least one feature");
  if (fixedBytes + variableBytes > LIMITS.rowBytesMax)
    throw refused(
      "row",
      `the row takes ${fixedBytes + variableBytes} bytes, more than the limit of ${LIMITS.rowBytesMax}`,
    );
  return { row, key: encoded, time, cells, fixedBytes, variableBytes };
}

function checkCell(bound: BoundView, info: TypeInfo, name: string, raw: unknown): unknown {
  const value = attempt(name, () => checkValue(name, info, raw));
  const feature = bound.features.get(name);
  const violation = feature === undefined ? null : rangeViolation(feature, value);
  if (violation !== null) throw refused(name, violation);
  return value;
}

function unknownFeature(bound: BoundView, name: string): FeatureStoreError {
  const known = [...bound.features.keys()];
  return refused(name, `view ${quote(bound.view.name)} has no feature ${quote(name)}${didYouMean(name, known)}`);
}

function attempt<T>(feature: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof FeatureStoreError) throw refused(feature, error.message);
    throw error;
  }
}

function refused(feature: string, reason: string): FeatureStoreError {
  return invalid(reason, { feature });
}

/** Bytes a variable cell will take. */
function cellBytes(info: TypeInfo, value: unknown): number {
  if (info.kind === "json" || (info.kind === "scalar" && info.scalar === "string"))
    return Buffer.byteLength(value as string);
  return cellCodec(info).encode(value).length;
}

/** A time in a message: RFC 3339 where it has such a form, else the number of microseconds. */
export function describeTime(us: number): string {
  const year = new Date(us / 1000).getUTCFullYear();
  return year >= 0 && year <= 9999 ? formatTime(us) : `${us}us`;
}
