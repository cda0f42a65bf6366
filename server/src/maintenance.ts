import {
  type ErrorCode,
  FeatureStoreError,
  isPurgeable,
  LIMITS,
  type PurgeRules,
  type RegisteredView,
  rowNewestTime,
  rowRef,
} from "@featurestore/proto";
import type { StoreNode } from "./node.js";
import type { Shard } from "./shard.js";
import { unsequenced } from "./storage/command-codec.js";
import { encodeKeys } from "./write-path.js";

/** How long an expired row stays for readers with an older `asOf`, in microseconds. */
const EXPIRED_GRACE_US = 86_400_000_000;
const SCAN_ROWS = 2_000;
const PASSED_OVER: readonly ErrorCode[] = ["CORRUPTION", "NOT_LEADER", "UNAVAILABLE"];
const CHECKING_MAX = 4;
/** Whether a scrub is due, or asked for, is looked at so often. */
const SCRUB_LOOK_MS = 1_000;

/**
 * Proposes purges of expired rows and old tombstones, as of `now` (microseconds), but for shards with damaged rows.
 * @returns how many rows went. @throws the signal's reason, soon after it is given.
 */
export async function purge(node: StoreNode, now: number, signal: AbortSignal | null = null): Promise<number> {
  let purged = 0;
  for (const view of node.registry.views) {
    const rules: PurgeRules = {
      ttl: view.ttlMs === null ? null : view.ttlMs * 1000,
      tombstoneRetention: view.tombstoneRetentionMs === null ? null : view.tombstoneRetentionMs * 1000,
      grace: EXPIRED_GRACE_US,
    };
    for (const shard of node.shards) {
      signal?.throwIfAborted();
      if (node.isClosing) return purged;
      if (shard.isDamaged || shard.group?.isLeader === false) continue;
      try {
        purged += await purgeShard(shard, view, { rules, now, signal });
      } catch (error) {
        // Rows nobody can trust stay, and a shard whose lead has moved is another node's: the others' rows go all the same.
        if (!(error instanceof FeatureStoreError && PASSED_OVER.includes(error.code))) throw error;
      }
    }
  }
  return purged;
}

async function purgeShard(
  shard: Shard,
  view: RegisteredView,
  how: { readonly rules: PurgeRules; readonly now: number; readonly signal: AbortSignal | null },
): Promise<number> {
  const { rules, now, signal } = how;
  const { store } = shard;
  const rows = store?.view(view.id, view.datasetVersion);
  if (store === null || rows === undefined || rows.sums.stored === 0) return 0;
  let purged = 0;
  let after: Uint8Array | null = null;
  for (;;) {
    signal?.throwIfAborted();
    const page = await store.scan(rows, after, SCAN_ROWS);
    after = page.keys.at(-1) ?? after;
    const candidates = page.rows.flatMap((row, i) => {
      const ref = rowRef(row);
      return isPurgeable(ref, rules, now)
        ? [{ key: page.keys[i] as Uint8Array, newest: rowNewestTime(ref.view, 0) }]
        : [];
    });
    for (let i = 0; i < candidates.length; i += LIMITS.purgeKeysMax) {
      const some = candidates.slice(i, i + LIMITS.purgeKeysMax);
      const result = await shard.propose({
        ...unsequenced(now),
        kind: "purge",
        viewId: view.id,
        dataset: view.datasetVersion,
        keys: encodeKeys(some.map(({ key }) => key)),
        newest: some.map(({ newest }) => newest),
      });
      purged += result.applied;
    }
    if (page.isLast) return purged;
  }
}

/**
 * Checks every table, the registry's included, and every row once more, at once and as fast as it goes; compares nothing
 * with other nodes, which a `Scrubber` does. @returns what is wrong, and where.
 * @throws the signal's reason, soon after it is given.
 */
export async function scrub(node: StoreNode, signal: AbortSignal | null = null): Promise<readonly string[]> {
  const reasons = (await node.scrubRegistry(signal)).map((reason) => `registry: ${reason}`);
  for (const shard of node.shards) {
    if (node.isClosing) return reasons;
    if (shard.fenced !== null || shard.store === null) continue;
    for (const reason of await shard.store.scrub(signal)) reasons.push(`shard ${shard.id}: ${reason}`);
  }
  return reasons;
}

/** Checks the tables that appeared since the last time. @returns what is wrong: the shards it fenced. */
export async function checkTables(node: StoreNode): Promise<readonly string[]> {
  const waiting = node.shards.filter(({ fenced }) => fenced === null);
  const reasons: string[] = [];
  const work = async (): Promise<void> => {
    for (let shard = waiting.pop(); shard !== undefined; shard = waiting.pop()) {
      if (node.isClosing) return;
      await shard.store?.checkTables();
      if (shard.fenced !== null) reasons.push(`shard ${shard.id}: ${shard.fenced}`);
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: CHECKING_MAX }, work));
  for (const result of settled) if (result.status === "rejected") throw result.reason;
  return reasons;
}

/** Brings at most one view back into memory that ran out of budget, in one shard. @returns whether it tried. */
export async function promote(node: StoreNode): Promise<boolean> {
  for (const shard of node.shards) {
    if (!node.isClosing && shard.fenced === null && (await shard.store?.promote()) === true) return true;
  }
  return false;
}

export interface MaintenanceOptions {
  /** For checkpoints, and all that follows at once from what happened: new tables, room in memory, a registry's change. */
  readonly checkpointEveryMs: number;
  readonly purgeEveryMs: number;
  readonly scrubEveryMs: number;
  /** Microseconds. */
  readonly now: () => number;
  readonly onError: (job: string, error: unknown) => void;
  readonly onDone: (job: string, result: unknown) => void;
}

/** Runs the node's background jobs, each one at a time, until stopped. */
export class Maintenance {
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Map<string, Promise<void>>();
  readonly #options: MaintenanceOptions;
  readonly #stopping = new AbortController();

  constructor(node: StoreNode, options: MaintenanceOptions) {
    this.#options = options;
    const { signal } = this.#stopping;
    this.#every(options.checkpointEveryMs, "checkpoint", () => node.checkpointPinning());
    this.#every(options.checkpointEveryMs, "tables", async () => failOn(await checkTables(node)));
    this.#every(options.checkpointEveryMs, "residency", () => promote(node));
    this.#every(options.checkpointEveryMs, "registry", () => node.retryInstall());
    this.#every(options.checkpointEveryMs, "repair", () => node.repair());
    this.#every(options.purgeEveryMs, "purge", () => purge(node, options.now(), signal));
    const { scrubEveryMs } = options;
    this.#every(Math.min(scrubEveryMs, SCRUB_LOOK_MS), "scrub", async () =>
      failOn(await node.scrubber.work(scrubEveryMs, signal)),
    );
  }

  #every(ms: number, name: string, job: () => Promise<unknown>): void {
    const timer = setInterval(() => {
      if (this.#running.has(name)) return;
      const run = job()
        .then((result) => this.#options.onDone(name, result))
        .catch((error: unknown) => {
          if (!this.#stopping.signal.aborted) this.#options.onError(name, error);
        })
        .finally(() => this.#running.delete(name));
      this.#running.set(name, run);
    }, ms);
    timer.unref();
    this.#timers.push(timer);
  }

  /** Starts no job any more, ends a purge or scrub at its next page, and waits for the others. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopping.abort();
    await Promise.all(this.#running.values());
  }
}

/** Damage found is an error of the job that found it, so that somebody hears of it. */
function failOn(reasons: readonly string[]): void {
  if (reasons.length > 0) throw new FeatureStoreError("CORRUPTION", reasons.join("; "));
}
