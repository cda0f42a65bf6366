import { assert, FeatureStoreError } from "@featurestore/proto";
import type { Entry, EntryId, HardState } from "../../raft/types.js";
import type { LogState, LogStore } from "../../replica/ports.js";
import type { SimDisk } from "./disk.js";
import type { LogImage, LogRecord } from "./log-image.js";

/** Share of a disk operation's time that a read takes. */
const READ_SHARE = 0.5;

/** A replica's log on a simulated disk, as one process sees it. Behaves like the production log's groups. */
export class SimLog implements LogStore {
  readonly #disk: SimDisk;
  readonly #life: number;
  readonly #replica: string;
  /** What is on disk, and what will be when all that was asked for is. */
  readonly #durable: LogImage;
  readonly #wanted: LogImage;
  #mayLoad = true;

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

  /** See `LogStore`; once, before the first write. Rejects with CORRUPTION where an entry cannot be read. */
  async load(): Promise<LogState> {
    assert(this.#mayLoad, `the log of ${this.#replica} is loaded once, before it is written to`);
    this.#mayLoad = false;
    if (this.#isGone) return never();
    return await this.#disk.operation("log load", 1, () => {
      const { hardState, truncated, entries, rotten } = this.#durable;
      for (const index of rotten) throw this.#corruption(index);
      return { hardState, truncated, entries: entries.slice() };
    });
  }

  /**
   * See `LogStore`. Rejects with RESOURCE_EXHAUSTED (nothing written) while too much waits for the disk and, if there are
   * commands among the entries, while it has no room at all; with UNAVAILABLE once the disk failed.
   */
  async append(write: { readonly entries: readonly Entry[]; readonly hardState: HardState | null }): Promise<void> {
    const { entries, hardState } = write;
    if (this.#isGone) return never();
    this.#checkAppend(entries);
    if (entries.length === 0 && hardState === null) return;
    this.#admit(entries);
    await this.#write({ type: "append", entries: entries.slice(), hardState });
  }

  /** See `LogStore`. A position at or before the last one given up changes nothing. */
  async compact(through: EntryId): Promise<void> {
    if (this.#isGone) return never();
    if (through.index <= this.#wanted.truncated.index) return;
    this.#admit([]);
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
    this.#mayLoad = false;
    this.#wanted.apply(record);
    return this.#disk.write(this.#durable, record);
  }

  #admit(entries: readonly Entry[]): void {
    const isFull = this.#disk.room === "none" && entries.some(({ kind }) => kind === "command");
    if (!isFull && this.#disk.hasQueueRoom) return;
    const why = isFull ? "the disk has no room for commands" : "too many records wait for the disk";
    throw new FeatureStoreError("RESOURCE_EXHAUSTED", `the log of ${this.#replica} takes nothing: ${why}`);
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
