import type { Table } from "../reads/contender.js";
import { anyIds, manyRequests } from "../reads/requests.js";
import { numbersTable } from "../reads/tables.js";
import { ratioAtLeast } from "../reads/targets.js";
import { bestOf, figureOf, runReads, type Workload } from "../reads/workload.js";

const VIEWS = 25;
const FEATURES = 10;
const ENTITIES = 10_000;
/** Views of one request: 50 and 250 features. */
const WIDTHS = [5, 25];
const BATCHES = [1, 10, 50, 100];
const FEAST_RATIO_MIN = 50;

export const w2: Workload = {
  name: "w2",
  title: "Feast's shape: 25 views x 10 int64, 10,000 entities",
  run: (options) => {
    const rows = Math.max(100, Math.round(ENTITIES * options.scale));
    const tables: readonly Table[] = Array.from({ length: VIEWS }, (_, i) =>
      numbersTable({ name: `view${i}`, entity: "entity", rows, features: FEATURES, type: "int64", salt: i * 101 }),
    );
    const scenarios = WIDTHS.flatMap((views) =>
      BATCHES.map((batch) => ({
        name: nameOf(views, batch),
        load: { inFlight: 1 },
        requests: manyRequests(views + batch, (random) => {
          const ids = anyIds(tables[0] as Table, batch, random);
          return tables.slice(0, views).map((table) => ({ table, ids }));
        }),
      })),
    );
    return runReads(
      {
        name: "w2",
        title: w2.title,
        tables,
        shapes: WIDTHS.map((views) => tables.slice(0, views)),
        scenarios,
        floors: [],
        parameters: { entities: rows, views: VIEWS, "features of a view": FEATURES },
        targets: (measured) => {
          const scenario = nameOf(5, 100);
          const ours = figureOf(measured, scenario, "featurestore, 1 node");
          const feast = bestOf(measured, scenario, "Feast");
          return [ratioAtLeast("Feast's Python server takes, of our p50", FEAST_RATIO_MIN, [feast, ours])];
        },
        notes: [],
      },
      options,
    );
  },
};

function nameOf(views: number, batch: number): string {
  return `${views * FEATURES} features x ${batch} ${batch === 1 ? "row" : "rows"}`;
}
