import { featurestore, type Pressure, type WriteAnswer } from "@featurestore/proto";
import { expect, test } from "vitest";
import { mergeWrites } from "./shipments.js";
import { writeAnswerFromWire } from "./wire-answers.js";

const { WriteResponse } = featurestore.v1;
const PRESSURE: Pressure = { readP99Us: 2_500, readsPerSecond: 800, loopDelayP99Us: 12_000, replicationLagMs: 40 };

function answer(pressure: Pressure | null): WriteAnswer {
  return { applied: 2, late: 1, refused: 0, lateCells: 3, mark: Uint8Array.of(7), duplicate: false, pressure };
}

test("a write's answer tells of the node's pressure, over the wire too", () => {
  const bytes = WriteResponse.encode({ ...answer(null), pressure: PRESSURE }).finish();
  expect(writeAnswerFromWire(WriteResponse.decode(bytes))).toEqual(answer(PRESSURE));
});

test("an answer of a server that does not tell has none", () => {
  // applied 1: 2, late 2: 1, late_cells 4: 3, mark 5: 07
  const bytes = Uint8Array.of(0x08, 2, 0x10, 1, 0x20, 3, 0x2a, 1, 7);
  expect(writeAnswerFromWire(WriteResponse.decode(bytes))).toEqual(answer(null));
});

test("a node without any pressure tells that, in two bytes", () => {
  const bytes = WriteResponse.encode({ pressure: {} }).finish();
  expect([...bytes]).toEqual([0x3a, 0]);
  const { pressure } = writeAnswerFromWire(WriteResponse.decode(bytes));
  expect(pressure).toEqual({ readP99Us: 0, readsPerSecond: 0, loopDelayP99Us: 0, replicationLagMs: 0 });
});

test("of several nodes' answers the greatest of each is told, and none where none tells", () => {
  const other = { readP99Us: 900, readsPerSecond: 1_000, loopDelayP99Us: 13_000, replicationLagMs: 0 };
  const worst = { readP99Us: 2_500, readsPerSecond: 1_000, loopDelayP99Us: 13_000, replicationLagMs: 40 };
  const merged = (...all: readonly (Pressure | null)[]): Pressure | null =>
    mergeWrites(all.map((pressure) => ({ ...answer(pressure), mark: new Uint8Array(0) }))).pressure;
  expect(merged(PRESSURE, null, other)).toEqual(worst);
  expect(merged(null, null)).toBe(null);
});
