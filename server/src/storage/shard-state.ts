import { decodeMembership, type EntryId, type Membership, NO_MEMBERSHIP } from "@featurestore/cluster";
import { decodeSchema, FeatureStoreError, LayoutSet, LIMITS, viewOf } from "@featurestore/proto";
import { decodePosition } from "./database.js";
import { producerOfKey } from "./database-keys.js";
import { type ViewRows, ViewSums } from "./view-rows.js";

/** What a shard's database says about itself in its system records: position, membership, schemas, sums, producers. */
export class ShardState {
  readonly #layouts: Map<number, LayoutSet>;
  /** By view id, then dataset version: both are 32-bit numbers. */
  readonly #views = new Map<number, Map<number, ViewRows>>();
  readonly #schemas = new Map<number, Set<number>>();
  readonly #producers = new Map<number, { last: number; index: number }>();
  applied: EntryId = { term: 0, index: 0 };
  membership: Membership = NO_MEMBERSHIP;
  /** Index of the entry that made `membership`: 0 where there is none, 1 where it was not kept yet. */
  confEpoch = 0;

  /** @param layouts by view id, shared by all shards of the process. */
  constructor(layouts: Map<number, LayoutSet>) {
    this.#layouts = layouts;
  }

  /** The rows of a view's dataset, or undefined where none was ever written. */
  view(viewId: number, dataset: number): ViewRows | undefined {
    return this.#views.get(viewId)?.get(dataset);
  }

  *views(): Generator<ViewRows> {
    for (const datasets of this.#views.values()) yield* datasets.values();
  }

  /** The rows of a view's dataset; none yet where there were none. */
  rowsOf(viewId: number, dataset: number): ViewRows {
    const known = this.view(viewId, dataset);
    if (known !== undefined) return known;
    const rows: ViewRows = {
      viewId,
      dataset,
      layouts: this.layoutsOf(viewId),
      sums: new ViewSums(),
      table: null,
      isComplete: false,
      isDamaged: false,
      degraded: null,
    };
    const datasets = this.#views.get(viewId) ?? new Map<number, ViewRows>();
    this.#views.set(viewId, datasets.set(dataset, rows));
    return rows;
  }

  layoutsOf(viewId: number): LayoutSet {
    let layouts = this.#layouts.get(viewId);
    if (layouts === undefined) {
      layouts = new LayoutSet();
      this.#layouts.set(viewId, layouts);
    }
    return layouts;
  }

  /** True once the schema version has reached this shard through its log. */
  knowsSchema(viewId: number, version: number): boolean {
    return this.#schemas.get(viewId)?.has(version) === true;
  }

  /** @returns the schema's version. */
  addSchema(viewId: number, bytes: Uint8Array): number {
    const schema = decodeSchema(viewId, bytes);
    this.layoutsOf(viewId).add(schema);
    const versions = this.#schemas.get(viewId) ?? new Set<number>();
    this.#schemas.set(viewId, versions.add(schema.version));
    return schema.version;
  }

  /** Forgets a view. @returns what there was of it. */
  drop(viewId: number): { readonly datasets: readonly ViewRows[]; readonly versions: readonly number[] } {
    const dropped = {
      datasets: [...(this.#views.get(viewId)?.values() ?? [])],
      versions: [...(this.#schemas.get(viewId) ?? [])],
    };
    this.#views.delete(viewId);
    this.#schemas.delete(viewId);
    return dropped;
  }

  /** The last sequence of a producer, and the entry it came with. */
  producer(id: number): { readonly last: number; readonly index: number } | undefined {
    return this.#producers.get(id);
  }

  /** @returns the producer forgotten for it, the one silent for longest, where there are too many; else null. */
  setProducer(id: number, state: { readonly last: number; readonly index: number }): number | null {
    this.#producers.set(id, state);
    if (this.#producers.size <= LIMITS.producersPerShardMax) return null;
    let oldest = -1;
    let oldestIndex = Number.POSITIVE_INFINITY;
    for (const [producer, { index }] of this.#producers) {
      if (index >= oldestIndex) continue;
      oldest = producer;
      oldestIndex = index;
    }
    this.#producers.delete(oldest);
    return oldest;
  }

  /** Takes in one system record. @throws CORRUPTION for one of unknown kind. */
  load(key: Uint8Array, value: Uint8Array): void {
    const view = viewOf(key);
    switch (String.fromCharCode(key[1] as number)) {
      case "a":
        this.applied = decodePosition(value);
        return;
      case "m":
        this.membership = decodeMembership(value);
        if (this.confEpoch === 0) this.confEpoch = 1;
        return;
      case "e":
        this.confEpoch = decodePosition(value).index;
        return;
      case "s":
        this.addSchema(view.getUint32(2, false), value);
        return;
      case "v":
        Object.assign(this.rowsOf(view.getUint32(2, false), view.getUint32(6, false)).sums, ViewSums.decode(value));
        return;
      case "p": {
        const { term: last, index } = decodePosition(value);
        this.#producers.set(producerOfKey(key), { last, index });
        return;
      }
      default:
        throw new FeatureStoreError(
          "CORRUPTION",
          `the database holds a system record of unknown kind ${key[1]}; was it written by a newer version?`,
        );
    }
  }
}
