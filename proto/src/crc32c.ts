/**
 * CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), slicing-by-8.
 * Source: RFC 3720 appendix B.4; the check value of "123456789" is 0xE3069283.
 */
const TABLES = buildTables();
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [Table, Table, Table, Table, Table, Table, Table, Table];

type Table = Int32Array;

/**
 * Returns the unsigned CRC-32C of `bytes[start, end)`. Pass an earlier result as `seed` to go on where it ended:
 * `crc32c(b, 0, n, crc32c(a))` equals the CRC of `a` followed by `b`.
 */
export function crc32c(bytes: Uint8Array, start = 0, end: number = bytes.length, seed = 0): number {
  let crc = ~seed;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const low =
      crc ^ (at32(bytes, at) | (at32(bytes, at + 1) << 8) | (at32(bytes, at + 2) << 16) | (at32(bytes, at + 3) << 24));
    crc =
      at32(T7, low & 0xff) ^
      at32(T6, (low >>> 8) & 0xff) ^
      at32(T5, (low >>> 16) & 0xff) ^
      at32(T4, low >>> 24) ^
      at32(T3, at32(bytes, at + 4)) ^
      at32(T2, at32(bytes, at + 5)) ^
      at32(T1, at32(bytes, at + 6)) ^
      at32(T0, at32(bytes, at + 7));
  }
  for (; at < end; at++) crc = at32(T0, (crc ^ at32(bytes, at)) & 0xff) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** An element known to be in range: the callers' bounds are checked by their loops. */
function at32(array: { readonly [index: number]: number }, index: number): number {
  return array[index] as number;
}

function buildTables(): readonly Table[] {
  const tables = Array.from({ length: 8 }, () => new Int32Array(256));
  const [first] = tables as [Table];
  for (let n = 0; n < 256; n++) {
    let crc = n;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    first[n] = crc;
  }
  for (let n = 0; n < 256; n++) {
    let crc = at32(first, n);
    for (let k = 1; k < 8; k++) {
      crc = at32(first, crc & 0xff) ^ (crc >>> 8);
      (tables[k] as Table)[n] = crc;
    }
  }
  return tables;
}
