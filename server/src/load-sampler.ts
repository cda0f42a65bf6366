import { availableParallelism } from "node:os";
import type { LoadSample } from "./control/inspection.js";

/** Between two samples. */
const EVERY_MS = 1_000;
/** Kept: ten minutes. */
const SAMPLES_MAX = 600;

/** What has been counted since start; a sample is the difference of two. */
export interface LoadTotals {
  /** Requests, and rows they asked for. */
  readonly reads: number;
  readonly failedReads: number;
  readonly readRows: number;
  readonly writes: number;
  readonly failedWrites: number;
  /** Applied or late: whatever was carried out. */
  readonly writtenRows: number;
}

export interface LoadSources {
  readonly totals: () => LoadTotals;
  readonly latency: () => { readonly readP99Ms: number | null; readonly writeP99Ms: number | null };
  readonly loopDelayMs: () => number;
  /** Milliseconds since 1970 UTC. */
  readonly wallMs?: () => number;
}

/** How busy this node was in each of the last seconds: one sample a second, ten minutes of them. */
export class LoadSampler {
  static readonly samplesMax = SAMPLES_MAX;
  readonly #sources: LoadSources;
  readonly #samples: LoadSample[] = [];
  readonly #timer: NodeJS.Timeout;
  #totals: LoadTotals;
  #cpu = process.cpuUsage();
  #at = performance.now();

  constructor(sources: LoadSources) {
    this.#sources = sources;
    this.#totals = sources.totals();
    this.#timer = setInterval(() => this.take(), EVERY_MS);
    this.#timer.unref();
  }

  /** Of what this process may use one CPU is 1. */
  static get cores(): number {
    return availableParallelism();
  }

  /** Samples taken after `afterMs` (milliseconds since 1970 UTC), oldest first. */
  since(afterMs: number): readonly LoadSample[] {
    return this.#samples.filter(({ at }) => at > afterMs);
  }

  /** Takes a sample of the time since the last one: what the timer does. */
  take(): void {
    const { totals, latency, loopDelayMs, wallMs = Date.now } = this.#sources;
    const now = performance.now();
    const seconds = (now - this.#at) / 1000;
    if (seconds <= 0) return;
    const before = this.#totals;
    const after = totals();
    const cpu = process.cpuUsage(this.#cpu);
    const rate = (field: keyof LoadTotals): number => Math.max(0, rounded((after[field] - before[field]) / seconds));
    this.#samples.push({
      at: wallMs(),
      readsPerSecond: rate("reads"),
      failedReadsPerSecond: rate("failedReads"),
      readRowsPerSecond: rate("readRows"),
      writesPerSecond: rate("writes"),
      failedWritesPerSecond: rate("failedWrites"),
      writtenRowsPerSecond: rate("writtenRows"),
      ...latency(),
      cpu: rounded((cpu.user + cpu.system) / 1e6 / seconds),
      residentBytes: process.memoryUsage.rss(),
      loopDelayMs: rounded(loopDelayMs()),
    });
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
    this.#totals = after;
    this.#cpu = process.cpuUsage();
    this.#at = now;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function rounded(number: number): number {
  return Math.round(number * 1000) / 1000;
}
