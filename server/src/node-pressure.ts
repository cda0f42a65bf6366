import type { Pressure } from "@featurestore/proto";
import type { DurationHistogram } from "./duration-histogram.js";
import { LatencyWindow } from "./latency-window.js";
import { BEAT_MS, LoopDelay } from "./loop-delay.js";

/** What is told is of so long a time: long enough for a p99, short enough for who slows down to see what it did. */
const SPAN_MS = 1_000;
/** Between two looks at the windows: writes may be many, and each tells. */
const LOOK_MS = 50;

/** How busy this node is, by its last second: what reads take, and how long the event loop lets wait. */
export class NodePressure {
  readonly #nowMs: () => number;
  readonly #reads = new LatencyWindow(SPAN_MS);
  readonly #writes = new LatencyWindow(SPAN_MS);
  readonly #delay: LoopDelay;
  readonly #timer: NodeJS.Timeout;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #seen: Omit<Pressure, "replicationLagMs"> = { readP99Us: 0, readsPerSecond: 0, loopDelayP99Us: 0 };

  /** @param nowMs monotonic. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#delay = new LoopDelay(SPAN_MS, nowMs());
    this.#timer = setInterval(() => this.#delay.beat(nowMs()), BEAT_MS);
    this.#timer.unref();
  }

  /** A read that arrived at `startedMs` is answered. */
  noteRead(startedMs: number): void {
    const now = this.#nowMs();
    this.#reads.note((now - startedMs) * 1000, now);
  }

  /** A write that arrived at `startedMs` is answered. */
  noteWrite(startedMs: number): void {
    const now = this.#nowMs();
    this.#writes.note((now - startedMs) * 1000, now);
  }

  /** p99 of the last second's reads and writes, in milliseconds; null where there were none. */
  get latency(): { readonly readP99Ms: number | null; readonly writeP99Ms: number | null } {
    const now = this.#nowMs();
    const p99 = (window: LatencyWindow): number | null => (window.perSecond(now) === 0 ? null : window.p99(now) / 1000);
    return { readP99Ms: p99(this.#reads), writeP99Ms: p99(this.#writes) };
  }

  /** How long the event loop let wait since start. */
  get loopDelaySeconds(): DurationHistogram {
    return this.#delay.seconds;
  }

  /** p99 of how long the event loop lets wait. */
  get loopDelayMs(): number {
    return this.#delay.p99(this.#nowMs()) / 1000;
  }

  /** What the answer to a write tells. */
  told(replicationLagMs: number): Pressure {
    const now = this.#nowMs();
    if (now - this.#lookedMs >= LOOK_MS) {
      this.#lookedMs = now;
      this.#seen = {
        readP99Us: this.#reads.p99(now),
        readsPerSecond: Math.round(this.#reads.perSecond(now)),
        loopDelayP99Us: this.#delay.p99(now),
      };
    }
    return { ...this.#seen, replicationLagMs: Math.round(replicationLagMs) };
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
