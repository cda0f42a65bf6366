import { readdir, readFile } from "node:fs/promises";

/** What processes hold. */
export interface Usage {
  /** Resident memory of the one that has most, in bytes. */
  readonly residentBytes: number;
  /** Open descriptors of the one that has most. */
  readonly descriptors: number;
}

/** @throws where one of them is gone. */
export async function usageOf(pids: readonly number[]): Promise<Usage> {
  const all = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, "utf8");
      const residentBytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
      return { residentBytes, descriptors: (await readdir(`/proc/${pid}/fd`)).length };
    }),
  );
  return {
    residentBytes: Math.max(...all.map(({ residentBytes }) => residentBytes)),
    descriptors: Math.max(...all.map(({ descriptors }) => descriptors)),
  };
}

/** The most that processes held while this went on. */
export class PeakUsage {
  readonly #pids: readonly number[];
  readonly #timer: NodeJS.Timeout;
  residentBytes = 0;
  descriptors = 0;

  constructor(pids: readonly number[], everyMs = 200) {
    this.#pids = pids;
    this.#timer = setInterval(() => void this.look(), everyMs);
  }

  async look(): Promise<void> {
    const usage = await usageOf(this.#pids).catch(() => null);
    this.residentBytes = Math.max(this.residentBytes, usage?.residentBytes ?? 0);
    this.descriptors = Math.max(this.descriptors, usage?.descriptors ?? 0);
  }

  stop(): Usage {
    clearInterval(this.#timer);
    return { residentBytes: this.residentBytes, descriptors: this.descriptors };
  }
}

/** Bytes in mebibytes, rounded. */
export function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
