import type { Entry, EntryId, HardState } from "../../raft/types.js";
import type { LogState } from "../../replica/ports.js";

/** One step of a group's log: written whole or not at all. */
export type LogRecord =
  | { readonly type: "append"; readonly entries: readonly Entry[]; readonly hardState: HardState | null }
  /** Gives up everything through `through`, and the rest too unless `keepsTail`. */
  | { readonly type: "truncation"; readonly through: EntryId; readonly keepsTail: boolean };

/** A group's log as a series of records leaves it. */
export class LogImage implements LogState {
  hardState: HardState = { term: 0, votedFor: null, committed: 0 };
  truncated: EntryId = { term: 0, index: 0 };
  /** Entries that can no longer be read. */
  readonly rotten = new Set<number>();
  readonly #entries: Entry[] = [];

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get lastIndex(): number {
    return this.truncated.index + this.#entries.length;
  }

  at(index: number): Entry | undefined {
    return this.#entries[index - this.truncated.index - 1];
  }

  apply(record: LogRecord): void {
    if (record.type === "append") this.#append(record.entries, record.hardState);
    else this.#truncate(record.through, record.keepsTail);
  }

  /** Another image of the same log. What is rotten is not known to it. */
  clone(): LogImage {
    const image = new LogImage();
    image.hardState = this.hardState;
    image.truncated = this.truncated;
    for (const entry of this.#entries) image.#entries.push(entry);
    return image;
  }

  #append(entries: readonly Entry[], hardState: HardState | null): void {
    if (hardState !== null) this.hardState = hardState;
    const first = entries[0]?.index;
    if (first === undefined) return;
    this.#entries.length = first - this.truncated.index - 1;
    for (const entry of entries) this.#entries.push(entry);
    for (const index of [...this.rotten]) if (index >= first) this.rotten.delete(index);
  }

  #truncate(through: EntryId, keepsTail: boolean): void {
    if (keepsTail) this.#entries.splice(0, through.index - this.truncated.index);
    else this.#entries.length = 0;
    this.truncated = through;
    for (const index of [...this.rotten]) if (!keepsTail || index <= through.index) this.rotten.delete(index);
  }
}
