import {
  didYouMean,
  type Feature,
  type FeatureStoreError,
  invalid,
  type JoinKey,
  quote,
  type RowLayout,
  type TypeInfo,
  typeInfo,
} from "@featurestore/proto";
import type { ColumnRequest } from "./sources/source.js";

/** The event time of an exported row. Names of features have no `__`, so these columns cannot be features. */
export const EVENT_TIME = "__event_time";
/** The features of an exported row that were never written, by name, separated by commas. */
export const UNWRITTEN_FEATURES = "__unwritten";

/** The column of a cell's own event time in an exported file; null there means the row's. */
export function cellTimeColumn(feature: string): string {
  return `${feature}${EVENT_TIME}`;
}

export interface MappingOptions {
  /** feature -> column, where the names differ. */
  readonly map: Readonly<Record<string, string>>;
  /** join key -> column, where the names differ. */
  readonly keys: Readonly<Record<string, string>>;
  readonly eventTimeColumn: string | undefined;
  /** True where one event time is given for all rows: columns of an export are then not looked at. */
  readonly hasEventTime: boolean;
}

/** A feature to write. `request` and `timeRequest` are places in the requests; -1: the row's time. */
export interface MappedFeature {
  readonly feature: Feature;
  readonly info: TypeInfo;
  readonly position: number;
  readonly request: number;
  readonly timeRequest: number;
  readonly isBounded: boolean;
}

/** Which column goes where. */
export interface Mapping {
  readonly requests: readonly ColumnRequest[];
  /** Places of the join keys' columns, in order of the key. */
  readonly keys: readonly number[];
  readonly features: readonly MappedFeature[];
  /** Place of the row's event time, or -1. */
  readonly eventTime: number;
  /** Place of the list of never-written features, or -1. */
  readonly unwritten: number;
  readonly hasCellTimes: boolean;
  readonly ignoredColumns: readonly string[];
}

/**
 * Decides which columns of a source become which join keys and features of a view.
 * @throws INVALID_ARGUMENT naming what is unknown or missing, with the nearest name.
 */
export function planMapping(
  source: { readonly columns: readonly string[]; readonly isOpen: boolean },
  view: { readonly name: string; readonly joinKeys: readonly JoinKey[]; readonly layout: RowLayout },
  options: MappingOptions,
): Mapping {
  const { columns } = source;
  const requests: ColumnRequest[] = [];
  const ask = (request: ColumnRequest): number => requests.push(request) - 1;
  checkNames(view, columns, options);
  const keys = view.joinKeys.map((joinKey) => {
    const column = options.keys[joinKey.name] ?? joinKey.name;
    if (!columns.includes(column)) throw missingKey(joinKey, columns);
    return ask({ column, target: { kind: "value", field: joinKey.name, info: typeInfo(joinKey.type) } });
  });
  const isExport = !options.hasEventTime && options.eventTimeColumn === undefined && columns.includes(EVENT_TIME);
  const timeColumn = isExport ? EVENT_TIME : options.eventTimeColumn;
  const eventTime =
    timeColumn === undefined ? -1 : ask({ column: timeColumn, target: { kind: "time", field: timeColumn } });
  const hasUnwritten = columns.includes(UNWRITTEN_FEATURES);
  const unwritten = hasUnwritten
    ? ask({
        column: UNWRITTEN_FEATURES,
        target: { kind: "value", field: UNWRITTEN_FEATURES, info: typeInfo("string") },
      })
    : -1;
  const features = view.layout.features.flatMap((feature, position): MappedFeature[] => {
    const column = options.map[feature.name] ?? feature.name;
    if (!source.isOpen && !columns.includes(column)) return [];
    const info = typeInfo(feature.type);
    const request = ask({ column, target: { kind: "value", field: feature.name, info } });
    const timeName = cellTimeColumn(feature.name);
    const hasTime = isExport && (source.isOpen || columns.includes(timeName));
    const timeRequest = hasTime ? ask({ column: timeName, target: { kind: "time", field: timeName } }) : -1;
    const isBounded = feature.min !== undefined || feature.max !== undefined;
    return [{ feature, info, position, request, timeRequest, isBounded }];
  });
  const used = new Set(requests.map((request) => request.column));
  const isAny = features.some((mapped) => columns.includes(requests[mapped.request]?.column as string));
  if (!isAny) throw noFeature(view, columns, used);
  const hasCellTimes = features.some((mapped) => mapped.timeRequest >= 0);
  const ignoredColumns = columns.filter((column) => !used.has(column));
  return { requests, keys, features, eventTime, unwritten, hasCellTimes, ignoredColumns };
}

function checkNames(
  view: { readonly name: string; readonly joinKeys: readonly JoinKey[]; readonly layout: RowLayout },
  columns: readonly string[],
  options: MappingOptions,
): void {
  const featureNames = view.layout.features.map((feature) => feature.name);
  const keyNames = view.joinKeys.map((joinKey) => joinKey.name);
  for (const [feature, column] of Object.entries(options.map)) {
    if (!featureNames.includes(feature)) {
      const known = `${quote(feature)} is not a feature of view ${quote(view.name)}`;
      throw invalid(`map: ${known}${didYouMean(feature, featureNames)}`, { field: "map", feature });
    }
    if (!columns.includes(column)) throw unknownColumn(`map ${feature}`, column, columns);
  }
  for (const [joinKey, column] of Object.entries(options.keys)) {
    if (!keyNames.includes(joinKey)) {
      const known = `${quote(joinKey)} is not a join key of view ${quote(view.name)}`;
      throw invalid(`key: ${known}; expected ${keyNames.join(", ")}${didYouMean(joinKey, keyNames)}`, { field: "key" });
    }
    if (!columns.includes(column)) throw unknownColumn(`key ${joinKey}`, column, columns);
  }
  const { eventTimeColumn } = options;
  if (eventTimeColumn !== undefined && !columns.includes(eventTimeColumn)) {
    throw unknownColumn("event-time-column", eventTimeColumn, columns);
  }
}

function unknownColumn(what: string, column: string, columns: readonly string[]): FeatureStoreError {
  return invalid(`${what}: there is no column ${quote(column)}${didYouMean(column, columns)}; ${listed(columns)}`, {
    field: what,
    column,
  });
}

function missingKey(joinKey: JoinKey, columns: readonly string[]): FeatureStoreError {
  const { name } = joinKey;
  return invalid(
    `key ${name}: there is no column for the join key ${quote(name)} (${joinKey.type})${didYouMean(name, columns)}; name one with --key ${name}=column; ${listed(columns)}`,
    { field: name },
  );
}

function noFeature(
  view: { readonly name: string; readonly layout: RowLayout },
  columns: readonly string[],
  used: ReadonlySet<string>,
): FeatureStoreError {
  const left = columns.filter((column) => !used.has(column));
  const names = view.layout.features.map((feature) => feature.name);
  return invalid(
    `from: no column is a feature of view ${quote(view.name)}; its features are ${shortList(names)}; left over are the columns ${shortList(left)}`,
    { field: "from" },
  );
}

function listed(columns: readonly string[]): string {
  return `the columns are ${shortList(columns)}`;
}

function shortList(names: readonly string[]): string {
  return names.length > 20 ? `${names.slice(0, 20).join(", ")} and ${names.length - 20} more` : names.join(", ");
}
