/** Bytes of a key that are told apart: enough for what is between two keys of one view. */
const BYTES = 6;

/**
 * Bytes that lie about `share` of the way from one key to a later one, in the order of bytes; not a key themselves. What the
 * two have in common at their start is kept.
 * @param share from 0 to 1.
 */
export function keyBetween(first: Uint8Array, last: Uint8Array, share: number): Uint8Array {
  let common = 0;
  while (common < first.length && common < last.length && first[common] === last[common]) common++;
  const low = numberAt(first, common);
  const high = numberAt(last, common);
  let between = Math.floor(low + (high - low) * share);
  const out = new Uint8Array(common + BYTES);
  out.set(first.subarray(0, common));
  for (let i = BYTES - 1; i >= 0; i--) {
    out[common + i] = between % 256;
    between = Math.floor(between / 256);
  }
  return out;
}

function numberAt(key: Uint8Array, at: number): number {
  let number = 0;
  for (let i = 0; i < BYTES; i++) number = number * 256 + (key[at + i] ?? 0);
  return number;
}
