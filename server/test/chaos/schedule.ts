import type { SeededRandom } from "@featurestore/cluster/check";

/** One fault of a round. */
export interface PlannedFault {
  readonly kind: string;
  /** After the round began. */
  readonly atMs: number;
  readonly durationMs: number;
  /** Names the stream of chance it draws from. */
  readonly label: string;
}

/** Some faults that may overlap, and then quiet. */
export interface Round {
  readonly faults: readonly PlannedFault[];
  readonly quietMs: number;
}

/** A kind of fault as the schedule sees it. */
export interface FaultKind {
  readonly kind: string;
  readonly isDestructive: boolean;
}

const FAULTS_MIN = 2;
const FAULTS_MAX = 5;
const GAP_MS_MAX = 7_000;
const DURATION_MS = [1_000, 12_000] as const;
const QUIET_MS = [6_000, 12_000] as const;
/** What a round takes besides its faults: nodes start, groups elect. */
const OVERHEAD_MS = 6_000;

/**
 * Rounds that take about `totalMs`, drawn from `random`. Every kind comes up before any comes up again; of kinds that
 * destroy something a round has one at most, and first. One round in eight has no faults.
 */
export function drawSchedule(kinds: readonly FaultKind[], totalMs: number, random: SeededRandom): readonly Round[] {
  const mild = new Deck(
    kinds.filter(({ isDestructive }) => !isDestructive),
    random,
  );
  const destructive = new Deck(
    kinds.filter(({ isDestructive }) => isDestructive),
    random,
  );
  const rounds: Round[] = [];
  for (let spentMs = 0; spentMs < totalMs; ) {
    const round = drawRound({ mild, destructive, at: rounds.length, random });
    rounds.push(round);
    spentMs += round.quietMs + OVERHEAD_MS + Math.max(0, ...round.faults.map((fault) => fault.atMs + fault.durationMs));
  }
  return rounds;
}

function drawRound(draw: {
  readonly mild: Deck;
  readonly destructive: Deck;
  readonly at: number;
  readonly random: SeededRandom;
}): Round {
  const { mild, destructive, at, random } = draw;
  const quietMs = random.range(...QUIET_MS);
  if (at > 0 && random.chance(1 / 8)) return { faults: [], quietMs };
  const faults: PlannedFault[] = [];
  const add = (kind: FaultKind | null, atMs: number): void => {
    if (kind === null) return;
    const label = `${at}.${faults.length} ${kind.kind}`;
    faults.push({ kind: kind.kind, atMs, durationMs: random.range(...DURATION_MS), label });
  };
  if (random.chance(0.5)) add(destructive.deal(), 0);
  const count = random.range(FAULTS_MIN, FAULTS_MAX);
  for (let atMs = random.below(GAP_MS_MAX); faults.length < count; atMs += random.below(GAP_MS_MAX)) {
    const kind = mild.deal();
    if (kind === null) break;
    add(kind, atMs);
  }
  return { faults, quietMs };
}

/** Deals every kind once before any comes again. */
class Deck {
  readonly #kinds: readonly FaultKind[];
  readonly #random: SeededRandom;
  #left: FaultKind[] = [];

  constructor(kinds: readonly FaultKind[], random: SeededRandom) {
    this.#kinds = kinds;
    this.#random = random;
  }

  deal(): FaultKind | null {
    if (this.#left.length === 0) this.#left = this.#random.shuffle(this.#kinds);
    return this.#left.pop() ?? null;
  }
}
