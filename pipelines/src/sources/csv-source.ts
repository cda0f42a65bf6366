import { invalid, type Json, quote } from "@featurestore/proto";
import { type ByteCount, fileBytes, totalBytes } from "./byte-lines.js";
import { type CsvRecord, CsvSplitter } from "./csv-records.js";
import { checkSameColumns, partitionNames, type SourceFile } from "./files.js";
import type { CellReader, ColumnRequest, RowBatch, RowSource, TimeUnit } from "./source.js";
import { valueFromCell } from "./text-values.js";

const LONE_CR = /\r(?!\n)/;

/** Records of one file that follow each other. */
interface RecordBatch {
  readonly file: SourceFile;
  /** Place of each of the source's columns in the file's records; -1 for partition columns. */
  readonly places: readonly number[];
  readonly width: number;
  readonly records: readonly CsvRecord[];
}

/** CSV files with a header each; every cell is text until a target says otherwise. */
export class CsvSource implements RowSource {
  readonly columns: readonly string[];
  readonly isOpen = false;
  readonly totalRows = null;
  readonly #files: readonly SourceFile[];
  readonly #headers: readonly (readonly string[])[];
  readonly #partitions: readonly string[];
  readonly #timeUnit: TimeUnit | undefined;
  #count: ByteCount = { bytes: 0 };

  private constructor(files: readonly SourceFile[], headers: readonly (readonly string[])[], timeUnit?: TimeUnit) {
    this.#files = files;
    this.#headers = headers;
    this.#partitions = partitionNames(files);
    this.#timeUnit = timeUnit;
    const own = (headers[0] as readonly string[]).filter((name) => !this.#partitions.includes(name));
    this.columns = [...own, ...this.#partitions];
  }

  /** @throws INVALID_ARGUMENT where a header is missing, names a column twice, or differs from the first file's. */
  static async open(files: readonly SourceFile[], timeUnit: TimeUnit | undefined): Promise<CsvSource> {
    const headers: (readonly string[])[] = [];
    for (const file of files) headers.push(await readHeader(file));
    const [first] = headers as [readonly string[]];
    headers.forEach((header, i) => {
      checkSameColumns((files[0] as SourceFile).path, first, (files[i] as SourceFile).path, header);
    });
    return new CsvSource(files, headers, timeUnit);
  }

  get fraction(): number {
    return Math.min(1, this.#count.bytes / Math.max(1, totalBytes(this.#files)));
  }

  async *read(requests: readonly ColumnRequest[]): AsyncIterable<RowBatch> {
    let batch: RecordBatch = { file: this.#files[0] as SourceFile, places: [], width: 0, records: [] };
    const readers = requests.map((request): CellReader => {
      const at = this.columns.indexOf(request.column);
      return (row) => {
        const text = this.#cell(batch, row, at);
        return text === null ? null : valueFromCell(request.target, text, this.#timeUnit);
      };
    });
    for await (batch of this.#batches()) {
      const { records, width, file } = batch;
      yield {
        rows: records.length,
        readers,
        fault: (row) => recordFault(records[row] as CsvRecord, width),
        origin: (row) => ({ file: file.path, line: records[row]?.line ?? null }),
        raw: (row): Json => [...(records[row]?.cells ?? [])],
      };
    }
  }

  /** The rows as text, without bad ones; `onFault` is told of each bad one. Columns are `columns`. */
  async *texts(
    onFault: (fault: { row: number; file: string; line: number; reason: string; values: Json }) => void,
  ): AsyncIterable<readonly (string | null)[][]> {
    let row = 0;
    for await (const batch of this.#batches()) {
      const good: (string | null)[][] = [];
      batch.records.forEach((record, i) => {
        row++;
        const reason = recordFault(record, batch.width);
        if (reason === null) good.push(this.columns.map((_, at) => this.#cell(batch, i, at)));
        else onFault({ row, file: batch.file.path, line: record.line, reason, values: [...record.cells] });
      });
      yield good;
    }
  }

  #cell(batch: RecordBatch, row: number, at: number): string | null {
    const place = batch.places[at] as number;
    if (place >= 0) return batch.records[row]?.cells[place] ?? null;
    return batch.file.partitions[this.columns[at] as string] ?? null;
  }

  async *#batches(): AsyncGenerator<RecordBatch> {
    this.#count = { bytes: 0 };
    for (const [i, file] of this.#files.entries()) {
      const header = this.#headers[i] as readonly string[];
      const places = this.columns.map((name) => (this.#partitions.includes(name) ? -1 : header.indexOf(name)));
      let isFirst = true;
      for await (const records of recordsOf(file, this.#count)) {
        const rows = isFirst ? records.slice(1) : records;
        isFirst = false;
        if (rows.length > 0) yield { file, places, width: header.length, records: rows };
      }
    }
  }
}

/** The records of a file, as many at a time as its bytes come. Never an empty array. */
async function* recordsOf(file: SourceFile, count: ByteCount): AsyncGenerator<readonly CsvRecord[]> {
  const splitter = new CsvSplitter();
  for await (const bytes of fileBytes(file, count)) {
    const records = [...splitter.push(bytes)];
    if (records.length > 0) yield records;
  }
  const rest = [...splitter.end()];
  if (rest.length > 0) yield rest;
}

async function readHeader(file: SourceFile): Promise<readonly string[]> {
  for await (const [header] of recordsOf(file, { bytes: 0 })) {
    if (header === undefined) break;
    if (header.cells.some((cell) => cell !== null && LONE_CR.test(cell))) {
      const what = `the header of ${file.path} has a carriage return (CR) without a line feed (LF)`;
      throw invalid(`from: ${what}; expected lines that end in LF or CRLF, not in CR only`, { field: "from" });
    }
    if (header.fault !== null)
      throw invalid(`from: the header of ${file.path} is bad: ${header.fault}`, { field: "from" });
    const names = header.cells.map((cell) => cell ?? "");
    const twice = names.find((name, i) => name !== "" && names.indexOf(name) !== i);
    if (twice === undefined) return names;
    throw invalid(`from: the header of ${file.path} names the column ${quote(twice)} twice`, { field: "from" });
  }
  throw invalid(`from: ${file.path} is empty; expected a CSV file with a header line`, { field: "from" });
}

function recordFault(record: CsvRecord, width: number): string | null {
  if (record.fault !== null) return record.fault;
  const count = record.cells.length;
  return count === width ? null : `the line has ${count} cells, the header has ${width}`;
}
