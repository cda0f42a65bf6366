import { describe } from "vitest";
import type { StateMachine } from "../../replica/ports.js";
import { stateMachineContract } from "../../replica/state-machine.suite.js";
import { SimDisk } from "./disk.js";
import { encodeKvCommand } from "./kv-command.js";
import { Scheduler } from "./scheduler.js";
import { SeededRandom } from "./seeded-random.js";
import { finish } from "./settling.suite.js";
import { SimMachine } from "./sim-machine.js";

function makeWorld(seed: number) {
  const random = new SeededRandom(seed);
  const scheduler = new Scheduler({ random: random.split("scheduler") });
  let hosts = 0;
  return {
    host: async () => {
      const node = `node-${++hosts}`;
      const disk = new SimDisk({ scheduler, random: random.split(node), node });
      let machine: SimMachine | null = null;
      return {
        open: async () => {
          machine = new SimMachine(disk, "r1");
          return driven(scheduler, machine);
        },
        crash: async () => {
          scheduler.drop(node);
          disk.crash();
        },
        content: async () => machine?.content() ?? "",
      };
    },
    command: (n: number) =>
      encodeKvCommand({
        timeMs: n,
        session: null,
        operation: { do: "put", key: `key ${n}`, value: `value ${n}` },
      }),
    unknownCommand: Uint8Array.of(1, 99, 0),
  };
}

/** The machine with the world running while anybody waits for it. */
function driven(scheduler: Scheduler, machine: SimMachine): StateMachine {
  const run = <T>(work: Promise<T>): Promise<T> => finish(scheduler, work);
  return {
    get applied() {
      return machine.applied;
    },
    get membership() {
      return machine.membership;
    },
    apply: (entries) => run(machine.apply(entries)),
    checkpoint: () => run(machine.checkpoint()),
    restore: (manifest) => run(machine.restore(manifest)),
    snapshot: async () => {
      const source = await run(machine.snapshot());
      return { ...source, read: (offset) => run(source.read(offset)) };
    },
    receive: async (manifest) => {
      const sink = await run(machine.receive(manifest));
      return {
        get received() {
          return sink.received;
        },
        write: (chunk) => run(sink.write(chunk)),
        finish: () => run(sink.finish()),
        close: () => sink.close(),
      };
    },
  };
}

describe("SimMachine", () => {
  for (const seed of [1, 2, 3]) stateMachineContract(`seed ${seed}`, () => makeWorld(seed));
});
