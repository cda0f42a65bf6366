import {
  checkText,
  checkTime,
  checkValue,
  invalid,
  parseJson,
  parseTime,
  quote,
  type ScalarType,
  type TypeInfo,
  valueFromJson,
  valueFromText,
} from "@featurestore/proto";
import type { Target, TimeUnit } from "./source.js";

const UNIT_US: Readonly<Record<TimeUnit, bigint>> = { s: 1_000_000n, ms: 1_000n, us: 1n };
const INTEGRAL = /^[+-]?\d+(?:\.0*)?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPECIAL = /^([+-]?)(nan|inf|infinity)$/i;
const TRUE = /^(?:true|t|1)$/i;
const FALSE = /^(?:false|f|0)$/i;

/**
 * Reads a cell of text (a CSV cell, a VARCHAR column, a partition folder): as `valueFromText`, and what files hold besides:
 * "17850.0" and "1e3" as whole numbers, "nan" and "inf" in any case, True and 1, times without T, with a bare "+00", or with digits below the microsecond.
 * Whole numbers as times need a unit. Text of json cells is kept as it is.
 * @returns a canonical value, or null for an empty cell unless the type is string or bytes. @throws INVALID_ARGUMENT.
 */
export function valueFromCell(target: Target, text: string, timeUnit: TimeUnit | undefined): unknown {
  const { field } = target;
  if (target.kind === "time") return text.trim() === "" ? null : checkTime(field, timeFromText(field, text, timeUnit));
  const { info } = target;
  if (info.kind === "json") {
    if (text.trim() === "") return null;
    parseJson(field, text);
    return checkText(field, text);
  }
  if (info.kind !== "scalar")
    return text.trim() === "" ? null : valueFromJson(field, info, parseJson(field, text.trim()));
  if (info.scalar === "string") return checkText(field, text);
  if (info.scalar === "bytes") return valueFromText(field, info, text);
  const trimmed = text.trim();
  return trimmed === "" ? null : scalarFromText(field, info, trimmed, timeUnit);
}

function scalarFromText(field: string, info: TypeInfo, text: string, timeUnit: TimeUnit | undefined): unknown {
  switch (info.scalar) {
    case "bool":
      if (TRUE.test(text)) return true;
      return FALSE.test(text) ? false : valueFromText(field, info, text);
    case "timestamp":
      return checkValue(field, info, timeFromText(field, text, timeUnit));
    case "float16":
    case "float32":
    case "float64":
      return floatFromText(field, info, text);
    default:
      return integerFromText(field, info, text);
  }
}

function integerFromText(field: string, info: TypeInfo, text: string): unknown {
  if (INTEGRAL.test(text)) {
    const point = text.indexOf(".");
    const digits = point < 0 ? text : text.slice(0, point);
    return checkValue(field, info, info.scalar === "int64" ? BigInt(digits) : Number(digits));
  }
  return checkValue(field, info, NUMBER.test(text) ? Number(text) : text);
}

function floatFromText(field: string, info: TypeInfo, text: string): number {
  if (NUMBER.test(text)) return fitFloat(field, info.scalar, Number(text));
  const special = SPECIAL.exec(text);
  if (special === null) return valueFromText(field, info, text) as number;
  if (special[2]?.toLowerCase() === "nan") return Number.NaN;
  return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** A float as the type can hold it. @throws INVALID_ARGUMENT for a finite number that would become infinite. */
export function fitFloat(field: string, scalar: ScalarType, value: number): number {
  const most = scalar === "float16" ? 65_520 : scalar === "float32" ? 3.4028235677973366e38 : Number.POSITIVE_INFINITY;
  const size = Math.abs(value);
  if (size >= most && size !== Number.POSITIVE_INFINITY) {
    throw invalid(`${field}: ${value} is too large for ${scalar}`, { field });
  }
  return value;
}

function timeFromText(field: string, text: string, timeUnit: TimeUnit | undefined): bigint {
  const trimmed = text.trim();
  if (INTEGRAL.test(trimmed)) return timeFromInteger(field, BigInt(trimmed.split(".")[0] as string), timeUnit);
  const spelled = trimmed
    .replace(/ ?UTC$/, "Z")
    .replace(/(:\d\d(?:\.\d+)?)([+-]\d\d)$/, "$1$2:00")
    .replace(/(\.\d{6})\d+/, "$1");
  return BigInt(parseTime(field, spelled));
}

/** Microseconds from a whole number of units. @throws INVALID_ARGUMENT. */
export function timeFromInteger(field: string, value: number | bigint, timeUnit: TimeUnit | undefined): bigint {
  if (timeUnit === undefined) {
    throw invalid(
      `${field}: ${quote(value)} is a whole number, which as a time needs a unit; expected RFC 3339, or one of s, ms, us (--time-unit)`,
      { field, option: "timeUnit" },
    );
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw invalid(`${field}: ${quote(value)} is not a whole number of ${timeUnit}`, { field });
  }
  return BigInt(value) * UNIT_US[timeUnit];
}
