import { DEFAULT_REPLICA_TUNING, type ReplicaTuning } from "../replica/types.js";
import type { LinkProfile } from "./world/network.js";
import type { SeededRandom } from "./world/seeded-random.js";

/** Everything that can go wrong. Each seed draws which of them do, and how often. */
export const FAULT_KINDS = [
  "crash",
  "crashAll",
  "partition",
  "clog",
  "slowLink",
  "pause",
  "stall",
  "clockRate",
  "clockStep",
  "slowDisk",
  "diskError",
  "diskFull",
  "corruptLog",
  "damageMachine",
  "wipe",
  "transfer",
  "membership",
  "checkpoint",
  "unreachable",
  "churn",
  "jointStrike",
  "ambush",
  "flood",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What one seed does: drawn whole before anything runs, so that it can be printed. */
export interface Plan {
  readonly seed: number;
  /** Nothing at all goes wrong. */
  readonly isCalm: boolean;
  readonly voters: number;
  /** Machines that hold no replica at first: replacements go there. */
  readonly spares: number;
  readonly tickUs: number;
  readonly tuning: ReplicaTuning;
  readonly safetyUs: number;
  /** Mean time between two faults of a kind; a kind that is not there never happens. */
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly network: Omit<LinkProfile, "inFlightMax">;
  readonly diskUs: number;
  readonly clients: number;
  readonly keys: number;
  /** Mean pause of a client between two operations. */
  readonly thinkUs: number;
}

const SECOND = 1_000_000;

/** One seed in ten has no fault at all: what does not work in good weather must not hide behind the bad. */
const CALM_SHARE = 0.1;

export function drawPlan(seed: number, random: SeededRandom): Plan {
  const isCalm = random.chance(CALM_SHARE);
  const voters = random.pick([1, 3, 3, 3, 3, 5, 5]);
  const heartbeatTicks = random.range(1, 3);
  const faults = new Map<FaultKind, number>();
  for (const kind of FAULT_KINDS) {
    const isDrawn = random.chance(0.45);
    const everyUs = random.range(2, 15) * SECOND;
    if (!isCalm && isDrawn) faults.set(kind, everyUs);
  }
  const isBadNetwork = !isCalm && random.chance(0.7);
  const share = (max: number): number => (isBadNetwork && random.chance(0.6) ? random.below(1_000 * max) / 1_000 : 0);
  return {
    seed,
    isCalm,
    voters,
    spares: 2,
    tickUs: 50_000,
    tuning: drawTuning(heartbeatTicks, random),
    safetyUs: random.range(8, 30) * SECOND,
    faults,
    network: {
      latencyUs: random.pick([100, 500, 2_000, 10_000]),
      jitterUs: random.pick([100, 1_000, 10_000]),
      loss: share(0.3),
      duplication: share(0.5),
      reordering: share(0.5),
      reorderUs: random.pick([1_000, 20_000, 200_000]),
      damage: share(0.02),
    },
    diskUs: random.pick([50, 300, 2_000, 10_000]),
    clients: random.range(2, 6),
    keys: random.range(1, 6),
    thinkUs: random.pick([5_000, 20_000, 60_000]),
  };
}

/** Limits small enough that snapshots, evictions, full windows and refusals happen within seconds. */
function drawTuning(heartbeatTicks: number, random: SeededRandom): ReplicaTuning {
  const compactAfterEntries = random.pick([10, 30, 100, 400]);
  return {
    ...DEFAULT_REPLICA_TUNING,
    heartbeatTicks,
    electionTicks: heartbeatTicks * random.range(4, 8) + random.below(5),
    appendBytesMax: random.pick([64, 300, 4_096]),
    inflightAppendsMax: random.range(1, 8),
    inflightBytesMax: random.pick([200, 2_000, 64 * 1_024]),
    uncommittedBytesMax: random.pick([400, 4_000, 1 << 20]),
    applyBytesMax: random.pick([1, 200, 1 << 20]),
    // Every follower may have a probe and a barrier with the leader: a bound below that starves some of them for good.
    readsMax: random.pick([16, 64]),
    promotionLagMax: random.pick([0, 5, 50]),
    compactAfterEntries,
    compactAfterBytes: random.pick([500, 5_000, 1 << 20]),
    keepEntries: random.pick([0, 5, compactAfterEntries]),
    keepBytes: random.pick([200, 5_000, 1 << 20]),
    memoryBytesMax: random.pick([0, 300, 3_000, 1 << 20]),
    waitingWritesMax: random.pick([4, 1_000]),
    mailboxMax: random.pick([16, 4_096]),
    freshnessTicks: random.range(1, 4),
    transferIdleTicks: random.range(10, 40),
  };
}
