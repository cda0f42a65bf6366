/** What the write-ahead log says of its disk. */
export interface DiskFacts {
  /** A batch is being written and synced. */
  readonly isSyncing: boolean;
  /** Batches synced since start, and how long the last one took. */
  readonly syncs: number;
  readonly lastSyncMs: number;
}

/** `slow`: a node whose disk is so is to lead nothing. `dead`: it is of no use to anybody. */
export type DiskVerdict = "ok" | "slow" | "dead";

export const LOOK_EVERY_MS = 250;
/** A sync that hangs so long: writes of what this node leads have waited for it as long. */
const HANGS_MS = 2_000;
const DEAD_MS = 30_000;
/** Syncs of this length on average, where there are a few, make a node slow; of this one they make it well again. */
const SLOW_MEAN_MS = 300;
const WELL_MEAN_MS = 150;
const SAMPLES_MIN = 4;
const SAMPLES_MAX = 16;
/** A node is not called well again so soon: leads that move to and fro do more harm than a slow disk. */
const REST_MS = 30_000;

/**
 * Judges the disk by how long syncs take. A node that sends heartbeats and cannot sync keeps its shards from being written,
 * and nobody else would notice. Time is counted by looks: a process that was stopped does not blame its disk.
 */
export class DiskWatch {
  readonly #samples: number[] = [];
  #syncs = 0;
  #hangingMs = 0;
  #isSlow = false;
  #slowForMs = 0;
  #lookedMs: number | null = null;

  /** To be called every `LOOK_EVERY_MS`. @param nowMs monotonic. */
  look({ isSyncing, syncs, lastSyncMs }: DiskFacts, nowMs: number): DiskVerdict {
    const passedMs = Math.min(nowMs - (this.#lookedMs ?? nowMs), 2 * LOOK_EVERY_MS);
    this.#lookedMs = nowMs;
    if (syncs !== this.#syncs) {
      this.#samples.push(lastSyncMs);
      if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
    }
    this.#hangingMs = isSyncing && syncs === this.#syncs ? this.#hangingMs + passedMs : 0;
    this.#syncs = syncs;
    if (this.#hangingMs >= DEAD_MS) return "dead";
    const mean = this.#samples.reduce((sum, ms) => sum + ms, 0) / Math.max(1, this.#samples.length);
    const isBad = this.#hangingMs >= HANGS_MS || (this.#samples.length >= SAMPLES_MIN && mean >= SLOW_MEAN_MS);
    this.#slowForMs = isBad ? 0 : this.#slowForMs + passedMs;
    if (isBad) this.#isSlow = true;
    else if (this.#slowForMs >= REST_MS && mean <= WELL_MEAN_MS) this.#isSlow = false;
    return this.#isSlow ? "slow" : "ok";
  }
}
