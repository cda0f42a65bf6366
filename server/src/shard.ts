import type { MembershipTarget, ReplicaEvent, ReplicaId, Transport } from "@featurestore/cluster";
import { encodeSchema, FeatureStoreError, type TraceContext, type ViewSchema } from "@featurestore/proto";
import { Group, type GroupShares } from "./group.js";
import { type ApplyResult, type Command, decodeResult, encodeCommand, unsequenced } from "./storage/command-codec.js";
import { isOfNewerVersion } from "./storage/log-entry.js";
import { hasOrphanedLog, orphanedLogPath, writeOrphanedLog } from "./storage/orphaned-log.js";
import { ShardStore, type ShardStoreOptions } from "./storage/shard-store.js";
import type { WriteAheadLog } from "./storage/wal/wal.js";

export interface ShardOptions {
  readonly store: ShardStoreOptions;
  readonly wal: WriteAheadLog;
  /** `<node id>.<number>`. */
  readonly replica: ReplicaId;
  /** As `GroupOptions.founding`. */
  readonly founding: MembershipTarget | null;
  /** Other nodes have the shard, too: what is damaged here is replaced by what they have. */
  readonly hasPeers: boolean;
  /** Whatever state is there is thrown away: a snapshot of a peer takes its place. */
  readonly startsOver: boolean;
  /** @throws CONFLICT (rejected) for a kind that the cluster's format level does not have. */
  readonly checkKind: (kind: Command["kind"]) => void;
  readonly transport: Transport;
  readonly shares: GroupShares;
  readonly onFatal: (error: Error) => void;
  readonly observe?: (event: ReplicaEvent) => void;
}

/** What a proposal did, and the log index it stands at. */
export interface Proposed extends ApplyResult {
  readonly index: number;
}

/**
 * One shard's replica on this node: its state machine and what drives it. One whose database must not be opened is fenced: it
 * takes part in nothing, and answers CORRUPTED where nobody else has its rows. Nothing is thrown away at open.
 */
export class Shard {
  readonly id: number;
  readonly store: ShardStore | null;
  readonly #group: Group | null;
  #reason: string | null;
  readonly #isOfNewer: boolean;
  readonly #options: ShardOptions;
  readonly #schemas = new Map<string, Promise<void>>();

  private constructor(
    id: number,
    options: ShardOptions,
    parts: { store: ShardStore; group: Group } | { reason: string; isOfNewer?: boolean },
  ) {
    this.id = id;
    this.#options = options;
    this.store = "store" in parts ? parts.store : null;
    this.#group = "group" in parts ? parts.group : null;
    this.#reason = "reason" in parts ? parts.reason : null;
    this.#isOfNewer = "reason" in parts && parts.isOfNewer === true;
  }

  /** Opens the database and applies what only the log holds. `lead` then waits until it takes writes. */
  static async open(id: number, options: ShardOptions): Promise<Shard> {
    const { dir } = options.store;
    const log = options.wal.group(groupOf(id));
    if (await hasOrphanedLog(dir)) {
      await log.load(); // nobody else takes it out of memory
      return new Shard(id, options, { reason: orphanedReason(dir) });
    }
    let store = await ShardStore.open(options.store);
    if (options.startsOver) {
      if (store instanceof ShardStore) await store.close();
      store = await ShardStore.discard(options.store);
    }
    if (!(store instanceof ShardStore)) {
      await log.load();
      return new Shard(id, options, { reason: store.fenced });
    }
    try {
      const { replica, founding, transport, shares, onFatal, observe } = options;
      const group = await Group.open({
        name: `shard ${id}`,
        id: replica,
        founding,
        log,
        machine: store,
        transport,
        shares,
        onFatal,
        ...(observe === undefined ? {} : { observe }),
      });
      return new Shard(id, options, { store, group });
    } catch (error) {
      await store.close();
      if (isOfNewerVersion(error)) return new Shard(id, options, { reason: (error as Error).message, isOfNewer: true });
      throw error;
    }
  }

  /** `<node id>.<number>`. */
  get replica(): ReplicaId {
    return this.#options.replica;
  }

  /** Its place among the shard's replicas; null where the database could not be opened. */
  get group(): Group | null {
    return this.#group;
  }

  /** Other nodes have its rows, too: by its group's membership as applied here, and by the map where none is. */
  get hasPeers(): boolean {
    const { voters = [], outgoing = [] } = this.#group?.membership ?? {};
    if (voters.length === 0) return this.#options.hasPeers;
    return [...voters, ...outgoing].some((voter) => voter !== this.replica);
  }

  /** Why the shard answers CORRUPTED, or null. */
  get fenced(): string | null {
    return this.#reason ?? this.store?.fenced ?? this.#group?.stopped ?? null;
  }

  /** Why its rows, sound as they look, are not what a majority of replicas has, or null. */
  get condemned(): string | null {
    return this.store?.condemned ?? null;
  }

  /** It stopped at an entry that this version does not know: with one that does, it goes on. What it has stays as it is. */
  get needsNewerVersion(): boolean {
    return this.#isOfNewer || this.#group?.needsNewerVersion === true;
  }

  get isDamaged(): boolean {
    return this.fenced !== null || this.store?.isDamaged === true;
  }

  get appliedIndex(): number {
    return this.store?.applied.index ?? 0;
  }

  /** Resolves once it takes writes; at once where it is fenced and never will. @throws what `Group.lead` throws. */
  async lead(timeoutMs: number): Promise<void> {
    await this.#group?.lead(timeoutMs);
  }

  /** Time passes. */
  tick(elapsed: number): void {
    this.#group?.tick(elapsed);
  }

  /**
   * Resolves when the command is durable and applied.
   * @throws CORRUPTION (rejected) when the shard is fenced; what `Group.propose` throws.
   */
  async propose(command: Command, trace?: TraceContext): Promise<Proposed> {
    const group = this.#writable();
    this.#options.checkKind(command.kind);
    try {
      const { at, result } = await group.propose(encodeCommand(command), trace);
      return { ...decodeResult(result), index: at.index };
    } catch (error) {
      if (!(error instanceof FeatureStoreError) || error.code !== "NOT_LEADER") throw error;
      const shards = { [this.id]: error.details["leader"] ?? null };
      throw new FeatureStoreError(error.code, error.message, { details: { shards }, cause: error });
    }
  }

  /** Sees to it that the schema version is in the shard's log before any entry that names it. */
  async ensureSchema(schema: ViewSchema, leaderTime: number): Promise<void> {
    if (this.store?.knowsSchema(schema.viewId, schema.version) === true) return;
    const name = `${schema.viewId}/${schema.version}`;
    let pending = this.#schemas.get(name);
    if (pending === undefined) {
      pending = this.propose({
        ...unsequenced(leaderTime),
        kind: "schema",
        viewId: schema.viewId,
        schema: encodeSchema(schema),
      }).then(() => undefined);
      this.#schemas.set(name, pending);
      const forget = (): boolean => this.#schemas.delete(name);
      pending.then(forget, forget);
    }
    await pending;
  }

  /** Makes the state durable and gives up the log before it, but for what slow followers may need of it. */
  async checkpoint(options?: { readonly keepTail: boolean }): Promise<void> {
    if (this.fenced === null) await this.#group?.checkpoint(options);
  }

  /** The same, where a command was applied since the last time. */
  async checkpointNews(): Promise<void> {
    if (this.fenced === null) await this.#group?.checkpointNews();
  }

  /**
   * Lets the write-ahead log shrink: by a checkpoint or, where the shard is fenced and none will ever come, by putting
   * its entries aside in a file beside the database, once and durably. The shard stays fenced then, restarts included.
   */
  async unpin(options?: { readonly keepTail: boolean }): Promise<void> {
    if (this.fenced === null) return this.checkpoint(options);
    if (this.hasPeers || this.needsNewerVersion) return; // it is to be rebuilt, or to go on
    await this.#group?.close();
    const { wal, store } = this.#options;
    const group = groupOf(this.id);
    const { truncated, entries } = await wal.readGroup(group);
    await writeOrphanedLog(store.dir, { group, truncated, entries });
    await wal.removeGroup(group);
    this.#reason = `${this.fenced}; ${orphanedReason(store.dir)}`;
  }

  /** Finishes what was accepted; later commands are refused. */
  async drain(): Promise<void> {
    await this.#group?.drain();
  }

  /** After `drain`: nothing is written to the log any more. */
  async stop(): Promise<void> {
    await this.#group?.close();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.store?.close();
  }

  /** Closes without waiting for what was accepted: whoever waits for it is told that its outcome is not known. */
  async halt(): Promise<void> {
    await this.#group?.halt();
    await this.store?.close();
  }

  #writable(): Group {
    if (this.#group !== null && this.fenced === null) return this.#group;
    throw new FeatureStoreError(
      "CORRUPTION",
      `shard ${this.id} is fenced: ${this.fenced}; restore its node from a backup`,
    );
  }
}

/** The Raft group of a shard; 0 is the meta group. */
export function groupOf(shard: number): number {
  return shard + 1;
}

function orphanedReason(dir: string): string {
  return `its last writes were put aside in ${orphanedLogPath(dir)}`;
}
