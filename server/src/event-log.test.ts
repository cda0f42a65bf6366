import { expect, test } from "vitest";
import { type ClusterEvent, EventLog } from "./event-log.js";

test("what recurs is told once a minute, with how often it was left out; the rest always", () => {
  let nowMs = 0;
  const told: ClusterEvent[] = [];
  const log = new EventLog(
    (event) => told.push(event),
    () => nowMs,
  );
  const refused = { kind: "refused", node: "a", lane: "consensus", by: "us", reason: "unknownNode" };
  for (let i = 0; i < 5; i++) log.note({ ...refused, text: `${i}` });
  log.note({ ...refused, node: "b" });
  log.note({ kind: "connected", node: "a" });
  log.note({ kind: "connected", node: "a" });
  nowMs = 60_000;
  log.note({ ...refused, text: "later" });
  expect(told).toEqual([
    { ...refused, text: "0" },
    { ...refused, node: "b" },
    { kind: "connected", node: "a" },
    { kind: "connected", node: "a" },
    { ...refused, text: "later", leftOut: 4 },
  ]);
});

test("as many different ones as a peer can make up are not kept", () => {
  const told: ClusterEvent[] = [];
  const log = new EventLog(
    (event) => told.push(event),
    () => 0,
  );
  for (let i = 0; i < 1_001; i++) log.note({ kind: "malformed", node: `n${i}` });
  log.note({ kind: "malformed", node: "n1000" }); // remembered
  log.note({ kind: "malformed", node: "n0" }); // had to go
  expect(told.length).toBe(1_002);
});
