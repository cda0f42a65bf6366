import {
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

/**
 * Proposes purges of expired rows and old tombstones, as of `now` (microseconds), but for shards with damaged rows.
 * @returns how many rows went.
 */
export async function purge(node: StoreNode, now: number): Promise<number> {
  let purged = 0;
  for (const view of node.registry.views) {
    const rules: PurgeRules = {
      ttl: view.ttlMs === null ? null : view.ttlMs * 1000,
      tombstoneRetention: view.tombstoneRetentionMs === null ? null : view.tombstoneRetentionMs * 1000,
      grace: EXPIRED_GRACE_US,
    };
    for (const shard of node.shards) {
      if (node.isClosing) return purged;
      if (shard.isDamaged) continue;
      try {
        purged += await purgeShard(shard, view, rules, now);
      } catch (error) {
        // Rows nobody can trust stay; that must not keep the other shards' rows.
        if (!(error instanceof FeatureStoreError && error.code === "CORRUPTION")) throw error;
      }
    }
  }
  return purged;
}

async function purgeShard(shard: Shard, view: RegisteredView, rules: PurgeRules, now: number): Promise<number> {
  const { store } = shard;
  const rows = store?.view(view.id, view.datasetVersion);
  if (store === null || rows === undefined || rows.sums.stored === 0) return 0;
  let purged = 0;
  let after: Uint8Array | null = null;
  for (;;) {
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

/** Checks every table and every row once more. @returns what is wrong, by shard. */
export async function scrub(node: StoreNode): Promise<readonly string[]> {
  const reasons: string[] = [];
  for (const shard of node.shards) {
    if (node.isClosing) return reasons;
    if (shard.fenced !== null || shard.store === null) continue;
    for (const reason of await shard.store.scrub()) reasons.push(`shard ${shard.id}: ${reason}`);
  }
  return reasons;
}

export interface MaintenanceOptions {
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

  constructor(node: StoreNode, options: MaintenanceOptions) {
    this.#options = options;
    this.#every(options.checkpointEveryMs, "checkpoint", () => node.checkpointPinning());
    this.#every(options.purgeEveryMs, "purge", () => purge(node, options.now()));
    this.#every(options.scrubEveryMs, "scrub", () => scrub(node));
  }

  #every(ms: number, name: string, job: () => Promise<unknown>): void {
    const timer = setInterval(() => {
      if (this.#running.has(name)) return;
      const run = job()
        .then((result) => this.#options.onDone(name, result))
        .catch((error: unknown) => this.#options.onError(name, error))
        .finally(() => this.#running.delete(name));
      this.#running.set(name, run);
    }, ms);
    timer.unref();
    this.#timers.push(timer);
  }

  /** Starts no job any more and waits for those under way. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#running.values());
  }
}
