import {
  type AcknowledgedWrite,
  type BoundedRead,
  HistoryRecorder,
  type MaxRegisterInput,
  type MaxRegisterOutput,
  type VersionedRead,
} from "@featurestore/cluster/check";
import type { Fate } from "./workload/fates.js";

/** What is done through the SDK. */
export const CALL_KINDS = ["write", "add", "read strong", "read bounded", "read any"] as const;
export type CallKind = (typeof CALL_KINDS)[number];

/** One call of the SDK, for counts and latencies. */
export interface CallRecord {
  readonly kind: CallKind;
  readonly calledMs: number;
  readonly tookMs: number;
  /** "ok", "partial" where some rows could not be read, or the error's code. */
  readonly outcome: string;
}

/** One row that a read showed. */
export interface SeenRow {
  readonly client: string;
  readonly key: string;
  /** 0: nothing there. */
  readonly version: number;
  readonly isIntact: boolean;
}

const OPERATIONS_MAX = 4_000_000;

/** All that the clients of a run did and saw. Instants are of this process's monotonic clock. */
export class Recorder {
  readonly registers = new HistoryRecorder<MaxRegisterInput, MaxRegisterOutput>({
    now: () => performance.now(),
    isRead: ({ kind }) => kind === "get",
    operationsMax: OPERATIONS_MAX,
  });
  readonly calls: CallRecord[] = [];
  readonly acknowledged: AcknowledgedWrite[] = [];
  readonly bounded: BoundedRead[] = [];
  /** Reads that were given the mark of a write of the same client. */
  readonly marked: VersionedRead[] = [];
  /** By key: versions that some read showed, and who saw them. */
  readonly seen = new Map<string, Map<number, string>>();
  readonly torn: SeenRow[] = [];
  /** By element: what became of its add. */
  readonly elements = new Map<string, Fate>();

  call(kind: CallKind, calledMs: number, outcome: string): void {
    this.calls.push({ kind, calledMs, tookMs: performance.now() - calledMs, outcome });
  }

  see(row: SeenRow): void {
    if (!row.isIntact) this.torn.push(row);
    if (row.version === 0) return;
    const versions = this.seen.get(row.key) ?? new Map<number, string>();
    if (!versions.has(row.version)) versions.set(row.version, row.client);
    this.seen.set(row.key, versions);
  }
}
