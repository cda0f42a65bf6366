import {
  BIGINT,
  BLOB,
  BOOLEAN,
  blobValue,
  DOUBLE,
  type DuckDBType,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  LIST,
  listValue,
  SMALLINT,
  TIMESTAMPTZ,
  TINYINT,
  timestampTZValue,
  VARCHAR,
} from "@duckdb/node-api";
import { type ScalarType, type TypeInfo, typeInfo, valueToJson } from "@featurestore/proto";

/** The column type a feature or join key has in a Parquet file. */
export function parquetType(info: TypeInfo): DuckDBType {
  const scalar = scalarTypes[info.scalar];
  return info.kind === "vector" || info.kind === "list" ? LIST(scalar) : scalar;
}

const scalarTypes: Readonly<Record<ScalarType, DuckDBType>> = {
  bool: BOOLEAN,
  int8: TINYINT,
  int16: SMALLINT,
  int32: INTEGER,
  int64: BIGINT,
  float16: FLOAT,
  float32: FLOAT,
  float64: DOUBLE,
  string: VARCHAR,
  bytes: BLOB,
  timestamp: TIMESTAMPTZ,
};

/** A canonical value as DuckDB takes it. */
export function toDuckDB(info: TypeInfo, value: unknown): DuckDBValue {
  if (value === null || value === undefined) return null;
  if (info.kind === "vector" || info.kind === "list") {
    return listValue(Array.from(value as Iterable<unknown>, (element) => scalarToDuckDB(info.scalar, element)));
  }
  return scalarToDuckDB(info.scalar, value);
}

function scalarToDuckDB(scalar: ScalarType, value: unknown): DuckDBValue {
  if (scalar === "bytes") return blobValue(value as Uint8Array);
  if (scalar === "timestamp") return timestampTZValue(value as bigint);
  return value as boolean | number | bigint | string;
}

/** Microseconds as DuckDB's timestamp. */
export function timeToDuckDB(us: number): DuckDBValue {
  return timestampTZValue(BigInt(us));
}

/** A canonical value as JSON text; json cells as they are stored, on one line (line ends become spaces). */
export function toJsonText(info: TypeInfo, value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (info.kind === "scalar") return scalarToText(info, value);
  if (info.kind === "json") {
    const text = value as string;
    return text.replaceAll(/[\n\r]/g, " "); // only space between values can hold them
  }
  const element = typeInfo(info.scalar);
  return `[${Array.from(value as Iterable<unknown>, (item) => scalarToText(element, item)).join(",")}]`;
}

/** A canonical value as the text of a CSV cell: strings as they are, everything else as JSON without quotes. */
export function toCellText(info: TypeInfo, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (info.kind === "json") return value as string;
  if (info.kind !== "scalar") return toJsonText(info, value);
  const json = valueToJson(info, value);
  return typeof json === "string" ? json : scalarToText(info, value);
}

/** As JSON.stringify, which would lose the sign of -0. */
function scalarToText(info: TypeInfo, value: unknown): string {
  return Object.is(value, -0) ? "-0" : JSON.stringify(valueToJson(info, value));
}
