import { invalid, LIMITS, type Producer } from "@featurestore/proto";

/** The last sequence each shard has seen per producer, for the in-memory store. */
export class ProducerTable {
  readonly #shards = new Map<number, Map<number, number>>();

  /**
   * True where the whole run was seen before.
   * @throws INVALID_ARGUMENT naming the number seen where the run straddles it, or when it is no run.
   */
  isDuplicate(shard: number, producer: Producer): boolean {
    const { id, first, last } = producer;
    if (![id, first, last].every(Number.isSafeInteger) || id < 1 || first < 1 || last < first) {
      throw invalid(
        `producer: ${id} with ${first} to ${last} is no run of a sequence; expected id >= 1, 1 <= first <= last`,
        {
          field: "producer",
        },
      );
    }
    const seen = this.#shards.get(shard)?.get(id) ?? 0;
    if (last <= seen) return true;
    if (first <= seen) {
      throw invalid(`producer: the run ${first} to ${last} straddles ${seen}, the last number this shard has seen`, {
        field: "producer",
        seen,
      });
    }
    return false;
  }

  /** Remembers a run that took effect; forgets the producer silent for longest above the limit. */
  note(shard: number, producer: Producer): void {
    const table = this.#shards.get(shard) ?? new Map<number, number>();
    this.#shards.set(shard, table);
    table.delete(producer.id);
    table.set(producer.id, producer.last);
    const [silent] = table.keys();
    if (table.size > LIMITS.producersPerShardMax && silent !== undefined) table.delete(silent);
  }
}
