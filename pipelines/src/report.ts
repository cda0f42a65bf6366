import type { Reject } from "./rejects.js";

/** Rows so far. `total` and `fraction` where they are known. */
export interface BackfillProgress {
  readonly read: number;
  readonly written: number;
  readonly late: number;
  readonly refused: number;
  readonly total: number | null;
  /** Of the source read so far, from 0 to 1. */
  readonly fraction: number | null;
  /** It goes slower than it could, for the sake of live reads or of followers that are behind. */
  readonly throttled: boolean;
}

/** What became of a backfill. When complete, read = written + late + refused + skipped. */
export interface BackfillReport {
  readonly view: string;
  readonly jobId: string;
  readonly jobDir: string;
  /** False when it was stopped; go on with `resume`. */
  readonly complete: boolean;
  readonly dryRun: boolean;
  /** True where an earlier run's progress was kept. */
  readonly resumed: boolean;
  /** True where there was nothing left to do. */
  readonly alreadyComplete: boolean;
  readonly read: number;
  /** Rows of which at least one cell took effect; in a dry run, rows that would be sent. */
  readonly written: number;
  /** Rows older than what is stored. */
  readonly late: number;
  readonly refused: number;
  /** Rows with nothing to write: all their cells are empty and `skipNulls` is set. */
  readonly skipped: number;
  readonly firstRefused: readonly Reject[];
  /** The file of all refused rows; null where there are none or none was asked for. */
  readonly rejects: string | null;
  readonly ignoredColumns: readonly string[];
  /** Bytes of the source files. */
  readonly sourceBytes: number;
  /** Bytes of the blocks sent by this run. */
  readonly bytesSent: number;
  /** Seconds that this run took, and the rows it sent per second. */
  readonly seconds: number;
  readonly rowsPerSecond: number;
  /** Seconds of them that chunks waited for the sake of live reads, or of followers that were behind. */
  readonly throttledSeconds: number;
  /** Microseconds: the event time of rows that brought none. */
  readonly eventTime: number;
}
