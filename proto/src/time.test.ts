import fc from "fast-check";
import { expect, test } from "vitest";
import { checkTime, formatDuration, formatTime, NO_TIME, parseDuration, parseTime } from "./time.js";

const MAX = 2 ** 53 - 1;
const refusal = (message: string) =>
  expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(message) });

test.each([
  ["1970-01-01T00:00:00Z", 0],
  ["1970-01-01", 0],
  ["1970-01-01 00:00", 0],
  ["1969-12-31T23:59:59.999999Z", -1],
  ["2026-11-22T08:30:00Z", 1_795_336_200_000_000],
  ["2026-11-22t08:30:00.5z", 1_795_336_200_500_000],
  ["2026-11-22T08:30:00.000001000Z", 1_795_336_200_000_001],
  ["2026-11-22T10:30:00+02:00", 1_795_336_200_000_000],
  ["2026-11-22T10:30:00+0200", 1_795_336_200_000_000],
  ["2026-11-22T03:00:00-05:30", 1_795_336_200_000_000],
  ["2024-02-29", 1_709_164_800_000_000],
  ["2000-02-29", 951_782_400_000_000],
  ["2255-06-05T23:47:34.740991Z", MAX],
  ["1684-07-28T00:12:25.259009Z", -MAX],
])("reads %s as %d microseconds", (text, us) => {
  expect(parseTime("at", text)).toBe(us);
});

test.each([
  "",
  "now",
  "1795336200",
  "2026-13-01",
  "2026-02-29",
  "1900-02-29",
  "2026-04-31T00:00:00Z",
  "2026-11-22T24:00:00Z",
  "2026-11-22T08:60:00Z",
  "2026-11-22T08:30:61Z",
  "2026-11-22T08:30:00.0000001Z",
  "2026-11-22T08:30:00+25:00",
  "2026-11-22T08:30:00Zx",
  " 2026-11-22",
  "22.11.2026",
])("refuses %j, naming the field and the accepted form", (text) => {
  expect(() => parseTime("at", text)).toThrow(refusal("expected RFC 3339 such as 2026-11-22T08:30:00Z"));
});

test("a time past what 53 bits of microseconds hold is refused", () => {
  expect(() => parseTime("at", "2255-06-05T23:47:34.740992Z")).toThrow(refusal("out of range"));
  expect(() => parseTime("at", "0001-01-01T00:00:00Z")).toThrow(refusal("out of range"));
  expect(() => parseTime("at", "9999-12-31T23:59:59Z")).toThrow(refusal("out of range"));
});

test.each([
  [0, "1970-01-01T00:00:00Z"],
  [1_000, "1970-01-01T00:00:00.001Z"],
  [1, "1970-01-01T00:00:00.000001Z"],
  [-1, "1969-12-31T23:59:59.999999Z"],
  [MAX, "2255-06-05T23:47:34.740991Z"],
  [-MAX, "1684-07-28T00:12:25.259009Z"],
])("writes %d microseconds as %s", (us, text) => {
  expect(formatTime(us)).toBe(text);
});

test("every time reads back from its text", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (us) => {
      expect(parseTime("at", formatTime(us))).toBe(us);
      expect(formatTime(BigInt(us))).toBe(formatTime(us));
    }),
    { numRuns: 1_000 },
  );
});

test("takes Dates and bigint microseconds up to +-(2^53 - 1)", () => {
  expect(checkTime("eventTime", new Date(1_500))).toBe(1_500_000);
  expect(checkTime("eventTime", BigInt(MAX))).toBe(MAX);
  expect(checkTime("eventTime", BigInt(-MAX))).toBe(-MAX);
  expect(NO_TIME).toBeLessThan(-MAX);
});

test.each([
  [BigInt(MAX) + 1n, "eventTime: 9007199254740992 microseconds is out of range"],
  [-BigInt(MAX) - 1n, "out of range"],
  [new Date(Number.NaN), "eventTime: the Date is invalid"],
  [new Date(8.64e15), "the Date is invalid or beyond"],
  [1_795_336_200, "eventTime: expected a Date or bigint microseconds since 1970-01-01 UTC, got number 1795336200"],
  ["2026-11-22", "expected a Date or bigint microseconds"],
  [null, "expected a Date or bigint microseconds"],
])("refuses %s as an event time", (value, message) => {
  expect(() => checkTime("eventTime", value)).toThrow(refusal(message));
});

test.each([
  ["1ms", 1],
  ["90s", 90_000],
  ["15m", 900_000],
  ["12h", 43_200_000],
  ["30d", 2_592_000_000],
  ["2w", 1_209_600_000],
])("reads the duration %s", (text, ms) => {
  expect(parseDuration("ttl", text)).toBe(ms);
  expect(parseDuration("ttl", formatDuration(ms))).toBe(ms);
});

test.each(["", "30", "d", "1.5h", "-1d", "0s", "30 d", "30D", "1y", "5us", "999999999999w", 30, null])(
  "refuses the duration %j, naming the field and the accepted form",
  (text) => {
    expect(() => parseDuration("ttl", text)).toThrow(
      refusal("is not a duration; expected a whole number and one of ms, s, m, h, d, w, such as 30d"),
    );
  },
);

test("spells a duration in its largest whole unit", () => {
  expect([86_400_000, 90_000_000, 90_000, 1_500].map(formatDuration)).toEqual(["1d", "25h", "90s", "1500ms"]);
});
