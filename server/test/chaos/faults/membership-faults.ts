import { nodeIdOf, type Slot } from "../slot.js";
import { until } from "../wait.js";
import { claim, type Fault, type Injection, possible, release, type World } from "./fault.js";

const DRAIN_MS = 30_000;
const TRANSFERS_MAX = 6;

/** Changes by an admin while everything else goes on. They may be refused, and are then tried another time. */
export const MEMBERSHIP_FAULTS: readonly Fault[] = [
  {
    kind: "transfer-leaders",
    isDestructive: false,
    impossible: possible,
    inject: async (world, random) => {
      const status = await world.cluster.status();
      if (status === null) return null;
      const moves: string[] = [];
      for (const shard of random.shuffle(status.shards ?? []).slice(0, random.range(1, TRANSFERS_MAX))) {
        const others = (shard.replicas ?? []).filter(({ node, role }) => node !== shard.leader && role === "voter");
        if (others.length === 0) continue;
        const node = random.pick(others).node ?? "";
        if (await attempt(world, { transferLeader: { shard: shard.shard ?? 0, isMeta: false, node } })) {
          moves.push(`${shard.shard}`);
        }
      }
      const meta = status.meta?.voters?.filter((node) => node !== status.meta?.leader) ?? [];
      if (meta.length > 0 && random.chance(0.5)) {
        if (await attempt(world, { transferLeader: { isMeta: true, node: random.pick(meta) } })) moves.push("meta");
      }
      return moves.length === 0 ? null : done(`the lead of ${moves.join(" ")} handed over`);
    },
  },
  {
    kind: "rebalance",
    isDestructive: false,
    impossible: possible,
    inject: async (world) => ((await attempt(world, { rebalance: {} })) ? done("a rebalance asked for") : null),
  },
  {
    kind: "drain",
    isDestructive: false,
    impossible: needsOneMore,
    inject: async (world, random) => {
      if (await isSomeoneLeaving(world)) return null;
      const slots = claim(world, { kind: "drain", count: 1, random });
      const [slot] = slots ?? [];
      if (slots === null || slot === undefined) return null;
      const id = await nodeIdOf(slot);
      if (id === null || !(await attempt(world, { drain: { node: id } }))) return released(slots);
      return {
        text: `${slot.name} drained`,
        heal: async () => {
          await insist(world, { activate: { node: id } });
          release(slots);
        },
      };
    },
  },
  {
    kind: "add-or-remove",
    isDestructive: false,
    impossible: needsOneMore,
    inject: async (world, random) => {
      const vacant = world.cluster.slots.find(({ isMember, claimedBy }) => !isMember && claimedBy === null);
      return vacant === undefined ? await removeOne(world, random) : await addAt(world, vacant);
    },
  },
];

async function addAt(world: World, slot: Slot): Promise<Injection> {
  slot.claimedBy = "add-or-remove";
  await world.cluster.wipe(slot);
  const failure = await world.cluster.tryStart(slot);
  return {
    text: `${slot.name} ${failure === null ? "joined" : "could not join yet"}`,
    heal: async () => {
      await world.cluster.restart(slot);
      release([slot]);
    },
  };
}

/** Drains a node and removes it when nothing is left there; otherwise takes it back. */
async function removeOne(world: World, random: Parameters<Fault["inject"]>[1]): Promise<Injection | null> {
  if (await isSomeoneLeaving(world)) return null;
  const slots = claim(world, { kind: "add-or-remove", count: 1, random });
  const [slot] = slots ?? [];
  if (slots === null || slot === undefined) return null;
  const id = await nodeIdOf(slot);
  if (id === null || !(await attempt(world, { drain: { node: id } }))) return released(slots);
  return {
    text: `${slot.name} drained to be removed`,
    heal: async () => {
      const isEmpty = async (): Promise<true | null> => {
        const node = (await world.cluster.status())?.nodes?.find((candidate) => candidate.id === id);
        return node?.isReachable === true && node.replicas === 0 ? true : null;
      };
      const empty = await until(isEmpty, DRAIN_MS, { everyMs: 500, signal: world.signal });
      if (empty !== null && (await attempt(world, { remove: { node: id, isDead: false } }))) {
        slot.mayExit = "removed";
        await slot.process?.end("SIGKILL");
        slot.isMember = false;
        await world.cluster.wipe(slot);
      } else {
        await insist(world, { activate: { node: id } });
      }
      release(slots);
    },
  };
}

/** A node can only be spared where more are left than a shard has replicas. */
async function needsOneMore(world: World): Promise<string | null> {
  const { slots } = world.cluster;
  return slots.length > world.replicas ? null : `needs more than ${world.replicas} nodes`;
}

async function isSomeoneLeaving(world: World): Promise<boolean> {
  const nodes = (await world.cluster.status())?.nodes?.filter(({ state }) => state !== "removed");
  if (nodes === undefined) return true;
  return nodes.filter(({ state }) => state === "active").length <= world.replicas;
}

/** @returns false where it was refused or nobody answered. */
async function attempt(world: World, change: Parameters<World["cluster"]["change"]>[0]): Promise<boolean> {
  try {
    await world.cluster.change(change, 5_000);
    return true;
  } catch (error) {
    world.log(`${Object.keys(change)[0]} was not done: ${(error as Error).message}`);
    return false;
  }
}

async function insist(world: World, change: Parameters<World["cluster"]["change"]>[0]): Promise<void> {
  const done = await until(async () => ((await attempt(world, change)) ? true : null), DRAIN_MS, {
    everyMs: 500,
    signal: world.signal,
  });
  if (done === null && !world.signal.aborted) world.cluster.report(`${JSON.stringify(change)} was never done`);
}

function done(text: string): Injection {
  return { text, heal: async () => {} };
}

function released(slots: readonly Slot[]): null {
  release(slots);
  return null;
}
