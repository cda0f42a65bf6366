import type { Membership } from "@featurestore/cluster";
import { expect, test } from "vitest";
import { isChangePending } from "./node-report-builder.js";

function voters(...ids: readonly string[]): Membership {
  return { voters: ids, outgoing: [], learners: [], learnersNext: [] };
}

test("a change is pending while the log has another membership than what is applied", () => {
  const status = { term: 4, applied: { term: 4, index: 9 }, membership: { ...voters("n1.1"), learners: ["n2.2"] } };
  expect(isChangePending(status, voters("n1.1"))).toBe(true);
  expect(isChangePending(status, { ...voters("n1.1"), learners: ["n2.2"] })).toBe(false);
});

test("a change of an earlier leader may be pending until an entry of the leader's own term is applied", () => {
  const status = { term: 5, applied: { term: 4, index: 9 }, membership: voters("n1.1") };
  expect(isChangePending(status, voters("n1.1"))).toBe(true);
  expect(isChangePending({ ...status, applied: { term: 5, index: 10 } }, voters("n1.1"))).toBe(false);
});
