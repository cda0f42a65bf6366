import {
  type CallOptions,
  FeatureStoreError,
  noteEvent,
  type ScanPage,
  type ScanRequest,
  toLong,
} from "@featurestore/proto";
import { Call } from "./call.js";
import { type AttemptReason, beginAttempt, within } from "./call-span.js";
import type { ClusterNode } from "./cluster-node.js";
import { isMap } from "./map-keeper.js";
import { METHODS } from "./methods.js";
import { causeOf, Pace } from "./pace.js";
import type { RouterSettings } from "./read-router.js";
import { isRetriable, retryAfterMs } from "./retry.js";
import { ownBytes } from "./wire-answers.js";

/**
 * Scans over a cluster: at one node for as long as it holds the shards that come, then at another from the last page's cursor.
 */
export class ScanRouter {
  readonly #settings: RouterSettings;

  constructor(settings: RouterSettings) {
    this.#settings = settings;
  }

  async *scan(request: ScanRequest, options: CallOptions): AsyncGenerator<ScanPage> {
    const { budget, closing, keeper } = this.#settings;
    const call = new Call(options, Number.POSITIVE_INFINITY);
    const tried = new Set<string>();
    let pace = new Pace(budget, closing, call);
    let { cursor } = request;
    let shard: number | null = null;
    let reason: AttemptReason = "first";
    for (;;) {
      const { current } = keeper;
      const node = this.#pick(shard, tried);
      const begunAt = performance.now();
      try {
        if (node === null) throw nobody(shard);
        for await (const page of this.#pages(node, { ...request, cursor }, call, {
          nodes: isMap(current) ? current.nodes.length : 1,
          reason,
        })) {
          ({ cursor } = page);
          tried.clear();
          pace = new Pace(budget, closing, call); // it gets on
          yield page;
        }
        return;
      } catch (error) {
        if (!isRetriable("read", error)) throw error;
        const at = error.details["shard"];
        if (error.code === "STALE_SHARD_MAP" && typeof at === "number") shard = at;
        if (node !== null) tried.add(node.address);
        const afterMs = retryAfterMs(error);
        if (afterMs === 0) await keeper.refresh(call.options(), begunAt).catch(() => {}); // the map at hand is gone on with
        const hasOther = this.#pick(shard, tried) !== null;
        const next = await pace.next({ cause: causeOf(error), hasOther, persists: true, afterMs });
        if (next === false) throw error;
        if (next === "pause") tried.clear();
        reason = next === "redirect" ? "redirect" : "retry";
        noteEvent(call.trace, `featurestore.${reason}`, { "error.type": error.code });
      }
    }
  }

  /** What one node has. Its span is as long as its stream. */
  async *#pages(
    node: ClusterNode,
    request: ScanRequest,
    call: Call,
    { nodes, reason }: { readonly nodes: number; readonly reason: AttemptReason },
  ): AsyncGenerator<ScanPage> {
    const message = {
      view: request.view,
      features: [...request.features],
      encoding: 1,
      pageRows: request.pageRows,
      cursor: request.cursor ?? new Uint8Array(0),
      registryRevision: toLong(request.registryRevision),
      includeExpired: request.includeExpired,
    };
    const open = async (options: CallOptions) => {
      const pages = node.connection.serverStream(METHODS.scan, message, options);
      return { pages, first: await pages.next() };
    };
    const { path } = METHODS.scan;
    const span = beginAttempt(node.address, { path, reason }, call.trace);
    let failure: unknown;
    node.hold();
    try {
      const rules = { nodes, isTry: false, path: null, reason };
      const { pages, first } = await node.attempt(rules, within(span, call.options()), open);
      try {
        for (let step = first; step.done !== true; step = await pages.next()) {
          const { keys, block, cursor } = step.value;
          yield { keys: ownBytes(keys), block: ownBytes(block), cursor: ownBytes(cursor) };
        }
      } finally {
        await pages.return(undefined);
      }
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      span?.end(failure);
      node.release();
    }
  }

  /** A node that holds the shard the scan has come to, or, where that is not known, any; null where all were tried. */
  #pick(shard: number | null, tried: ReadonlySet<string>): ClusterNode | null {
    const { pool, keeper } = this.#settings;
    const { current } = keeper;
    const holders = isMap(current) && shard !== null ? (current.voters[shard] ?? []) : null;
    const nodes =
      holders === null || !isMap(current)
        ? pool.candidates()
        : holders.flatMap((number) => pool.ofMap(current, number) ?? []);
    const left = nodes.filter(({ address }) => !tried.has(address));
    return left.find((node) => node.isHealthy) ?? left[0] ?? null;
  }
}

function nobody(shard: number | null): FeatureStoreError {
  return new FeatureStoreError("STALE_SHARD_MAP", `no node can be asked for shard ${shard ?? 0}`, {
    details: shard === null ? {} : { shard },
  });
}
