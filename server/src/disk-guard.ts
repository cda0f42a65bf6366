import { DiskWatch, LOOK_EVERY_MS } from "./disk-watch.js";
import type { WriteAheadLog } from "./storage/wal/wal.js";

/** For handing over what is led. */
const EVACUATION_MS = 5_000;

export interface DiskGuardOptions {
  /**
   * The disk has turned slow: what this node leads is to be handed over, within the time, to whoever is fit. Asked once, and
   * again only after the disk was well for the 30 s that `DiskWatch` wants to see: nodes that share slow storage are slow
   * together, and would hand leads to each other without end, refusing writes all the while. Leads that come back are left
   * to the controller, which knows whose disks are good.
   */
  readonly onSlow: (timeoutMs: number) => Promise<void>;
  /** The disk does not answer any more: the process is to end. */
  readonly onDead: (error: Error) => void;
}

/** Looks at the disk of the log all the time, and acts on what it sees. */
export class DiskGuard {
  readonly #watch = new DiskWatch();
  readonly #timer: NodeJS.Timeout;
  #isSlow = false;

  constructor(wal: Pick<WriteAheadLog, "stats">, { onSlow, onDead }: DiskGuardOptions) {
    this.#timer = setInterval(() => {
      const verdict = this.#watch.look(wal.stats, performance.now());
      const hasTurned = verdict === "slow" && !this.#isSlow;
      this.#isSlow = verdict !== "ok";
      if (verdict === "dead") onDead(new Error("a sync of the write-ahead log has not come back for 30 s"));
      if (hasTurned) void onSlow(EVACUATION_MS);
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
