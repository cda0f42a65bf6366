import type { FeatureStore } from "@featurestore/client";
import type { Consistency } from "@featurestore/proto";
import { codeOf } from "./fates.js";
import { isIntact, registers } from "./views.js";

export interface RowRead {
  /** 0: nothing there. */
  readonly version: number;
  readonly isIntact: boolean;
}

/** What one read of registers showed. */
export interface RowsRead {
  /** In the order asked for; null: that row could not be read. */
  readonly rows: readonly (RowRead | null)[];
  readonly stalenessMs: number;
  /** "ok", "partial" where some rows could not be read, or the error's code. */
  readonly outcome: string;
}

const NOTHING: RowRead = { version: 0, isIntact: true };

/** Reads registers. Errors are answers. */
export async function readRows(
  store: FeatureStore,
  request: {
    readonly ids: readonly number[];
    readonly consistency: Consistency;
    readonly deadlineMs: number;
    readonly after?: Uint8Array;
  },
): Promise<RowsRead> {
  const { ids, consistency, deadlineMs, after } = request;
  try {
    const batch = await store.getMany(registers, ids, {
      deadlineMs,
      consistency: consistency.level,
      ...(consistency.level === "bounded" ? { maxStalenessMs: consistency.maxStalenessMs } : {}),
      ...(after === undefined ? {} : { after }),
    });
    const rows = ids.map((_, at): RowRead | null => {
      switch (batch.status(at, "version")) {
        case "PRESENT": {
          const { version, writer } = batch.row(at);
          return { version: version ?? 0, isIntact: isIntact(version ?? 0, writer) };
        }
        case "NOT_FOUND":
          return NOTHING;
        case "UNAVAILABLE":
        case "CORRUPTED":
          return null;
        default:
          return { version: 0, isIntact: false };
      }
    });
    return { rows, stalenessMs: batch.stalenessMs, outcome: rows.includes(null) ? "partial" : "ok" };
  } catch (error) {
    return { rows: ids.map(() => null), stalenessMs: 0, outcome: codeOf(error) };
  }
}
