import {
  aligned,
  FeatureStoreError,
  type KeyList,
  readInt53,
  readKeyList,
  viewOf,
  writeInt53,
} from "@featurestore/proto";

/*
 * Command:  format u8 = 1 | kind u8 | origin u16 | zero u32 | leader time i64 (microseconds) | producer i64 | first i64 | last i64 | body
 * body of   1 schema:   view id u32 | zero u32 | schema message
 *           2 rows:     datasets u32 | dataset version u32 x datasets | zeros to a multiple of 8 | write block
 *           3 delete:   view id u32 | dataset version u32 | schema version u32 | zero u32 | event time i64 | key list
 *           4 purge:    view id u32 | dataset version u32 | key list | newest time seen i64 x keys
 *           5 dropView: view id u32 | zero u32
 *           6 registry: expected revision i64 | registry message
 *           7 cluster:  expected epoch i64, -1: no map yet | cluster map, JSON in UTF-8
 *           8 access:   expected revision i64 | change of who may do what, JSON in UTF-8
 *           9 audited:  bytes of the act u32 | zero u32 | act, JSON in UTF-8 | zeros to a multiple of 8 | command, or nothing
 *          10 restore:  view id u32 | dataset version u32 | key list | end u32 x keys, from the first row on | rows
 *
 * Little-endian. Producer 0: none. What a state machine finds in the data of a log entry.
 */
const FORMAT = 1;
const HEAD = 40;
const KINDS = {
  schema: 1,
  rows: 2,
  delete: 3,
  purge: 4,
  dropView: 5,
  registry: 6,
  cluster: 7,
  access: 8,
  audited: 9,
  restore: 10,
} as const;

export interface CommandHead {
  /** Microseconds, by the clock of whoever proposed it. */
  readonly leaderTime: number;
  /** 0: none. Entries of a producer at or below the last sequence a shard has seen have no effect. */
  readonly producer: number;
  readonly first: number;
  readonly last: number;
}

export type CommandBody =
  | { readonly kind: "schema"; readonly viewId: number; readonly schema: Uint8Array }
  | { readonly kind: "rows"; readonly datasets: readonly number[]; readonly block: Uint8Array }
  | {
      readonly kind: "delete";
      readonly viewId: number;
      readonly dataset: number;
      readonly schemaVersion: number;
      readonly eventTime: number;
      readonly keys: Uint8Array;
    }
  | {
      readonly kind: "purge";
      readonly viewId: number;
      readonly dataset: number;
      readonly keys: Uint8Array;
      readonly newest: readonly number[];
    }
  | { readonly kind: "dropView"; readonly viewId: number }
  | { readonly kind: "registry"; readonly expectedRevision: number; readonly registry: Uint8Array }
  /** `map`: as `encodeClusterMap` makes it. */
  | { readonly kind: "cluster"; readonly expectedEpoch: number; readonly map: Uint8Array }
  /** `change`: as `encodeAccessChange` makes it. */
  | { readonly kind: "access"; readonly expectedRevision: number; readonly change: Uint8Array }
  /** A command, and who asked for it. `act`: as `encodeAct` makes it; `command`: encoded; empty: there is nothing to change. */
  | { readonly kind: "audited"; readonly act: Uint8Array; readonly command: Uint8Array }
  /** Whole rows as they are stored: `keys` and `rows` as `restoreBody` makes them. */
  | {
      readonly kind: "restore";
      readonly viewId: number;
      readonly dataset: number;
      readonly keys: Uint8Array;
      readonly rows: Uint8Array;
    };
export type Command = CommandHead & CommandBody;

/** The head of a command nobody can retry. */
export function unsequenced(leaderTime: number): CommandHead {
  return { leaderTime, producer: 0, first: 0, last: 0 };
}

export function encodeCommand(command: Command): Uint8Array {
  const body = bodyBytes(command);
  const out = new Uint8Array(HEAD + body);
  const view = viewOf(out);
  out[0] = FORMAT;
  out[1] = KINDS[command.kind];
  writeInt53(view, 8, command.leaderTime);
  writeInt53(view, 16, command.producer);
  writeInt53(view, 24, command.first);
  writeInt53(view, 32, command.last);
  writeBody(command, out, view);
  return out;
}

function bodyBytes(command: CommandBody): number {
  switch (command.kind) {
    case "schema":
      return 8 + command.schema.length;
    case "rows":
      return aligned(4 + 4 * command.datasets.length) + command.block.length;
    case "delete":
      return 24 + command.keys.length;
    case "purge":
      return 8 + command.keys.length + 8 * command.newest.length;
    case "dropView":
      return 8;
    case "registry":
      return 8 + command.registry.length;
    case "cluster":
      return 8 + command.map.length;
    case "access":
      return 8 + command.change.length;
    case "audited":
      return aligned(8 + command.act.length) + command.command.length;
    case "restore":
      return 8 + command.keys.length + command.rows.length;
  }
}

function writeBody(command: CommandBody, out: Uint8Array, view: DataView): void {
  switch (command.kind) {
    case "schema":
      view.setUint32(HEAD, command.viewId, true);
      out.set(command.schema, HEAD + 8);
      return;
    case "rows":
      view.setUint32(HEAD, command.datasets.length, true);
      command.datasets.forEach((dataset, i) => {
        view.setUint32(HEAD + 4 + 4 * i, dataset, true);
      });
      out.set(command.block, HEAD + aligned(4 + 4 * command.datasets.length));
      return;
    case "delete":
      view.setUint32(HEAD, command.viewId, true);
      view.setUint32(HEAD + 4, command.dataset, true);
      view.setUint32(HEAD + 8, command.schemaVersion, true);
      writeInt53(view, HEAD + 16, command.eventTime);
      out.set(command.keys, HEAD + 24);
      return;
    case "purge":
      view.setUint32(HEAD, command.viewId, true);
      view.setUint32(HEAD + 4, command.dataset, true);
      out.set(command.keys, HEAD + 8);
      command.newest.forEach((time, i) => {
        writeInt53(view, HEAD + 8 + command.keys.length + 8 * i, time);
      });
      return;
    case "dropView":
      view.setUint32(HEAD, command.viewId, true);
      return;
    case "registry":
      writeInt53(view, HEAD, command.expectedRevision);
      out.set(command.registry, HEAD + 8);
      return;
    case "cluster":
      writeInt53(view, HEAD, command.expectedEpoch);
      out.set(command.map, HEAD + 8);
      return;
    case "access":
      writeInt53(view, HEAD, command.expectedRevision);
      out.set(command.change, HEAD + 8);
      return;
    case "audited":
      view.setUint32(HEAD, command.act.length, true);
      out.set(command.act, HEAD + 8);
      out.set(command.command, HEAD + aligned(8 + command.act.length));
      return;
    case "restore":
      view.setUint32(HEAD, command.viewId, true);
      view.setUint32(HEAD + 4, command.dataset, true);
      out.set(command.keys, HEAD + 8);
      out.set(command.rows, HEAD + 8 + command.keys.length);
      return;
  }
}

/**
 * Reads a command; sections share memory with `data`.
 * @throws CORRUPTION for an unknown format or kind, or what is cut off: a replica must stop there, never skip.
 */
export function decodeCommand(data: Uint8Array): Command {
  try {
    return readCommand(data);
  } catch (cause) {
    if (cause instanceof FeatureStoreError && cause.code === "CORRUPTION") throw cause;
    throw new FeatureStoreError("CORRUPTION", "the log holds a command that cannot be read", { cause });
  }
}

function readCommand(data: Uint8Array): Command {
  if (data.length < HEAD || data[0] !== FORMAT) throw unknownEntry(`format ${data[0]}`);
  const view = viewOf(data);
  const head: CommandHead = {
    leaderTime: readInt53(view, 8),
    producer: readInt53(view, 16),
    first: readInt53(view, 24),
    last: readInt53(view, 32),
  };
  const id = (at: number): number => view.getUint32(HEAD + at, true);
  switch (data[1]) {
    case KINDS.schema:
      return { ...head, kind: "schema", viewId: id(0), schema: data.subarray(HEAD + 8) };
    case KINDS.rows: {
      const count = id(0);
      const datasets = Array.from({ length: count }, (_, i) => id(4 + 4 * i));
      return { ...head, kind: "rows", datasets, block: data.subarray(HEAD + aligned(4 + 4 * count)) };
    }
    case KINDS.delete:
      return {
        ...head,
        kind: "delete",
        viewId: id(0),
        dataset: id(4),
        schemaVersion: id(8),
        eventTime: readInt53(view, HEAD + 16),
        keys: data.subarray(HEAD + 24),
      };
    case KINDS.purge: {
      const { keys, next } = readKeyList(data, HEAD + 8);
      const newest = Array.from({ length: keys.count }, (_, i) => readInt53(view, next + 8 * i));
      return { ...head, kind: "purge", viewId: id(0), dataset: id(4), keys: data.subarray(HEAD + 8, next), newest };
    }
    case KINDS.dropView:
      return { ...head, kind: "dropView", viewId: id(0) };
    case KINDS.registry:
      return { ...head, kind: "registry", expectedRevision: readInt53(view, HEAD), registry: data.subarray(HEAD + 8) };
    case KINDS.cluster:
      return { ...head, kind: "cluster", expectedEpoch: readInt53(view, HEAD), map: data.subarray(HEAD + 8) };
    case KINDS.access:
      return { ...head, kind: "access", expectedRevision: readInt53(view, HEAD), change: data.subarray(HEAD + 8) };
    case KINDS.audited: {
      const end = HEAD + 8 + id(0);
      return {
        ...head,
        kind: "audited",
        act: data.subarray(HEAD + 8, end),
        command: data.subarray(HEAD + aligned(8 + id(0))),
      };
    }
    case KINDS.restore: {
      const { next } = readKeyList(data, HEAD + 8);
      const keys = data.subarray(HEAD + 8, next);
      return { ...head, kind: "restore", viewId: id(0), dataset: id(4), keys, rows: data.subarray(next) };
    }
    default:
      throw unknownEntry(`kind ${data[1]}`);
  }
}

/** The keys of a delete or purge. */
export function commandKeys(keys: Uint8Array): KeyList {
  return readKeyList(keys, 0).keys;
}

/** The `rows` of a restore. */
export function restoreBody(rows: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(rows.reduce((sum, row) => sum + 4 + row.length, 0));
  const view = viewOf(out);
  const start = 4 * rows.length;
  let end = 0;
  rows.forEach((row, i) => {
    out.set(row, start + end);
    end += row.length;
    view.setUint32(4 * i, end, true);
  });
  return out;
}

/** The rows of a restore, sharing its memory; null where the bytes are not those of `count` rows. */
export function restoredRows(body: Uint8Array, count: number): readonly Uint8Array[] | null {
  const start = 4 * count;
  if (start > body.length) return null;
  const view = viewOf(body);
  const rows: Uint8Array[] = [];
  let from = start;
  for (let i = 0; i < count; i++) {
    const to = start + view.getUint32(4 * i, true);
    if (to < from || to > body.length) return null;
    rows.push(body.subarray(from, to));
    from = to;
  }
  return from === body.length ? rows : null;
}

function unknownEntry(what: string): FeatureStoreError {
  return new FeatureStoreError(
    "CORRUPTION",
    `the log holds an entry of unknown ${what}; was it written by a newer version?`,
    { details: { newerVersion: true } },
  );
}

/** What applying one command did to its rows. */
export interface ApplyResult {
  readonly applied: number;
  readonly late: number;
  /** Rows that cannot be: of an unknown schema, of bytes that do not decode, too large. */
  readonly refused: number;
  /** Rows that cannot be read here, and so take no write. */
  readonly damaged: number;
  readonly lateCells: number;
  /** The last sequence of the producer where the command had been applied before, else 0. */
  readonly seen: number;
  readonly outcome: "done" | "duplicate" | "straddles" | "conflict";
}

export const NOTHING: ApplyResult = {
  applied: 0,
  late: 0,
  refused: 0,
  damaged: 0,
  lateCells: 0,
  seen: 0,
  outcome: "done",
};
const OUTCOMES: readonly ApplyResult["outcome"][] = ["done", "duplicate", "straddles", "conflict"];

/** Result: applied u32 | late u32 | refused u32 | late cells u32 | seen i64 | damaged u32 | outcome u8 */
export function encodeResult(result: ApplyResult): Uint8Array {
  const out = new Uint8Array(29);
  const view = viewOf(out);
  view.setUint32(0, result.applied, true);
  view.setUint32(4, result.late, true);
  view.setUint32(8, result.refused, true);
  view.setUint32(12, result.lateCells, true);
  writeInt53(view, 16, result.seen);
  view.setUint32(24, result.damaged, true);
  out[28] = OUTCOMES.indexOf(result.outcome);
  return out;
}

export function decodeResult(bytes: Uint8Array): ApplyResult {
  const view = viewOf(bytes);
  return {
    applied: view.getUint32(0, true),
    late: view.getUint32(4, true),
    refused: view.getUint32(8, true),
    damaged: view.getUint32(24, true),
    lateCells: view.getUint32(12, true),
    seen: readInt53(view, 16),
    outcome: OUTCOMES[bytes[28] as number] ?? "done",
  };
}
