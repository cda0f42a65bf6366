import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { invalid, type Json } from "@featurestore/proto";

/** Why a row was not written. `row` counts from 1 in reading order; null where only the server knows which. */
export interface Reject {
  readonly row: number | null;
  readonly file?: string | null;
  readonly line?: number | null;
  readonly reason: string;
  readonly values?: Json;
}

const FIRST_MAX = 10;
const VALUE_CHARS_MAX = 4_096;
const BUFFER_CHARS = 64 * 1024;

/** Counts refused rows, keeps the first ten, and writes all of them to a file, one JSON object per line. */
export class Rejects {
  readonly first: Reject[] = [];
  readonly path: string | null;
  #count = 0;
  #buffer = "";
  #file: number | null = null;

  /**
   * @param options.path null: no file. @param options.isLazy the file appears with the first reject; an older one goes.
   * @throws INVALID_ARGUMENT when the file cannot be written.
   */
  constructor(options: { readonly path: string | null; readonly isLazy: boolean }) {
    this.path = options.path;
    if (options.path === null) return;
    if (options.isLazy) rmSync(options.path, { force: true });
    else this.#file = openForWriting(options.path);
  }

  get count(): number {
    return this.#count;
  }

  /** @param rows how many rows the reject stands for. */
  add(reject: Reject, rows = 1): void {
    this.#count += rows;
    const { kept, line } = asLine(reject);
    if (this.first.length < FIRST_MAX) this.first.push(kept);
    if (this.path === null) return;
    this.#buffer += `${line}\n`;
    if (this.#buffer.length >= BUFFER_CHARS) this.#flush();
  }

  close(): void {
    this.#flush();
    if (this.#file === null) return;
    fsyncSync(this.#file);
    closeSync(this.#file);
    this.#file = null;
  }

  #flush(): void {
    if (this.#buffer === "" || this.path === null) return;
    this.#file ??= openForWriting(this.path);
    writeSync(this.#file, this.#buffer);
    this.#buffer = "";
  }
}

/** A reject and its JSON: without the values where these are nested too deep to have one. */
function asLine(reject: Reject): { readonly kept: Reject; readonly line: string } {
  try {
    return { kept: reject, line: JSON.stringify(reject, shorten) };
  } catch {
    const kept = { ...reject, values: null };
    return { kept, line: JSON.stringify(kept) };
  }
}

function shorten(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return typeof value === "string" && value.length > VALUE_CHARS_MAX ? `${value.slice(0, VALUE_CHARS_MAX)}...` : value;
}

function openForWriting(path: string): number {
  try {
    return openSync(path, "w");
  } catch (cause) {
    throw invalid(`rejects: ${path} cannot be written (${(cause as Error).message})`, { field: "rejects" });
  }
}
