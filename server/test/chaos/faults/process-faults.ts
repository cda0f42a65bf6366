import type { SeededRandom } from "@featurestore/cluster/check";
import { leadsByNode } from "../cluster-state.js";
import { nodeIdOf, type Slot } from "../slot.js";
import { claim, type Fault, namesOf, possible, release, restartOnHeal, type World } from "./fault.js";

/** Processes killed, restarted and frozen. */
export const PROCESS_FAULTS: readonly Fault[] = [
  kill("kill-one", () => 1),
  kill("kill-majority", (world) => Math.floor(world.cluster.members.length / 2) + 1),
  kill("kill-all", (world) => world.cluster.members.length),
  {
    kind: "restart",
    isDestructive: false,
    impossible: possible,
    inject: async (world, random) => {
      const slots = claim(world, { kind: "restart", count: 1, random });
      const [slot] = slots ?? [];
      if (slots === null || slot === undefined) return null;
      const exit = await slot.process?.end("SIGTERM");
      if (exit?.code !== 0) world.cluster.report(`${slot.name} ended with ${exit?.code ?? exit?.signal} on SIGTERM`);
      return restartOnHeal(world, slots, `${slot.name} stopped in good order`);
    },
  },
  freeze("pause-leader", async (world) => {
    const status = await world.cluster.status();
    const leads = status === null ? new Map<string, readonly number[]>() : leadsByNode(status);
    const leaders = new Set<string>();
    for (const slot of world.cluster.members) {
      const id = await nodeIdOf(slot);
      if (id !== null && (leads.get(id)?.length ?? 0) > 0) leaders.add(slot.name);
    }
    return (slot) => leaders.has(slot.name);
  }),
  freeze("pause-any", async () => () => true),
];

function kill(kind: string, count: (world: World) => number): Fault {
  return {
    kind,
    isDestructive: false,
    impossible: possible,
    inject: async (world, random) => {
      const slots = claim(world, { kind, count: count(world), random });
      if (slots === null) return null;
      await Promise.all(slots.map((slot) => slot.process?.end("SIGKILL")));
      return restartOnHeal(world, slots, `${namesOf(slots)} killed`);
    },
  };
}

/** The accepted ones may be frozen; one of them is, or now and then two. */
function freeze(kind: string, acceptable: (world: World) => Promise<(slot: Slot) => boolean>): Fault {
  return {
    kind,
    isDestructive: false,
    impossible: possible,
    inject: async (world, random: SeededRandom) => {
      const accept = await acceptable(world);
      const count = random.chance(0.25) ? 2 : 1;
      const slots = claim(world, { kind, count, random, accept }) ?? claim(world, { kind, count: 1, random, accept });
      if (slots === null) return null;
      for (const slot of slots) slot.process?.freeze(true);
      return {
        text: `${namesOf(slots)} frozen`,
        heal: async () => {
          for (const slot of slots) slot.process?.freeze(false);
          release(slots);
        },
      };
    },
  };
}
