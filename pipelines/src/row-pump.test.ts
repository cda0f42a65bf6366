import { expect, it } from "vitest";
import { Rejects } from "./rejects.js";
import { RowPump } from "./row-pump.js";

it("refuses a row that cannot even be shown, and goes on", async () => {
  const rejects = new Rejects({ path: null, isLazy: true });
  const mapping = {
    requests: [],
    keys: [],
    features: [],
    eventTime: -1,
    unwritten: -1,
    hasCellTimes: false,
    ignoredColumns: [],
  };
  const at = { eventTime: 0, latestTime: 0, skipNulls: false, rowParts: 1, lastParts: null, signal: undefined };
  const pump = new RowPump({ mapping, joinKeys: [], shards: 1, rejects, writer: null, ...at });
  await pump.take({
    rows: 2,
    readers: [],
    fault: () => "bad",
    origin: () => ({ file: "f", line: 1 }),
    raw: () => {
      throw new RangeError("Maximum call stack size exceeded");
    },
  });
  expect(pump.read).toBe(2);
  expect(rejects.first).toEqual([1, 2].map((row) => ({ row, file: "f", line: 1, reason: "bad", values: null })));
});
