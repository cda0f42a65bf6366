import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { formatTime, valueToJson } from "@featurestore/proto";
import { type ExportedRow, exportedRows, type RowShape, type RowSink } from "./export-sink.js";
import { toJsonText } from "./export-values.js";
import { cellTimeColumn, EVENT_TIME } from "./mapping.js";
import type { ViewPage } from "./scan-view.js";

/** JSON Lines, streamed. A feature never written has no key; null is null. */
export class JsonlSink implements RowSink {
  readonly #shape: RowShape;
  readonly #out: WriteStream;
  #failure: Error | null = null;

  private constructor(shape: RowShape, out: WriteStream) {
    this.#shape = shape;
    this.#out = out;
    out.on("error", (error) => {
      this.#failure = error;
    });
  }

  static async open(shape: RowShape, path: string): Promise<JsonlSink> {
    const out = createWriteStream(path);
    await once(out, "open");
    return new JsonlSink(shape, out);
  }

  async write(page: ViewPage): Promise<number> {
    let text = "";
    let rows = 0;
    for (const row of exportedRows(this.#shape, page)) {
      text += `${this.#line(row)}\n`;
      rows++;
    }
    if (this.#failure !== null) throw this.#failure;
    if (text !== "" && !this.#out.write(text)) await once(this.#out, "drain");
    return rows;
  }

  async finish(): Promise<void> {
    this.#out.end();
    await finished(this.#out);
  }

  async close(): Promise<void> {
    this.#out.destroy();
  }

  #line(row: ExportedRow): string {
    const { joinKeys, keyInfos, features, infos } = this.#shape;
    const parts = joinKeys.map(({ name }, i) => {
      const info = keyInfos[i] as (typeof keyInfos)[number];
      return `${JSON.stringify(name)}:${JSON.stringify(valueToJson(info, row.key[i]))}`;
    });
    features.forEach(({ name }, i) => {
      const value = row.values[i];
      if (value === undefined) return;
      parts.push(`${JSON.stringify(name)}:${toJsonText(infos[i] as (typeof infos)[number], value)}`);
      const time = row.times[i] ?? null;
      if (time !== null) parts.push(`${JSON.stringify(cellTimeColumn(name))}:"${formatTime(time)}"`);
    });
    parts.push(`"${EVENT_TIME}":"${formatTime(row.eventTime)}"`);
    return `{${parts.join(",")}}`;
  }
}
