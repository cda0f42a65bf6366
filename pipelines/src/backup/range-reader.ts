import {
  FeatureStoreError,
  findEntity,
  hashKey,
  isKey,
  type JoinKey,
  LayoutSet,
  type Registry,
  RowSums,
  shardOf,
  storedRowViolation,
} from "@featurestore/proto";
import { type BackupManifest, objectName, type PartRef, type RangeEntry } from "./manifest.js";
import { applyDelta, decodeRows, encodeRows, type RowRecord } from "./row-object.js";
import { sha256Of } from "./seal.js";
import type { BackupStorage } from "./storage.js";

interface KnownView {
  readonly joinKeys: readonly JoinKey[];
  readonly layouts: LayoutSet;
}

/** A row as it was stored. */
export type StoredRecord = readonly [key: Uint8Array, row: Uint8Array];

/** Reads ranges back, and believes nothing of what it reads. */
export class RangeReader {
  readonly #storage: BackupStorage;
  readonly #manifest: BackupManifest;
  readonly #views: ReadonlyMap<number, KnownView>;

  constructor(storage: BackupStorage, manifest: BackupManifest, registry: Registry) {
    this.#storage = storage;
    this.#manifest = manifest;
    this.#views = new Map(
      registry.views.map((view) => [
        view.id,
        { joinKeys: findEntity(registry, view.entity).joinKeys, layouts: new LayoutSet(view.schemas) },
      ]),
    );
  }

  /**
   * The rows of one range, each held against size and digest of its objects, its view, its shard and the range's bounds.
   * @throws CORRUPTION, NOT_FOUND and what the storage throws, naming the object.
   */
  async read(shard: number, place: number): Promise<readonly StoredRecord[]> {
    const ranges = this.#manifest.shards[shard]?.ranges ?? [];
    const range = ranges[place] as RangeEntry;
    const next = ranges[place + 1];
    const base = await this.#records(range, range.base);
    const delta = range.delta === null ? null : await this.#records(range, range.delta);
    const records = delta === null ? base : applyDelta(base, delta);
    const name = objectName(range.delta ?? range.base);
    if (sha256Of(encodeRows(range.view, records)) !== range.sha256)
      throw damaged(name, "its rows are not those of the backup");
    if (records.length !== range.rows) throw damaged(name, `it has ${records.length} rows, not ${range.rows}`);
    const end = next?.view === range.view ? Buffer.from(next.first, "hex") : null;
    const [first] = records;
    const last = records.at(-1);
    if (first === undefined || last === undefined || Buffer.from(first[0]).toString("hex") !== range.first) {
      throw damaged(name, "it does not begin with its first key");
    }
    if (end !== null && Buffer.compare(last[0], end) >= 0) throw damaged(name, "its keys reach into the next range");
    return records.map((record) => this.#checked(record, { shard, view: range.view, name }));
  }

  /** What the rows of a shard come to, by view: ranges in order. */
  async *readShard(
    shard: number,
  ): AsyncGenerator<{ readonly view: number; readonly records: readonly StoredRecord[] }> {
    const { ranges = [] } = this.#manifest.shards[shard] ?? {};
    for (let place = 0; place < ranges.length; place++) {
      yield { view: (ranges[place] as RangeEntry).view, records: await this.read(shard, place) };
    }
  }

  async #records({ view }: RangeEntry, part: PartRef): Promise<readonly RowRecord[]> {
    const name = objectName(part);
    const bytes = await this.#storage.read(name, part.bytes);
    if (bytes.length !== part.bytes) throw damaged(name, `it has ${bytes.length} bytes, not ${part.bytes}`);
    if (sha256Of(bytes) !== part.sha256) throw damaged(name, "its SHA-256 is wrong");
    const { viewId, records } = decodeRows(bytes);
    if (viewId !== view) throw damaged(name, `it is of view ${viewId}, not ${view}`);
    return records;
  }

  #checked(
    [key, row]: RowRecord,
    at: { readonly shard: number; readonly view: number; readonly name: string },
  ): StoredRecord {
    const known = this.#views.get(at.view);
    if (row === null || known === undefined) throw damaged(at.name, "a row of it is removed");
    if (!isKey(known.joinKeys, key)) throw damaged(at.name, "a key is not one of its entity");
    if (shardOf(hashKey(key), this.#manifest.shardCount) !== at.shard)
      throw damaged(at.name, "a key is of another shard");
    const reason = storedRowViolation(known.layouts, row);
    if (reason !== null) throw damaged(at.name, `a row cannot be: ${reason}`);
    return [key, row];
  }
}

/** Adds rows of a shard up, and holds them against what the manifest says of it. */
export class ShardCheck {
  readonly #sums = new Map<number, RowSums>();

  add(view: number, records: readonly StoredRecord[]): void {
    const sums = this.#sums.get(view) ?? new RowSums();
    for (const [key, row] of records) sums.add(key, row);
    this.#sums.set(view, sums);
  }

  /** @throws CORRUPTION. */
  finish({ shards }: BackupManifest, shard: number): void {
    const entry = shards[shard];
    const told = (entry?.views ?? []).map(({ view, rows, digest }) => `${view} ${rows} ${digest}`).join();
    const found = [...this.#sums].map(([view, { rows, digest }]) => `${view} ${rows} ${digest}`).join();
    if (told !== found) throw new FeatureStoreError("CORRUPTION", `the rows of shard ${shard} do not add up`);
  }
}

function damaged(name: string, why: string): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `${name}: ${why}`);
}
