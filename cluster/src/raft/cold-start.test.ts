import { describe, expect, test } from "vitest";
import { SeededRandom } from "../sim/world/seeded-random.js";
import { RaftNetwork } from "./raft-network.suite.js";
import type { Message, ReplicaId } from "./types.js";

const RUNS = Number(process.env["FEATURESTORE_RUNS"] ?? 1_000);
/** Parts of a tick in which things may happen. */
const MOMENTS = 10;
/** A message takes up to this share of the heartbeat interval. */
const DELAY = 0.3;
const TICKS_MAX = 2_000;

interface ColdStart {
  /** Pre-vote campaigns anybody began until everybody knew the leader. */
  readonly campaigns: number;
  /** Terms used up: 1 is the least. */
  readonly terms: number;
  readonly ticks: number;
}

/** Starts `voters` at once, with ticks out of step, until a leader is known to all. */
function coldStart(
  seed: number,
  voters: readonly ReplicaId[],
  electionTicks: number,
  heartbeatTicks: number,
): ColdStart {
  const random = new SeededRandom(seed).split("delays");
  const network = new RaftNetwork({ voters, seed, bounds: { electionTicks, heartbeatTicks } });
  const nodes = [...network.nodes.values()];
  const phases = nodes.map(() => random.below(MOMENTS));
  const delayMax = Math.max(1, Math.floor(heartbeatTicks * MOMENTS * DELAY));
  const due = new Map<number, Message[]>();
  for (let now = 0; now < TICKS_MAX * MOMENTS; now++) {
    for (const message of due.get(now) ?? []) network.step(message);
    due.delete(now);
    nodes.forEach((node, i) => {
      if (now % MOMENTS === phases[i]) network.tick(node.id);
    });
    for (const message of network.wire.splice(0)) {
      const at = now + 1 + random.below(delayMax);
      due.set(at, [...(due.get(at) ?? []), message]);
    }
    if (!nodes.some(({ events }) => events.some(({ kind }) => kind === "becameLeader"))) continue;
    const statuses = nodes.map(({ status }) => status);
    const leader = statuses.find(({ role }) => role === "leader");
    if (leader === undefined || statuses.some((status) => status.leader !== leader.id)) continue;
    const began = nodes.flatMap(({ events }) => events).filter(({ kind }) => kind === "becamePreCandidate");
    return { campaigns: began.length, terms: leader.term, ticks: Math.ceil(now / MOMENTS) };
  }
  throw new Error(`seed ${seed}: nobody leads after ${TICKS_MAX} ticks`);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

describe.each([
  { electionTicks: 30, heartbeatTicks: 3 },
  { electionTicks: 10, heartbeatTicks: 1 },
])("with an election timeout of $electionTicks ticks and a heartbeat every $heartbeatTicks", (timing) => {
  test.each([[["1", "2", "3"]], [["1", "2", "3", "4", "5"]]])(
    `${RUNS} cold starts of %j: a leader known to all after at most 1.2 campaigns in the median, and never more than 20`,
    (voters) => {
      const starts = Array.from({ length: RUNS }, (_, seed) =>
        coldStart(seed, voters, timing.electionTicks, timing.heartbeatTicks),
      );
      const campaigns = starts.map((start) => start.campaigns);
      const worst = Math.max(...campaigns);
      if (process.env["FEATURESTORE_RUNS"] !== undefined) {
        const ticks = starts.map((start) => start.ticks);
        const terms = starts.map((start) => start.terms);
        const mean = campaigns.reduce((sum, count) => sum + count, 0) / campaigns.length;
        console.log(
          `${voters.length} voters, ${timing.electionTicks}/${timing.heartbeatTicks}: campaigns mean ${mean.toFixed(3)}, ` +
            `p50 ${quantile(campaigns, 0.5)}, p90 ${quantile(campaigns, 0.9)}, p99 ${quantile(campaigns, 0.99)}, max ${worst}; ` +
            `terms max ${Math.max(...terms)}; ticks p50 ${quantile(ticks, 0.5)}, p99 ${quantile(ticks, 0.99)}, max ${Math.max(...ticks)}`,
        );
      }
      expect(quantile(campaigns, 0.5)).toBeLessThanOrEqual(1.2);
      expect(worst).toBeLessThanOrEqual(20);
    },
    600_000,
  );
});
