import { Redis } from "ioredis";
import { FEATURES, itemValue } from "../dataset.js";

const LOAD_BATCH = 2_000;

/** Rows as packed float32 in Redis strings: the fastest layout Redis users glue by hand. */
export class RedisRows {
  readonly #redis: Redis;

  private constructor(redis: Redis) {
    this.#redis = redis;
  }

  static async connect(address: string): Promise<RedisRows> {
    const [host, port] = address.split(":");
    const redis = new Redis({ host: host ?? "127.0.0.1", port: Number(port), lazyConnect: true });
    await redis.connect();
    return new RedisRows(redis);
  }

  async load(rows: number): Promise<void> {
    for (let first = 0; first < rows; first += LOAD_BATCH) {
      const batch: (Buffer | string)[] = [];
      for (let id = first; id < Math.min(rows, first + LOAD_BATCH); id++) batch.push(`item:${id}`, packed(id));
      await this.#redis.mset(batch);
    }
  }

  /** The rows decoded: one Float32Array each, copied because a reply is never aligned. */
  async getMany(ids: readonly number[]): Promise<Float32Array[]> {
    const replies = await this.#redis.mgetBuffer(ids.map((id) => `item:${id}`));
    return replies.map((reply) => {
      const row = new Float32Array(FEATURES);
      if (reply !== null) new Uint8Array(row.buffer).set(reply);
      return row;
    });
  }

  close(): void {
    this.#redis.disconnect();
  }
}

function packed(id: number): Buffer {
  const row = Float32Array.from({ length: FEATURES }, (_, f) => itemValue(id, f));
  return Buffer.from(row.buffer);
}
