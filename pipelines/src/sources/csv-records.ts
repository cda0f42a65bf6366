import { isUtf8 } from "node:buffer";

/** One record of a CSV file: its cells (an unquoted empty cell is null), or why it is none. */
export interface CsvRecord {
  /** Line of the file where the record starts, from 1. */
  readonly line: number;
  readonly cells: readonly (string | null)[];
  readonly fault: string | null;
}

/** The longest record: neither a quote left open nor a file without line feeds may swallow everything. */
const RECORD_BYTES_MAX = 16 * 1024 * 1024;
const TOO_LONG = `the line is longer than ${RECORD_BYTES_MAX} bytes`;
const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

type Scan = { readonly kind: "open" | "closed" } | { readonly kind: "bad"; readonly reason: string };

/**
 * Splits bytes into CSV records (RFC 4180: comma, double quotes, a quote inside doubled; LF or CRLF; newlines in quotes).
 * Blank lines are skipped. A line that is too long is skipped up to its line feed. A quote that is wrong or never closed costs its own line only: reading goes on with the next.
 */
export class CsvSplitter {
  #pending: Buffer = Buffer.alloc(0);
  #more: Buffer[] = [];
  #moreBytes = 0;
  #line = 1;
  #isFirst = true;
  #isTooLong = false;

  /** The records completed by `bytes`; some wait for later bytes where a record is long. */
  *push(bytes: Buffer): Generator<CsvRecord> {
    const rest = this.#isTooLong ? this.#skipLine(bytes) : bytes;
    this.#more.push(rest);
    this.#moreBytes += rest.length;
    // What has no end yet is looked at again when it has doubled: a long record costs no more than its length.
    if (this.#moreBytes < this.#pending.length) return;
    this.#join();
    if (!this.#isFirst) yield* this.#split(false);
  }

  /** What is left when the file ends. */
  *end(): Generator<CsvRecord> {
    this.#join();
    yield* this.#split(true);
  }

  #join(): void {
    this.#pending = Buffer.concat([this.#pending, ...this.#more]);
    this.#more = [];
    this.#moreBytes = 0;
    if (!this.#isFirst || this.#pending.length < 3) return;
    this.#isFirst = false;
    if (this.#pending.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) this.#pending = this.#pending.subarray(3);
  }

  /** What follows a line that is too long. */
  #skipLine(bytes: Buffer): Buffer {
    const newline = bytes.indexOf(LF);
    if (newline < 0) return bytes.subarray(bytes.length);
    this.#isTooLong = false;
    this.#line++;
    return bytes.subarray(newline + 1);
  }

  *#split(atEnd: boolean): Generator<CsvRecord> {
    const bytes = this.#pending;
    let start = 0;
    let quote = bytes.indexOf(QUOTE);
    while (start < bytes.length) {
      const newline = bytes.indexOf(LF, start);
      const lineEnd = newline < 0 ? bytes.length : newline;
      if (lineEnd - start > RECORD_BYTES_MAX) {
        yield { line: this.#line, cells: [text(bytes, start, lineEnd)], fault: TOO_LONG };
        start = lineEnd + 1;
        if (newline < 0) this.#isTooLong = true;
        else this.#line++;
        continue;
      }
      if (newline < 0 && !atEnd) break;
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
      if (scan.end - start > RECORD_BYTES_MAX) return `a quoted value is not closed within ${RECORD_BYTES_MAX} bytes`;
      if (scan.state.kind === "bad") return scan.state.reason;
      if (scan.state.kind === "open") return atEnd ? "a quoted value is never closed" : null;
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
