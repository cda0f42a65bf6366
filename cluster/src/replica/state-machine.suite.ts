import { describe, expect, test } from "vitest";
import { encodeMembership, membershipOf, NO_MEMBERSHIP } from "../raft/membership.js";
import type { Entry, EntryId, Membership } from "../raft/types.js";
import type { SnapshotChunk, SnapshotManifest, SnapshotSink, SnapshotSource, StateMachine } from "./ports.js";

/** One machine and the disk under it. */
export interface MachineHost {
  /** The machine on this disk: a new one on a new disk, else what a crash left. Once between two crashes. */
  open(): Promise<StateMachine>;
  /** Ends the machine without any goodbye: what it did not make durable is gone. Open snapshots end with it. */
  crash(): Promise<void>;
  /** All data of the open machine as text, its position and membership aside: equal texts, equal states. */
  content(): Promise<string>;
}

/** What an adapter supplies: disks, and commands that mean something to it. */
export interface StateMachineWorld {
  host(): Promise<MachineHost>;
  /**
   * Body of command `n`, from 0 on. Applied in that order each succeeds, changes the content and has a result of at
   * least one byte. `COMMANDS` of them make a snapshot of more than three chunks.
   */
  command(n: number): Uint8Array;
  /** The body of a command that no version knows. */
  readonly unknownCommand: Uint8Array;
}

/** How many commands make a snapshot of more than three chunks; the suite uses one more. */
export const COMMANDS = 40;
const TERM = 3;
/** More sources than anybody may hold open. */
const SOURCES_MAX = 64;
const ABC = membershipOf({ voters: ["a", "b", "c"], learners: [] });
const ABD = membershipOf({ voters: ["a", "b", "d"], learners: ["e"] });

/**
 * The contract of `StateMachine` and of the snapshots it makes and takes, for every adapter.
 * @param makeWorld called once in each test.
 */
export function stateMachineContract(
  name: string,
  makeWorld: () => Promise<StateMachineWorld> | StateMachineWorld,
): void {
  describe(`${name}: a state machine`, () => {
    test("begins before the first entry, with nobody in its membership", async () => {
      const { machine } = await opened(await makeWorld());
      expect(machine.applied).toEqual({ term: 0, index: 0 });
      expect(machine.membership).toEqual(NO_MEMBERSHIP);
    });

    test("gives a result for each entry, empty for what is not a command, and stands at the last", async () => {
      const world = await makeWorld();
      const { machine } = await opened(world);
      const results = await machine.apply([
        noop(1),
        command(world, 2, 0),
        membership(3, ABC),
        command(world, 4, 1),
        noop(5),
      ]);
      expect(results.map((result) => result.length > 0)).toEqual([false, true, false, true, false]);
      expect(machine.applied).toEqual(at(5));
      expect(await machine.apply([])).toEqual([]);
      expect(machine.applied).toEqual(at(5));
    });

    test("ends in the same state with the same results however the entries are cut", async () => {
      const world = await makeWorld();
      const entries = mixed(world);
      const whole = await opened(world);
      const cut = await opened(world);
      const expected = await whole.machine.apply(entries);
      const results: Uint8Array[] = [];
      for (let from = 0, size = 1; from < entries.length; from += size++) {
        results.push(...(await cut.machine.apply(entries.slice(from, from + size))));
      }
      expect(results).toEqual(expected);
      expect(cut.machine.applied).toEqual(whole.machine.applied);
      expect(cut.machine.membership).toEqual(whole.machine.membership);
      expect(await cut.host.content()).toBe(await whole.host.content());
    });

    test("has the membership of the last membership entry", async () => {
      const { machine } = await opened(await makeWorld());
      await machine.apply([membership(1, ABC)]);
      expect(machine.membership).toEqual(ABC);
      await machine.apply([membership(2, ABC), noop(3), membership(4, ABD), noop(5)]);
      expect(machine.membership).toEqual(ABD);
    });

    for (const [what, poison] of [
      ["an entry of an unknown kind", (): Entry => ({ ...noop(4), kind: "later" as Entry["kind"] })],
      ["a command of an unknown kind", (world): Entry => ({ ...noop(4), kind: "command", data: world.unknownCommand })],
      [
        "a membership of an unknown format",
        (): Entry => ({ ...noop(4), kind: "membership", data: Uint8Array.of(255) }),
      ],
    ] as readonly (readonly [string, (world: StateMachineWorld) => Entry])[]) {
      test(`refuses ${what} before anything changes`, async () => {
        const world = await makeWorld();
        const { machine, host } = await opened(world);
        await machine.apply([command(world, 1, 0), membership(2, ABC)]);
        const before = await host.content();
        const entries = [command(world, 3, 1), poison(world), membership(5, ABD)];
        await expect(machine.apply(entries)).rejects.toMatchObject({ code: "CORRUPTION" });
        expect(machine.applied).toEqual(at(2));
        expect(machine.membership).toEqual(ABC);
        expect(await host.content()).toBe(before);
      });
    }

    test("holds after a crash at least what the last checkpoint told, and goes on from there", async () => {
      const world = await makeWorld();
      const reference = await opened(world);
      const entries = mixed(world);
      await reference.machine.apply(entries);
      const { machine, host } = await opened(world);
      await machine.apply(entries.slice(0, 30));
      expect(await machine.checkpoint()).toEqual(at(30));
      await machine.apply(entries.slice(30));
      await host.crash();
      const again = await host.open();
      expect(again.applied.index).toBeGreaterThanOrEqual(30);
      expect(again.membership).toEqual(ABC);
      await again.apply(entries.slice(again.applied.index));
      expect(again.applied).toEqual(reference.machine.applied);
      expect(again.membership).toEqual(ABD);
      expect(await host.content()).toBe(await reference.host.content());
    });
  });

  describe(`${name}: a snapshot`, () => {
    test("tells what it is, and comes in chunks of one size that can be read in any order, twice", async () => {
      const { machine } = await filled(await makeWorld());
      const source = await machine.snapshot();
      const { manifest } = source;
      expect(manifest.last).toEqual(machine.applied);
      expect(manifest.membership).toEqual(ABD);
      expect(manifest.bytes).toBeGreaterThan(3 * manifest.chunkBytes);
      const chunks = await allChunks(source);
      expect(chunks.reduce((sum, { data }) => sum + data.length, 0)).toBe(manifest.bytes);
      for (const [i, { offset, data }] of chunks.entries()) {
        expect(offset).toBe(i * manifest.chunkBytes);
        if (i < chunks.length - 1) expect(data.length).toBe(manifest.chunkBytes);
      }
      for (const chunk of chunks.toReversed()) expect(await source.read(chunk.offset)).toEqual(chunk);
      await source.close();
      await source.close();
    });

    test("stays as it was when more is applied", async () => {
      const world = await makeWorld();
      const { machine } = await filled(world);
      const source = await machine.snapshot();
      const before = await allChunks(source);
      await machine.apply([
        command(world, machine.applied.index + 1, COMMANDS),
        membership(machine.applied.index + 2, ABC),
      ]);
      expect(await allChunks(source)).toEqual(before);
      await source.close();
    });

    test("has an id of its own, even of the same state", async () => {
      const { machine } = await filled(await makeWorld());
      const first = await machine.snapshot();
      const second = await machine.snapshot();
      expect(second.manifest.id).not.toBe(first.manifest.id);
      await first.close();
      await second.close();
    });

    test("is refused while too many are open, and given again when one was closed", async () => {
      const { machine } = await filled(await makeWorld());
      const sources: SnapshotSource[] = [];
      const openAll = async (): Promise<void> => {
        while (sources.length < SOURCES_MAX) sources.push(await machine.snapshot());
      };
      await expect(openAll()).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
      await sources.pop()?.close();
      sources.push(await machine.snapshot());
      for (const source of sources) await source.close();
    });

    test("of an empty machine can be taken and restored", async () => {
      const world = await makeWorld();
      const empty = await opened(world);
      const other = await filled(world);
      await move(empty.machine, other.machine);
      expect(other.machine.applied).toEqual({ term: 0, index: 0 });
      expect(other.machine.membership).toEqual(NO_MEMBERSHIP);
      expect(await other.host.content()).toBe(await empty.host.content());
    });
  });

  describe(`${name}: receiving a snapshot`, () => {
    test("counts what it holds, and takes no chunk whose checksum fails", async () => {
      const world = await makeWorld();
      const source = await (await filled(world)).machine.snapshot();
      const { machine } = await opened(world);
      const sink = await machine.receive(source.manifest);
      expect(sink.received).toBe(0);
      expect(await sink.write(await source.read(0))).toBe(true);
      expect(sink.received).toBe(source.manifest.chunkBytes);
      const chunk = await source.read(sink.received);
      expect(await sink.write({ ...chunk, data: flipped(chunk.data) })).toBe(false);
      expect(await sink.write({ ...chunk, checksum: (chunk.checksum ^ 1) >>> 0 })).toBe(false);
      expect(sink.received).toBe(source.manifest.chunkBytes);
      expect(await sink.write(chunk)).toBe(true);
      expect(sink.received).toBe(2 * source.manifest.chunkBytes);
      await sink.close();
      await sink.close();
    });

    test("goes on after a lost connection where it ended", async () => {
      const world = await makeWorld();
      const origin = await filled(world);
      const source = await origin.machine.snapshot();
      const { machine, host } = await opened(world);
      const first = await machine.receive(source.manifest);
      await first.write(await source.read(0));
      await first.write(await source.read(first.received));
      await first.close();
      const second = await machine.receive(source.manifest);
      expect(second.received).toBe(2 * source.manifest.chunkBytes);
      await transfer(source, second);
      expect(await second.finish()).toBe(true);
      await second.close();
      await machine.restore(source.manifest);
      expect(await host.content()).toBe(await origin.host.content());
    });

    test("goes on after a crash, on a chunk's border, with nothing wrong in what it kept", async () => {
      const world = await makeWorld();
      const origin = await filled(world);
      const source = await origin.machine.snapshot();
      const { machine, host } = await opened(world);
      const sink = await machine.receive(source.manifest);
      await sink.write(await source.read(0));
      await sink.write(await source.read(sink.received));
      await host.crash();
      const again = await host.open();
      const resumed = await again.receive(source.manifest);
      expect(resumed.received % source.manifest.chunkBytes).toBe(0);
      expect(resumed.received).toBeLessThanOrEqual(2 * source.manifest.chunkBytes);
      await transfer(source, resumed);
      expect(await resumed.finish()).toBe(true);
      await resumed.close();
      await again.restore(source.manifest);
      expect(await host.content()).toBe(await origin.host.content());
    });

    test("refuses the whole when the digest does not fit, and begins anew then", async () => {
      const world = await makeWorld();
      const { machine: origin } = await filled(world);
      const source = await origin.snapshot();
      await origin.apply([command(world, origin.applied.index + 1, COMMANDS)]);
      const other = await origin.snapshot();
      const lie: SnapshotManifest = { ...source.manifest, digest: other.manifest.digest };
      const { machine, host } = await opened(world);
      const before = await host.content();
      const sink = await machine.receive(lie);
      await transfer(source, sink);
      expect(await sink.finish()).toBe(false);
      await sink.close();
      await expect(machine.restore(lie)).rejects.toThrow();
      expect(await host.content()).toBe(before);
      const anew = await machine.receive(source.manifest);
      expect(anew.received).toBe(0);
      await transfer(source, anew);
      expect(await anew.finish()).toBe(true);
      await anew.close();
    });

    test("needs nothing again of what was finished before a crash", async () => {
      const world = await makeWorld();
      const origin = await filled(world);
      const source = await origin.machine.snapshot();
      const { machine, host } = await opened(world);
      const sink = await machine.receive(source.manifest);
      await transfer(source, sink);
      expect(await sink.finish()).toBe(true);
      await host.crash();
      const again = await host.open();
      expect(again.applied).toEqual({ term: 0, index: 0 });
      const resumed = await again.receive(source.manifest);
      expect(resumed.received).toBe(source.manifest.bytes);
      expect(await resumed.finish()).toBe(true);
      await resumed.close();
      await again.restore(source.manifest);
      expect(await host.content()).toBe(await origin.host.content());
    });

    test("may be given up for another snapshot", async () => {
      const world = await makeWorld();
      const origin = await filled(world);
      const first = await origin.machine.snapshot();
      const { machine, host } = await opened(world);
      const sink = await machine.receive(first.manifest);
      await sink.write(await first.read(0));
      await sink.close();
      await first.close();
      await origin.machine.apply([command(world, origin.machine.applied.index + 1, COMMANDS)]);
      await move(origin.machine, machine);
      expect(machine.applied).toEqual(origin.machine.applied);
      expect(await host.content()).toBe(await origin.host.content());
    });
  });

  describe(`${name}: restoring a snapshot`, () => {
    test("replaces the whole state, position and membership included, and apply goes on from there", async () => {
      const world = await makeWorld();
      const origin = await filled(world);
      const { machine, host } = await opened(world);
      await machine.apply([command(world, 1, 0), membership(2, ABC)]);
      await move(origin.machine, machine);
      expect(machine.applied).toEqual(origin.machine.applied);
      expect(machine.membership).toEqual(ABD);
      expect(await host.content()).toBe(await origin.host.content());
      const next = command(world, machine.applied.index + 1, COMMANDS);
      expect(await machine.apply([next])).toEqual(await origin.machine.apply([next]));
      expect(await host.content()).toBe(await origin.host.content());
    });

    test("leaves nothing of what the snapshot lacks", async () => {
      const world = await makeWorld();
      const origin = await opened(world);
      await origin.machine.apply([command(world, 1, 0), membership(2, ABC)]);
      const { machine, host } = await filled(world);
      await move(origin.machine, machine);
      expect(machine.applied).toEqual(at(2));
      expect(machine.membership).toEqual(ABC);
      expect(await host.content()).toBe(await origin.host.content());
    });

    test("is durable at once", async () => {
      const world = await makeWorld();
      const origin = await filled(world);
      const { machine, host } = await opened(world);
      await move(origin.machine, machine);
      await host.crash();
      const again = await host.open();
      expect(again.applied).toEqual(origin.machine.applied);
      expect(again.membership).toEqual(ABD);
      expect(await host.content()).toBe(await origin.host.content());
    });

    test("is refused for what was not finished, and changes nothing then", async () => {
      const world = await makeWorld();
      const source = await (await filled(world)).machine.snapshot();
      const { machine, host } = await opened(world);
      await machine.apply([command(world, 1, 0)]);
      const before = await host.content();
      const sink = await machine.receive(source.manifest);
      await sink.write(await source.read(0));
      await sink.close();
      await expect(machine.restore(source.manifest)).rejects.toThrow();
      expect(machine.applied).toEqual(at(1));
      expect(await host.content()).toBe(before);
    });

    test("may follow another at once", async () => {
      const world = await makeWorld();
      const origin = await filled(world);
      const { machine, host } = await opened(world);
      await move(origin.machine, machine);
      await origin.machine.apply([command(world, origin.machine.applied.index + 1, COMMANDS)]);
      await move(origin.machine, machine);
      expect(machine.applied).toEqual(origin.machine.applied);
      expect(await host.content()).toBe(await origin.host.content());
      expect(await machine.checkpoint()).toEqual(origin.machine.applied);
    });

    test("gives a machine whose own snapshot restores to the same state", async () => {
      const world = await makeWorld();
      const origin = await filled(world);
      const second = await opened(world);
      const third = await opened(world);
      await move(origin.machine, second.machine);
      await move(second.machine, third.machine);
      expect(third.machine.applied).toEqual(origin.machine.applied);
      expect(third.machine.membership).toEqual(ABD);
      expect(await third.host.content()).toBe(await origin.host.content());
    });
  });
}

interface OpenedHost {
  readonly machine: StateMachine;
  readonly host: MachineHost;
}

async function opened(world: StateMachineWorld): Promise<OpenedHost> {
  const host = await world.host();
  return { machine: await host.open(), host };
}

async function filled(world: StateMachineWorld): Promise<OpenedHost> {
  const made = await opened(world);
  await made.machine.apply(mixed(world));
  return made;
}

/** The first `COMMANDS` commands behind a noop, and two memberships on the way, the second near the end. */
function mixed(world: StateMachineWorld): readonly Entry[] {
  const entries: Entry[] = [noop(1)];
  for (let n = 0; n < COMMANDS; n++) {
    if (n === 10) entries.push(membership(entries.length + 1, ABC));
    if (n === 35) entries.push(membership(entries.length + 1, ABD));
    entries.push(command(world, entries.length + 1, n));
  }
  return entries;
}

function at(index: number): EntryId {
  return { term: TERM, index };
}

function command(world: StateMachineWorld, index: number, n: number): Entry {
  return { kind: "command", ...at(index), data: world.command(n) };
}

function noop(index: number): Entry {
  return { kind: "noop", ...at(index), data: new Uint8Array(0) };
}

function membership(index: number, next: Membership): Entry {
  return { kind: "membership", ...at(index), data: encodeMembership(next) };
}

function flipped(data: Uint8Array): Uint8Array {
  const copy = data.slice();
  copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 4;
  return copy;
}

async function allChunks(source: SnapshotSource): Promise<SnapshotChunk[]> {
  const chunks: SnapshotChunk[] = [];
  const { bytes, chunkBytes } = source.manifest;
  for (let offset = 0; offset < bytes; offset += chunkBytes) chunks.push(await source.read(offset));
  return chunks;
}

async function transfer(source: SnapshotSource, sink: SnapshotSink): Promise<void> {
  while (sink.received < source.manifest.bytes) {
    expect(await sink.write(await source.read(sink.received))).toBe(true);
  }
}

/** Takes a snapshot of one machine and restores it in another. */
async function move(from: StateMachine, to: StateMachine): Promise<void> {
  const source = await from.snapshot();
  const sink = await to.receive(source.manifest);
  await transfer(source, sink);
  expect(await sink.finish()).toBe(true);
  await sink.close();
  await source.close();
  await to.restore(source.manifest);
}
