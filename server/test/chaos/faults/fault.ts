import type { SeededRandom } from "@featurestore/cluster/check";
import type { ChaosCluster } from "../chaos-cluster.js";
import type { Slot } from "../slot.js";

/** What a fault does to a run. */
export interface Injection {
  /** For people: what happened to whom. */
  readonly text: string;
  /** Ends the fault. Called once. */
  heal(): Promise<void>;
}

/** What faults act on. */
export interface World {
  readonly cluster: ChaosCluster;
  readonly replicas: number;
  /** A directory for files of the faults' own. */
  readonly scratch: string;
  readonly log: (text: string) => void;
  /** Ends waits when the run is interrupted. */
  readonly signal: AbortSignal;
}

/** One kind of thing that can go wrong. */
export interface Fault {
  readonly kind: string;
  /**
   * It takes data away for good. Such a fault comes first in a round, when every replica is in its place, and no other
   * one comes until that is so again.
   */
  readonly isDestructive: boolean;
  /** Why it cannot be done on this machine or in this run; null: it can. */
  impossible(world: World): Promise<string | null>;
  /** @returns null where it cannot be done just now: who it needs is taken. */
  inject(world: World, random: SeededRandom): Promise<Injection | null>;
}

export const possible = async (): Promise<null> => null;

/** Takes `count` nodes for a fault alone: members that run, serve and are nobody's. Null where there are not so many. */
export function claim(
  world: World,
  options: {
    readonly kind: string;
    readonly count: number;
    readonly random: SeededRandom;
    readonly accept?: (slot: Slot) => boolean;
  },
): readonly Slot[] | null {
  const { kind, count, random, accept = () => true } = options;
  const free = world.cluster.awake.filter((slot) => slot.claimedBy === null && accept(slot));
  if (free.length < count || count === 0) return null;
  const taken = random.shuffle(free).slice(0, count);
  for (const slot of taken) slot.claimedBy = kind;
  return taken;
}

export function release(slots: readonly Slot[]): void {
  for (const slot of slots) {
    slot.claimedBy = null;
    slot.mayExit = null;
  }
}

export function namesOf(slots: readonly Slot[]): string {
  return slots
    .map(({ name }) => name)
    .sort()
    .join(" ");
}

/** Starts those again that do not run, and gives all back. */
export function restartOnHeal(world: World, slots: readonly Slot[], text: string): Injection {
  return {
    text,
    heal: async () => {
      await Promise.all(slots.map((slot) => world.cluster.restart(slot)));
      release(slots);
    },
  };
}
