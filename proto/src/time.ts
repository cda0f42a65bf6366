import { invalid } from "./errors.js";
import { LIMITS } from "./limits.js";
import { quote } from "./names.js";

/** No time at all: below every legal event time. */
export const NO_TIME = -(2 ** 53);

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:?\d\d)?)?$/;
const UNIT_US: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  h: 3_600e6,
  d: 86_400e6,
  w: 604_800e6,
};

/**
 * Turns a `Date` or bigint microseconds since 1970 UTC into a number of microseconds.
 * @throws INVALID_ARGUMENT naming `field` for anything else, an invalid Date, or |t| > 2^53 - 1.
 */
export function checkTime(field: string, value: unknown): number {
  if (typeof value === "bigint") {
    if (value <= BigInt(LIMITS.timeMax) && value >= -BigInt(LIMITS.timeMax)) return Number(value);
    throw invalid(
      `${field}: ${value} microseconds is out of range; expected at most +-${LIMITS.timeMax} since 1970-01-01 UTC`,
      { field },
    );
  }
  if (value instanceof Date) {
    const us = value.getTime() * 1000;
    if (Number.isSafeInteger(us)) return us;
    throw invalid(`${field}: the Date is invalid or beyond +-${LIMITS.timeMax} microseconds since 1970-01-01 UTC`, {
      field,
    });
  }
  throw invalid(
    `${field}: expected a Date or bigint microseconds since 1970-01-01 UTC, got ${typeof value} ${quote(value)}`,
    { field },
  );
}

/** Microseconds since 1970 UTC as RFC 3339 in UTC, with as many fraction digits as needed (none, 3 or 6). */
export function formatTime(us: number | bigint): string {
  const total = Number(us);
  const ms = Math.floor(total / 1000);
  const rest = total - ms * 1000;
  const iso = new Date(ms).toISOString();
  if (rest !== 0) return `${iso.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
  return iso.endsWith(".000Z") ? `${iso.slice(0, -5)}Z` : iso;
}

/**
 * Parses RFC 3339 (also with a space for the T, and a bare date; without an offset it is UTC) to microseconds.
 * Digits below a microsecond must be zero.
 * @throws INVALID_ARGUMENT naming `field` and the accepted form.
 */
export function parseTime(field: string, text: string): number {
  const refuse = (): never => {
    throw invalid(`${field}: ${quote(text)} is not a time; expected RFC 3339 such as 2026-11-22T08:30:00Z`, { field });
  };
  const match = RFC3339.exec(text);
  if (match === null) return refuse();
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  const offset = /[Zz]/.test(zone) ? "Z" : zone.includes(":") ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  const nanos = Number(fraction.padEnd(9, "0"));
  const sameDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  if (Number.isNaN(ms) || hour === "24" || !sameDay || nanos % 1000 !== 0) return refuse();
  return checkTime(field, BigInt(ms) * 1000n + BigInt(nanos / 1000));
}

/**
 * Parses a duration such as `30d`, `12h`, `90s`, `250ms` to whole milliseconds.
 * @throws INVALID_ARGUMENT naming `field` and the accepted form.
 */
export function parseDuration(field: string, text: unknown): number {
  const match = typeof text === "string" ? /^(\d+)(ms|s|m|h|d|w)$/.exec(text) : null;
  const ms = match === null ? Number.NaN : (Number(match[1]) * (UNIT_US[match[2] as string] as number)) / 1000;
  if (Number.isSafeInteger(ms * 1000) && ms > 0) return ms;
  throw invalid(
    `${field}: ${quote(text)} is not a duration; expected a whole number and one of ms, s, m, h, d, w, such as 30d`,
    { field },
  );
}

/** The shortest exact spelling of a duration in milliseconds. */
export function formatDuration(ms: number): string {
  for (const unit of ["d", "h", "m", "s"]) {
    const size = (UNIT_US[unit] as number) / 1000;
    if (ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}
