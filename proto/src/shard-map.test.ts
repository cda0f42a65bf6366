import { expect, test } from "vitest";
import { encodeKey } from "./key-codec.js";
import { checkShardCount, hashKey, shardOf } from "./shard-map.js";

test("the key 42 lies in shard 31 of 64: the low bits of its xxhash32", () => {
  const hash = hashKey(encodeKey([{ name: "user_id", type: "int64" }], 42));
  expect(hash).toBe(0x36e3ab1f);
  expect([1, 2, 64, 4_096].map((shards) => shardOf(hash, shards))).toEqual([0, 1, 0x1f, 0xb1f]);
});

test("a hash with its top bit set gives a shard, not a negative number", () => {
  expect(shardOf(0xffffffff, 64)).toBe(63);
});

test("shard counts are powers of two from 1 to 4096", () => {
  for (const shards of [1, 2, 64, 4_096]) expect(checkShardCount("shards", shards)).toBe(shards);
  for (const shards of [0, -1, 3, 63, 8_192, 1.5, Number.NaN])
    expect(() => checkShardCount("shards", shards)).toThrow("shards: ");
});
