import { expect, test } from "vitest";
import { DEFAULT_REPLICA_TUNING } from "../replica/types.js";
import { RaftNetwork } from "./raft-network.suite.js";

const BEHIND = 100_000;
const SHARED = 1_000;
/** Requirement R6: what reconciling may cost. */
const ROUND_TRIPS_MAX = 12;

const { electionTicks, heartbeatTicks, appendBytesMax, inflightAppendsMax, inflightBytesMax } = DEFAULT_REPLICA_TUNING;
const bounds = { electionTicks, heartbeatTicks, appendBytesMax, inflightAppendsMax, inflightBytesMax };

/** Terms of `counts` entries each, one after the other. */
function runs(...counts: readonly (readonly [term: number, count: number])[]): readonly number[] {
  return counts.flatMap(([term, count]) => new Array<number>(count).fill(term));
}

interface Cost {
  /** Appends that were refused before the logs met. */
  readonly refused: number;
  /** Trips of an append and its answer until the follower holds all. */
  readonly roundTrips: number;
  readonly appends: number;
}

/** Makes 1 the leader of 1 and 2, while 3 is cut off, and then lets 3 in. */
function reconcile(leaderLog: readonly number[], followerLog: readonly number[]): Cost {
  const term = Math.max(leaderLog.at(-1) ?? 0, followerLog.at(-1) ?? 0);
  const network = new RaftNetwork({
    voters: ["1", "2", "3"],
    bounds,
    logs: { "1": leaderLog, "2": leaderLog, "3": followerLog },
    hardStates: { "1": { term }, "2": { term }, "3": { term } },
  });
  network.isolate("3");
  network.elect("1");
  network.heal();

  const leader = network.node("1");
  const last = leader.status.last.index;
  const cost = { refused: 0, roundTrips: 0, appends: 0 };
  // The probe of the election is lost; the answer to the next heartbeat lets another one out.
  network.tick("1", heartbeatTicks);
  network.deliver();
  network.deliver();
  while (leader.status.progress.get("3")?.matched !== last) {
    cost.roundTrips += 1;
    const appends = network.deliver(({ type, to }) => type === "append" && to === "3");
    const replies = network.deliver(({ type, from }) => type === "appendReply" && from === "3");
    cost.appends += appends.length;
    cost.refused += replies.filter((reply) => reply.type === "appendReply" && !reply.accepted).length;
    expect(cost.roundTrips).toBeLessThanOrEqual(ROUND_TRIPS_MAX);
  }
  expect(network.node("3").terms).toEqual(leader.terms);
  return cost;
}

// An empty entry counts 32 bytes: 8,192 of them fill an append, and 32 appends fill the window. So once the logs have met,
// one append proves it (round trip n), and twelve more carry the other 91,809 entries, noop included (n + 1).

test("a follower 100,000 entries behind with a tail of five other terms is level after 3 round trips", () => {
  // The follower names its last term, 6; the leader's log goes from 7 to 1 there: the logs meet at once.
  const tail = runs([2, 20_000], [3, 20_000], [4, 20_000], [5, 20_000], [6, 20_000]);
  const cost = reconcile([...runs([1, SHARED]), ...runs([7, BEHIND])], [...runs([1, SHARED]), ...tail]);
  expect(cost).toEqual({ refused: 1, roundTrips: 3, appends: 14 });
});

test("a leader with 100,000 entries of five terms the follower never saw needs 3 round trips", () => {
  const own = runs([3, 20_000], [4, 20_000], [5, 20_000], [6, 20_000], [7, 20_000]);
  const cost = reconcile([...runs([1, SHARED]), ...own], [...runs([1, SHARED]), ...runs([2, BEHIND])]);
  expect(cost).toEqual({ refused: 1, roundTrips: 3, appends: 14 });
});

test("tails of five terms each, every one between two of the other log, cost one refusal a term: 7 round trips", () => {
  const own = runs([2, 20_000], [4, 20_000], [6, 20_000], [8, 20_000], [10, 20_000]);
  const tail = runs([3, 20_000], [5, 20_000], [7, 20_000], [9, 20_000], [11, 20_000]);
  const cost = reconcile([...runs([1, SHARED]), ...own], [...runs([1, SHARED]), ...tail]);
  expect(cost).toEqual({ refused: 5, roundTrips: 7, appends: 18 });
});

test("a follower that merely lacks 100,000 entries is level after 3 round trips", () => {
  const cost = reconcile(runs([1, SHARED + BEHIND]), runs([1, SHARED]));
  expect(cost).toEqual({ refused: 1, roundTrips: 3, appends: 14 });
});

test("a tail of 100,000 terms is skipped by one refusal, and in far less than a look at every pair of terms", () => {
  const tail = Array.from({ length: BEHIND }, (_, i) => 4 + i);
  const cost = reconcile([...runs([1, SHARED]), ...runs([3, BEHIND])], [...runs([1, SHARED]), ...tail]);
  expect(cost).toEqual({ refused: 1, roundTrips: 3, appends: 14 });
}, 8_000);

test("a leader's 100,000 terms are skipped by one refusal, and in far less than a look at every pair of terms", () => {
  const own = Array.from({ length: BEHIND }, (_, i) => 4 + i);
  const cost = reconcile([...runs([1, SHARED]), ...own], [...runs([1, SHARED]), ...runs([3, BEHIND])]);
  expect(cost).toEqual({ refused: 1, roundTrips: 3, appends: 14 });
}, 8_000);
