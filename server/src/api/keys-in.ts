/** How many keys encoded lists say they hold; each begins with its count. Nothing is checked but that so many could be there. */
export function keysIn(lists: readonly Uint8Array[]): number {
  let keys = 0;
  for (const list of lists) {
    if (list.length < 4) continue;
    keys += Math.min(list.length, new DataView(list.buffer, list.byteOffset).getUint32(0, true));
  }
  return keys;
}
