import { invalid } from "./errors.js";
import { LIMITS } from "./limits.js";
import { quote } from "./names.js";
import { type Feature, type ScalarType, type TypeInfo, typeInfo } from "./schema.js";
import { checkTime, formatTime, parseTime } from "./time.js";

/** JSON data: what a cell of type `json` holds, and what values look like in JSON output. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const INT_BOUND: Readonly<Partial<Record<ScalarType, number>>> = { int8: 128, int16: 32_768, int32: 2_147_483_648 };
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Turns what a user wrote into the canonical value of a type (design: types): bool -> boolean, int8..int32 and floats ->
 * number, int64 and timestamp -> bigint, vectors -> Float32Array or Int8Array, lists -> array, json -> its text.
 * @throws INVALID_ARGUMENT naming `field`, what was expected and what came.
 */
export function checkValue(field: string, info: TypeInfo, value: unknown): unknown {
  switch (info.kind) {
    case "scalar":
      return checkScalar(field, info.scalar, value);
    case "vector":
      return checkVector(field, info, value);
    case "list":
      return checkList(field, info, value);
    case "json":
      return checkJson(field, value);
  }
}

/**
 * Checks a canonical value against the feature's bounds (inclusive; NaN is outside any bound).
 * @returns the reason it is refused, or null.
 */
export function rangeViolation(feature: Pick<Feature, "name" | "min" | "max">, value: unknown): string | null {
  const { min, max } = feature;
  if (min === undefined && max === undefined) return null;
  if (typeof value === "number" || typeof value === "bigint") {
    if (min !== undefined && !(value >= min)) return `${feature.name}: ${value} is below the minimum ${min}`;
    if (max !== undefined && !(value <= max)) return `${feature.name}: ${value} is above the maximum ${max}`;
    return null;
  }
  if (Array.isArray(value) || value instanceof Float32Array || value instanceof Int8Array) {
    for (const element of value as Iterable<unknown>) {
      const violation = rangeViolation(feature, element);
      if (violation !== null) return violation;
    }
  }
  return null;
}

function wrong(field: string, expected: string, value: unknown): never {
  const got = value === null ? "null" : value === undefined ? "undefined" : `${typeof value} ${quote(value)}`;
  throw invalid(`${field}: expected ${expected}, got ${got}`, { field });
}

function checkScalar(field: string, scalar: ScalarType, value: unknown): unknown {
  switch (scalar) {
    case "bool":
      return typeof value === "boolean" ? value : wrong(field, "a boolean", value);
    case "int8":
    case "int16":
    case "int32": {
      const bound = INT_BOUND[scalar] as number;
      const fits = typeof value === "number" && Number.isInteger(value) && value >= -bound && value < bound;
      return fits ? value + 0 : wrong(field, `a whole number from ${-bound} to ${bound - 1} (${scalar})`, value);
    }
    case "int64":
      return checkInt64(field, value);
    case "float16":
    case "float32":
    case "float64":
      return checkFloat(field, scalar, value);
    case "string":
      return typeof value === "string" ? checkText(field, value) : wrong(field, "a string", value);
    case "bytes":
      return value instanceof Uint8Array ? value : wrong(field, "a Uint8Array", value);
    case "timestamp":
      return BigInt(checkTime(field, value));
  }
}

/** A finite number that the type could only hold as an infinity is refused: nobody meant that. */
function checkFloat(field: string, scalar: "float16" | "float32" | "float64", value: unknown): number {
  if (typeof value !== "number") return wrong(field, `a number (${scalar})`, value);
  const isTooLarge =
    scalar === "float16" ? Math.abs(value) >= 65_520 : scalar === "float32" && !Number.isFinite(Math.fround(value));
  return isTooLarge && Number.isFinite(value) ? wrong(field, `a number within the range of ${scalar}`, value) : value;
}

/** @throws INVALID_ARGUMENT for numbers beyond 2^53 - 1 (pass a bigint) and anything outside 64 bits. */
export function checkInt64(field: string, value: unknown): bigint {
  if (typeof value === "bigint") {
    return BigInt.asIntN(64, value) === value ? value : wrong(field, "an integer of at most 64 bits (int64)", value);
  }
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return BigInt(value);
    if (Number.isInteger(value)) {
      throw invalid(`${field}: the number ${value} is beyond 2^53 - 1 and may have lost digits; pass a bigint`, {
        field,
      });
    }
  }
  return wrong(field, "a bigint or a whole number (int64)", value);
}

/** @throws INVALID_ARGUMENT for a string with a lone surrogate, which has no UTF-8 form. */
export function checkText(field: string, text: string): string {
  if (LONE_SURROGATE.test(text))
    throw invalid(`${field}: the string is ill-formed (a lone surrogate) and has no UTF-8 form`, { field });
  return text;
}

function checkVector(field: string, info: TypeInfo, value: unknown): Float32Array | Int8Array {
  const isArray = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (!isArray) return wrong(field, `${info.dimension} numbers (${info.type})`, value);
  const elements = value as ArrayLike<unknown>;
  if (elements.length !== info.dimension) {
    throw invalid(`${field}: expected ${info.dimension} elements (${info.type}), got ${elements.length}`, { field });
  }
  if (info.scalar === "float32" && value instanceof Float32Array) return value;
  if (info.scalar === "int8" && value instanceof Int8Array) return value;
  const out = info.scalar === "int8" ? new Int8Array(info.dimension) : new Float32Array(info.dimension);
  for (let i = 0; i < info.dimension; i++) out[i] = checkScalar(`${field}[${i}]`, info.scalar, elements[i]) as number;
  return out;
}

function checkList(field: string, info: TypeInfo, value: unknown): readonly unknown[] {
  const isArray = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (!isArray) return wrong(field, `an array (${info.type})`, value);
  const elements = value as ArrayLike<unknown>;
  if (elements.length > LIMITS.listElementsMax) {
    throw invalid(`${field}: a list has at most ${LIMITS.listElementsMax} elements, got ${elements.length}`, { field });
  }
  return Array.from(elements, (element, i) => checkScalar(`${field}[${i}]`, info.scalar, element));
}

/** The canonical form of json is its text. */
function checkJson(field: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw invalid(`${field}: expected a value with a JSON form (${(cause as Error).message})`, { field });
  }
  return text === undefined ? wrong(field, "a value with a JSON form", value) : checkText(field, text);
}

/** What a user is given for a canonical value: only json differs (its text is parsed). */
export function toUserValue(info: TypeInfo, canonical: unknown): unknown {
  return info.kind === "json" ? (JSON.parse(canonical as string) as unknown) : canonical;
}

// ---- JSON mapping (as protobuf's: int64 as string, NaN and infinities as strings, bytes base64, RFC 3339 times)

/** A canonical value, or null, as JSON data. */
export function valueToJson(info: TypeInfo, canonical: unknown): Json {
  if (canonical === null || canonical === undefined) return null;
  switch (info.kind) {
    case "scalar":
      return scalarToJson(info.scalar, canonical);
    case "vector":
    case "list":
      return Array.from(canonical as Iterable<unknown>, (element) => scalarToJson(info.scalar, element));
    case "json":
      return JSON.parse(canonical as string) as Json;
  }
}

function scalarToJson(scalar: ScalarType, value: unknown): Json {
  switch (scalar) {
    case "int64":
      return String(value);
    case "timestamp":
      return formatTime(value as bigint);
    case "bytes":
      return toBase64(value as Uint8Array);
    case "float16":
    case "float32":
    case "float64":
      return numberToJson(value as number, scalar);
    default:
      return value as Json;
  }
}

/** The shortest decimal that gives the same float32 back, so that 0.1 does not read 0.10000000149011612. */
function numberToJson(value: number, scalar: ScalarType): Json {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return value; // toPrecision would lose the sign of -0
  if (scalar !== "float32") return value;
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/**
 * Reads the JSON form of a value back to its canonical value; the inverse of `valueToJson`, and a little wider:
 * int64 may be a safe number, a timestamp may be integral microseconds as a string.
 * @throws INVALID_ARGUMENT naming `field` and the accepted form.
 */
export function valueFromJson(field: string, info: TypeInfo, json: unknown): unknown {
  switch (info.kind) {
    case "scalar":
      return checkValue(field, info, scalarFromJson(field, info.scalar, json));
    case "vector":
    case "list":
      if (!Array.isArray(json)) return wrong(field, `an array (${info.type})`, json);
      return checkValue(
        field,
        info,
        json.map((element, i) => scalarFromJson(`${field}[${i}]`, info.scalar, element)),
      );
    case "json":
      return checkJson(field, json);
  }
}

function scalarFromJson(field: string, scalar: ScalarType, json: unknown): unknown {
  switch (scalar) {
    case "int64":
      return typeof json === "string" && /^[+-]?\d{1,20}$/.test(json) ? BigInt(json) : json;
    case "timestamp":
      if (typeof json === "string") return /^-?\d{1,17}$/.test(json) ? BigInt(json) : BigInt(parseTime(field, json));
      return json;
    case "bytes":
      return typeof json === "string" ? fromBase64(field, json) : json;
    case "float16":
    case "float32":
    case "float64":
      if (json === "NaN") return Number.NaN;
      if (json === "Infinity") return Number.POSITIVE_INFINITY;
      if (json === "-Infinity") return Number.NEGATIVE_INFINITY;
      return typeof json === "bigint" ? Number(json) : json;
    case "int8":
    case "int16":
    case "int32":
      return typeof json === "bigint" ? Number(json) : json;
    default:
      return json;
  }
}

/**
 * Reads a value as typed on a command line or in a CSV cell: text for strings, decimal digits for numbers, JSON for the rest.
 * @throws INVALID_ARGUMENT naming `field` and the accepted form.
 */
export function valueFromText(field: string, info: TypeInfo, text: string): unknown {
  if (info.kind !== "scalar") return valueFromJson(field, info, parseJson(field, text));
  switch (info.scalar) {
    case "string":
      return checkText(field, text);
    case "bool":
      if (text === "true" || text === "false") return text === "true";
      return wrong(field, "true or false", text);
    case "int8":
    case "int16":
    case "int32":
      return checkValue(field, info, /^[+-]?\d+$/.test(text) ? Number(text) : text);
    case "float16":
    case "float32":
    case "float64": {
      const special = scalarFromJson(field, info.scalar, text);
      if (typeof special === "number") return special;
      const number = text.trim() === "" ? Number.NaN : Number(text);
      return Number.isNaN(number) ? wrong(field, `a number (${info.scalar})`, text) : number;
    }
    default:
      return checkValue(field, info, scalarFromJson(field, info.scalar, text));
  }
}

/** @throws INVALID_ARGUMENT naming `field` when `text` is not JSON. */
export function parseJson(field: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw invalid(`${field}: ${quote(text)} is not JSON (${(cause as Error).message})`, { field });
  }
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(field: string, text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
  } catch {
    return wrong(field, "bytes in base64", text);
  }
}

/** The canonical default of a feature from its JSON form. @throws INVALID_ARGUMENT naming `field`. */
export function defaultFromJson(field: string, feature: Pick<Feature, "type">, json: unknown): unknown {
  return valueFromJson(field, typeInfo(feature.type), json);
}
