import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { WriteAheadLog } from "./wal.js";
import { CHILD_GROUPS, type ChildOptions, entryOf } from "./wal-kill-world.suite.js";

const CHILD = fileURLToPath(new URL("wal-kill-child.suite.ts", import.meta.url));
const TSCONFIG = fileURLToPath(new URL("../../../../tsconfig.tests.json", import.meta.url));

/** What children said they were doing, over all their lives. By group. */
export interface Said {
  readonly acknowledged: Map<number, number>;
  readonly compacted: Map<number, number>;
  readonly terms: Map<number, number>;
}

export function nothingSaid(): Said {
  return { acknowledged: new Map(), compacted: new Map(), terms: new Map() };
}

/** A process that writes to a log until it is killed, with no warning. */
export class WritingChild {
  readonly #process: ChildProcess;
  readonly #said: Said;
  readonly #closed: Promise<unknown[]>;
  #lines = 0;
  #wake: () => void = () => undefined;
  #isOver = false;
  /** Lines of these kinds so far. */
  readonly counts = new Map<string, number>();

  constructor(dir: string, options: ChildOptions, said: Said) {
    this.#said = said;
    this.#process = spawn(process.execPath, ["--import", "tsx", CHILD, dir, JSON.stringify(options)], {
      env: { ...process.env, TSX_TSCONFIG_PATH: TSCONFIG },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#closed = once(this.#process, "close");
    if (this.#process.stdout !== null)
      createInterface({ input: this.#process.stdout }).on("line", (line) => this.#take(line));
    void this.#closed.then(() => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** Resolves when `isReached()`; rejects when the process ended before. */
  async until(isReached: () => boolean): Promise<void> {
    while (!isReached()) {
      if (this.#isOver) throw new Error("the writing process ended by itself");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves when it has said `count` lines more. */
  lines(count: number): Promise<void> {
    const goal = this.#lines + count;
    return this.until(() => this.#lines >= goal);
  }

  compact(): void {
    this.#process.stdin?.write("compact\n");
  }

  /** Kills it and takes in the last it said. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    const [code, signal] = await this.#closed;
    expect([code, signal]).toEqual([null, "SIGKILL"]);
  }

  /** Ends it, if it is not over. */
  async end(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#closed;
  }

  #take(line: string): void {
    const [kind = "", id, value] = line.split(" ");
    const known = { a: this.#said.acknowledged, c: this.#said.compacted, h: this.#said.terms }[kind];
    // A line that was cut off by the kill would name a smaller number: never more than was acknowledged.
    if (value !== undefined) known?.set(Number(id), Math.max(known.get(Number(id)) ?? 0, Number(value)));
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.#lines++;
    this.#wake();
  }
}

/**
 * Opens the log as a restarted process would and checks that nothing acknowledged is missing and nothing is wrong, both
 * in what is loaded and in what is read back. Returns the number of acknowledged entries that had to be there.
 */
export async function checkSaid(dir: string, said: Said, options: ChildOptions): Promise<number> {
  const { segmentBytes, reserveBytes } = options;
  const wal = await WriteAheadLog.open({ dir, segmentBytes, reserveBytes });
  let held = 0;
  for (const id of CHILD_GROUPS) {
    const log = wal.group(id);
    const { entries, truncated, hardState } = await log.load();
    const acknowledged = said.acknowledged.get(id) ?? 0;
    expect(truncated.index).toBeLessThanOrEqual(said.compacted.get(id) ?? 0);
    expect(hardState.term).toBeGreaterThanOrEqual(said.terms.get(id) ?? 0);
    expect(truncated.index + entries.length).toBeGreaterThanOrEqual(acknowledged);
    const read = await log.read(truncated.index + 1, Infinity);
    expect(read.length).toBe(entries.length);
    for (const given of [entries, read]) {
      for (const [i, entry] of given.entries()) {
        const expected = entryOf(truncated.index + 1 + i);
        const { term, index, kind } = entry;
        expect({ term, index, kind }).toEqual({ term: 1, index: expected.index, kind: "command" });
        expect(Buffer.compare(entry.data, expected.data)).toBe(0);
      }
    }
    held += Math.max(0, acknowledged - truncated.index);
  }
  await wal.close();
  return held;
}
