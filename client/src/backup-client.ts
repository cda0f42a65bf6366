import { setTimeout as sleep } from "node:timers/promises";
import {
  type BackupApi,
  type CallOptions,
  FeatureStoreError,
  type featurestore,
  type ReadShardRequest,
  type Registry,
  type RegistryAnswer,
  type RestoreRowsRequest,
  registryToWire,
  type ShardPart,
  toLong,
  toSafeInteger,
} from "@featurestore/proto";
import type { AdminConnectOptions } from "./cluster-admin.js";
import type { ClusterMap } from "./cluster-map.js";
import type { ClusterNode } from "./cluster-node.js";
import { isMap, MapKeeper } from "./map-keeper.js";
import { METHODS } from "./methods.js";
import type { Method } from "./node-connection.js";
import { NodePool } from "./node-pool.js";
import { parseConnectOptions } from "./options.js";
import { registryAnswerFromWire } from "./wire-answers.js";

/** Between two looks at a cluster in which nobody could do it. */
const PAUSE_MS = 500;
/** How long a shard that nobody can read, or take rows in, is asked for again. */
const PATIENCE_MS = 60_000;
const CALL_MS = 30_000;
/** What another node, or a later look, may do better. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "UNAVAILABLE",
  "NOT_LEADER",
  "STALE_SHARD_MAP",
  "RESOURCE_EXHAUSTED",
  "DEADLINE_EXCEEDED",
  "CORRUPTION",
]);

/**
 * The way to a cluster for making and taking in backups. Shards are read from followers where there are any. Every call is
 * tried on other nodes, and again for a minute, or for as long as a node says that it is busy with other shards; all of them
 * are safe to repeat.
 */
export class BackupClient implements BackupApi {
  readonly #pool: NodePool;
  readonly #keeper: MapKeeper;
  readonly #patienceMs: number;

  private constructor(pool: NodePool, patienceMs: number) {
    this.#pool = pool;
    this.#keeper = new MapKeeper(pool);
    this.#patienceMs = patienceMs;
  }

  /** Connects with the first call. @throws TypeError for wrong options. */
  static connect(options: AdminConnectOptions, { patienceMs = PATIENCE_MS } = {}): BackupClient {
    return new BackupClient(new NodePool(parseConnectOptions(options)), patienceMs);
  }

  async list(call: CallOptions): Promise<RegistryAnswer & { readonly mapEpoch: number }> {
    const map = await this.#map(call);
    const answer = await this.#anywhere(METHODS.list, { knownRevision: toLong(0) }, call);
    return { ...registryAnswerFromWire(answer), mapEpoch: map.epoch };
  }

  /** Begins anew on another node only before the first part: what follows it belongs to one log entry. */
  async *readShard(request: ReadShardRequest, call: CallOptions): AsyncGenerator<ShardPart> {
    const message = {
      shard: request.shard,
      registryRevision: toLong(request.registryRevision),
      digestOnly: request.digestOnly,
      restoreId: request.restoreId ?? "",
    };
    const { parts, first } = await this.#persist(call, request.shard, "followers", async (node) => {
      const stream = node.connection.serverStream(METHODS.readShard, message, call);
      const step = await stream.next();
      if (step.done === true) throw new FeatureStoreError("UNAVAILABLE", `${node.address}: nothing came of the shard`);
      return { parts: stream, first: step.value };
    });
    try {
      yield partFromWire(first);
      for await (const part of parts) yield partFromWire(part);
    } finally {
      await parts.return(undefined);
    }
  }

  async beginRestore(
    { restoreId, registry }: { readonly restoreId: string; readonly registry: Registry },
    call: CallOptions,
  ): Promise<number> {
    const message = { restoreId, registry: registryToWire(registry) };
    const { revision } = await this.#anywhere(METHODS.beginRestore, message, call);
    return toSafeInteger("revision", revision);
  }

  async restoreRows(request: RestoreRowsRequest, call: CallOptions): Promise<void> {
    const { restoreId, shard, viewId, keys, rows, registryRevision } = request;
    const message = {
      restoreId,
      shard,
      viewId,
      keys: [...keys],
      rows: [...rows],
      registryRevision: toLong(registryRevision),
    };
    await this.#persist(call, shard, "leader", (node) =>
      node.connection.unary(METHODS.restoreRows, message, "write", { ...call, deadlineMs: CALL_MS }),
    );
  }

  async finishRestore(restoreId: string, call: CallOptions): Promise<number> {
    const { revision } = await this.#anywhere(METHODS.finishRestore, { restoreId }, call);
    return toSafeInteger("revision", revision);
  }

  /** Cancels what is in flight and lets go of every connection. Idempotent. */
  close(): void {
    this.#keeper.close();
    this.#pool.close(new FeatureStoreError("CANCELLED", "the connection was closed"));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #anywhere<Q, A>(method: Method<Q, A>, message: Q, call: CallOptions): Promise<A> {
    return this.#persist(call, null, "any", (node) =>
      node.connection.unary(method, message, "write", { ...call, deadlineMs: CALL_MS }),
    );
  }

  /** One node after the other, again and again; what is nobody's fault but the request's is thrown at once. */
  async #persist<T>(
    call: CallOptions,
    shard: number | null,
    wish: "followers" | "leader" | "any",
    attempt: (node: ClusterNode) => Promise<T>,
  ): Promise<T> {
    let giveUpAt = performance.now() + this.#patienceMs;
    for (;;) {
      let failure: FeatureStoreError | null = null;
      const map = await this.#map(call);
      for (const node of this.#nodesOf(map, shard, wish)) {
        try {
          return await attempt(node);
        } catch (error) {
          if (!isElsewhere(error)) throw error;
          noteLeaders(map, error);
          failure = error;
          // Others are read out, which ends, and may take long.
          if (error.details["isBusy"] === true) giveUpAt = performance.now() + this.#patienceMs;
        }
      }
      call.signal?.throwIfAborted();
      if (performance.now() + PAUSE_MS > giveUpAt) throw failure ?? nobody(shard);
      await sleep(PAUSE_MS, undefined, call.signal === undefined ? {} : { signal: call.signal }).catch(() => undefined);
      call.signal?.throwIfAborted();
      await this.#keeper.refresh(call, performance.now()).catch(() => undefined); // the map at hand is gone on with
    }
  }

  /** Whom to ask, best first. */
  #nodesOf(map: ClusterMap, shard: number | null, wish: "followers" | "leader" | "any"): readonly ClusterNode[] {
    if (shard === null) return this.#pool.candidates();
    const leader = map.leader(shard);
    const voters = map.voters[shard] ?? [];
    const others = voters.filter((node) => node !== leader);
    // Shards of one node's are spread over the followers there are.
    const turned = others.map((_, i) => others[(i + shard) % others.length] as number);
    const first = voters.includes(leader) || wish === "leader" ? [leader] : [];
    const order = wish === "followers" ? [...turned, ...first] : [...first, ...turned];
    return order.flatMap((number) => {
      const node = number < 0 ? null : this.#pool.ofMap(map, number);
      return node === null ? [] : [node];
    });
  }

  async #map(call: CallOptions): Promise<ClusterMap> {
    const topology = this.#keeper.current ?? (await this.#keeper.refresh(call));
    if (isMap(topology)) return topology;
    throw new FeatureStoreError("UNAVAILABLE", "the servers are of a version before clusters; update them first");
  }
}

function isElsewhere(error: unknown): error is FeatureStoreError {
  return error instanceof FeatureStoreError && ELSEWHERE.has(error.code);
}

function noteLeaders(map: ClusterMap, { details }: FeatureStoreError): void {
  for (const [shard, leader] of Object.entries(
    (details["shards"] as Record<string, string | null> | undefined) ?? {},
  )) {
    map.noteLeader(Number(shard), leader);
  }
}

function nobody(shard: number | null): FeatureStoreError {
  const what = shard === null ? "the cluster" : `shard ${shard}`;
  return new FeatureStoreError("UNAVAILABLE", `no node answers for ${what}`);
}

function partFromWire({ begin, rows, end }: featurestore.v1.IReadShardResponse): ShardPart {
  if (begin) {
    return {
      kind: "begin",
      clusterId: begin.clusterId ?? "",
      node: begin.node ?? "",
      applied: { term: toSafeInteger("term", begin.term), index: toSafeInteger("index", begin.index) },
      asOf: toSafeInteger("asOf", begin.asOf),
    };
  }
  if (rows) {
    return {
      kind: "rows",
      viewId: rows.viewId ?? 0,
      keys: rows.keys ?? [],
      rows: rows.rows ?? [],
    };
  }
  return {
    kind: "end",
    views: (end?.views ?? []).map(({ viewId, rows: count, digest }) => ({
      viewId: viewId ?? 0,
      rows: toSafeInteger("rows", count),
      digest: digest ?? "",
    })),
  };
}
