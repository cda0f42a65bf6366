import { invalid } from "./errors.js";
import { signedXxhash32, xxhash32 } from "./xxhash32.js";

/** The hash that both sides take of a join key's bytes. Its low bits choose the shard; an index must use other bits. */
export function hashKey(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  return xxhash32(bytes, start, end, 0);
}

/** The same as a signed number, which is never boxed. */
export function signedHashKey(bytes: Uint8Array, start: number, end: number): number {
  return signedXxhash32(bytes, start, end, 0);
}

/** The shard of a key: fixed when the cluster is created, the same in client and server. */
export function shardOf(hash: number, shards: number): number {
  return hash & (shards - 1);
}

/** @throws INVALID_ARGUMENT unless `shards` is a power of two from 1 to 4,096. */
export function checkShardCount(field: string, shards: number): number {
  if (Number.isInteger(shards) && shards >= 1 && shards <= 4_096 && (shards & (shards - 1)) === 0) return shards;
  throw invalid(`${field}: ${shards} is not a shard count; expected a power of two from 1 to 4096`, { field });
}
