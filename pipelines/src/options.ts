import { checkTime, invalid, quote } from "@featurestore/proto";
import type { BackfillProgress } from "./report.js";
import { FILE_FORMATS, type FileFormat } from "./sources/files.js";
import type { TimeUnit } from "./sources/source.js";

/** What to backfill, from where, and how. */
export interface BackfillOptions {
  readonly view: string;
  /** Files, folders and globs. */
  readonly from: readonly string[];
  /** Unless the extensions say it. */
  readonly format?: FileFormat | undefined;
  /** A SELECT over the relation `source`, which is the files. */
  readonly sql?: string | undefined;
  /** feature -> column, where the names differ. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** join key -> column, where the names differ. */
  readonly keys?: Readonly<Record<string, string>> | undefined;
  /** Microseconds: the event time of all rows. Not together with `eventTimeColumn`; neither: when the job was created. */
  readonly eventTime?: number | undefined;
  readonly eventTimeColumn?: string | undefined;
  /** What whole numbers count where times are wanted; required for such columns. */
  readonly timeUnit?: TimeUnit | undefined;
  /** Rows per second at most. */
  readonly rate?: number | undefined;
  /** Slow down while live reads suffer or followers fall behind; true unless told. */
  readonly throttle?: boolean | undefined;
  /**
   * What p99 of the store's reads, and of what waits for its event loop, may be together, in milliseconds. Unless told: 2.5
   * times what they were before there was load, from 30 to 100; 30 where nobody read then.
   */
  readonly maxReadP99Ms?: number | undefined;
  /** Leave cells unwritten where the file says null, instead of writing null. */
  readonly skipNulls?: boolean | undefined;
  /** Stop when more rows than this were refused; unless told never. */
  readonly maxErrors?: number | undefined;
  /** File of all refused rows; unless told `rejects.jsonl` in the job's folder. */
  readonly rejects?: string | undefined;
  /** Go on with the unfinished job of the same inputs. */
  readonly resume?: boolean | undefined;
  /** Check everything, write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Where jobs keep their folders. */
  readonly jobsDir: string;
  /** At most every 200 ms, and at the end. */
  readonly onProgress?: ((progress: BackfillProgress) => void) | undefined;
  /** Told what a user should know but need not act on. */
  readonly onNotice?: ((text: string) => void) | undefined;
  /** Stops the job: chunks under way are waited for, and `resume` goes on from there. */
  readonly signal?: AbortSignal | undefined;
  /** Chunks under way at once; 8 unless told. */
  readonly inFlight?: number | undefined;
  /** How long one chunk is tried again while the store cannot be reached; 60 s unless told. */
  readonly retryForMs?: number | undefined;
  /** DuckDB's memory, in its spelling; 512MB unless told. */
  readonly memoryLimit?: string | undefined;
}

/** Complete options. */
export interface BackfillSettings extends BackfillOptions {
  readonly map: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, string>>;
  readonly skipNulls: boolean;
  readonly maxErrors: number;
  readonly resume: boolean;
  readonly dryRun: boolean;
  readonly throttle: boolean;
  readonly inFlight: number;
  readonly retryForMs: number;
  readonly memoryLimit: string;
}

const TIME_UNITS: readonly string[] = ["s", "ms", "us"];

/** @throws INVALID_ARGUMENT naming the option and the accepted form. */
export function parseBackfillOptions(options: BackfillOptions): BackfillSettings {
  const { format, timeUnit, eventTime, eventTimeColumn, rate, maxReadP99Ms, maxErrors, inFlight } = options;
  if (format !== undefined && !FILE_FORMATS.includes(format)) {
    throw wrong("format", `one of ${FILE_FORMATS.join(", ")}`, format);
  }
  if (timeUnit !== undefined && !TIME_UNITS.includes(timeUnit)) throw wrong("timeUnit", "one of s, ms, us", timeUnit);
  if (eventTime !== undefined) {
    if (!Number.isSafeInteger(eventTime)) throw wrong("eventTime", "whole microseconds", eventTime);
    checkTime("eventTime", BigInt(eventTime));
    if (eventTimeColumn !== undefined) {
      throw invalid("eventTime: give either an event time or an event-time column, not both", { field: "eventTime" });
    }
  }
  if (rate !== undefined && !(rate > 0)) throw wrong("rate", "rows per second above 0", rate);
  if (maxReadP99Ms !== undefined && !(maxReadP99Ms > 0))
    throw wrong("maxReadP99Ms", "milliseconds above 0", maxReadP99Ms);
  if (maxErrors !== undefined && !(maxErrors >= 0)) throw wrong("maxErrors", "a number from 0", maxErrors);
  if (inFlight !== undefined && !(Number.isInteger(inFlight) && inFlight >= 1 && inFlight <= 1_024)) {
    throw wrong("inFlight", "a whole number from 1 to 1024", inFlight);
  }
  return {
    ...options,
    map: plain(options.map),
    keys: plain(options.keys),
    skipNulls: options.skipNulls ?? false,
    maxErrors: maxErrors ?? Number.POSITIVE_INFINITY,
    resume: options.resume ?? false,
    dryRun: options.dryRun ?? false,
    throttle: options.throttle ?? true,
    inFlight: inFlight ?? 8,
    retryForMs: options.retryForMs ?? 60_000,
    memoryLimit: options.memoryLimit ?? "512MB",
  };
}

/** A copy without a prototype: a feature may be called `constructor`. */
function plain(names: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.assign(Object.create(null) as Record<string, string>, names);
}

function wrong(field: string, expected: string, value: unknown): Error {
  return invalid(`${field}: expected ${expected}, got ${quote(value)}`, { field });
}
