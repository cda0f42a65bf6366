import { expect, test } from "vitest";
import { ReplicaCounters } from "./replica-counters.js";

test("elections, lost quorums and snapshots are counted, other events are not", () => {
  const counters = new ReplicaCounters();
  const last = { term: 1, index: 9 };
  counters.observe({ kind: "becamePreCandidate", term: 2 });
  counters.observe({ kind: "becameCandidate", term: 2 });
  counters.observe({ kind: "becameLeader", term: 2 });
  counters.observe({ kind: "steppedDown", why: "higherTerm" });
  counters.observe({ kind: "steppedDown", why: "noQuorum" });
  counters.observe({ kind: "snapshotSending", to: "b.1", last, bytes: 100 });
  counters.observe({ kind: "snapshotReceiving", from: "b.1", last, resumedAt: 0 });
  counters.observe({ kind: "snapshotInstalled", last });
  counters.observe({ kind: "snapshotFailed", peer: "b.1", reason: "it broke" });
  const { electionsBegun, electionsWon, quorumsLost, snapshots, snapshotBytesSending } = counters;
  expect({ electionsBegun, electionsWon, quorumsLost, snapshotBytesSending }).toEqual({
    electionsBegun: 1,
    electionsWon: 1,
    quorumsLost: 1,
    snapshotBytesSending: 100,
  });
  expect(snapshots).toEqual({ sending: 1, receiving: 1, installed: 1, failed: 1 });
});
