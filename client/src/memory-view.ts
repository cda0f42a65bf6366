import {
  currentSchema,
  invalid,
  isKey,
  type JoinKey,
  LayoutSet,
  NO_TIME,
  type RegisteredView,
  type RowLayout,
  type RowRef,
  rowEventTime,
  rowRef,
} from "@featurestore/proto";

/** A stored row with its key. */
export interface MemoryRow {
  readonly key: Uint8Array;
  readonly row: RowRef;
}

/** One view's rows in memory, with the layouts they are written in. */
export interface MemoryView {
  readonly view: RegisteredView;
  readonly layouts: LayoutSet;
  /** Of the current schema. */
  readonly layout: RowLayout;
  find(key: Uint8Array): MemoryRow | undefined;
  /** Copies the key. */
  put(key: Uint8Array, row: Uint8Array): void;
  rows(): Iterable<MemoryRow>;
  evolve(view: RegisteredView): void;
  summary(): { readonly rows: number; readonly newestEventTime: number | null };
  /** @throws INVALID_ARGUMENT when the bytes are no key of the entity. */
  checkKey(joinKeys: readonly JoinKey[], key: Uint8Array, i: number): void;
}

/** An empty table for `registered`. */
export function memoryView(registered: RegisteredView): MemoryView {
  let view = registered;
  const layouts = new LayoutSet(registered.schemas);
  const rows = new Map<string, MemoryRow>();
  return {
    get view() {
      return view;
    },
    layouts,
    get layout() {
      return layouts.add(currentSchema(view));
    },
    find: (key) => rows.get(textOf(key)),
    put: (key, row) => {
      rows.set(textOf(key), { key: Uint8Array.from(key), row: rowRef(row) });
    },
    rows: () => rows.values(),
    evolve: (next) => {
      view = next;
      for (const schema of next.schemas) layouts.add(schema);
    },
    summary: () => summarize(rows.values()),
    checkKey: (joinKeys, key, i) => {
      if (!isKey(joinKeys, key)) throw invalid(`keys: key ${i} is not a key of ${view.entity}`, { field: "keys", i });
    },
  };
}

/** True where the row holds a cell; false where only the time of a delete is left. */
export function hasCells({ row }: MemoryRow): boolean {
  return rowEventTime(row.view, row.start) !== NO_TIME;
}

function summarize(rows: Iterable<MemoryRow>): { rows: number; newestEventTime: number | null } {
  let count = 0;
  let newest = NO_TIME;
  for (const row of rows) {
    if (!hasCells(row)) continue;
    count++;
    newest = Math.max(newest, rowEventTime(row.row.view, row.row.start));
  }
  return { rows: count, newestEventTime: count === 0 ? null : newest };
}

/** One character per byte: a Map's key that is equal exactly where the bytes are. */
function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}
