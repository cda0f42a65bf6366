import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { FeatureStoreError, invalid, type Json } from "@featurestore/proto";

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

/** @throws INVALID_ARGUMENT where more rows were refused than are allowed. */
export function checkErrors(rejects: Rejects, maxErrors: number): void {
  if (rejects.count <= maxErrors) return;
  const first = rejects.first[0];
  throw invalid(
    `stopped: ${rejects.count} rows were refused, more than the ${maxErrors} allowed; the first: row ${first?.row}: ${first?.reason}`,
    { field: "maxErrors" },
  );
}

/**
 * What `Rejects` wrote to a file, one by one; nothing where there is no file.
 * @throws CORRUPTION for a line that is no reject, and what the file system says where the file cannot be read.
 */
export async function* readRejects(path: string): AsyncGenerator<Reject> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (file === null) return;
  try {
    for await (const line of file.readLines()) {
      if (line !== "") yield parseReject(path, line);
    }
  } finally {
    await file.close();
  }
}

function parseReject(path: string, line: string): Reject {
  try {
    return JSON.parse(line) as Reject;
  } catch (cause) {
    throw new FeatureStoreError("CORRUPTION", `${path} is damaged; start the job afresh without --resume`, { cause });
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
