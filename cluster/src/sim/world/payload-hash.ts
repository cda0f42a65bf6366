/**
 * A 32-bit hash over everything reachable in a message: plain objects, lists, bytes, text, numbers. Equal before and
 * after unless somebody changed it. Objects count in the order of their keys, which a change in place does not alter.
 */
export function payloadHash(value: unknown): number {
  return fold(0x811c_9dc5, value) >>> 0;
}

function fold(seed: number, value: unknown): number {
  switch (typeof value) {
    case "string":
      return foldText(mix(seed, 1), value);
    case "number":
      return Number.isSafeInteger(value)
        ? mix(mix(mix(seed, 2), value | 0), Math.floor(value / 0x1_0000_0000) | 0)
        : foldText(mix(seed, 3), String(value));
    case "boolean":
      return mix(seed, value ? 5 : 4);
    case "bigint":
      return foldText(mix(seed, 6), value.toString());
    case "object":
      return value === null ? mix(seed, 7) : foldObject(seed, value);
    default:
      return mix(seed, 8);
  }
}

function foldObject(seed: number, value: object): number {
  if (value instanceof Uint8Array) {
    let hash = mix(mix(seed, 9), value.length);
    for (let i = 0; i < value.length; i++) hash = mix(hash, value[i] as number);
    return hash;
  }
  if (Array.isArray(value)) {
    let hash = mix(mix(seed, 10), value.length);
    for (const item of value) hash = fold(hash, item);
    return hash;
  }
  let hash = mix(seed, 11);
  for (const [key, item] of Object.entries(value)) hash = fold(foldText(hash, key), item);
  return mix(hash, 12);
}

function foldText(seed: number, text: string): number {
  let hash = mix(seed, text.length);
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i));
  return hash;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x0100_0193);
  return mixed ^ (mixed >>> 15);
}
