import { join } from "node:path";
import type { Slot } from "../slot.js";
import { canMountDisks, fillDisk, freeDisk } from "../small-disk.js";
import { until } from "../wait.js";
import { claim, type Fault, release, restartOnHeal, type World } from "./fault.js";
import { Strace, straceProblem } from "./strace.js";

const EIO_MS = 15_000;
let reports = 0;

/** Slow and failing fsync, and a full disk. */
export const DISK_FAULTS: readonly Fault[] = [
  {
    kind: "slow-fsync",
    isDestructive: false,
    impossible: straceProblem,
    inject: async (world, random) => {
      const delayMs = random.range(20, 500);
      const tampered = await tamper(world, { kind: "slow-fsync", random, how: `delay_enter=${delayMs * 1_000}` });
      if (tampered === null) return null;
      const { slots, strace, name } = tampered;
      const { text, heal } = restartOnHeal(world, slots, `fdatasync of ${name} takes ${delayMs} ms more`);
      return {
        text,
        heal: async () => {
          await strace.detach();
          await heal();
        },
      };
    },
  },
  {
    kind: "fsync-eio",
    isDestructive: false,
    impossible: straceProblem,
    inject: async (world, random) => {
      const tampered = await tamper(world, { kind: "fsync-eio", random, how: "error=EIO" });
      if (tampered === null) return null;
      const { slots, slot, strace, name } = tampered;
      const ended = await until(() => (slot.process?.isRunning === true ? null : true), EIO_MS, {
        signal: world.signal,
      });
      const failed = await strace.tampered();
      await strace.detach();
      if (ended === null && failed > 0) {
        world.cluster.report(`${name} goes on after ${failed} failed fdatasync`);
        await slot.process?.end("SIGKILL");
      }
      return restartOnHeal(world, slots, `fdatasync of ${name} failed ${failed} times with EIO`);
    },
  },
  {
    kind: "full-disk",
    isDestructive: false,
    impossible: async (world) => {
      if (!canMountDisks()) return "mounting a small disk needs root";
      return world.cluster.slots.some(({ disk }) => disk !== null) ? null : "no node has a small disk";
    },
    inject: async (world, random) => {
      const slots = claim(world, { kind: "full-disk", count: 1, random, accept: ({ disk }) => disk !== null });
      const [slot] = slots ?? [];
      if (slots === null || slot === undefined || slot.disk === null) return null;
      const { mountPoint } = slot.disk;
      const leaveBytes = random.pick([0, 0, 256 * 1024, 4 * 1024 * 1024]);
      slot.mayExit = "its disk is full";
      await fillDisk(mountPoint, leaveBytes);
      return {
        text: `the disk of ${slot.name} is full but for ${leaveBytes} bytes`,
        heal: async () => {
          await freeDisk(mountPoint);
          await world.cluster.restart(slot); // where it ended by itself
          release(slots);
        },
      };
    },
  },
];

interface Tampered {
  readonly slots: readonly Slot[];
  readonly slot: Slot;
  readonly name: string;
  readonly strace: Strace;
}

async function tamper(
  world: World,
  options: { readonly kind: string; readonly random: Parameters<typeof claim>[1]["random"]; readonly how: string },
): Promise<Tampered | null> {
  const slots = claim(world, { ...options, count: 1 });
  const [slot] = slots ?? [];
  if (slots === null || slot === undefined) return null;
  slot.mayExit = options.kind; // a disk this slow or broken may be given up
  reports += 1;
  const strace = await Strace.attach(
    slot.process?.pid ?? 0,
    options.how,
    join(world.scratch, `${options.kind}-${reports}`),
  );
  if (strace !== null) return { slots, slot, strace, name: slot.name };
  release(slots);
  return null;
}
