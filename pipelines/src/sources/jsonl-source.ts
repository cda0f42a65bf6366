import { isUtf8 } from "node:buffer";
import { checkTime, invalid, type Json, quote, valueFromJson } from "@featurestore/proto";
import { type ByteCount, fileBytes, totalBytes } from "./byte-lines.js";
import { partitionNames, type SourceFile } from "./files.js";
import { memberTexts, quoteNumbers } from "./json-text.js";
import type { CellReader, ColumnRequest, RowBatch, RowSource, Target, TimeUnit } from "./source.js";
import { fitFloat, timeFromInteger, valueFromCell } from "./text-values.js";

/** One line: an object and, where numbers of many digits stand in it, the same with these as text; or why it is none. */
interface JsonLine {
  readonly line: number;
  readonly text: string;
  readonly object: Readonly<Record<string, unknown>> | null;
  readonly exact: Readonly<Record<string, unknown>> | null;
  readonly fault: string | null;
}

const LF = 0x0a;
const LINE_BYTES_MAX = 16 * 1024 * 1024;
const TEXT_CHARS_MAX = 1_000;
const SAMPLE_LINES = 2_048;
/** A line of more characters than `RAW_CHARS_MAX` is shown to people as the text that it begins with. */
const RAW_CHARS_MAX = 64 * 1024;
const RAW_HEAD_CHARS = 4_096;

/** JSON Lines: an object per line. A key that a line lacks is a cell that the row does not have; null is an explicit null. A json cell is the text that stands in the line. */
export class JsonlSource implements RowSource {
  readonly columns: readonly string[];
  readonly isOpen = true;
  readonly totalRows = null;
  readonly #files: readonly SourceFile[];
  readonly #timeUnit: TimeUnit | undefined;
  readonly #partitions: readonly string[];
  #count: ByteCount = { bytes: 0 };

  private constructor(files: readonly SourceFile[], columns: readonly string[], timeUnit: TimeUnit | undefined) {
    this.#files = files;
    this.columns = columns;
    this.#timeUnit = timeUnit;
    this.#partitions = partitionNames(files);
  }

  /** Looks at the first lines of each file for names of columns. */
  static async open(files: readonly SourceFile[], timeUnit: TimeUnit | undefined): Promise<JsonlSource> {
    const columns = new Set<string>();
    for (const file of files) {
      let lines = 0;
      for await (const batch of linesOf(file, { bytes: 0 })) {
        for (const { object } of batch) for (const name of Object.keys(object ?? {})) columns.add(name);
        lines += batch.length;
        if (lines >= SAMPLE_LINES) break;
      }
    }
    for (const name of partitionNames(files)) columns.add(name);
    return new JsonlSource(files, [...columns], timeUnit);
  }

  get fraction(): number {
    return Math.min(1, this.#count.bytes / Math.max(1, totalBytes(this.#files)));
  }

  async *read(requests: readonly ColumnRequest[]): AsyncIterable<RowBatch> {
    let lines: readonly JsonLine[] = [];
    let file = this.#files[0] as SourceFile;
    /** The members, as written, of the line that a json cell was asked of last. */
    let members: ReadonlyMap<string, string> = new Map();
    let spelled: JsonLine | null = null;
    const readers = requests.map(({ column, target }): CellReader => {
      if (this.#partitions.includes(column)) {
        return () => {
          const text = file.partitions[column] ?? null;
          return text === null ? null : valueFromCell(target, text, this.#timeUnit);
        };
      }
      if (target.kind === "value" && target.info.kind === "json") {
        return (row) => {
          const line = lines[row] as JsonLine;
          if (line.object === null || !Object.hasOwn(line.object, column)) return undefined;
          const value = line.object[column];
          if (value === null) return null;
          valueFromJson(target.field, target.info, value); // refuses what has no JSON form
          if (line !== spelled) {
            members = memberTexts(line.text);
            spelled = line;
          }
          return members.get(column);
        };
      }
      const isExact = target.kind === "time" || target.info.scalar === "int64" || target.info.scalar === "timestamp";
      return (row) => {
        const { object, exact } = lines[row] as JsonLine;
        const from = isExact ? exact : object;
        if (from === null || !Object.hasOwn(from, column)) return undefined;
        const value = from[column];
        return value === null ? null : fromJson(target, value, this.#timeUnit);
      };
    });
    this.#count = { bytes: 0 };
    for (file of this.#files) {
      for await (lines of linesOf(file, this.#count)) {
        const { path } = file;
        const current = lines;
        yield {
          rows: current.length,
          readers,
          fault: (row) => current[row]?.fault ?? null,
          origin: (row) => ({ file: path, line: current[row]?.line ?? null }),
          raw: (row): Json => (current[row] === undefined ? null : rawOf(current[row])),
        };
      }
    }
  }

  /** The lines that are objects, partition columns put in; `onFault` is told of each other one. */
  async *texts(
    onFault: (fault: { row: number; file: string; line: number; reason: string; values: Json }) => void,
  ): AsyncIterable<readonly string[]> {
    let row = 0;
    for (const file of this.#files) {
      const partitions = this.#partitions.map((name) => [name, file.partitions[name] ?? null]);
      const head = partitions.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",");
      for await (const lines of linesOf(file, { bytes: 0 })) {
        const good: string[] = [];
        for (const { line, text, object, fault } of lines) {
          row++;
          if (object === null) onFault({ row, file: file.path, line, reason: fault ?? "not an object", values: text });
          else
            good.push(
              head === "" ? text : `{${head}${Object.keys(object).length > 0 ? "," : ""}${text.trim().slice(1)}`,
            );
        }
        yield good;
      }
    }
  }
}

/** A JSON value as what the target wants: as `valueFromJson`, but text, numbers and objects find their way as from files. */
function fromJson(target: Target, value: unknown, timeUnit: TimeUnit | undefined): unknown {
  const { field } = target;
  if (target.kind === "time") {
    if (typeof value === "string") return timeOfText(target, value, timeUnit);
    if (typeof value === "number") return checkTime(field, timeFromInteger(field, value, timeUnit));
    throw invalid(`${field}: expected a time, got ${quote(value)}`, { field });
  }
  const { info } = target;
  if (info.kind !== "scalar") return valueFromJson(field, info, value);
  if (info.scalar === "timestamp") {
    if (typeof value === "string") return timeOfText(target, value, timeUnit);
    if (typeof value === "number") return timeFromInteger(field, value, timeUnit);
  }
  if (typeof value === "string" && info.scalar !== "string") return valueFromCell(target, value, timeUnit);
  const isFloat = info.scalar === "float16" || info.scalar === "float32" || info.scalar === "float64";
  if (isFloat && typeof value === "number") return fitFloat(field, info.scalar, value);
  return valueFromJson(field, info, value);
}

/** Text as a time; a long whole number that was put into quotes to keep its digits is a number again. */
function timeOfText(target: Target, value: string, timeUnit: TimeUnit | undefined): unknown {
  const time = valueFromCell(target, value, timeUnit);
  if (time === null) throw invalid(`${target.field}: expected a time, got an empty string`, { field: target.field });
  return time;
}

/** The lines of a file, as many at a time as its bytes come. Blank lines are skipped. */
async function* linesOf(file: SourceFile, count: ByteCount): AsyncGenerator<readonly JsonLine[]> {
  let pending: Buffer = Buffer.alloc(0);
  let line = 0;
  let isTooLong = false;
  for await (const bytes of fileBytes(file, count)) {
    const all = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    const lines: JsonLine[] = [];
    let start = 0;
    if (isTooLong) {
      const end = all.indexOf(LF);
      if (end < 0) continue;
      isTooLong = false;
      line++;
      start = end + 1;
    }
    for (let end = all.indexOf(LF, start); end >= 0; end = all.indexOf(LF, start)) {
      line++;
      const parsed = parseLine(all.subarray(start, end), line);
      if (parsed !== null) lines.push(parsed);
      start = end + 1;
    }
    pending = all.subarray(start);
    if (pending.length > LINE_BYTES_MAX) {
      const text = pending.toString("utf8", 0, TEXT_CHARS_MAX);
      const fault = `the line is longer than ${LINE_BYTES_MAX} bytes`;
      lines.push({ line: line + 1, text, object: null, exact: null, fault });
      pending = Buffer.alloc(0);
      isTooLong = true;
    }
    if (lines.length > 0) yield lines;
  }
  const last = isTooLong ? null : parseLine(pending, line + 1);
  if (last !== null) yield [last];
}

function parseLine(bytes: Buffer, line: number): JsonLine | null {
  const text = bytes.toString("utf8");
  const bare = line === 1 && text.startsWith("\ufeff") ? text.slice(1) : text;
  if (bare.trim() === "") return null;
  const bad = (fault: string): JsonLine => ({
    line,
    text: bare.slice(0, TEXT_CHARS_MAX),
    object: null,
    exact: null,
    fault,
  });
  if (!isUtf8(bytes)) return bad("the line is not UTF-8");
  try {
    const object: unknown = JSON.parse(bare);
    if (typeof object !== "object" || object === null || Array.isArray(object))
      return bad("the line is not a JSON object");
    const record = object as Record<string, unknown>;
    return { line, text: bare, object: record, exact: keepDigits(bare) ?? record, fault: null };
  } catch (error) {
    return bad(`the line is not JSON (${(error as Error).message})`);
  }
}

/** The object with numbers of 16 digits and more as text, or null where there are none. */
function keepDigits(text: string): Record<string, unknown> | null {
  return /\d{16}/.test(text) ? (JSON.parse(quoteNumbers(text, () => true)) as Record<string, unknown>) : null;
}

/** A line for people: the object, its whole numbers beyond 2^53 - 1 as text with all their digits, or the text. */
function rawOf({ text, object }: JsonLine): Json {
  if (text.length > RAW_CHARS_MAX) return `${text.slice(0, RAW_HEAD_CHARS)}...`;
  if (object === null) return text;
  return JSON.parse(quoteNumbers(text, (digits) => !Number.isSafeInteger(Number(digits)))) as Json;
}
