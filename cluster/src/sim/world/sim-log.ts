import { assert, FeatureStoreError } from "@featurestore/proto";
import type { Entry, EntryId, HardState } from "../../raft/types.js";
import type { LogState, LogStore } from "../../replica/ports.js";
import type { SimDisk } from "./disk.js";
import type { LogImage, LogRecord } from "./log-image.js";

/** Share of a disk operation's time that a read takes. */
const READ_SHARE = 0.5;
/** Records that may be on their way to the disk: as in the production log, more than a replica ever has there. */
const PENDING_MAX = 64;

/** A replica's log on a simulated disk, as one process sees it. Behaves like the production log's groups. */
export class SimLog implements LogStore {
  readonly #disk: SimDisk;
  readonly #life: number;
  readonly #replica: string;
  /** What is on disk, and what will be when all that was asked for is. */
  readonly #durable: LogImage;
  readonly #wanted: LogImage;
  #pending = 0;
  /** The last write asked for. */
  #lastWrite: Promise<void> | null = null;

  constructor(disk: SimDisk, replica: string) {
    this.#disk = disk;
    this.#life = disk.life;
    this.#replica = replica;
    this.#durable = disk.logImage(replica);
    this.#wanted = this.#durable.clone();
  }

  /** See `LogStore`. False while the disk has little room left. */
  get hasRoom(): boolean {
    return this.#disk.room === "enough";
  }

  /** See `LogStore`. Rejects with CORRUPTION where an entry cannot be read. */
  async load(): Promise<LogState> {
    if (this.#isGone) return never();
    if (this.#lastWrite !== null) await this.#lastWrite;
    return await this.#disk.operation("log load", 1, () => {
      const { hardState, truncated, entries, rotten } = this.#durable;
      for (const index of rotten) throw this.#corruption(index);
      return { hardState, truncated, entries: entries.slice() };
    });
  }

  /** See `LogStore`. Waits for room while the disk has none at all. Rejects with UNAVAILABLE once the disk failed. */
  async append(write: { readonly entries: readonly Entry[]; readonly hardState: HardState | null }): Promise<void> {
    const { entries, hardState } = write;
    if (this.#isGone) return never();
    this.#checkAppend(entries);
    if (entries.length === 0 && hardState === null) return;
    await this.#write({ type: "append", entries: entries.slice(), hardState });
  }

  /** See `LogStore`. A position at or before the last one given up changes nothing. */
  async compact(through: EntryId): Promise<void> {
    if (this.#isGone) return never();
    if (through.index <= this.#wanted.truncated.index) return;
    const keepsTail = this.#wanted.at(through.index)?.term === through.term;
    await this.#write({ type: "truncation", through, keepsTail });
  }

  /** See `LogStore`. Entries that something on its way to the disk replaces are not among the result. */
  async read(from: number, bytesMax: number): Promise<readonly Entry[]> {
    if (this.#isGone) return never();
    return await this.#disk.operation("log read", READ_SHARE, () => this.#read(from, bytesMax));
  }

  #read(from: number, bytesMax: number): readonly Entry[] {
    const found: Entry[] = [];
    let bytes = 0;
    for (let index = from; ; index++) {
      const entry = this.#durable.at(index);
      if (entry === undefined || this.#wanted.at(index) !== entry) return found;
      bytes += entry.data.length;
      if (found.length > 0 && bytes > bytesMax) return found;
      if (this.#durable.rotten.has(index)) throw this.#corruption(index);
      found.push(entry);
    }
  }

  #write(record: LogRecord): Promise<void> {
    assert(this.#pending < PENDING_MAX, `the log of ${this.#replica} has ${PENDING_MAX} records waiting for the disk`);
    this.#wanted.apply(record);
    this.#pending++;
    const done = this.#disk.write(this.#durable, record);
    this.#lastWrite = done;
    const settled = (): void => {
      this.#pending--;
    };
    done.then(settled, settled);
    return done;
  }

  #checkAppend(entries: readonly Entry[]): void {
    const first = entries[0]?.index;
    if (first === undefined) return;
    const { truncated, lastIndex } = this.#wanted;
    assert(first > truncated.index, `entry ${first} of ${this.#replica} was already given up`);
    assert(first <= lastIndex + 1, `entry ${first} of ${this.#replica} leaves a gap after ${lastIndex}`);
    for (let i = 0; i < entries.length; i++) {
      assert(entries[i]?.index === first + i, `the indexes of an append to ${this.#replica} are not consecutive`);
    }
  }

  /** True in a process that is gone: its code does not run any more, so nothing it waits for comes. */
  get #isGone(): boolean {
    return this.#life !== this.#disk.life;
  }

  #corruption(index: number): FeatureStoreError {
    return new FeatureStoreError("CORRUPTION", `entry ${index} of ${this.#replica} is not what was written`, {
      details: { replica: this.#replica, index },
    });
  }
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
