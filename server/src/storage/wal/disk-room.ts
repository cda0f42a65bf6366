import { performance } from "node:perf_hooks";
import type { DiskSpace, WalFiles } from "./segment-file.js";

export interface DiskRoomOptions {
  readonly dir: string;
  readonly files: WalFiles;
  /** The low-water mark; null for 5 % of the file system, at most 1 GiB, but at least `reserveBytesMin`. */
  readonly reserveBytes: number | null;
  readonly reserveBytesMin: number;
  /** How old a measurement may become before the next question starts another. */
  readonly spaceCheckMs: number;
  /** Called with every new measurement. */
  readonly onMeasured: (space: DiskSpace) => void;
  /** The file system did not answer. */
  readonly onError: (error: unknown) => void;
}

const RESERVE_SHARE = 0.05;
const RESERVE_BYTES_MAX = 1024 ** 3;

/**
 * The low-water mark of a disk. Below it no commands are accepted: what is left is for what a follower has to take, for
 * what gets a node out of a full disk (votes, compactions, and the state machines' own files), and for whoever else
 * writes there.
 */
export class DiskRoom {
  readonly reserveBytes: number;
  readonly #options: DiskRoomOptions;
  #freeBytes: number;
  #measuredMs = performance.now();
  #measuring: Promise<void> | null = null;

  /** `space`: the first measurement. */
  constructor(options: DiskRoomOptions, { freeBytes, totalBytes }: DiskSpace) {
    const share = Math.min(RESERVE_BYTES_MAX, totalBytes * RESERVE_SHARE);
    this.reserveBytes = options.reserveBytes ?? Math.floor(Math.max(options.reserveBytesMin, share));
    this.#options = options;
    this.#freeBytes = freeBytes;
  }

  /** As last measured. */
  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** Whether `bytes` more leave the reserve untouched, as last measured; measures again for later questions. */
  has(bytes: number): boolean {
    if (performance.now() - this.#measuredMs >= this.#options.spaceCheckMs) void this.measure();
    return this.#freeBytes - bytes >= this.reserveBytes;
  }

  /** Measures, unless that is under way. Never rejects. */
  measure(): Promise<void> {
    this.#measuring ??= this.#measure();
    return this.#measuring;
  }

  async #measure(): Promise<void> {
    const { dir, files, onMeasured, onError } = this.#options;
    try {
      const space = await files.space(dir);
      this.#freeBytes = space.freeBytes;
      onMeasured(space);
    } catch (error) {
      onError(error);
    }
    this.#measuredMs = performance.now();
    this.#measuring = null;
  }
}
