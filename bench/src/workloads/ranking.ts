import type { ReadRequest, Table } from "../reads/contender.js";
import { manyRequests, popularIds } from "../reads/requests.js";
import { numbersTable } from "../reads/tables.js";

const USERS = 50_000;
const ITEMS = 200_000;
const CANDIDATES = 500;

/** The ranking call: one user's 50 features and those of 500 items, 32 each. */
export interface Ranking {
  readonly users: Table;
  readonly items: Table;
  readonly requests: readonly ReadRequest[];
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** @param scale what the numbers of rows are multiplied by. */
export function ranking(scale: number): Ranking {
  const numbers = { type: "float32", salt: 5 } as const;
  const users = numbersTable({
    ...numbers,
    name: "profile",
    entity: "user",
    rows: Math.round(USERS * scale),
    features: 50,
  });
  const items = numbersTable({
    ...numbers,
    name: "item",
    entity: "item",
    rows: Math.round(ITEMS * scale),
    features: 32,
  });
  return {
    users,
    items,
    requests: manyRequests(4, (random) => [
      { table: users, ids: [Math.floor(random() * users.rows)] },
      { table: items, ids: popularIds(items, CANDIDATES, random) },
    ]),
    parameters: {
      users: users.rows,
      items: items.rows,
      candidates: CANDIDATES,
      popularity: "Zipf, exponent 1, no item twice in a call",
    },
  };
}
