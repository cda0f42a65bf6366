/** Where a span stands in a trace, as W3C trace context tells it. */
export interface TraceParent {
  /** 32 lower-case hex digits, not all 0. */
  readonly traceId: string;
  /** 16 lower-case hex digits, not all 0. */
  readonly spanId: string;
  /** 0 to 255; bit 0: sampled. */
  readonly traceFlags: number;
}

/** What comes from outside is cut off nowhere: a longer `tracestate` is not taken at all. */
export const TRACESTATE_LENGTH_MAX = 512;

/** Of later versions fields may follow the flags; what a peer may send of them is bounded. */
const TRACEPARENT_LENGTH_MAX = 512;
const VERSION_0_LENGTH = 55;
const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = "0".repeat(32);
const NO_SPAN = "0".repeat(16);

/**
 * Reads a `traceparent` (https://www.w3.org/TR/trace-context/, section 3.2): version 00 exactly, of later versions the same four
 * fields. @returns null for anything else: a malformed one is as good as none.
 */
export function parseTraceparent(text: string): TraceParent | null {
  if (text.length < VERSION_0_LENGTH || text.length > TRACEPARENT_LENGTH_MAX) return null;
  const [, version, traceId, spanId, flags, rest] = FORM.exec(text) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (version === "ff" || (version === "00" && rest !== undefined)) return null;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/** As version 00; of the flags only `sampled` and `random` are told on. */
export function formatTraceparent({ traceId, spanId, traceFlags }: TraceParent): string {
  return `00-${traceId}-${spanId}-0${traceFlags & 3}`;
}
