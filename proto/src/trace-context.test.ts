import fc from "fast-check";
import { expect, test } from "vitest";
import { formatTraceparent, parseTraceparent } from "./trace-context.js";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const sampled = { traceId: TRACE, spanId: SPAN, traceFlags: 1 };

/** After the cases of the W3C's own test suite (https://github.com/w3c/trace-context, test/test.py). */
const VECTORS: readonly (readonly [what: string, header: string, parsed: typeof sampled | null])[] = [
  ["version 00", `00-${TRACE}-${SPAN}-01`, sampled],
  ["not sampled", `00-${TRACE}-${SPAN}-00`, { ...sampled, traceFlags: 0 }],
  ["flags that nobody knows yet", `00-${TRACE}-${SPAN}-ff`, { ...sampled, traceFlags: 255 }],
  ["a later version", `01-${TRACE}-${SPAN}-01`, sampled],
  ["a later version with more fields", `cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`, sampled],
  ["a later version with an empty field", `cc-${TRACE}-${SPAN}-01-`, sampled],
  ["a later version with something else behind", `cc-${TRACE}-${SPAN}-01.what`, null],
  ["version 00 with more fields", `00-${TRACE}-${SPAN}-01-what`, null],
  ["version 00 with a dash behind", `00-${TRACE}-${SPAN}-01-`, null],
  ["version ff", `ff-${TRACE}-${SPAN}-01`, null],
  ["an illegal version", `.0-${TRACE}-${SPAN}-01`, null],
  ["a version in capitals", `0A-${TRACE}-${SPAN}-01`, null],
  ["a version that is too long", `000-${TRACE}-${SPAN}-01`, null],
  ["a version that is too short", `0-${TRACE}-${SPAN}-01`, null],
  ["a trace of zeros", `00-${"0".repeat(32)}-${SPAN}-01`, null],
  ["a trace in capitals", `00-${TRACE.toUpperCase()}-${SPAN}-01`, null],
  ["an illegal trace", `00-.${TRACE.slice(1)}-${SPAN}-01`, null],
  ["a trace that is too long", `00-${TRACE}0-${SPAN}-01`, null],
  ["a trace that is too short", `00-${TRACE.slice(1)}-${SPAN}-01`, null],
  ["a span of zeros", `00-${TRACE}-${"0".repeat(16)}-01`, null],
  ["an illegal span", `00-${TRACE}-.${SPAN.slice(1)}-01`, null],
  ["a span that is too long", `00-${TRACE}-${SPAN}0-01`, null],
  ["a span that is too short", `00-${TRACE}-${SPAN.slice(1)}-01`, null],
  ["illegal flags", `00-${TRACE}-${SPAN}-.0`, null],
  ["flags that are too long", `00-${TRACE}-${SPAN}-001`, null],
  ["flags that are too short", `00-${TRACE}-${SPAN}-1`, null],
  ["no flags", `00-${TRACE}-${SPAN}`, null],
  ["space before", ` 00-${TRACE}-${SPAN}-01`, null],
  ["space behind", `00-${TRACE}-${SPAN}-01 `, null],
  ["a line end behind", `00-${TRACE}-${SPAN}-01\n`, null],
  ["nothing", "", null],
  ["a later version of any length", `cc-${TRACE}-${SPAN}-01-${"x".repeat(10_000)}`, null],
];

test.each(VECTORS)("a traceparent that is %s", (_, header, parsed) => {
  expect(parseTraceparent(header)).toEqual(parsed);
});

test("a traceparent that was written is read as it was, with the flags that are known", () => {
  const hex = (length: number) =>
    fc
      .string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length })
      .filter((text) => /[^0]/.test(text));
  fc.assert(
    fc.property(hex(32), hex(16), fc.integer({ min: 0, max: 255 }), (traceId, spanId, traceFlags) => {
      const written = formatTraceparent({ traceId, spanId, traceFlags });
      expect(parseTraceparent(written)).toEqual({ traceId, spanId, traceFlags: traceFlags & 3 });
    }),
  );
});

test("no text is more than a traceparent or none", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const parsed = parseTraceparent(text);
      expect(parsed === null || /^[0-9a-f]{32}$/.test(parsed.traceId)).toBe(true);
    }),
  );
});
