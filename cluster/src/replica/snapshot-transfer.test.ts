import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { membershipOf } from "../raft/membership.js";
import type { EntryId, ReplicaId } from "../raft/types.js";
import { quiet } from "./group.suite.js";
import { Gate, MemoryDisk, MemoryMachine } from "./memory-ports.suite.js";
import type { SnapshotChunk, SnapshotManifest, TransferMessage } from "./ports.js";
import { SnapshotReceiver } from "./snapshot-receiver.js";
import { SnapshotSender, TRANSFER_STRETCH } from "./snapshot-sender.js";
import { Tasks } from "./tasks.js";
import type { ReplicaEvent } from "./types.js";

const LAST: EntryId = { term: 2, index: 30 };
const EXHAUSTED = new FeatureStoreError("RESOURCE_EXHAUSTED", "too many");

function diskOf(...commands: string[]): MemoryDisk {
  const disk = new MemoryDisk();
  disk.commands = commands;
  disk.applied = LAST;
  disk.membership = membershipOf({ voters: ["a", "b", "c"], learners: [] });
  return disk;
}

class Sending {
  readonly gate = new Gate();
  readonly disk = diskOf("0123456789", "0123456789", "0123456789");
  readonly machine = new MemoryMachine(this.disk, this.gate);
  readonly sent: TransferMessage[] = [];
  readonly done: [ReplicaId, EntryId | null][] = [];
  readonly events: ReplicaEvent[] = [];
  readonly errors: Error[] = [];
  readonly tasks = new Tasks((error) => this.errors.push(error));
  truncated = 0;
  position = 28;
  readonly sender = new SnapshotSender(
    {
      id: "a",
      term: () => 2,
      open: () => this.machine.snapshot(),
      isUsable: ({ last }) => last.index >= this.truncated,
      send: (message) => this.sent.push(message),
      position: () => this.position,
      done: (peer, installed) => this.done.push([peer, installed?.last ?? null]),
      observe: (event) => this.events.push(event),
      run: (work) => this.tasks.run(work),
    },
    { offerTicks: 2, idleTicks: 20, pauseTicks: 5 },
  );

  async ticks(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.sender.tick();
      await quiet();
    }
  }

  /** Everything sent since the last time, by its type and receiver. */
  take(): string[] {
    return this.sent.splice(0).map(({ type, to }) => `${type} ${to}`);
  }
}

describe("SnapshotSender", () => {
  it("offers until the first fetch, then answers fetches", async () => {
    const s = new Sending();
    s.sender.want("b");
    await quiet();
    await s.ticks(4);
    expect(s.take()).toEqual(["snapshotOffer b", "snapshotOffer b", "snapshotOffer b"]);
    s.sender.fetch("b", "m-30-1", 16);
    await s.ticks(4);
    expect(s.sent).toMatchObject([{ type: "snapshotChunk", to: "b", id: "m-30-1", chunk: { offset: 16 } }]);
    s.sender.finished("b", { id: "m-30-1", installed: true, reason: "" });
    await quiet();
    expect(s.done).toEqual([["b", LAST]]);
    expect(s.machine.openSources).toBe(0);
  });

  it("offers again after a silence: the follower may have restarted", async () => {
    const s = new Sending();
    s.sender.want("b");
    await quiet();
    s.sender.fetch("b", "m-30-1", 0);
    await quiet();
    s.take();
    await s.ticks(6);
    expect(s.take()).toEqual(["snapshotOffer b"]);
    s.sender.fetch("b", "m-30-1", 0);
    await s.ticks(4);
    expect(s.take()).toEqual(["snapshotChunk b"]);
  });

  it("reads one chunk at a time for a follower, whatever it asks", async () => {
    const s = new Sending();
    s.gate.hold("readChunk");
    s.sender.want("b");
    await quiet();
    for (const offset of [0, 16, 0]) s.sender.fetch("b", "m-30-1", offset);
    await quiet();
    s.gate.release("readChunk");
    await quiet();
    expect(s.take()).toEqual(["snapshotOffer b", "snapshotChunk b"]);
  });

  it("takes the size as offset for a sign of life, and no offset that is none", async () => {
    const s = new Sending();
    s.sender.want("b");
    await quiet();
    s.take();
    for (let i = 0; i < 10; i++) {
      await s.ticks(5);
      s.sender.fetch("b", "m-30-1", 32);
    }
    for (const offset of [-16, 1, 0.5, Number.NaN, 48, 2 ** 60]) s.sender.fetch("b", "m-30-1", offset);
    s.sender.fetch("c", "m-30-1", 0);
    s.sender.fetch("b", "other", 0);
    await quiet();
    expect(s.take().filter((line) => line.startsWith("snapshotChunk"))).toEqual([]);
    expect(s.done).toEqual([]);
    expect(s.gate.calls).not.toContain("readChunk");
  });

  it("says at once that none can be frozen now, and pauses before the next attempt", async () => {
    const s = new Sending();
    s.gate.fail("snapshot", EXHAUSTED);
    s.sender.want("b");
    await quiet();
    expect(s.done).toEqual([["b", null]]);
    s.gate.fail("snapshot", null);
    s.sender.want("b");
    await s.ticks(4);
    expect(s.take()).toEqual([]);
    await s.ticks(1);
    expect(s.take()).toEqual(["snapshotOffer b"]);
    expect(s.errors).toEqual([]);
  });

  it("passes every other failure on", async () => {
    for (const name of ["snapshot", "readChunk", "closeSource"]) {
      const s = new Sending();
      s.gate.fail(name, new Error("broken"));
      s.sender.want("b");
      await quiet();
      s.sender.fetch("b", "m-30-1", 0);
      await quiet();
      s.sender.end();
      await quiet();
      expect(s.errors.map(({ message }) => message)).toEqual(["broken"]);
      await s.sender.released();
    }
  });

  it("a follower that gives up, or is not heard of, gets nothing more of it", async () => {
    const s = new Sending();
    s.sender.want("b");
    await quiet();
    s.sender.finished("b", { id: "m-30-1", installed: false, reason: "no room" });
    await quiet();
    expect(s.done).toEqual([["b", null]]);
    s.sender.want("c");
    await quiet();
    await s.ticks(20);
    expect(s.done.at(-1)).toEqual(["c", null]);
    expect(s.events.filter(({ kind }) => kind === "snapshotFailed")).toEqual([
      { kind: "snapshotFailed", peer: "b", reason: "no room" },
      { kind: "snapshotFailed", peer: "c", reason: "nothing was heard of it" },
    ]);
    expect(s.machine.openSources).toBe(0);
  });

  it("opens the next one for whom the open one does not help, and shares that from then on", async () => {
    const s = new Sending();
    s.sender.want("b");
    await quiet();
    s.disk.membership = membershipOf({ voters: ["a", "b", "c"], learners: ["d"] });
    s.disk.applied = { term: 2, index: 40 };
    s.sender.want("d");
    await quiet();
    s.sender.want("c");
    expect(s.take()).toEqual(["snapshotOffer b", "snapshotOffer d", "snapshotOffer c"]);
    expect(s.sender.holds.map(({ index }) => index)).toEqual([30, 40]);
    expect(s.machine.openSources).toBe(2);
    s.sender.fetch("b", "m-30-1", 0);
    s.sender.fetch("d", "m-40-2", 0);
    s.sender.fetch("c", "m-30-1", 0); // not what it was offered
    await quiet();
    expect(s.take()).toEqual(["snapshotChunk b", "snapshotChunk d"]);
    for (const peer of ["c", "d"]) s.sender.finished(peer, { id: "m-40-2", installed: true, reason: "" });
    await quiet();
    expect(s.done.map(([peer, last]) => [peer, last?.index])).toEqual([
      ["c", 40],
      ["d", 40],
    ]);
    expect(s.machine.openSources).toBe(1);
    s.truncated = 35;
    s.sender.want("c");
    await quiet();
    expect(s.take()).toEqual(["snapshotOffer c"]);
    expect(s.sender.holds.map(({ index }) => index)).toEqual([30, 40]);
  });

  it("sends two at a time, and says at once to whom neither helps that it has to wait", async () => {
    const s = new Sending();
    for (const peer of ["b", "c"]) {
      s.sender.want(peer);
      await quiet();
      s.truncated = 31;
      s.disk.applied = { term: 2, index: 31 };
    }
    s.sender.want("d");
    expect(s.done).toEqual([["d", null]]);
    expect(s.events.at(-1)).toEqual({ kind: "snapshotFailed", peer: "d", reason: "other snapshots are being sent" });
    expect(s.gate.calls).toEqual(["snapshot", "snapshot"]);
    expect(s.errors).toEqual([]);
  });

  it("fails for whom the one just made does not help, and makes no other at once", async () => {
    const s = new Sending();
    s.sender.want("d");
    await quiet();
    expect(s.done).toEqual([["d", null]]);
    expect(s.gate.calls).toEqual(["snapshot", "closeSource"]);
    expect(s.machine.openSources).toBe(0);
  });

  it("holds the log from the moment a state is being frozen until nobody is served from it", async () => {
    const s = new Sending();
    expect(s.sender.holds).toEqual([]);
    s.gate.hold("snapshot");
    s.sender.want("b");
    await quiet();
    expect(s.sender.holds).toEqual([{ index: 28, bytes: Number.POSITIVE_INFINITY }]);
    s.gate.release("snapshot");
    await quiet();
    expect(s.sender.holds).toEqual([{ index: 30, bytes: 32 }]);
    s.sender.finished("b", { id: "m-30-1", installed: false, reason: "" });
    expect(s.sender.holds).toEqual([]);
  });

  it("gives up who shows signs of life only, or asks for the same again, after a bounded time", async () => {
    for (const offset of [32, 0]) {
      const s = new Sending();
      s.sender.want("b");
      await quiet();
      s.sender.fetch("b", "m-30-1", 0);
      await s.ticks(3);
      s.sender.fetch("b", "m-30-1", 16); // an advance: counted from here
      for (let ticks = 10; ticks < 20 * TRANSFER_STRETCH; ticks += 10) {
        for (let i = 0; i < 10; i++) s.sender.tick();
        s.sender.fetch("b", "m-30-1", offset);
      }
      await quiet();
      await s.ticks(9);
      expect(s.done).toEqual([]);
      await s.ticks(1);
      expect(s.done).toEqual([["b", null]]);
      expect(s.events.at(-1)).toMatchObject({ reason: "it makes no progress" });
    }
  });

  it("ends without a word, and releases what is being opened or read once it can", async () => {
    for (const name of ["snapshot", "readChunk", "closeSource"]) {
      const s = new Sending();
      s.gate.hold(name);
      s.sender.want("b");
      await quiet();
      s.sender.fetch("b", "m-30-1", 0);
      await quiet();
      s.sender.end();
      let isReleased = false;
      void s.sender.released().then(() => {
        isReleased = true;
      });
      await quiet();
      expect(isReleased).toBe(false);
      s.gate.release(name);
      await quiet();
      expect(isReleased).toBe(true);
      expect(s.machine.openSources).toBe(0);
      expect(s.done).toEqual([]);
      expect(s.errors).toEqual([]);
    }
  });

  it("counts those being closed: a third one is opened when the first is closed", async () => {
    const s = new Sending();
    s.gate.hold("closeSource");
    for (const peer of ["b", "c"]) {
      s.sender.want(peer);
      await quiet();
      s.sender.finished(peer, { id: `m-30-${peer === "b" ? 1 : 2}`, installed: true, reason: "" });
    }
    s.sender.want("b");
    await s.ticks(3);
    expect(s.gate.calls.filter((call) => call === "snapshot").length).toBe(2);
    s.gate.release("closeSource");
    await quiet();
    expect(s.take()).toEqual(["snapshotOffer b", "snapshotOffer c", "snapshotOffer b"]);
  });
});

class Receiving {
  readonly gate = new Gate();
  readonly disk = new MemoryDisk();
  readonly machine = new MemoryMachine(this.disk, this.gate);
  readonly sent: TransferMessage[] = [];
  readonly restored: EntryId[] = [];
  readonly errors: Error[] = [];
  readonly tasks = new Tasks((error) => this.errors.push(error));
  isNeeded = true;
  isRebuilding = false;
  fits = true;
  isRefusedByCore = false;
  readonly receiver = new SnapshotReceiver(
    {
      id: "c",
      term: () => 2,
      isNeeded: () => this.isNeeded,
      isRebuilding: () => this.isRebuilding,
      fits: () => this.fits,
      open: (manifest) => this.machine.receive(manifest),
      restore: ({ last }) => {
        const isTaken = this.isNeeded && !this.isRefusedByCore;
        if (isTaken) this.restored.push(last);
        return isTaken;
      },
      send: (message) => this.sent.push(message),
      observe: () => {},
      run: (work) => this.tasks.run(work),
    },
    { askTicks: 3, idleTicks: 12 },
  );

  async ticks(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.receiver.tick();
      await quiet();
    }
  }

  take(): string[] {
    return this.sent.splice(0).map((message) => {
      if (message.type === "snapshotFetch") return `fetch ${message.id} ${message.offset}`;
      if (message.type === "snapshotDone") return `done ${message.id} ${message.installed} ${message.reason}`.trim();
      return message.type;
    });
  }
}

/** A snapshot of two chunks, and its chunks. */
async function snapshotOf(id = "s"): Promise<{ manifest: SnapshotManifest; chunks: readonly SnapshotChunk[] }> {
  const source = await new MemoryMachine(diskOf("0123456789", "0123456789")).snapshot();
  return { manifest: { ...source.manifest, id }, chunks: [await source.read(0), await source.read(16)] };
}

function damaged(chunk: SnapshotChunk): SnapshotChunk {
  return { ...chunk, checksum: chunk.checksum + 1 };
}

describe("SnapshotReceiver", () => {
  it("pulls chunk after chunk, hands over, and says so when it is installed", async () => {
    const { manifest, chunks } = await snapshotOf();
    const r = new Receiving();
    r.receiver.offered("a", manifest, 2);
    for (const chunk of chunks) {
      await quiet();
      r.receiver.chunk("a", "s", chunk);
    }
    await quiet();
    expect(r.take()).toEqual(["fetch s 0", "fetch s 16"]);
    expect(r.restored).toEqual([LAST]);
    expect(r.receiver.accepted).toBe(manifest);
    r.receiver.installed();
    await quiet();
    expect(r.take()).toEqual(["done s true"]);
    expect(r.receiver.isReceiving).toBe(false);
    expect(r.machine.openSinks).toBe(0);
  });

  it("asks again after a few ticks without an answer, and gives up after many", async () => {
    const { manifest } = await snapshotOf();
    const r = new Receiving();
    r.receiver.offered("a", manifest, 2);
    await quiet();
    await r.ticks(12);
    expect(r.take()).toEqual(["fetch s 0", "fetch s 0", "fetch s 0", "fetch s 0", "done s false no progress"]);
    expect(r.machine.openSinks).toBe(0);
  });

  it("an offer of what is under way asks again at once", async () => {
    const { manifest } = await snapshotOf();
    const r = new Receiving();
    r.receiver.offered("a", manifest, 2);
    await quiet();
    r.receiver.offered("a", manifest, 2);
    expect(r.take()).toEqual(["fetch s 0", "fetch s 0"]);
    expect(r.gate.calls).toEqual(["receive"]);
  });

  it("asks a bounded number of times for a chunk that comes damaged", async () => {
    const { manifest, chunks } = await snapshotOf();
    const [first] = chunks as [SnapshotChunk];
    const r = new Receiving();
    r.receiver.offered("a", manifest, 2);
    for (let i = 0; i < 3; i++) {
      await quiet();
      r.receiver.chunk("a", "s", damaged(first));
    }
    await quiet();
    expect(r.take()).toEqual(["fetch s 0", "fetch s 0", "fetch s 0", "done s false damaged on the way"]);
  });

  it("does not even store a chunk of the wrong size", async () => {
    const { manifest, chunks } = await snapshotOf();
    const [first] = chunks as [SnapshotChunk];
    const r = new Receiving();
    r.receiver.offered("a", manifest, 2);
    await quiet();
    r.receiver.chunk("a", "s", { ...first, data: new Uint8Array(1_000) });
    await quiet();
    expect(r.gate.calls).toEqual(["receive"]);
    expect(r.take()).toEqual(["fetch s 0", "fetch s 0"]);
  });

  it("ignores chunks it did not ask for", async () => {
    const { manifest, chunks } = await snapshotOf();
    const [first, second] = chunks as [SnapshotChunk, SnapshotChunk];
    const r = new Receiving();
    r.receiver.chunk("a", "s", first);
    r.receiver.offered("a", manifest, 2);
    r.receiver.chunk("a", "s", first); // not open yet
    await quiet();
    r.receiver.chunk("a", "s", second);
    r.receiver.chunk("b", "s", first);
    r.receiver.chunk("a", "other", first);
    await quiet();
    expect(r.gate.calls).toEqual(["receive"]);
    r.receiver.chunk("a", "s", first);
    r.receiver.chunk("a", "s", first); // while the first is being written
    await quiet();
    expect(r.gate.calls).toEqual(["receive", "writeChunk"]);
  });

  it("forgets a whole that does not fit its digest", async () => {
    const { manifest, chunks } = await snapshotOf();
    const r = new Receiving();
    r.receiver.offered("a", { ...manifest, digest: "other" }, 2);
    for (const chunk of chunks) {
      await quiet();
      r.receiver.chunk("a", "s", chunk);
    }
    await quiet();
    expect(r.take().at(-1)).toBe("done s false its digest does not fit");
    expect(r.restored).toEqual([]);
    expect(r.disk.received.size).toBe(0);
  });

  it("a full disk ends the transfer, any other failure is passed on", async () => {
    for (const name of ["receive", "writeChunk", "finish"]) {
      for (const error of [EXHAUSTED, new Error("broken")]) {
        const { manifest, chunks } = await snapshotOf();
        const r = new Receiving();
        r.gate.fail(name, error);
        r.receiver.offered("a", manifest, 2);
        for (const chunk of chunks) {
          await quiet();
          r.receiver.chunk("a", "s", chunk);
        }
        await quiet();
        if (error === EXHAUSTED) {
          expect(r.take().at(-1)).toBe("done s false too many");
          expect(r.errors).toEqual([]);
          expect(r.machine.openSinks).toBe(0);
        } else expect(r.errors).toEqual([error]);
      }
    }
  });

  it("an offer that the machine refuses ends the transfer, whatever the reason; one of unknown outcome is passed on", async () => {
    for (const outcome of ["rejected", "unknown"] as const) {
      const { manifest } = await snapshotOf();
      const r = new Receiving();
      const refusal = new FeatureStoreError("INVALID_ARGUMENT", "bytes: expected 1 to 5", { outcome });
      r.gate.fail("receive", refusal);
      r.receiver.offered("a", manifest, 2);
      await quiet();
      expect(r.errors).toEqual(outcome === "rejected" ? [] : [refusal]);
      if (outcome === "rejected") expect(r.take()).toEqual(["done s false bytes: expected 1 to 5"]);
      r.gate.fail("receive", null);
      if (outcome === "rejected") r.receiver.offered("a", manifest, 2);
      await quiet();
      if (outcome === "rejected") expect(r.take()).toEqual(["fetch s 0"]);
    }
  });

  it("refuses a snapshot whose last entry cannot be: of a later term than its sender, or beside the state here", async () => {
    const { manifest } = await snapshotOf();
    const r = new Receiving();
    r.receiver.offered("a", manifest, LAST.term - 1);
    expect(r.take()).toEqual(["done s false its last entry is of a later term than its sender"]);
    r.receiver.offered("a", manifest, 2 ** 32 + 3);
    expect(r.take()).toEqual(["done s false its sender's term is too far ahead"]);
    r.fits = false;
    r.receiver.offered("a", manifest, LAST.term);
    expect(r.take()).toEqual(["done s false its last entry does not fit the state here"]);
    await quiet();
    expect(r.gate.calls).toEqual([]);
  });

  it("keeps to a transfer that makes progress, and leaves one that stands still", async () => {
    const { manifest } = await snapshotOf();
    const { manifest: other } = await snapshotOf("other");
    const r = new Receiving();
    r.receiver.offered("a", manifest, 2);
    await quiet();
    await r.ticks(5);
    r.take();
    r.receiver.offered("b", other, 2);
    await quiet();
    expect(r.take()).toEqual([]);
    await r.ticks(1);
    r.take();
    r.receiver.offered("b", other, 2);
    await quiet();
    expect(r.take()).toEqual(["done s false another snapshot is at hand", "fetch other 0"]);
    expect(r.machine.openSinks).toBe(1);
  });

  it("shows signs of life while the machine works, and takes no other offer", async () => {
    const { manifest, chunks } = await snapshotOf();
    const { manifest: other } = await snapshotOf("other");
    const r = new Receiving();
    r.gate.hold("finish");
    r.receiver.offered("a", manifest, 2);
    for (const chunk of chunks) {
      await quiet();
      r.receiver.chunk("a", "s", chunk);
    }
    await quiet();
    r.take();
    await r.ticks(30);
    r.receiver.offered("b", other, 2);
    await quiet();
    expect(r.take()).toEqual(Array.from({ length: 10 }, () => "fetch s 21"));
  });

  it("what turns out to be needed no more ends the transfer well, unless the state is to be rebuilt", async () => {
    for (const isRebuilding of [false, true]) {
      const { manifest, chunks } = await snapshotOf();
      const r = new Receiving();
      r.receiver.offered("a", manifest, 2);
      for (const chunk of chunks) {
        await quiet();
        r.receiver.chunk("a", "s", chunk);
      }
      r.isNeeded = false;
      r.isRebuilding = isRebuilding;
      await quiet();
      expect(r.take().at(-1)).toBe(isRebuilding ? "done s false it ends before the log begins" : "done s true");
      expect(r.receiver.isReceiving).toBe(false);
      expect(r.machine.openSinks).toBe(0);
    }
  });

  it("what the core needs and does not take ends the transfer without being told as installed", async () => {
    const { manifest, chunks } = await snapshotOf();
    const r = new Receiving();
    r.isRefusedByCore = true;
    r.receiver.offered("a", manifest, 2);
    for (const chunk of chunks) {
      await quiet();
      r.receiver.chunk("a", "s", chunk);
    }
    await quiet();
    expect(r.take().at(-1)).toBe("done s false it does not fit the log here");
    expect(r.receiver.isReceiving).toBe(false);
    expect(r.machine.openSinks).toBe(0);
  });

  it("installs a snapshot of no bytes without asking for any", async () => {
    const { manifest } = await snapshotOf();
    const r = new Receiving();
    r.receiver.offered("a", { ...manifest, bytes: 0, digest: "0" }, 2);
    await quiet();
    expect(r.restored).toEqual([LAST]);
    expect(r.take()).toEqual([]);
  });

  it("refuses sizes that make no sense", () => {
    const r = new Receiving();
    const manifest = { id: "s", last: LAST, membership: diskOf().membership, digest: "" };
    for (const [size, chunkBytes] of [
      [-1, 16],
      [10, 0],
      [1.5, 16],
      [Number.NaN, 16],
    ] as const) {
      r.receiver.offered("a", { ...manifest, bytes: size, chunkBytes }, 2);
      expect(r.take()).toEqual(["done s false its sizes make no sense"]);
    }
  });
});
