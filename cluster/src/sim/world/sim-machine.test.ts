import { crc32c } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { NO_MEMBERSHIP } from "../../raft/membership.js";
import type { Entry } from "../../raft/types.js";
import type { SnapshotManifest, StateMachine } from "../../replica/ports.js";
import { stateMachineContract } from "../../replica/state-machine.suite.js";
import { SimDisk } from "./disk.js";
import { encodeKvCommand } from "./kv-command.js";
import { Scheduler } from "./scheduler.js";
import { SeededRandom } from "./seeded-random.js";
import { finish, settle } from "./settling.suite.js";
import { SimLog } from "./sim-log.js";
import { SimMachine, type SimMachineOptions } from "./sim-machine.js";

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

function put(n: number, value = `value ${n}`): Entry {
  const operation = { do: "put", key: `key ${n % 7}`, value } as const;
  return { term: 1, index: n, kind: "command", data: encodeKvCommand({ timeMs: n, session: null, operation }) };
}

function puts(first: number, last: number): Entry[] {
  return Array.from({ length: last - first + 1 }, (_, i) => put(first + i));
}

/** A machine on a disk of its own. `begin` starts the next process there. */
function make(seed = 1, options: SimMachineOptions = {}) {
  const random = new SeededRandom(seed);
  const scheduler = new Scheduler({ random: random.split("scheduler") });
  const disk = new SimDisk({ scheduler, random: random.split("disk"), node: "n1" });
  const run = <T>(work: Promise<T>): Promise<T> => finish(scheduler, work);
  const begin = () => new SimMachine(disk, "r1", options);
  const crash = () => {
    scheduler.drop("n1");
    disk.crash();
  };
  return { scheduler, disk, run, begin, crash, machine: begin(), home: disk.machineHome("r1") };
}

async function received(from: ReturnType<typeof make>, to: ReturnType<typeof make>): Promise<SnapshotManifest> {
  const source = await from.run(from.machine.snapshot());
  const sink = await to.run(to.machine.receive(source.manifest));
  while (sink.received < source.manifest.bytes) {
    await to.run(sink.write(await from.run(source.read(sink.received))));
  }
  expect(await to.run(sink.finish())).toBe(true);
  await sink.close();
  await source.close();
  return source.manifest;
}

describe("a crash", () => {
  it("leaves the state after some entry, at or after the last checkpoint, any that chance picks", async () => {
    const left = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const { run, begin, crash, machine, home } = make(seed);
      await run(machine.apply(puts(1, 4)));
      expect(await run(machine.checkpoint())).toEqual({ term: 1, index: 4 });
      await run(machine.apply(puts(5, 8)));
      expect(home.durableApplied.index).toBe(4);
      crash();
      const again = begin();
      left.add(again.applied.index);
      expect(home.durableApplied).toEqual(again.applied);
      expect(again.digestAt(again.applied.index)).toBe(machine.digestAt(again.applied.index));
      await run(again.apply(puts(again.applied.index + 1, 8)));
      expect(again.digestAt(8)).toBe(machine.digestAt(8));
      expect(again.content()).toBe(machine.content());
    }
    expect([...left].sort()).toEqual([4, 5, 6, 7, 8]);
  });

  it("comes to nothing in the middle of applying, and lets nobody wait", async () => {
    const { scheduler, begin, crash, machine } = make();
    let isSettled = false;
    void machine.apply(puts(1, 3)).finally(() => {
      isSettled = true;
    });
    crash();
    void machine.checkpoint().finally(() => {
      isSettled = true;
    });
    await settle();
    expect([scheduler.runNext(), isSettled, begin().applied.index]).toEqual([false, false, 0]);
  });

  it("while a snapshot is restored leaves the old state or the new one, never a mixture", async () => {
    const seen = new Set<string>();
    for (let steps = 0; steps < 3; steps++) {
      const origin = make(1);
      await origin.run(origin.machine.apply(puts(1, 30)));
      const target = make(2);
      await target.run(target.machine.apply(puts(1, 2)));
      await target.run(target.machine.checkpoint());
      const before = target.machine.content();
      void target.machine.restore(await received(origin, target));
      for (let step = 0; step < steps; step++) {
        target.scheduler.runNext();
        await settle();
      }
      target.crash();
      const again = target.begin();
      expect([before, origin.machine.content()]).toContain(again.content());
      expect([2, 30]).toContain(again.applied.index);
      seen.add(`${steps} ${again.applied.index}`);
    }
    expect([...seen]).toEqual(["0 2", "1 30", "2 30"]);
  });

  it("after a restored snapshot goes back no further than to that", async () => {
    const left = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const origin = make(1);
      await origin.run(origin.machine.apply(puts(1, 30)));
      const target = make(seed);
      await target.run(target.machine.restore(await received(origin, target)));
      await target.run(target.machine.apply(puts(31, 33)));
      target.crash();
      const again = target.begin();
      left.add(again.applied.index);
      expect(again.digestAt(again.applied.index)).toBe(target.machine.digestAt(again.applied.index));
    }
    expect([...left].sort()).toEqual([30, 31, 32, 33]);
  });

  it("may cost what was received of a snapshot, down to some chunk, but not what was finished", async () => {
    const kept = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const origin = make(1, { chunkBytes: 64 });
      await origin.run(origin.machine.apply(puts(1, 30)));
      const source = await origin.run(origin.machine.snapshot());
      const target = make(seed);
      const sink = await target.run(target.machine.receive(source.manifest));
      for (let chunk = 0; chunk < 3; chunk++)
        await target.run(sink.write(await origin.run(source.read(sink.received))));
      target.crash();
      kept.add((await target.run(target.begin().receive(source.manifest))).received);
    }
    expect([...kept].sort((a, b) => a - b)).toEqual([0, 64, 128, 192]);
  });
});

describe("a simulated machine", () => {
  it("flushes on its own before too much could be lost", async () => {
    const { run, machine, home } = make();
    await run(machine.apply(puts(1, 1_000)));
    expect(home.durableApplied.index).toBe(0);
    await run(machine.apply(puts(1_001, 1_025)));
    expect(home.durableApplied.index).toBe(1_025);
  });

  it("remembers the digests of its last positions only, and none from before a restored snapshot", async () => {
    const { run, machine } = make(1, { digestsMax: 4 });
    await run(machine.apply(puts(1, 6)));
    expect([2, 3, 6, 7].map((index) => machine.digestAt(index) !== null)).toEqual([false, true, true, false]);
    const other = make(2);
    await other.run(other.machine.apply(puts(1, 2)));
    await other.run(other.machine.restore(await received({ ...make(1), run, machine }, other)));
    expect([1, 2, 6].map((index) => other.machine.digestAt(index) !== null)).toEqual([false, false, true]);
    expect(other.machine.digestAt(6)).toBe(machine.digestAt(6));
  });

  it("tells that it is damaged when it is opened, and is empty after a reset", async () => {
    const { run, begin, crash, machine, home } = make();
    await run(machine.apply(puts(1, 3)));
    const before = (await run(machine.snapshot())).manifest.id;
    crash();
    home.damage();
    expect(home.isDamaged).toBe(true);
    expect(begin).toThrow("the state of r1 is damaged");
    home.reset();
    const again = begin();
    expect([again.applied.index, again.membership]).toEqual([0, NO_MEMBERSHIP]);
    expect((await run(again.snapshot())).manifest.id).not.toBe(before);
  });

  it("notices a bit that flipped in what it received, and begins anew", async () => {
    const origin = make(1);
    await origin.run(origin.machine.apply(puts(1, 30)));
    const { run, disk, machine, home } = make(2);
    const random = new SeededRandom(3);
    expect(home.flipIncoming(random)).toBe(false);
    const source = await origin.run(origin.machine.snapshot());
    const sink = await run(machine.receive(source.manifest));
    while (sink.received < source.manifest.bytes) await run(sink.write(await origin.run(source.read(sink.received))));
    expect(home.flipIncoming(random)).toBe(true);
    expect(await run(sink.finish())).toBe(false);
    await sink.close();
    expect((await run(machine.receive(source.manifest))).received).toBe(0);
    expect(disk.replicas()).toEqual(["r1"]);
  });

  it("takes no chunk of another length, whatever its checksum", async () => {
    const origin = make(1);
    await origin.run(origin.machine.apply(puts(1, 30)));
    const { run, machine } = make(2);
    const source = await origin.run(origin.machine.snapshot());
    const sink = await run(machine.receive(source.manifest));
    const data = new Uint8Array(5);
    expect(await run(sink.write({ offset: 0, data, checksum: crc32c(data) }))).toBe(false);
    expect(sink.received).toBe(0);
  });

  it("receives one snapshot at a time, and none while the disk is low", async () => {
    const { run, disk, machine } = make();
    const { manifest } = await run(machine.snapshot());
    const busy = { code: "RESOURCE_EXHAUSTED" };
    const sink = await run(machine.receive(manifest));
    await expect(machine.receive(manifest)).rejects.toMatchObject(busy);
    await sink.close();
    disk.room = "low";
    await expect(machine.receive(manifest)).rejects.toMatchObject(busy);
    disk.room = "enough";
    await (await run(machine.receive(manifest))).close();
  });

  it("keeps the last two snapshots on their way in", async () => {
    const origin = make(1, { sourcesMax: 3 });
    await origin.run(origin.machine.apply(puts(1, 30)));
    const { run, machine, home } = make(2);
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      const { manifest } = await origin.run(origin.machine.snapshot());
      ids.push(manifest.id);
      await (await run(machine.receive(manifest))).close();
    }
    expect(ids.map((id) => home.incoming(id) !== null)).toEqual([false, true, true]);
  });

  it("rejects what it is asked once the disk failed, and gives its places back", async () => {
    const { run, disk, machine } = make(1, { sourcesMax: 1 });
    const log = new SimLog(disk, "r1");
    disk.failNext("sync");
    await expect(run(log.append({ entries: puts(1, 1), hardState: null }))).rejects.toThrow("EIO");
    for (const work of [() => machine.snapshot(), () => machine.checkpoint(), () => machine.apply(puts(1, 1))]) {
      await expect(work()).rejects.toMatchObject({ code: "UNAVAILABLE" });
      await expect(work()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    }
  });

  it("changes one thing at a time, and applies no entry out of turn", async () => {
    const { run, machine } = make();
    await expect(machine.apply(puts(2, 2))).rejects.toThrow("entry 2 was applied where 1 is next");
    const first = machine.apply(puts(1, 1));
    await expect(machine.apply(puts(1, 1))).rejects.toThrow("one thing at a time");
    await run(first);
    expect(machine.get("key 1")).toMatchObject({ value: "value 1", version: 1 });
    expect(machine.timeMs).toBe(1);
  });
});
