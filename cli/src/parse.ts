import { InvalidArgumentError } from "@commander-js/extra-typings";
import {
  checkValue,
  didYouMean,
  type EntityDefinition,
  type Feature,
  FeatureStoreError,
  findFeatures,
  invalid,
  type KeyValue,
  keyFromText,
  parseDuration,
  parseJson,
  parseTime,
  quote,
  type TypeInfo,
  typeInfo,
  type UserKey,
  valueFromJson,
  valueFromText,
} from "@featurestore/proto";

const UNIT_US: Readonly<Record<string, bigint>> = { s: 1_000_000n, ms: 1_000n, us: 1n };

const INTEGRAL = /^[+-]?\d+(?:\.0*)?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPECIAL = /^([+-]?)(nan|inf|infinity)$/i;

/** Parses an event time as typed: RFC 3339, or a whole number with its unit. A bare number is refused: its unit is a guess. */
export function parseEventTime(field: string, text: string): bigint {
  const match = /^(-?\d{1,19})(s|ms|us)$/.exec(text);
  if (match !== null) return BigInt(match[1] as string) * (UNIT_US[match[2] as string] as bigint);
  if (/^-?\d+$/.test(text)) {
    throw invalid(
      `${field}: ${quote(text)} has no unit; expected RFC 3339 such as 2026-11-22T08:30:00Z, or a whole number with s, ms or us such as 1763800200s`,
      { field },
    );
  }
  return BigInt(parseTime(field, text));
}

/** What follows a feature's name on the command line of `put`. */
export interface Assignment {
  readonly feature: string;
  readonly value: unknown;
}

/**
 * Parses `feature=text` and `feature:=json` into what the SDK writes.
 * @throws INVALID_ARGUMENT naming the feature and the accepted form.
 */
export function parseAssignments(
  features: readonly Feature[],
  texts: readonly string[],
  view: string,
): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const text of texts) {
    const match = /^([^=:]*)(:?=)([\s\S]*)$/.exec(text);
    if (match === null) {
      throw invalid(`${quote(text)} assigns nothing; expected feature=value, feature:=json or feature:=null`, {
        field: "feature",
      });
    }
    const [, name = "", operator, value = ""] = match;
    const feature = features.find((candidate) => candidate.name === name);
    if (feature === undefined) {
      const known = features.map((candidate) => candidate.name);
      throw new FeatureStoreError(
        "NOT_FOUND",
        `view ${quote(view)} has no feature ${quote(name)}${didYouMean(name, known)}`,
        {
          details: { field: name },
        },
      );
    }
    if (Object.hasOwn(values, name)) throw invalid(`${name}: the feature is given twice`, { field: name });
    values[name] = operator === "=" ? fromText(feature, value) : fromJson(feature, value);
  }
  return values;
}

function fromText(feature: Feature, text: string): unknown {
  const info = typeInfo(feature.type);
  return userValue(info, canonicalFromText(feature.name, info, text));
}

/** Numbers as a backfill reads them, so that what one takes the other does: 1.0 and 1e3 are whole, nan and inf floats. */
function canonicalFromText(field: string, info: TypeInfo, given: string): unknown {
  const text = given.trim();
  if (info.kind !== "scalar" || text === "" || !/^(int|float)/.test(info.scalar)) {
    return valueFromText(field, info, given);
  }
  if (/^float/.test(info.scalar)) {
    const special = SPECIAL.exec(text);
    if (special === null) return checkValue(field, info, NUMBER.test(text) ? Number(text) : text);
    if (special[2]?.toLowerCase() === "nan") return Number.NaN;
    return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const [digits = ""] = text.split(".");
  if (INTEGRAL.test(text)) return checkValue(field, info, info.scalar === "int64" ? BigInt(digits) : Number(digits));
  return checkValue(field, info, NUMBER.test(text) ? Number(text) : text);
}

function fromJson(feature: Feature, text: string): unknown {
  const json = parseJson(feature.name, text);
  if (json === null) return null;
  const info = typeInfo(feature.type);
  if (info.scalar === "int64" && info.kind === "scalar" && typeof json === "number" && !Number.isSafeInteger(json)) {
    throw invalid(
      `${feature.name}: the number ${text} is no integer within 2^53 - 1, and JSON keeps no more digits; write ${feature.name}=${text.trim()}, or the digits in quotes`,
      { field: feature.name },
    );
  }
  return userValue(info, valueFromJson(feature.name, info, json));
}

/** The SDK takes json values themselves, not their text. */
function userValue(info: TypeInfo, canonical: unknown): unknown {
  return info.kind === "json" ? (JSON.parse(canonical as string) as unknown) : canonical;
}

/** Parses keys as typed, naming the one that is wrong. */
export function parseKeys(entity: EntityDefinition, texts: readonly string[]): UserKey[] {
  return texts.map((text) => {
    try {
      return keyFromText(entity.joinKeys, text);
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      const message = error.message.startsWith("key ") ? error.message : `key ${quote(text)}: ${error.message}`;
      throw new FeatureStoreError(error.code, message, { details: error.details, cause: error });
    }
  });
}

/** The parts of a user's key in the order of the entity's join keys. */
export function keyParts(entity: EntityDefinition, key: UserKey): KeyValue[] {
  const isObject = typeof key === "object" && !(key instanceof Uint8Array);
  return entity.joinKeys.map(({ name, type }) => {
    const part = isObject ? (key as Readonly<Record<string, KeyValue>>)[name] : (key as KeyValue);
    return type === "int64" && typeof part === "number" ? BigInt(part) : (part as KeyValue);
  });
}

/** Names separated by commas, checked against a view. */
export function parseFeatureNames(
  view: Parameters<typeof findFeatures>[0],
  text: string | undefined,
): readonly Feature[] {
  const names = text === undefined ? [] : text.split(",").map((name) => name.trim());
  return findFeatures(view, names);
}

/** Parses repeated `name=column`. @throws InvalidArgumentError, which commander turns into a usage error. */
export function collectPair(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at <= 0 || at === text.length - 1) throw new InvalidArgumentError("expected name=column");
  const name = text.slice(0, at);
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is given twice`);
  return Object.assign(Object.create(null) as Record<string, string>, before, { [name]: text.slice(at + 1) });
}

/** A parser of whole numbers within bounds, for options. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(
      max === Number.MAX_SAFE_INTEGER
        ? `expected a whole number from ${min}`
        : `expected a whole number from ${min} to ${max}`,
    );
  };
}

/** A parser of durations to milliseconds, for options. */
export function durationMs(text: string): number {
  try {
    return parseDuration("", text);
  } catch {
    throw new InvalidArgumentError("expected a whole number and one of ms, s, m, h, d, w, such as 30s");
  }
}
