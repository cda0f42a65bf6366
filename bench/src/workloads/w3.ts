import { anyIds, manyRequests } from "../reads/requests.js";
import { numbersTable } from "../reads/tables.js";
import { runReads, type Workload } from "../reads/workload.js";

const ROWS = 200_000;
const USERS = 100;
const BATCHES = [1, 100, 250, 500];

export const w3: Workload = {
  name: "w3",
  title: "100 closed-loop users, batches of 1, 100, 250 and 500 rows x 32 float32",
  run: (options) => {
    const rows = Math.round(ROWS * options.scale);
    const table = numbersTable({ name: "item", entity: "item", rows, features: 32, type: "float32", salt: 3 });
    return runReads(
      {
        name: "w3",
        title: w3.title,
        tables: [table],
        shapes: [],
        scenarios: BATCHES.map((batch) => ({
          name: `${batch} ${batch === 1 ? "row" : "rows"}, ${USERS} users`,
          load: { inFlight: USERS },
          requests: manyRequests(batch, (random) => [{ table, ids: anyIds(table, batch, random) }]),
          isFor: ({ name }) => !name.includes("HMGET") || batch <= 100,
        })),
        floors: [],
        parameters: { rows, users: USERS, features: 32 },
        targets: () => [],
        notes: [],
      },
      options,
    );
  },
};
