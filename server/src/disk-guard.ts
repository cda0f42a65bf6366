import { DiskWatch, LOOK_EVERY_MS } from "./disk-watch.js";
import type { WriteAheadLog } from "./storage/wal/wal.js";

/** Leads come back by elections: while the disk is slow they are handed over again so often. */
const EVACUATE_EVERY_MS = 5_000;

export interface DiskGuardOptions {
  /** What this node leads is to be handed over, within the time. */
  readonly onSlow: (timeoutMs: number) => Promise<void>;
  /** The disk does not answer any more: the process is to end. */
  readonly onDead: (error: Error) => void;
}

/** Looks at the disk of the log all the time, and acts on what it sees. */
export class DiskGuard {
  readonly #watch = new DiskWatch();
  readonly #timer: NodeJS.Timeout;
  #isSlow = false;
  #evacuatedMs = Number.NEGATIVE_INFINITY;

  constructor(wal: Pick<WriteAheadLog, "stats">, { onSlow, onDead }: DiskGuardOptions) {
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      const verdict = this.#watch.look(wal.stats, nowMs);
      this.#isSlow = verdict !== "ok";
      if (verdict === "dead") onDead(new Error("a sync of the write-ahead log has not come back for 30 s"));
      if (verdict !== "slow" || nowMs - this.#evacuatedMs < EVACUATE_EVERY_MS) return;
      this.#evacuatedMs = nowMs;
      void onSlow(EVACUATE_EVERY_MS);
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** This node is to lead nothing. */
  get isSlow(): boolean {
    return this.#isSlow;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
