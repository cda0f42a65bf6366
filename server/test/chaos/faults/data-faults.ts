import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { SeededRandom } from "@featurestore/cluster/check";
import { nodeIdOf, type Slot } from "../slot.js";
import { pause, until } from "../wait.js";
import { claim, type Fault, type Injection, possible, release, type World } from "./fault.js";
import { flipBits } from "./flip-bits.js";

/** What a copied directory misses when it is put back. */
const AGING_MS = 4_000;
const REFUSAL_MS = 20_000;
const REMOVE_MS = 90_000;
/** A node that was heard a moment ago is not given up yet. */
const GIVE_UP_MS = 20_000;

/** Data directories wiped, put back to an older copy, and with flipped bits. */
export const DATA_FAULTS: readonly Fault[] = [
  destructive("wipe", async (world, slot, _random, before) => {
    await slot.process?.end("SIGKILL");
    const failure = await startAnew(world, slot, before);
    if (failure !== null) world.cluster.report(`${slot.name} cannot join with an empty directory: ${failure}`);
    return `the directory of ${slot.name} wiped`;
  }),
  destructive("roll-back", async (world, slot, _random, before) => {
    const copy = join(world.scratch, `copy-of-${slot.name}`);
    await slot.process?.end("SIGKILL");
    await rm(copy, { recursive: true, force: true });
    await cp(slot.dataDir, copy, { recursive: true });
    await world.cluster.restart(slot);
    await pause(AGING_MS, world.signal);
    await slot.process?.end("SIGKILL");
    await world.cluster.wipe(slot);
    await cp(copy, slot.dataDir, { recursive: true });
    await rm(copy, { recursive: true, force: true });
    const said = await refusal(world, slot);
    if (said === null) {
      world.cluster.report(`${slot.name} was not refused although its directory is an older copy`);
      await slot.process?.end("SIGKILL");
    }
    const failure = await startAnew(world, slot, before);
    if (failure !== null) world.cluster.report(`${slot.name} cannot join after it was rolled back: ${failure}`);
    return `the directory of ${slot.name} put back to an older copy, which was ${said === null ? "not " : ""}refused`;
  }),
  destructive("bit-flips", async (world, slot, random, before) => {
    await slot.process?.end("SIGKILL");
    const place = random.pick(["wal", "replicas"] as const);
    const files = await filesUnder(join(slot.dataDir, place), place === "wal" ? /./ : /\.ldb$/);
    const inOther = files.length > 0 ? files : await filesUnder(join(slot.dataDir, "wal"), /./);
    if (inOther.length === 0) return `no file of ${slot.name} to flip bits in`;
    const file = random.pick(inOther);
    const flips = await flipBits(file, random.range(1, 3), random);
    const what = `${flips} bits flipped in ${file.slice(slot.dataDir.length + 1)} of ${slot.name}`;
    const failure = await world.cluster.tryStart(slot);
    if (failure === null) return `${what}: it started`;
    await slot.process?.end("SIGKILL");
    const second = await startAnew(world, slot, before);
    if (second !== null) world.cluster.report(`${slot.name} cannot join after its bits were flipped: ${second}`);
    return `${what}: refused to start`;
  }),
];

/** The node's new identity is told apart from its old one, which is removed from the cluster for good when it heals. */
function destructive(
  kind: string,
  destroy: (world: World, slot: Slot, random: SeededRandom, before: string | null) => Promise<string>,
): Fault {
  return {
    kind,
    isDestructive: true,
    impossible: possible,
    inject: async (world, random): Promise<Injection | null> => {
      const slots = claim(world, { kind, count: 1, random });
      const [slot] = slots ?? [];
      if (slots === null || slot === undefined) return null;
      const before = await nodeIdOf(slot);
      slot.mayExit = kind; // damage may be found later
      const text = await destroy(world, slot, random, before);
      return {
        text,
        heal: async () => {
          if (slot.process?.isRunning !== true && (await world.cluster.tryStart(slot)) !== null) {
            const failure = await startAnew(world, slot, before);
            if (failure !== null) world.cluster.report(`${slot.name} cannot join anew: ${failure}`);
          }
          const after = await nodeIdOf(slot);
          if (before !== null && before !== after) await removeForGood(world, slot, before);
          release(slots);
        },
      };
    },
  };
}

/** As an operator does who knows that the directory is gone: who lived there is given up, and the node joins as a new one. */
async function startAnew(world: World, slot: Slot, before: string | null): Promise<string | null> {
  await world.cluster.wipe(slot);
  if (before !== null) {
    const giveUp = (): Promise<true | null> =>
      world.cluster.change({ remove: { node: before, isDead: true } }).then(
        () => true as const,
        () => null, // it was heard a moment ago; and without this the node waits until its place is free
      );
    await until(giveUp, GIVE_UP_MS, { everyMs: 1_000, signal: world.signal });
  }
  return await world.cluster.tryStart(slot);
}

/** What it said when it refused its directory; null where it went on with it. */
async function refusal(world: World, slot: Slot): Promise<string | null> {
  const failure = await world.cluster.tryStart(slot);
  if (failure !== null) return slot.process?.tail ?? failure;
  const ended = await until(() => (slot.process?.isRunning === true ? null : true), REFUSAL_MS);
  return ended === null ? null : (slot.process?.tail ?? "");
}

/** The first removal gives the node up, and its replicas are rebuilt elsewhere; it goes once it holds none. */
async function removeForGood(world: World, slot: Slot, nodeId: string): Promise<void> {
  let last = "";
  const removed = await until(
    async () => {
      try {
        last = await world.cluster.change({ remove: { node: nodeId, isDead: true } });
      } catch (error) {
        last = (error as Error).message; // it may be gone, or nobody may be able to decide just now
      }
      const nodes = (await world.cluster.status())?.nodes;
      if (nodes === undefined || nodes.length === 0) return null;
      const node = nodes.find(({ id }) => id === nodeId);
      return node === undefined || node.state === "removed" ? true : null;
    },
    REMOVE_MS,
    { everyMs: 1_000, signal: world.signal },
  );
  if (removed === null && !world.signal.aborted) {
    world.cluster.report(`the old identity ${nodeId} of ${slot.name} could not be removed: ${last}`);
  }
}

async function filesUnder(dir: string, name: RegExp): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && name.test(entry.name));
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}
