import { describe, expect, it } from "vitest";
import type { Entry } from "../../raft/types.js";
import { SimDisk } from "./disk.js";
import { encodeKvCommand } from "./kv-command.js";
import { CALM_LINK, SimNetwork } from "./network.js";
import { PARTITION_SHAPES, partition } from "./partitions.js";
import { Scheduler } from "./scheduler.js";
import { SeededRandom } from "./seeded-random.js";
import { settle } from "./settling.suite.js";
import { SimLog } from "./sim-log.js";
import { SimMachine } from "./sim-machine.js";
import { Trace } from "./trace.js";

const NODES = ["n1", "n2", "n3"];
const CLIENT = "client";
const LINK = { ...CALM_LINK, loss: 0.05, duplication: 0.05, reordering: 0.1, reorderUs: 2_000 };

/** Nodes that write down whatever they are told, in the order it comes, while everything fails around them. */
async function run(seed: number, events: number) {
  const random = new SeededRandom(seed);
  const trace = new Trace();
  const scheduler = new Scheduler({ random: random.split("scheduler"), trace });
  const network = new SimNetwork<{ readonly n: number }>({
    scheduler,
    random: random.split("network"),
    trace,
    profile: LINK,
  });
  const disks = new Map(
    NODES.map((node) => [node, new SimDisk({ scheduler, random: random.split(`disk ${node}`), node })]),
  );
  const faults = random.split("faults");
  let n = 0;

  const begin = (node: string): void => {
    const disk = disks.get(node);
    if (disk === undefined) return;
    void write(node, disk).catch((error: unknown) => {
      trace.note(scheduler.nowUs, node, String(error));
    });
  };
  const write = async (node: string, disk: SimDisk): Promise<void> => {
    const log = new SimLog(disk, "r");
    const machine = new SimMachine(disk, "r");
    const { entries } = await log.load();
    await machine.apply(entries.slice(machine.applied.index));
    let last = entries.length;
    let previous: Promise<unknown> = Promise.resolve();
    const take = async (value: number, from: string): Promise<void> => {
      const operation = { do: "add", key: `k${value % 5}`, item: `${value}` } as const;
      const data = encodeKvCommand({ timeMs: scheduler.nowUs, session: null, operation });
      const entry: Entry = { term: 1, index: ++last, kind: "command", data };
      await log.append({ entries: [entry], hardState: null });
      await previous;
      previous = machine.apply([entry]);
      await previous;
      trace.note(scheduler.nowUs, node, "applied", machine.applied.index, machine.digestAt(machine.applied.index) ?? 0);
      if (from !== CLIENT) return;
      for (const to of NODES) if (to !== node) network.send(node, to, { n: n++ });
    };
    let mail: Promise<void> = Promise.resolve();
    network.attach(node, ({ n: value }, from) => {
      mail = mail.then(() => take(value, from));
      mail.catch(() => undefined);
    });
  };
  const crash = (node: string): void => {
    scheduler.drop(node);
    network.detach(node);
    disks.get(node)?.crash();
    begin(node);
  };
  const fault = (): void => {
    const node = faults.pick(NODES);
    const cuts = partition(faults.pick(PARTITION_SHAPES), NODES, faults, node);
    switch (faults.below(4)) {
      case 0:
        crash(node);
        break;
      case 1:
        network.cut(cuts);
        scheduler.after(20_000, "heal", () => network.heal(cuts));
        break;
      case 2:
        network.clog(cuts);
        scheduler.after(20_000, "unclog", () => network.unclog(cuts));
        break;
      default:
        scheduler.pause(node);
        scheduler.after(20_000, "resume", () => scheduler.resume(node));
    }
    scheduler.after(faults.range(1_000, 20_000), "fault", fault);
  };
  const tick = (): void => {
    for (const node of NODES) network.send(CLIENT, node, { n: n++ });
    scheduler.after(5_000, "tick", tick);
  };
  for (const node of NODES) begin(node);
  fault();
  tick();
  for (let event = 0; event < events; event++) {
    scheduler.runNext();
    await settle();
  }
  return { hash: trace.hash, lines: trace.count, network: network.stats, disks };
}

describe("a world", () => {
  it("goes the same way whenever it begins with the same seed, and another with another", async () => {
    const runs = await Promise.all([run(1, 8_000), run(1, 8_000), run(2, 8_000)]);
    const [first, again, other] = runs.map(({ hash }) => hash);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    for (const { network, disks } of runs) {
      for (const count of ["lost", "duplicated", "reordered", "cut", "clogged", "noReceiver"] as const) {
        expect(network[count]).toBeGreaterThan(0);
      }
      const all = [...disks.values()];
      expect(all.reduce((sum, { stats }) => sum + stats.crashes, 0)).toBeGreaterThan(5);
      for (const disk of all) expect(disk.durable("r")?.entries.length).toBeGreaterThan(100);
    }
  });
});
