/**
 * One row in the arena, 8-aligned. In memory only, so the words are in the machine's own order:
 *
 *     entry = hash u32 | keyLength u16 + tableLow u16 << 16 | rowLength u24 + tableHigh u8 << 24 | key | row
 *
 * Hash and table are there so that an entry that moves can be found again in its table's index.
 */
export const ENTRY_HEADER_BYTES = 12;
export const ENTRY_KEY_BYTES_MAX = 0xffff;
export const ENTRY_ROW_BYTES_MAX = 0xff_ffff;
export const ENTRY_TABLES_MAX = 0x100_0000;

/** Writes the header at word `at`; key and row bytes follow it. */
export function writeEntryHeader(
  words: Int32Array,
  at: number,
  entry: { readonly hash: number; readonly table: number; readonly keyLength: number; readonly rowLength: number },
): void {
  words[at] = entry.hash;
  words[at + 1] = entry.keyLength | (entry.table << 16);
  words[at + 2] = entry.rowLength | ((entry.table >>> 16) << 24);
}

/** The hash as a signed 32-bit number. */
export function entryHash(words: Int32Array, at: number): number {
  return words[at] as number;
}

export function entryTable(words: Int32Array, at: number): number {
  return ((words[at + 1] as number) >>> 16) | (((words[at + 2] as number) >>> 24) << 16);
}

export function entryKeyLength(words: Int32Array, at: number): number {
  return (words[at + 1] as number) & 0xffff;
}

export function entryRowLength(words: Int32Array, at: number): number {
  return (words[at + 2] as number) & 0xff_ffff;
}

/** Header, key and row together, before rounding to a size class. */
export function entryBytes(words: Int32Array, at: number): number {
  return ENTRY_HEADER_BYTES + entryKeyLength(words, at) + entryRowLength(words, at);
}
