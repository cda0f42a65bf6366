import { isUtf8 } from "node:buffer";
import { invalid, isKey, type JoinKey, type KeyList, LIMITS } from "@featurestore/proto";

const INT64_BYTES = 8;

/**
 * Sees to it that every key of a list is one of the entity. On the path of every read: no key is decoded.
 * @throws INVALID_ARGUMENT naming the first that is none by its number.
 */
export function checkKeys(
  entity: { readonly name: string; readonly joinKeys: readonly JoinKey[] },
  keys: KeyList,
): void {
  const [first] = entity.joinKeys;
  const isNumber = entity.joinKeys.length === 1 && first?.type === "int64";
  for (let i = 0; i < keys.count; i++) {
    const start = keys.start(i);
    const end = keys.end(i);
    if (isNumber ? end - start === INT64_BYTES : isKeyAt(entity.joinKeys, keys.bytes, start, end)) continue;
    throw invalid(`keys: key ${i} is not a key of entity ${entity.name}`, { field: "keys", row: i });
  }
}

/** Like `isKey`, without decoding what has no escaped zero. */
function isKeyAt(joinKeys: readonly JoinKey[], bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > LIMITS.keyBytesMax) return false;
  let at = start;
  for (const { type } of joinKeys) {
    if (type === "int64") {
      at += INT64_BYTES;
      continue;
    }
    let zero = at;
    let highest = 0;
    while (zero < end && bytes[zero] !== 0) highest |= bytes[zero++] as number;
    if (zero + 1 >= end) return false;
    if (bytes[zero + 1] !== 0x01) return isKey(joinKeys, bytes.subarray(start, end));
    if (type === "string" && highest > 0x7f && !isUtf8(bytes.subarray(at, zero))) return false;
    at = zero + 2;
  }
  return at === end;
}
