/** One row as a batch of entries will leave it. `row` null: there is none. */
export interface OverlayRow {
  readonly viewId: number;
  readonly dataset: number;
  readonly key: Uint8Array;
  readonly hash: number;
  row: Uint8Array | null;
  /** What was stored before the batch; for the sums. */
  before: Uint8Array | null;
  /** True once an entry of the batch changed it. */
  isChanged: boolean;
  /** True where the stored bytes cannot be trusted: it takes no write. */
  isDamaged: boolean;
}

/** The rows a batch of entries reads or changes, found by hash without building strings. */
export class RowOverlay {
  readonly rows: OverlayRow[] = [];
  readonly #heads = new Map<number, number>();
  readonly #next: number[] = [];

  find(
    at: { readonly viewId: number; readonly dataset: number; readonly hash: number },
    key: Uint8Array,
    start: number,
    end: number,
  ): OverlayRow | undefined {
    for (let i = this.#heads.get(at.hash); i !== undefined && i >= 0; i = this.#next[i]) {
      const entry = this.rows[i] as OverlayRow;
      if (entry.viewId === at.viewId && entry.dataset === at.dataset && equals(entry.key, key, start, end))
        return entry;
    }
    return undefined;
  }

  add(entry: OverlayRow): OverlayRow {
    this.#next.push(this.#heads.get(entry.hash) ?? -1);
    this.#heads.set(entry.hash, this.rows.push(entry) - 1);
    return entry;
  }
}

function equals(a: Uint8Array, b: Uint8Array, start: number, end: number): boolean {
  if (a.length !== end - start) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[start + i]) return false;
  return true;
}
