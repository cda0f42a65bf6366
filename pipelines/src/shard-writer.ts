import { setTimeout as sleep } from "node:timers/promises";
import {
  FeatureStoreError,
  LIMITS,
  type RowLayout,
  type StoreApi,
  type WriteAnswer,
  WriteBlockBuilder,
} from "@featurestore/proto";
import type { ChunkResult } from "./checkpoint.js";
import type { Throttle } from "./throttle.js";

/** Bytes of unsent rows that all shards together may hold. */
const BUFFERED_BYTES_MAX = 64 * 1024 * 1024;
const CHUNK_BYTES_MAX = 1024 * 1024;
const WRITE_DEADLINE_MS = 30_000;
const RETRY_FIRST_MS = 50;
const RETRY_MOST_MS = 5_000;
/** So long after a chunk had to wait for the throttle, progress says so. */
const THROTTLED_SHOWN_MS = 1_500;
const RETRY_CODES: ReadonlySet<string> = new Set([
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "RESOURCE_EXHAUSTED",
  "NOT_LEADER",
  "STALE_SHARD_MAP",
]);

/** How rows are cut into chunks. A function of the view and the number of shards only: a resumed job must cut alike. */
export function chunkLimits(layout: RowLayout, shards: number): { chunkRows: number; chunkBytes: number } {
  const chunkBytes = Math.min(CHUNK_BYTES_MAX, Math.floor(BUFFERED_BYTES_MAX / shards));
  const rowBytes = layout.widths.reduce((total, width) => total + (width === 0 ? 4 : width), 0) + layout.count + 16;
  const fitting = Math.max(1, Math.floor(chunkBytes / rowBytes));
  return { chunkRows: Math.min(LIMITS.keysPerRequestMax, fitting), chunkBytes };
}

export interface ShardWriterOptions {
  readonly api: StoreApi;
  readonly view: string;
  readonly layout: RowLayout;
  readonly shards: number;
  readonly producerId: number;
  readonly registryRevision: number;
  readonly chunkRows: number;
  readonly chunkBytes: number;
  /** Numbers that each row of the source takes. */
  readonly rowParts: number;
  /** Chunks under way at once, over all shards. */
  readonly inFlight: number;
  /** Rows per second at most; undefined: no bound. */
  readonly rate: number | undefined;
  /** Slows down for others; null: nothing does. */
  readonly throttle: Throttle | null;
  /** How long one chunk is tried again while the store cannot be reached. */
  readonly retryForMs: number;
  /** When aborted, chunks under way are waited for and none is begun. */
  readonly signal: AbortSignal | undefined;
  /** Told of each acknowledged chunk, before the shard's next one is sent. */
  readonly onResult: (result: ChunkResult, rows: { first: number; last: number }) => void;
}

/** The unsent row parts of one shard. */
interface ShardBuffer {
  builder: WriteBlockBuilder | null;
  first: number;
  last: number;
  /** Rows of the source whose last part is in the buffer. */
  sourceRows: number;
  /** What was answered for the parts of a row that has not ended yet. */
  begun: { applied: number; refused: number };
  /** Resolves when the chunk sent last has ended; never rejects. */
  tail: Promise<void> | null;
}

interface Chunk {
  readonly shard: number;
  readonly block: Uint8Array;
  /** Of the block: a row of the source may make several, or a part of them. */
  readonly rows: number;
  readonly first: number;
  readonly last: number;
  readonly sourceRows: number;
}

/**
 * Gathers rows by shard and writes them in chunks: those of one shard one after another, shards side by side, never more
 * than `inFlight` at once, nor than the throttle allows. Each chunk carries the numbers of its row parts, so sending one again has no second effect.
 */
export class ShardWriter {
  readonly #options: ShardWriterOptions;
  readonly #buffers: ShardBuffer[];
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;
  #failure: unknown = null;
  #nextAt = performance.now();
  #stopped = false;
  /** True once rows were dropped, or their end is not known, because of a stop. */
  isCutShort = false;
  bytesSent = 0;
  rowsSent = 0;
  /** How long chunks waited for the throttle, and when one did last. */
  throttledMs = 0;
  #throttledAt = Number.NEGATIVE_INFINITY;

  constructor(options: ShardWriterOptions) {
    this.#options = options;
    this.#buffers = Array.from({ length: options.shards }, () => ({
      builder: null,
      first: 0,
      last: 0,
      sourceRows: 0,
      begun: { applied: 0, refused: 0 },
      tail: null,
    }));
  }

  /** True when rows of the shard must be sent (`flush`) before a row of the source that makes `rows` of a block. */
  isFull(shard: number, rows: number): boolean {
    const { builder } = this.#buffers[shard] as ShardBuffer;
    if (builder === null || builder.rows === 0) return false;
    return builder.rows + rows > this.#options.chunkRows || builder.bytes >= this.#options.chunkBytes;
  }

  /**
   * True when rows of the shard must be sent before a further part of the row that was begun. More bytes may gather than
   * before a new row: a row is cut only where it must be.
   */
  mustCut(shard: number): boolean {
    const { builder } = this.#buffers[shard] as ShardBuffer;
    if (builder === null || builder.rows === 0) return false;
    const { chunkRows, chunkBytes } = this.#options;
    return builder.rows >= chunkRows || builder.bytes >= chunkBytes + chunkBytes / 2;
  }

  /** The builder for a part of a row, which makes one row of a block. */
  builder(shard: number, part: { readonly number: number; readonly isLast: boolean }): WriteBlockBuilder {
    const buffer = this.#buffers[shard] as ShardBuffer;
    const { layout, chunkRows } = this.#options;
    buffer.builder ??= new WriteBlockBuilder(layout, chunkRows);
    if (buffer.builder.rows === 0) buffer.first = part.number;
    buffer.last = part.number;
    if (part.isLast) buffer.sourceRows++;
    return buffer.builder;
  }

  /** Hands the shard's rows over for sending. Waits while the shard is busy or too many chunks are under way. */
  async flush(shard: number): Promise<void> {
    const buffer = this.#buffers[shard] as ShardBuffer;
    if (buffer.builder === null || buffer.builder.rows === 0) return;
    const { first, last, sourceRows } = buffer;
    const { rows } = buffer.builder;
    const chunk = { shard, block: buffer.builder.finish(), rows, first, last, sourceRows };
    buffer.sourceRows = 0;
    if (buffer.tail !== null) await buffer.tail;
    await this.#acquire();
    await this.#pace(chunk);
    this.#throwFailure();
    if (this.#isStopped()) {
      this.isCutShort = true;
      this.#release();
      return;
    }
    buffer.tail = this.#deliver(chunk).then(
      () => this.#release(),
      (error: unknown) => {
        this.#failure ??= error;
        this.#release();
      },
    );
  }

  /** Sends what is left of all shards and waits until every chunk has ended. @throws what made a chunk fail. */
  async finish(): Promise<void> {
    for (let shard = 0; shard < this.#buffers.length; shard++) await this.flush(shard);
    await this.drain();
    this.#throwFailure();
  }

  /** Waits for the chunks under way and begins no other. Never rejects. */
  async drain(): Promise<void> {
    await Promise.all(this.#buffers.map((buffer) => buffer.tail));
  }

  /** As `drain`, dropping rows not sent yet. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.drain();
  }

  async #deliver(chunk: Chunk): Promise<void> {
    const answer = await this.#write(chunk);
    if (answer === null) {
      this.isCutShort = true;
      return;
    }
    this.#options.throttle?.answered(chunk.rows, answer.pressure, performance.now());
    this.bytesSent += chunk.block.length;
    this.rowsSent += chunk.sourceRows;
    const { begun } = this.#buffers[chunk.shard] as ShardBuffer;
    if (!answer.duplicate) {
      begun.refused += answer.refused;
      begun.applied += answer.applied;
    }
    const refused = Math.min(begun.refused, chunk.sourceRows);
    const rest = chunk.sourceRows - refused;
    const written = answer.duplicate ? rest : Math.min(begun.applied, rest);
    if (chunk.sourceRows > 0) Object.assign(begun, { applied: 0, refused: 0 });
    const result = { shard: chunk.shard, last: chunk.last, written, late: rest - written, refused };
    const { rowParts } = this.#options;
    const rows = { first: Math.floor(chunk.first / rowParts), last: Math.floor(chunk.last / rowParts) };
    this.#options.onResult(result, rows);
  }

  /** Writes a chunk, again and again while its end is unknown. Null when stopped before an end was known. */
  async #write(chunk: Chunk): Promise<WriteAnswer | null> {
    const { api, view, producerId, registryRevision, retryForMs } = this.#options;
    const { first, last, block } = chunk;
    const giveUpAt = performance.now() + retryForMs;
    for (let wait = RETRY_FIRST_MS; ; wait = Math.min(wait * 2, RETRY_MOST_MS)) {
      try {
        const producer = { id: producerId, first, last };
        return await api.write({ view, block, producer, registryRevision }, { deadlineMs: WRITE_DEADLINE_MS });
      } catch (error) {
        if (!isRetryable(error) || performance.now() + wait > giveUpAt) throw error;
      }
      if (this.#isStopped()) return null;
      await sleep(wait, undefined, { signal: this.#options.signal }).catch(() => undefined);
      if (this.#isStopped()) return null;
    }
  }

  async #acquire(): Promise<void> {
    if (this.#underWay >= this.#limit) {
      const isThrottled = this.#underWay < this.#options.inFlight;
      const since = performance.now();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      if (isThrottled) this.#noteThrottled(performance.now() - since);
    } else this.#underWay++;
  }

  /** Those let in are under way before they run. */
  #release(): void {
    this.#underWay--;
    while (this.#waiting.length > 0 && this.#underWay < this.#limit) {
      this.#underWay++;
      this.#waiting.shift()?.();
    }
  }

  get #limit(): number {
    return Math.min(this.#options.inFlight, this.#options.throttle?.inFlight ?? Number.POSITIVE_INFINITY);
  }

  /** Waits for the chunk's time by the rate asked for, and by the throttle. */
  async #pace({ rows, sourceRows }: Chunk): Promise<void> {
    const { rate, throttle, signal } = this.#options;
    const now = performance.now();
    const byRate = Math.max(now, this.#nextAt);
    if (rate !== undefined) this.#nextAt = byRate + (sourceRows / rate) * 1000;
    const asked = rate === undefined ? now : byRate;
    const at = Math.max(asked, throttle?.reserve(rows, now) ?? now);
    if (at > asked) this.#noteThrottled(at - asked);
    if (at > now) await sleep(at - now, undefined, { signal }).catch(() => undefined);
  }

  #noteThrottled(ms: number): void {
    this.throttledMs += ms;
    this.#throttledAt = performance.now();
  }

  /** A chunk had to wait for the throttle lately. */
  get isThrottled(): boolean {
    return performance.now() - this.#throttledAt < THROTTLED_SHOWN_MS;
  }

  #isStopped(): boolean {
    return this.#stopped || this.#options.signal?.aborted === true;
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof FeatureStoreError && (RETRY_CODES.has(error.code) || error.outcome === "unknown");
}
