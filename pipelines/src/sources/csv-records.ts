import { isUtf8 } from "node:buffer";

/** One record of a CSV file: its cells (an unquoted empty cell is null), or why it is none. */
export interface CsvRecord {
  /** Line of the file where the record starts, from 1. */
  readonly line: number;
  readonly cells: readonly (string | null)[];
  readonly fault: string | null;
}

/** The longest record: a quote left open must not swallow a file. */
const RECORD_BYTES_MAX = 16 * 1024 * 1024;
const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

type Scan = { readonly kind: "open" | "closed" } | { readonly kind: "bad"; readonly reason: string };

/**
 * Splits bytes into CSV records (RFC 4180: comma, double quotes, a quote inside doubled; LF or CRLF; newlines in quotes).
 * Blank lines are skipped. A quote that is wrong or never closed costs its own line only: reading goes on with the next.
 */
export class CsvSplitter {
  #pending: Buffer = Buffer.alloc(0);
  #line = 1;
  #isFirst = true;

  /** The records completed by `bytes`. */
  *push(bytes: Buffer): Generator<CsvRecord> {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    if (this.#isFirst && this.#pending.length >= 3) {
      this.#isFirst = false;
      if (this.#pending.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])))
        this.#pending = this.#pending.subarray(3);
    }
    if (!this.#isFirst) yield* this.#split(false);
  }

  /** What is left when the file ends. */
  *end(): Generator<CsvRecord> {
    yield* this.#split(true);
  }

  *#split(atEnd: boolean): Generator<CsvRecord> {
    const bytes = this.#pending;
    let start = 0;
    let quote = bytes.indexOf(QUOTE);
    while (start < bytes.length) {
      const newline = bytes.indexOf(LF, start);
      if (newline < 0 && !atEnd) break;
      const lineEnd = newline < 0 ? bytes.length : newline;
      if (quote >= 0 && quote < start) quote = bytes.indexOf(QUOTE, start);
      const isPlain = quote < 0 || quote >= lineEnd;
      const end = isPlain ? lineEnd : this.#quotedEnd(bytes, start, atEnd);
      if (end === null) break;
      if (typeof end === "string") {
        yield { line: this.#line, cells: [text(bytes, start, lineEnd)], fault: end };
        this.#line++;
        start = lineEnd + 1;
        continue;
      }
      const record = this.#record(bytes, start, end, isPlain);
      if (record !== null) yield record;
      this.#line += isPlain ? 1 : countLines(bytes, start, end) + 1;
      start = end + 1;
    }
    this.#pending = bytes.subarray(Math.min(start, bytes.length));
  }

  /** Where the record at `start` ends, null where that is not known yet, or what is wrong with its quotes. */
  #quotedEnd(bytes: Buffer, start: number, atEnd: boolean): number | string | null {
    let at = start;
    for (;;) {
      const scan = scanCell(bytes, at);
      if (scan.state.kind === "bad") return scan.state.reason;
      if (scan.state.kind === "open") {
        if (atEnd) return "a quoted value is never closed";
        return bytes.length - start > RECORD_BYTES_MAX
          ? `a quoted value is not closed within ${RECORD_BYTES_MAX} bytes`
          : null;
      }
      if (scan.end >= bytes.length) return atEnd ? bytes.length : null;
      if (bytes[scan.end] === LF) return scan.end;
      at = scan.end + 1;
    }
  }

  #record(bytes: Buffer, start: number, end: number, isPlain: boolean): CsvRecord | null {
    const last = end > start && bytes[end - 1] === CR ? end - 1 : end;
    if (last === start) return null;
    const line = this.#line;
    if (!isUtf8(bytes.subarray(start, last))) {
      return { line, cells: [text(bytes, start, last)], fault: "the line is not UTF-8" };
    }
    if (isPlain) {
      const cells: (string | null)[] = bytes.toString("utf8", start, last).split(",");
      for (let i = 0; i < cells.length; i++) if (cells[i] === "") cells[i] = null;
      return { line, cells, fault: null };
    }
    return { line, cells: quotedCells(bytes, start, last), fault: null };
  }
}

/** Scans one cell: where it ends (at a comma, a newline or the end of the bytes) and whether its quotes are in order. */
function scanCell(bytes: Buffer, start: number): { readonly end: number; readonly state: Scan } {
  if (bytes[start] !== QUOTE) {
    let end = start;
    while (end < bytes.length && bytes[end] !== COMMA && bytes[end] !== LF) end++;
    return { end, state: { kind: "closed" } };
  }
  let at = start + 1;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, at);
    if (quote < 0) return { end: bytes.length, state: { kind: "open" } };
    if (bytes[quote + 1] === QUOTE) {
      at = quote + 2;
      continue;
    }
    let end = quote + 1;
    if (bytes[end] === CR && (end + 1 >= bytes.length || bytes[end + 1] === LF)) end++;
    if (end >= bytes.length || bytes[end] === LF || bytes[end] === COMMA) return { end, state: { kind: "closed" } };
    return { end, state: { kind: "bad", reason: "text follows a closing quote" } };
  }
}

function quotedCells(bytes: Buffer, start: number, end: number): (string | null)[] {
  const cells: (string | null)[] = [];
  let at = start;
  for (;;) {
    const stop = Math.min(scanCell(bytes, at).end, end);
    if (bytes[at] === QUOTE && at < end) {
      const close = bytes.lastIndexOf(QUOTE, stop - 1);
      cells.push(bytes.toString("utf8", at + 1, close).replaceAll('""', '"'));
    } else {
      cells.push(stop === at ? null : bytes.toString("utf8", at, stop));
    }
    if (stop >= end) return cells;
    at = stop + 1;
  }
}

function countLines(bytes: Buffer, start: number, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF, start); at >= 0 && at < end; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}

/** A line that is no record, for people: ill-formed bytes replaced, cut short. */
function text(bytes: Buffer, start: number, end: number): string {
  return bytes.toString("utf8", start, Math.min(end, start + 1_000));
}
