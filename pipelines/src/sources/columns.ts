import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBListVector,
  type DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBVector,
} from "@duckdb/node-api";
import {
  checkTime,
  checkValue,
  type FeatureStoreError,
  invalid,
  type Json,
  type TypeInfo,
  typeInfo,
} from "@featurestore/proto";
import { sqlName } from "../duckdb.js";
import type { CellReader, Target, TimeUnit } from "./source.js";
import { fitFloat, timeFromInteger, valueFromCell } from "./text-values.js";

/** How a column of DuckDB becomes what a target wants: what to select, and how to read the vector that comes. */
export interface ColumnPlan {
  readonly sql: string;
  reader(vector: DuckDBVector): CellReader;
}

type Kind = "integer" | "float" | "bool" | "text" | "blob" | "decimal" | "time" | "list" | "nested" | "null" | "other";
type Convert = (raw: unknown) => unknown;

const KINDS: ReadonlyMap<DuckDBTypeId, Kind> = new Map<DuckDBTypeId, Kind>([
  [DuckDBTypeId.BOOLEAN, "bool"],
  [DuckDBTypeId.TINYINT, "integer"],
  [DuckDBTypeId.SMALLINT, "integer"],
  [DuckDBTypeId.INTEGER, "integer"],
  [DuckDBTypeId.BIGINT, "integer"],
  [DuckDBTypeId.HUGEINT, "integer"],
  [DuckDBTypeId.UTINYINT, "integer"],
  [DuckDBTypeId.USMALLINT, "integer"],
  [DuckDBTypeId.UINTEGER, "integer"],
  [DuckDBTypeId.UBIGINT, "integer"],
  [DuckDBTypeId.UHUGEINT, "integer"],
  [DuckDBTypeId.FLOAT, "float"],
  [DuckDBTypeId.DOUBLE, "float"],
  [DuckDBTypeId.DECIMAL, "decimal"],
  [DuckDBTypeId.TIMESTAMP, "time"],
  [DuckDBTypeId.TIMESTAMP_S, "time"],
  [DuckDBTypeId.TIMESTAMP_MS, "time"],
  [DuckDBTypeId.TIMESTAMP_NS, "time"],
  [DuckDBTypeId.TIMESTAMP_TZ, "time"],
  [DuckDBTypeId.DATE, "time"],
  [DuckDBTypeId.VARCHAR, "text"],
  [DuckDBTypeId.ENUM, "text"],
  [DuckDBTypeId.UUID, "text"],
  [DuckDBTypeId.BLOB, "blob"],
  [DuckDBTypeId.LIST, "list"],
  [DuckDBTypeId.ARRAY, "list"],
  [DuckDBTypeId.STRUCT, "nested"],
  [DuckDBTypeId.MAP, "nested"],
  [DuckDBTypeId.UNION, "nested"],
  [DuckDBTypeId.SQLNULL, "null"],
]);

/**
 * Plans the way from a column's type to a target.
 * @throws INVALID_ARGUMENT where no value of the column could ever fit, or whole numbers are times and no unit is given.
 */
export function planColumn(
  column: string,
  type: DuckDBType,
  target: Target,
  timeUnit: TimeUnit | undefined,
): ColumnPlan {
  const name = sqlName(column);
  const plan = planValue(type, target, timeUnit);
  if (plan === null) {
    const wanted = target.kind === "time" ? "an event time" : target.info.type;
    throw invalid(
      `${target.field}: column ${JSON.stringify(column)} is ${type.toString()}, which cannot become ${wanted}; convert it with --sql`,
      { field: target.field, column },
    );
  }
  return { sql: plan.cast === null ? name : plan.cast(name), reader: plan.reader };
}

interface ValuePlan {
  /** Null: select the column as it is. */
  readonly cast: ((name: string) => string) | null;
  readonly reader: (vector: DuckDBVector) => CellReader;
}

const castTo =
  (sqlType: string) =>
  (name: string): string =>
    `CAST(${name} AS ${sqlType})`;
const direct = (vector: DuckDBVector): CellReader => vector.getItem.bind(vector) as CellReader;

function converted(convert: Convert): ValuePlan["reader"] {
  return (vector) => (row) => {
    const raw: unknown = vector.getItem(row);
    return raw === null ? null : convert(raw);
  };
}

function planValue(type: DuckDBType, target: Target, timeUnit: TimeUnit | undefined): ValuePlan | null {
  const kind = KINDS.get(type.typeId) ?? "other";
  if (kind === "null") return { cast: null, reader: () => () => null };
  const asText: ValuePlan = {
    cast: type.typeId === DuckDBTypeId.VARCHAR ? null : castTo("VARCHAR"),
    reader: converted((raw) => valueFromCell(target, raw as string, timeUnit)),
  };
  if (kind === "text") return asText;
  if (target.kind === "time") return planTime(kind, target.field, timeUnit) ?? (kind === "decimal" ? asText : null);
  const { field, info } = target;
  if (info.kind === "json") {
    return {
      cast: (name) => `CAST(to_json(${name}) AS VARCHAR)`,
      reader: converted((raw) => valueFromCell(target, raw as string, undefined)),
    };
  }
  if (info.kind !== "scalar") return kind === "list" ? planList(type, target, timeUnit) : null;
  if (info.scalar === "timestamp") {
    return (
      planTime(kind, field, timeUnit, (time) => checkValue(field, info, time)) ?? (kind === "decimal" ? asText : null)
    );
  }
  if (info.scalar === "string") return kind === "decimal" || kind === "time" || kind === "other" ? asText : null;
  if (info.scalar === "bytes") {
    return kind === "blob" ? { cast: null, reader: converted((raw) => (raw as DuckDBBlobValue).bytes) } : null;
  }
  return planNumber(kind, type, field, info) ?? (kind === "decimal" ? asText : null);
}

/** Times that microseconds cannot hold become infinite, which is refused row by row; a failing cast would end the job. */
const castToTime = (name: string): string =>
  `coalesce(TRY_CAST(${name} AS TIMESTAMP), CASE WHEN ${name} IS NOT NULL THEN TIMESTAMP 'infinity' END)`;

/** Not a fault of one row: all values of the column are whole numbers. */
function missingUnit(field: string): FeatureStoreError {
  return invalid(
    `${field}: the column holds whole numbers, which need a time unit; expected one of s, ms, us (--time-unit)`,
    { field, option: "timeUnit" },
  );
}

/** Times: a cast to microseconds, or whole numbers of a unit. Infinite times are kept apart from NULL and refused. */
function planTime(
  kind: Kind,
  field: string,
  timeUnit: TimeUnit | undefined,
  finish: Convert = (time) => checkTime(field, time),
): ValuePlan | null {
  if (kind === "time") {
    return {
      cast: castToTime,
      reader: converted((raw) => finish((raw as DuckDBTimestampValue).micros)),
    };
  }
  if (kind !== "integer" && kind !== "float") return null;
  if (timeUnit === undefined) throw missingUnit(field);
  return { cast: null, reader: converted((raw) => finish(timeFromInteger(field, raw as number | bigint, timeUnit))) };
}

/** Numbers and booleans into numeric scalars and bool. Where every value fits, the vector is read without a check. */
function planNumber(kind: Kind, type: DuckDBType, field: string, info: TypeInfo): ValuePlan | null {
  const { scalar } = info;
  if (scalar === "bool") {
    if (kind === "bool") return { cast: null, reader: direct };
    if (kind !== "integer") return null;
    return {
      cast: null,
      reader: converted((raw) =>
        Number(raw) === 0 || Number(raw) === 1 ? Number(raw) === 1 : checkValue(field, info, raw),
      ),
    };
  }
  const isFloat = scalar === "float16" || scalar === "float32" || scalar === "float64";
  if (kind === "decimal") return isFloat ? planFloat(field, info, castTo("DOUBLE")) : null;
  if (kind === "bool") return { cast: null, reader: converted((raw) => checkValue(field, info, Number(raw))) };
  if (kind !== "integer" && kind !== "float") return null;
  if (!isFloat) {
    if (alwaysFits(type.typeId, info)) return { cast: null, reader: direct };
    const narrow = scalar !== "int64";
    return {
      cast: null,
      reader: converted((raw) => checkValue(field, info, narrow && typeof raw === "bigint" ? Number(raw) : raw)),
    };
  }
  const exact =
    type.typeId === DuckDBTypeId.FLOAT
      ? scalar !== "float16"
      : type.typeId === DuckDBTypeId.DOUBLE && scalar === "float64";
  return exact ? { cast: null, reader: direct } : planFloat(field, info, null);
}

function planFloat(field: string, info: TypeInfo, cast: ValuePlan["cast"]): ValuePlan {
  return { cast, reader: converted((raw) => fitFloat(field, info.scalar, Number(raw))) };
}

function alwaysFits(typeId: DuckDBTypeId, info: TypeInfo): boolean {
  switch (info.scalar) {
    case "int8":
      return typeId === DuckDBTypeId.TINYINT;
    case "int16":
      return typeId === DuckDBTypeId.TINYINT || typeId === DuckDBTypeId.SMALLINT || typeId === DuckDBTypeId.UTINYINT;
    case "int32":
      return (
        typeId === DuckDBTypeId.TINYINT ||
        typeId === DuckDBTypeId.SMALLINT ||
        typeId === DuckDBTypeId.UTINYINT ||
        typeId === DuckDBTypeId.USMALLINT ||
        typeId === DuckDBTypeId.INTEGER
      );
    default:
      return info.scalar === "int64" && typeId === DuckDBTypeId.BIGINT;
  }
}

/** Lists and arrays into vectors and lists. Arrays come as lists, so that one kind of vector is read. */
function planList(
  type: DuckDBType,
  target: Target & { kind: "value" },
  timeUnit: TimeUnit | undefined,
): ValuePlan | null {
  const { field, info } = target;
  const { valueType } = type as DuckDBType & { valueType: DuckDBType };
  const element = planValue(valueType, { kind: "value", field, info: typeInfo(info.scalar) }, timeUnit);
  if (element === null) return null;
  const asList = type.typeId === DuckDBTypeId.LIST ? null : castTo(`${valueType.toString()}[]`);
  const { cast } = element;
  const read = info.kind === "vector" && info.scalar === "float32" ? floatVector : listValue;
  return {
    cast: cast === null ? asList : (name) => `list_transform(${asList?.(name) ?? name}, lambda x: ${cast("x")})`,
    reader: (vector) => {
      if (!(vector instanceof DuckDBListVector)) throw invalid(`${field}: expected a list`, { field });
      return (row) => {
        const items = vector.getItemVector(row);
        return items === null ? null : read(field, info, items, element);
      };
    },
  };
}

function floatVector(field: string, info: TypeInfo, items: DuckDBVector, element: ValuePlan): unknown {
  if (items.itemCount !== info.dimension) throw wrongLength(field, info, items.itemCount);
  const read = element.reader(items);
  const out = new Float32Array(info.dimension);
  for (let i = 0; i < info.dimension; i++) {
    const value = read(i);
    if (typeof value !== "number")
      throw invalid(`${field}[${i}]: expected a number (${info.type}), got null`, { field });
    out[i] = value;
  }
  return out;
}

function listValue(field: string, info: TypeInfo, items: DuckDBVector, element: ValuePlan): unknown {
  if (info.kind === "vector" && items.itemCount !== info.dimension) throw wrongLength(field, info, items.itemCount);
  const read = element.reader(items);
  return checkValue(
    field,
    info,
    Array.from({ length: items.itemCount }, (_, i) => read(i)),
  );
}

function wrongLength(field: string, info: TypeInfo, length: number): FeatureStoreError {
  return invalid(`${field}: expected ${info.dimension} elements (${info.type}), got ${length}`, { field });
}

/** A raw value of DuckDB for people: lists as arrays, whole numbers beyond 2^53 - 1 as text with all their digits. */
export function describeRaw(raw: unknown): Json {
  if (raw === null || raw === undefined) return null;
  if (typeof raw === "boolean" || typeof raw === "string") return raw;
  if (typeof raw === "number") return Number.isFinite(raw) ? raw : String(raw);
  if (typeof raw === "bigint") return Number.isSafeInteger(Number(raw)) ? Number(raw) : String(raw);
  if (raw instanceof DuckDBBlobValue) return Buffer.from(raw.bytes).toString("base64");
  if (raw instanceof DuckDBListValue || raw instanceof DuckDBArrayValue) return raw.items.map(describeRaw);
  return String(raw);
}
