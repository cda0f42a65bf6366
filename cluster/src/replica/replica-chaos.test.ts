import { describe, expect, it } from "vitest";
import { membersOf } from "../raft/membership.js";
import type { MembershipTarget, ReplicaId } from "../raft/types.js";
import { Group, now } from "./group.suite.js";
import { bytes, MemoryDisk } from "./memory-ports.suite.js";
import type { WriteOutcome } from "./types.js";

const IDS = ["a", "b", "c", "d"] as const;
const TARGETS: readonly MembershipTarget[] = [
  { voters: ["a", "b", "c"], learners: [] },
  { voters: ["a", "b", "c"], learners: ["d"] },
  { voters: ["b", "c", "d"], learners: ["a"] },
  { voters: ["a", "c", "d"], learners: [] },
];
/** Ports' operations that may be slow. */
const SLOW = ["append", "apply", "checkpoint", "compact", "restore", "finish", "writeChunk", "readChunk", "read"];
const SEEDS = 60;

function seeded(seed: number): (bound: number) => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return (bound) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 1) >>> 0;
    return (state >>> 7) % bound;
  };
}

/** One run: loss, cuts, crashes, slow ports, discarded states, transfers and membership changes, then peace. */
class Run {
  readonly group: Group;
  readonly written: { readonly command: string; readonly outcome: Promise<WriteOutcome> }[] = [];
  readonly problems: string[] = [];
  /** Kinds of events, and what else came to pass. */
  readonly marks = new Set<string>();
  acknowledged = 0;
  #newestIndex = 0;
  readonly #newestAt: { readonly ms: number; readonly index: number }[] = [];
  readonly #below: (bound: number) => number;

  constructor(group: Group, seed: number) {
    this.group = group;
    this.#below = seeded(seed);
  }

  static async of(seed: number): Promise<Run> {
    const below = seeded(seed + 1_000_000);
    const tuning = {
      compactAfterEntries: 6,
      keepEntries: below(4),
      memoryBytesMax: below(2) * 64,
      transferIdleTicks: 20,
    };
    const group = await Group.begin({ voters: ["a", "b", "c"], learners: [] }, tuning);
    await group.start("d", new MemoryDisk());
    const run = new Run(group, seed);
    for (let step = 0; step < 250; step++) await run.#step(step);
    for (const id of IDS) for (const name of SLOW) group.get(id).gate.release(name);
    group.heal();
    await group.ticks(20 * group.tuning.electionTicks);
    for (const id of IDS) run.#collect(id);
    return run;
  }

  async #step(step: number): Promise<void> {
    const { group } = this;
    const below = this.#below;
    const loss = step % 50 < 10 ? 0 : below(4);
    // Now and then one is cut off for longer than a leader stays one without a quorum.
    const cut = step % 50 < 35 ? IDS[below(8)] : IDS[Math.floor(step / 50) % IDS.length];
    group.isLost = ({ from, to }) => below(10) < loss || from === cut || to === cut;
    for (const id of IDS) {
      const { replica, gate } = group.get(id);
      if (below(12) === 0) gate.hold(SLOW[below(SLOW.length)] ?? "append");
      if (below(4) === 0) for (const name of SLOW) gate.release(name);
      if (below(4) === 0) this.#write(id, `${id}${step}`);
      if (below(6) === 0) this.#read(id);
      if (below(30) === 0) replica.wantFreshness(below(4) > 0);
      if (below(60) === 0) void replica.transferLeadership(IDS[below(4)] ?? "a");
      if (below(12) === 0) this.#change(id, TARGETS[below(TARGETS.length)] as MembershipTarget);
      if (below(60) === 0) void replica.checkpoint({ keepTail: below(2) === 0 });
      if (below(replica.status().isReceivingSnapshot ? 8 : 60) === 0) await this.#crash(id);
    }
    await group.ticks(1);
    for (const id of IDS) {
      for (const error of group.get(id).fatal) this.problems.push(`${id} failed: ${error.message}`);
      this.#checkFreshness(id);
    }
  }

  #write(id: ReplicaId, command: string): void {
    const outcome = this.group.get(id).replica.write(bytes(command));
    this.written.push({ command, outcome });
    void outcome.then((result) => {
      if (result.kind !== "applied") return;
      this.acknowledged += 1;
      this.#newestIndex = Math.max(this.#newestIndex, result.at.index);
    });
  }

  /** A read sees every write that was acknowledged before it began. */
  #read(id: ReplicaId): void {
    const { replica, disk } = this.group.get(id);
    const newest = this.#newestIndex;
    void replica.readBarrier().then((result) => {
      if (result.kind !== "ready") return;
      this.marks.add("read");
      if (disk.applied.index < newest)
        this.problems.push(`${id} read at ${disk.applied.index}, ${newest} was acknowledged`);
    });
  }

  /** Everything acknowledged by the time of a proof is applied. */
  #checkFreshness(id: ReplicaId): void {
    if (this.#newestAt.at(-1)?.ms !== this.group.nowMs) {
      this.#newestAt.push({ ms: this.group.nowMs, index: this.#newestIndex });
    }
    const proof = this.group.get(id).replica.freshness();
    if (proof === null) return;
    this.marks.add("proof");
    const before = this.#newestAt.findLast(({ ms }) => ms < proof.asOfMs)?.index ?? 0;
    if (proof.applied.index < before)
      this.problems.push(`${id} proves ${proof.applied.index}, ${before} was acknowledged`);
  }

  #change(id: ReplicaId, target: MembershipTarget): void {
    void this.group
      .get(id)
      .replica.changeMembership(target)
      .then(({ kind }) => this.marks.add(`change ${kind}`));
  }

  async #crash(id: ReplicaId): Promise<void> {
    this.#collect(id);
    // One state may be lost while a quorum has it; a second one at the same time may be the last.
    const mayLoseState = IDS.every((other) => !this.group.get(other).replica.status().isRebuilding);
    const disk = this.group.kill(id);
    if (this.#below(6) === 0 && mayLoseState) {
      disk.applied = { term: 0, index: 0 };
      disk.commands = [];
      disk.membership = new MemoryDisk().membership;
    }
    await this.group.start(id, disk);
  }

  #collect(id: ReplicaId): void {
    for (const { kind } of this.group.get(id).events) this.marks.add(kind);
  }
}

describe("replicas under loss, pauses, crashes and changes", () => {
  it("agree in the end, with every acknowledged write once and no rejected one, and never read the past", async () => {
    const marks = new Set<string>();
    let acknowledged = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { group, written, problems, ...run } = await Run.of(seed);
      for (const mark of run.marks) marks.add(mark);
      acknowledged += run.acknowledged;
      expect({ seed, problems }).toEqual({ seed, problems: [] });
      const leaders = IDS.filter((id) => group.get(id).replica.status().role === "leader");
      expect({ seed, leaders: leaders.length }).toEqual({ seed, leaders: 1 });
      const { disk } = group.get(leaders[0] ?? "a");
      expect(new Set(disk.commands).size).toBe(disk.commands.length);
      for (const id of membersOf(disk.membership)) {
        expect({ seed, id, commands: group.get(id).disk.commands }).toEqual({ seed, id, commands: disk.commands });
      }
      for (const { command, outcome } of written) {
        const result = await now(outcome);
        if (result === "pending" || result.kind === "unknown") continue; // pending: its replica was killed
        const isThere = disk.commands.includes(command);
        expect({ seed, command, isThere }).toEqual({ seed, command, isThere: result.kind === "applied" });
      }
      expect(await group.write(leaders[0] ?? "a", "last")).toMatchObject({ kind: "applied" });
    }
    // The runs are worth something only if all of this came to pass.
    expect(acknowledged).toBeGreaterThan(500);
    const wanted = ["snapshotInstalled", "snapshotFailed", "compacted", "rebuildStarted", "logBehindMachine"];
    wanted.push("truncatedTail", "transferStarted", "change applied", "change unknown", "read", "proof");
    expect(wanted.filter((mark) => !marks.has(mark))).toEqual([]);
  });
});
