import { CELL_STATUSES } from "@featurestore/proto";
import { WRITE_RESULTS } from "../view-counters.js";
import type { MetricFamily, Sample } from "./metric-family.js";
import type { NodeFacts, ViewFacts } from "./node-facts.js";
import { VIEWS_MAX } from "./view-labels.js";

/** All but the one that no answer has. */
const STATUSES = CELL_STATUSES.map((status, code) => ({ status, code })).slice(1);

/** What is told of each view, and of the others together. */
export function viewFamilies(facts: () => NodeFacts): readonly MetricFamily[] {
  const each = <T>(read: (view: ViewFacts) => T | null): readonly Sample<T>[] =>
    [...facts().views].flatMap(([view, one]) => {
      const value = read(one);
      return value === null ? [] : [{ labels: { view }, value }];
    });
  const plain = (
    type: "counter" | "gauge",
    name: string,
    help: string,
    read: (view: ViewFacts) => number | null,
  ): MetricFamily => ({ type, name: `featurestore_${name}`, help, labels: ["view"], read: () => each(read) });
  const split = (
    name: string,
    help: string,
    label: string,
    parts: (view: ViewFacts) => readonly (readonly [string, number])[],
  ): MetricFamily => ({
    type: "counter",
    name: `featurestore_${name}`,
    help,
    labels: ["view", label],
    read: () =>
      [...facts().views].flatMap(([view, one]) =>
        parts(one).map(([part, value]) => ({ labels: { view, [label]: part }, value })),
      ),
  });
  return [
    plain("gauge", "view_rows", "Rows with at least one cell, of the replicas here.", ({ rows }) => rows),
    plain(
      "gauge",
      "view_newest_event_time_seconds",
      "Newest event time of the replicas here, seconds since 1970; of others together the newest.",
      ({ newestEventTime }) => (newestEventTime === null ? null : newestEventTime / 1e6),
    ),
    plain(
      "gauge",
      "view_degraded",
      "1 while a view that belongs in memory is served as a cache or from LevelDB; of others together how many are.",
      ({ degraded }) => degraded,
    ),
    split("view_rows_read_total", "Rows answered, by the status of their first cell.", "status", ({ reads }) =>
      STATUSES.map(({ status, code }) => [status, reads.rowsOf(code)]),
    ),
    split("view_cells_read_total", "Cells answered, by status.", "status", ({ reads }) =>
      STATUSES.map(({ status, code }) => [status, reads.cellsOf(code)]),
    ),
    {
      type: "histogram",
      name: "featurestore_view_read_duration_seconds",
      help: "Time from the call of the node to the whole answer, once for each time that a request reads the view; those answered.",
      labels: ["view"],
      read: () => each(({ reads }) => reads.seconds),
    },
    plain(
      "counter",
      "hot_tier_hits_total",
      "Rows that memory answered for, by having them or by knowing that there are none.",
      ({ reads }) => reads.hits,
    ),
    plain("counter", "hot_tier_misses_total", "Rows that LevelDB was asked for.", ({ reads }) => reads.misses),
    split(
      "view_rows_written_total",
      "Rows written through this node: applied, late (what was there is newer than every cell), refused by apply, damaged, or invalid at the edge.",
      "result",
      ({ writes }) => WRITE_RESULTS.map((result) => [result, writes.written[result]]),
    ),
    split("view_rows_deleted_total", "Rows deleted through this node, by what became of it.", "result", ({ writes }) =>
      WRITE_RESULTS.map((result) => [result, writes.deleted[result]]),
    ),
    plain(
      "counter",
      "view_late_cells_total",
      "Cells written that were older than what was there.",
      ({ writes }) => writes.lateCells,
    ),
    plain(
      "counter",
      "view_duplicate_writes_total",
      "Requests of producers that had been applied before.",
      ({ writes }) => writes.duplicates,
    ),
    {
      type: "histogram",
      name: "featurestore_view_write_duration_seconds",
      help: "Time that writes and deletes took on this node until they were durable and applied; those answered.",
      labels: ["view"],
      read: () => each(({ writes }) => writes.seconds),
    },
    {
      type: "gauge",
      name: "featurestore_views",
      help: `Views of the registry; the first ${VIEWS_MAX} by name have series of their own, the rest are told as other.`,
      labels: [],
      read: () => [{ labels: {}, value: facts().node.registry.views.length }],
    },
  ];
}
