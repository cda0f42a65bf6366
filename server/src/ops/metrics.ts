import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry as MetricsRegistry } from "prom-client";
import type { AnswerBudget, CallObserver, HandlerLimit } from "../api/call.js";
import type { StoreNode } from "../node.js";

const SECONDS_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** The node's Prometheus metrics. Labels are method, code, view and shard states: bounded, never keys or values. */
export class Metrics implements CallObserver {
  readonly registry = new MetricsRegistry();
  readonly #seconds: Histogram<"method">;
  readonly #calls: Counter<"method" | "code">;
  readonly #onFailure: (method: string, error: unknown) => void;

  constructor(options: { readonly onFailure: (method: string, error: unknown) => void }) {
    this.#onFailure = options.onFailure;
    collectDefaultMetrics({ register: this.registry });
    const registers = [this.registry];
    this.#seconds = new Histogram({
      name: "featurestore_call_duration_seconds",
      help: "Time from request to answer, by method.",
      labelNames: ["method"],
      buckets: SECONDS_BUCKETS,
      registers,
    });
    this.#calls = new Counter({
      name: "featurestore_calls_total",
      help: "Calls ended, by method and code.",
      labelNames: ["method", "code"],
      registers,
    });
  }

  finished(method: string, code: string, seconds: number): void {
    this.#seconds.observe({ method }, seconds);
    this.#calls.inc({ method, code });
  }

  failed(method: string, error: unknown): void {
    this.#onFailure(method, error);
  }

  /** Adds what the node knows of itself; read when scraped. */
  watch(node: StoreNode, { limit, answers }: { readonly limit: HandlerLimit; readonly answers: AnswerBudget }): void {
    const gauge = (name: string, help: string, read: () => number): void => {
      new Gauge({
        name: `featurestore_${name}`,
        help,
        registers: [this.registry],
        collect() {
          this.set(read());
        },
      });
    };
    gauge("calls_in_progress", "Calls under way.", () => limit.running);
    gauge("answer_bytes_queued", "Bytes of answers that wait for their readers.", () => answers.bytes);
    gauge("answer_bytes_queued_max", "Byte budget of answers that wait.", () => answers.bytesMax);
    gauge("hot_tier_bytes", "Bytes the hot tier takes.", () => node.hotTier.bytes);
    gauge("hot_tier_bytes_max", "Byte budget of the hot tier.", () => node.hotTier.bytesMax);
    gauge("wal_bytes", "Bytes of the write-ahead log.", () => node.wal.stats.bytes);
    gauge("wal_segments", "Segments of the write-ahead log.", () => node.wal.stats.segments);
    gauge("wal_syncs", "Syncs of the write-ahead log since start.", () => node.wal.stats.syncs);
    gauge("wal_appends", "Appends to the write-ahead log since start.", () => node.wal.stats.appends);
    gauge("wal_last_sync_seconds", "How long the last sync took.", () => node.wal.stats.lastSyncMs / 1000);
    gauge("wal_queued_bytes", "Bytes of records that wait for the disk.", () => node.wal.stats.queuedBytes);
    gauge("wal_free_bytes", "Free space of the log's disk, as last measured.", () => node.wal.stats.freeBytes);
    gauge("wal_reserve_bytes", "Free space below which no writes are accepted.", () => node.wal.stats.reserveBytes);
    gauge("wal_has_room", "1 while writes are accepted, 0 while there is no room for them.", () =>
      node.wal.stats.hasRoom ? 1 : 0,
    );
    gauge("shards", "Shards of this node.", () => node.shards.length);
    gauge(
      "shards_damaged",
      "Shards with rows that answer CORRUPTED.",
      () => node.shards.filter((shard) => shard.isDamaged).length,
    );
    gauge(
      "shards_led",
      "Shards whose leader is on this node.",
      () => node.shards.filter(({ group }) => group?.isLeader === true).length,
    );
    gauge(
      "peers_connected",
      "Nodes this one has an open stream of messages to.",
      () => (node.traffic?.peers ?? []).filter(({ consensus }) => consensus.isConnected).length,
    );
    gauge("peer_messages_dropped", "Messages to peers dropped since start because the queue was full.", () =>
      (node.traffic?.peers ?? []).reduce(
        (sum, { consensus, bulk }) => sum + consensus.dropped.full + bulk.dropped.full,
        0,
      ),
    );
    gauge("peer_messages_malformed", "Messages of peers dropped since start because they made no sense.", () =>
      (node.traffic?.peers ?? []).reduce((sum, { consensus, bulk }) => sum + consensus.malformed + bulk.malformed, 0),
    );
    gauge(
      "peer_messages_stray",
      "Messages dropped since start because they were for no replica of this node.",
      () => node.traffic?.strayMessages ?? 0,
    );
    gauge("registry_revision", "Revision of the registry.", () => node.registry.revision);
    this.#watchViews(node);
  }

  #watchViews(node: StoreNode): void {
    const perView = (
      name: string,
      help: string,
      read: (state: ReturnType<StoreNode["viewState"]>) => number | null,
    ): void => {
      new Gauge({
        name: `featurestore_view_${name}`,
        help,
        labelNames: ["view"],
        registers: [this.registry],
        collect() {
          this.reset();
          for (const view of node.registry.views) {
            const value = read(node.viewState(view));
            if (value !== null) this.set({ view: view.name }, value);
          }
        },
      });
    };
    perView("rows", "Rows with at least one cell.", (state) => state.rows);
    perView("newest_event_time_seconds", "Newest event time, seconds since 1970.", (state) =>
      state.newestEventTime === null ? null : state.newestEventTime / 1e6,
    );
    perView("rows_read", "Rows asked for since start.", (state) => state.counters.rows);
    perView("rows_not_found", "Rows answered NOT_FOUND since start.", (state) => state.counters.notFound);
    perView(
      "rows_outside_max_age",
      "Rows answered OUTSIDE_MAX_AGE since start.",
      (state) => state.counters.outsideMaxAge,
    );
    perView("rows_unavailable", "Rows answered UNAVAILABLE since start.", (state) => state.counters.unavailable);
    perView("rows_corrupted", "Rows answered CORRUPTED since start.", (state) => state.counters.corrupted);
  }
}
