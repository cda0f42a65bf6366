import { ByteCursor, corruption } from "./byte-cursor.js";

/** A table as the MANIFEST lists it. Its keys are internal keys: `user key | trailer[8]`. */
export interface TableEntry {
  readonly number: number;
  readonly level: number;
  readonly bytes: number;
  readonly smallest: Uint8Array;
  readonly largest: Uint8Array;
}

/** One change of the set of live tables: a record of the MANIFEST. */
export interface VersionEdit {
  readonly comparator?: string;
  readonly logNumber?: number;
  readonly nextFileNumber?: number;
  readonly lastSequence?: number;
  readonly deleted: readonly { readonly level: number; readonly number: number }[];
  readonly added: readonly TableEntry[];
}

const LEVELS = 7;
const INTERNAL_TRAILER_BYTES = 8;
const COMPARATOR = "leveldb.BytewiseComparator";

/**
 * Decodes a record of the MANIFEST (doc/impl.md, db/version_edit.cc). `file` is for the message of CORRUPTION. The keys
 * are copies.
 *
 *     edit  := field*
 *     field := 1 slice                        comparator's name
 *            | 2 varint                       number of the oldest log still needed
 *            | 3 varint                       next file number
 *            | 4 varint                       last sequence number
 *            | 5 level slice                  where the level's next compaction starts
 *            | 6 level varint                 a table that is gone
 *            | 7 level varint varint slice slice    a new table: number, size, smallest and largest internal key
 *            | 9 varint                       number of the previous log, no longer used
 *     level := varint below 7
 *     slice := length varint | length bytes
 */
export function decodeVersionEdit(file: string, record: Uint8Array): VersionEdit {
  const cursor = new ByteCursor(file, record);
  const level = (): number => {
    const value = cursor.varint();
    if (value >= LEVELS) throw corruption(file, `a record speaks of level ${value}`);
    return value;
  };
  const internalKey = (): Uint8Array => {
    const key = cursor.slice();
    if (key.length < INTERNAL_TRAILER_BYTES) throw corruption(file, "a record holds a key that is too short");
    return Uint8Array.from(key);
  };
  const edit: {
    -readonly [K in "comparator" | "logNumber" | "nextFileNumber" | "lastSequence"]?: VersionEdit[K] & {};
  } = {};
  const deleted: { level: number; number: number }[] = [];
  const added: TableEntry[] = [];
  while (!cursor.isAtEnd) {
    const tag = cursor.varint();
    switch (tag) {
      case 1:
        edit.comparator = Buffer.from(cursor.slice()).toString("latin1");
        break;
      case 2:
        edit.logNumber = cursor.varint();
        break;
      case 3:
        edit.nextFileNumber = cursor.varint();
        break;
      case 4:
        edit.lastSequence = cursor.varint();
        break;
      case 5:
        level();
        internalKey();
        break;
      case 6:
        deleted.push({ level: level(), number: cursor.varint() });
        break;
      case 7:
        added.push({
          level: level(),
          number: cursor.varint(),
          bytes: cursor.varint(),
          smallest: internalKey(),
          largest: internalKey(),
        });
        break;
      case 9:
        cursor.varint();
        break;
      default:
        throw corruption(file, `a record has the unknown tag ${tag}`);
    }
  }
  return { ...edit, deleted, added };
}

/** The set of live tables that a MANIFEST's records add up to. */
export class Version {
  readonly #file: string;
  readonly #tables = new Map<number, TableEntry>();
  #comparator: string | undefined;
  #logNumber: number | undefined;
  #nextFileNumber: number | undefined;
  #lastSequence: number | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Live tables by number. */
  get tables(): ReadonlyMap<number, TableEntry> {
    return this.#tables;
  }

  /** The oldest LevelDB log that holds anything not yet in a table. */
  get logNumber(): number {
    return this.#logNumber ?? 0;
  }

  apply(edit: VersionEdit): void {
    // A table that moves down a level is deleted and added in one edit: deletions come first.
    for (const { level, number } of edit.deleted) {
      if (this.#tables.get(number)?.level === level) this.#tables.delete(number);
    }
    for (const table of edit.added) this.#tables.set(table.number, table);
    this.#comparator = edit.comparator ?? this.#comparator;
    this.#logNumber = edit.logNumber ?? this.#logNumber;
    this.#nextFileNumber = edit.nextFileNumber ?? this.#nextFileNumber;
    this.#lastSequence = edit.lastSequence ?? this.#lastSequence;
  }

  /** Throws CORRUPTION unless the records name everything that LevelDB needs to open. */
  assertComplete(): void {
    if (this.#comparator !== COMPARATOR) throw corruption(this.#file, `the comparator is ${this.#comparator}`);
    if (this.#logNumber === undefined) throw corruption(this.#file, "no record names a log");
    if (this.#nextFileNumber === undefined) throw corruption(this.#file, "no record names the next file");
    if (this.#lastSequence === undefined) throw corruption(this.#file, "no record names the last sequence number");
  }
}

/** The user key of an internal key: what the application wrote. A view. */
export function userKeyOf(internalKey: Uint8Array): Uint8Array {
  return internalKey.subarray(0, internalKey.length - INTERNAL_TRAILER_BYTES);
}

/**
 * LevelDB's order of internal keys (db/dbformat.cc): user keys ascending; within one, `sequence << 8 | type`, stored as a
 * little-endian u64, descending, so that the newest version comes first.
 */
export function compareInternalKeys(a: Uint8Array, b: Uint8Array): number {
  const order = Buffer.compare(userKeyOf(a), userKeyOf(b));
  if (order !== 0) return order;
  for (let back = 1; back <= INTERNAL_TRAILER_BYTES; back++) {
    const difference = (b[b.length - back] ?? 0) - (a[a.length - back] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
