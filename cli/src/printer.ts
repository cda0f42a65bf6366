import type { Json } from "@featurestore/proto";
import Table from "cli-table3";
import { printable, type Style } from "./style.js";
import type { TextSink } from "./world.js";

export const OUTPUT_FORMATS = ["table", "json", "jsonl"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Rows of text cells under a line of headings. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers, by heading: aligned to the right. */
  readonly numeric?: readonly string[];
}

/** Writes a command's data to standard output in the format asked for. */
export class Printer {
  readonly format: OutputFormat;
  readonly style: Style;
  readonly #out: TextSink;

  constructor(out: TextSink, format: OutputFormat, style: Style) {
    this.#out = out;
    this.format = format;
    this.style = style;
  }

  /** A list: an array in json, a line per item in jsonl. `text` is asked only where people read it. */
  list(items: readonly Json[], text: () => string): void {
    if (this.format === "table") this.#text(text());
    else if (this.format === "json") this.#out.write(`${JSON.stringify(items, null, 2)}\n`);
    else this.#out.write(items.map((item) => `${JSON.stringify(item)}\n`).join(""));
  }

  /** One document. */
  item(item: Json, text: () => string): void {
    if (this.format === "table") this.#text(text());
    else this.#out.write(`${JSON.stringify(item, null, this.format === "json" ? 2 : 0)}\n`);
  }

  /** A table as text. Cells are made printable here. */
  table(table: TextTable): string {
    const { head, rows, numeric = [] } = table;
    const align = head.map((name) => (numeric.includes(name) ? "right" : "left"));
    const drawn = new Table({
      head: head.map((name) => this.style.bold(name)),
      colAligns: align,
      style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
      chars: BARE,
    });
    drawn.push(...rows.map((row) => row.map(printable)));
    return trimLines(drawn.toString());
  }

  /** Names and values under one another. */
  pairs(pairs: readonly (readonly [string, string])[]): string {
    const width = Math.max(...pairs.map(([name]) => name.length));
    return pairs.map(([name, value]) => `${this.style.bold(name.padEnd(width))}  ${printable(value)}`).join("\n");
  }

  #text(text: string): void {
    if (text !== "") this.#out.write(`${text}\n`);
  }
}

const BARE = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};

function trimLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
