import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";

/** What a shard answered for one chunk, in rows of the source. */
export interface ChunkResult {
  readonly shard: number;
  /** Number of the chunk's last row part. */
  readonly last: number;
  readonly written: number;
  readonly late: number;
  readonly refused: number;
}

const LINE = /^(\d+) (\d+) (\d+) (\d+) (\d+)$/;

/**
 * Which row parts each shard has acknowledged: a file that grows by one line per chunk. A line lost in a crash costs nothing:
 * the chunk is sent again and the shard answers that it has it. A last line cut short is dropped.
 */
export class Checkpoint {
  /** Last acknowledged row part by shard, 0 where none is. */
  readonly lastParts: Float64Array;
  /** Results so far, oldest first: of earlier runs and of this one. */
  readonly totals = { written: 0, late: 0, refused: 0 };
  readonly #file: number;

  /** Opens or creates the file at `path`. */
  constructor(path: string, shards: number) {
    this.lastParts = new Float64Array(shards);
    this.#file = openSync(path, "a+");
    const text = readFileSync(path, "utf8");
    let good = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", good)) {
      const result = parseLine(text.slice(good, end), shards);
      if (result === null) break;
      this.#note(result);
      good = end + 1;
    }
    ftruncateSync(this.#file, good);
  }

  get hasResults(): boolean {
    return this.lastParts.some((part) => part > 0);
  }

  /** Remembers a chunk. Once it returns, the line outlives this process. */
  add(result: ChunkResult): void {
    this.#note(result);
    const { shard, last, written, late, refused } = result;
    writeSync(this.#file, `${shard} ${last} ${written} ${late} ${refused}\n`);
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  #note({ shard, last, written, late, refused }: ChunkResult): void {
    this.lastParts[shard] = Math.max(this.lastParts[shard] as number, last);
    this.totals.written += written;
    this.totals.late += late;
    this.totals.refused += refused;
  }
}

function parseLine(line: string, shards: number): ChunkResult | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const [shard, last, written, late, refused] = match.slice(1).map(Number) as [number, number, number, number, number];
  return shard < shards ? { shard, last, written, late, refused } : null;
}
