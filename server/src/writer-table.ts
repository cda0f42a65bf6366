import type { WriterReport } from "./control/inspection.js";

/** Remembered at a time; the one that was silent for longest makes room. */
const WRITERS_MAX = 128;
/** Over so long a time the rate of a writer is told. */
const RATE_MS = 10_000;

interface Writer {
  readonly view: string;
  /** Null: whoever writes without naming itself a producer. */
  readonly producer: number | null;
  readonly firstMs: number;
  lastMs: number;
  applied: number;
  late: number;
  refused: number;
  requests: number;
  duplicates: number;
  /** Rows by the time of this window and of the one before. */
  windowMs: number;
  rows: number;
  rowsBefore: number;
}

/**
 * Who has written to which view through this node, since it started. A backfill names itself a producer, one number for the
 * whole job, so it shows as one writer; how much it has yet to write only its own process knows.
 */
export class WriterTable {
  static readonly writersMax = WRITERS_MAX;
  readonly #nowMs: () => number;
  /** In the order in which they were last heard. */
  readonly #writers = new Map<string, Writer>();

  /** @param nowMs milliseconds since 1970 UTC. */
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  /** A request of this writer was carried out. */
  note(
    { view, producer }: { readonly view: string; readonly producer: number | null },
    result: {
      readonly applied: number;
      readonly late: number;
      readonly refused: number;
      readonly isDuplicate: boolean;
    },
  ): void {
    const now = this.#nowMs();
    const key = `${producer ?? ""} ${view}`;
    const writer = this.#writers.get(key) ?? created(view, producer, now);
    this.#writers.delete(key);
    const [silent] = this.#writers.keys();
    if (this.#writers.size >= WRITERS_MAX && silent !== undefined) this.#writers.delete(silent);
    this.#writers.set(key, writer);
    turn(writer, now);
    const { applied, late, refused, isDuplicate } = result;
    writer.lastMs = now;
    writer.requests++;
    writer.applied += applied;
    writer.late += late;
    writer.refused += refused;
    if (isDuplicate) writer.duplicates++;
    writer.rows += applied + late;
  }

  /** Last heard first. */
  list(): readonly WriterReport[] {
    const now = this.#nowMs();
    return [...this.#writers.values()].reverse().map((writer) => {
      turn(writer, now);
      const { view, producer, firstMs, lastMs, applied, late, refused, requests, duplicates } = writer;
      const age = now - writer.windowMs;
      const overMs = Math.max(1_000, Math.min(age + RATE_MS, now - firstMs));
      const rows = writer.rows + (overMs > age ? writer.rowsBefore * (Math.min(RATE_MS, overMs - age) / RATE_MS) : 0);
      const rowsPerSecond = Math.round((rows * 10_000) / overMs) / 10;
      return { view, producer, firstMs, lastMs, applied, late, refused, requests, duplicates, rowsPerSecond };
    });
  }
}

function created(view: string, producer: number | null, now: number): Writer {
  const counts = { applied: 0, late: 0, refused: 0, requests: 0, duplicates: 0 };
  return { view, producer, firstMs: now, lastMs: now, ...counts, windowMs: now, rows: 0, rowsBefore: 0 };
}

function turn(writer: Writer, now: number): void {
  const windows = Math.floor((now - writer.windowMs) / RATE_MS);
  if (windows <= 0) return;
  writer.rowsBefore = windows === 1 ? writer.rows : 0;
  writer.rows = 0;
  writer.windowMs += windows * RATE_MS;
}
