import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Recorder } from "./recorder.js";

/** The directory and the log of one run. */
export class RunRoom {
  readonly dir: string;
  readonly scratch: string;
  readonly #log: WriteStream;
  readonly #begunMs = performance.now();

  private constructor(dir: string) {
    this.dir = dir;
    this.scratch = join(dir, "scratch");
    this.#log = createWriteStream(join(dir, "run.log"));
  }

  static async open(parent: string | null): Promise<RunRoom> {
    if (parent !== null) await mkdir(parent, { recursive: true });
    const room = new RunRoom(await mkdtemp(join(parent ?? tmpdir(), "featurestore-chaos-")));
    await mkdir(room.scratch);
    return room;
  }

  /** A line of the run's log, also on standard error. */
  readonly log = (text: string): void => {
    const line = `${((performance.now() - this.#begunMs) / 1_000).toFixed(2).padStart(8)} ${text}\n`;
    this.#log.write(line);
    process.stderr.write(line);
  };

  /** Writes down everything the checkers read. */
  async saveHistories(recorder: Recorder): Promise<void> {
    const { registers, acknowledged, bounded, marked, elements, calls } = recorder;
    const parts = {
      registers: registers.operations(),
      acknowledged,
      bounded,
      marked,
      elements: [...elements],
      calls,
    };
    for (const [name, rows] of Object.entries(parts)) {
      const text = rows.map((row) => JSON.stringify(row)).join("\n");
      await writeFile(join(this.dir, `history-${name}.jsonl`), `${text}\n`);
    }
  }

  /** @param keep leave everything behind. */
  async close(keep: boolean): Promise<void> {
    await new Promise((resolve) => this.#log.end(resolve));
    if (!keep) await rm(this.dir, { recursive: true, force: true });
  }
}
