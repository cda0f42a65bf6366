import { anyIds, manyRequests } from "../reads/requests.js";
import { numbersTable } from "../reads/tables.js";
import { ratioAtMost } from "../reads/targets.js";
import { bestOf, figureOf, runReads, type Workload } from "../reads/workload.js";

const ROWS = 1_000_000;
const KEYS = 1_000;
const IN_FLIGHT = [1, 4];
const RATIO_MAX = 0.6;

export const w1: Workload = {
  name: "w1",
  title: "1,000 random keys x 10 float32",
  run: (options) => {
    const rows = Math.round(ROWS * options.scale);
    const table = numbersTable({ name: "item", entity: "item", rows, features: 10, type: "float32", salt: 11 });
    const requests = manyRequests(1, (random) => [{ table, ids: anyIds(table, KEYS, random) }]);
    return runReads(
      {
        name: "w1",
        title: w1.title,
        tables: [table],
        shapes: [],
        scenarios: IN_FLIGHT.map((inFlight) => ({
          name: `${inFlight} in flight`,
          load: { inFlight },
          requests,
          isFor: ({ name }) => !name.includes("HMGET") || inFlight === 1,
        })),
        floors: ["floor"],
        parameters: { rows, keys: KEYS, features: 10 },
        targets: (measured) => {
          const ours = figureOf(measured, "1 in flight", "featurestore, 1 node");
          const redis = bestOf(measured, "1 in flight", " MGET");
          return [ratioAtMost("p50 against packed MGET of the better client, decoded", RATIO_MAX, [ours, redis])];
        },
        notes: [],
      },
      options,
    );
  },
};
