import { FeatureStoreError, viewOf } from "@featurestore/proto";
import { ROWS, SYSTEM, unframeValue } from "../database-keys.js";
import { sumRow, ViewSums } from "../view-rows.js";
import type { KeyValue } from "./stream.js";

const VIEW_SUMS = "v".charCodeAt(0);

/**
 * Holds a database against itself on its way into or out of a snapshot, in key order: each record against its checksum,
 * the rows of each dataset against the sums that apply kept of them. Damage must not be spread.
 */
export class Audit {
  readonly #promised = new Map<string, ViewSums>();
  readonly #found = new Map<string, ViewSums>();

  /** @throws CORRUPTION for a record that cannot be trusted, or read: a peer's checksums are right whatever it sends. */
  visit(record: KeyValue): void {
    try {
      this.#visit(record);
    } catch (cause) {
      if (cause instanceof FeatureStoreError) throw cause;
      throw corruption("a record cannot be read", cause);
    }
  }

  #visit([key, framed]: KeyValue): void {
    const bytes = unframeValue(key, framed);
    if (bytes === null) throw corruption("a record's checksum fails");
    const view = viewOf(key);
    if (key[0] === SYSTEM) {
      if (key[1] === VIEW_SUMS) this.#promised.set(nameAt(view, 2), ViewSums.decode(bytes));
      return;
    }
    if (key[0] !== ROWS) throw corruption(`a key is of unknown keyspace ${key[0]}`);
    const name = nameAt(view, 1);
    let sums = this.#found.get(name);
    if (sums === undefined) {
      sums = new ViewSums();
      this.#found.set(name, sums);
    }
    sums.count(sumRow(bytes), viewOf(framed).getUint32(bytes.length, true), 1);
  }

  /** When every record was visited. @throws CORRUPTION when the rows of a dataset do not add up. */
  finish(): void {
    for (const name of new Set([...this.#promised.keys(), ...this.#found.keys()])) {
      const promised = this.#promised.get(name) ?? new ViewSums();
      const found = this.#found.get(name) ?? new ViewSums();
      if (!found.equals(promised)) throw corruption(`the rows of view ${name} do not add up`);
    }
  }
}

function nameAt(view: DataView, at: number): string {
  return `${view.getUint32(at, false)}/${view.getUint32(at + 4, false)}`;
}

function corruption(what: string, cause?: unknown): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `the state is damaged: ${what}`, { cause });
}
