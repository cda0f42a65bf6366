import { assert } from "@featurestore/proto";
import { Raft } from "../raft/raft.js";
import type {
  Entry,
  EntryId,
  Fetch,
  HardState,
  MembershipTarget,
  ProposeResult,
  RaftEvent,
  Ready,
  ReplicaId,
  RestoredState,
  Snapshot,
  SoftState,
  Write,
} from "../raft/types.js";
import { Callers } from "./callers.js";
import type { Compaction } from "./compaction.js";
import { Mailbox } from "./mailbox.js";
import type { AbortSignalLike, PeerMessage, ReplicaPorts } from "./ports.js";
import { reconcile } from "./reconcile.js";
import type { SnapshotReceiver } from "./snapshot-receiver.js";
import type { SnapshotSender } from "./snapshot-sender.js";
import { Tasks } from "./tasks.js";
import type {
  ChangeOutcome,
  Freshness,
  ReadOutcome,
  RejectReason,
  ReplicaEvent,
  ReplicaStatus,
  ReplicaTuning,
  WriteOutcome,
} from "./types.js";
import { createWorkers } from "./workers.js";

export interface ReplicaConfig {
  readonly id: ReplicaId;
  readonly tuning: ReplicaTuning;
  /** Typed facts, as they happen. Must not call back into the replica. */
  readonly observe: (event: ReplicaEvent) => void;
  /** Called once: disk or state can no longer be trusted, and the replica has stopped by itself. */
  readonly onFatal: (error: Error) => void;
}

/**
 * One replica of one group: carries out what the core asks for. Inputs of one turn are gathered by a microtask; after
 * every turn three lanes are fed that never wait for each other: messages leave at once, one write is on its way to the
 * log, one lot of entries is being applied. So a slow disk delays acknowledgements but no heartbeat, and a slow state
 * machine delays results but no acknowledgement.
 *
 * A rejection of the log, of apply, restore or checkpoint ends the replica: nothing more is sent or acknowledged. That
 * includes a log that is full. Commands are refused before they are proposed while `hasRoom` is false; what was accepted
 * before is in the core's log, and perhaps on its way to followers, and cannot be taken back. At most `uncommittedBytesMax`
 * of it exist, which the log's reserve has to cover.
 */
export class Replica {
  readonly #id: ReplicaId;
  readonly #tuning: ReplicaTuning;
  readonly #config: ReplicaConfig;
  readonly #ports: ReplicaPorts;
  readonly #raft: Raft;
  readonly #mailbox: Mailbox;
  readonly #tasks = new Tasks((error) => this.#fail(error));
  readonly #callers: Callers;
  readonly #sender: SnapshotSender;
  readonly #receiver: SnapshotReceiver;
  readonly #compaction: Compaction;
  /** The commit index that the log on disk carries. */
  #committedOnDisk: number;
  /** A turn is due in this round of microtasks. */
  #isAwake = false;
  #isEnded = false;
  #hasFailed = false;

  private constructor(config: ReplicaConfig, ports: ReplicaPorts, restored: RestoredState) {
    const { id, tuning } = config;
    this.#id = id;
    this.#tuning = tuning;
    this.#config = config;
    this.#ports = ports;
    this.#raft = new Raft(
      { ...tuning, id, random: ports.random, observe: (event) => this.#observeCore(event) },
      restored,
    );
    this.#mailbox = new Mailbox(tuning.mailboxMax, tuning.heartbeatTicks);
    this.#committedOnDisk = restored.hardState.committed;
    const soft = { role: "follower", term: restored.hardState.term, leader: null } as const;
    this.#callers = new Callers(tuning, ports.clock, { id, soft, applied: restored.applied });
    const workers = createWorkers(
      {
        id,
        tuning,
        observe: config.observe,
        log: ports.log,
        machine: ports.machine,
        raft: this.#raft,
        callers: this.#callers,
        send: (message) => this.#send(message),
        run: (work) => this.#tasks.run(work),
        wake: () => this.#wake(),
        isEnded: () => this.#isEnded,
      },
      restored,
    );
    this.#sender = workers.sender;
    this.#receiver = workers.receiver;
    this.#compaction = workers.compaction;
    this.#raft.evict(tuning.memoryBytesMax);
  }

  /**
   * Loads log and state machine, fits them to each other, and is ready to be ticked.
   * @throws what the ports reject with; CORRUPTION when log and state machine cannot be of the same replica.
   */
  static async start(config: ReplicaConfig, ports: ReplicaPorts): Promise<Replica> {
    const replica = new Replica(config, ports, await reconcile(ports.log, ports.machine, config.observe));
    replica.#wake();
    return replica;
  }

  // ---- inputs

  /** Takes a message from a peer, whose fields are what their types say. Dropped when the mailbox is full. */
  receive(message: PeerMessage): void {
    if (this.#isEnded || message.to !== this.#id || message.from === this.#id) return;
    if (!this.#mailbox.put(message)) this.#config.observe({ kind: "mailboxFull" });
    this.#wake();
  }

  /**
   * Time passes. A late timer says how many ticks it is behind; of those few are made up for, one per turn, each after the
   * messages that came in meanwhile: a replica that was stalled reads its mail before it campaigns.
   */
  tick(elapsedTicks = 1): void {
    if (this.#isEnded) return;
    this.#mailbox.owe(elapsedTicks);
    this.#wake();
  }

  /** The connection to a peer broke: what was on the way is probably lost. */
  reportUnreachable(peer: ReplicaId): void {
    if (this.#isEnded) return;
    this.#raft.reportUnreachable(peer);
    this.#wake();
  }

  /** Proposes a command. Resolves when its outcome is known, or known to stay unknown; never rejects. */
  write(command: Uint8Array, signal?: AbortSignalLike): Promise<WriteOutcome> {
    if (this.#isEnded) return Promise.resolve(this.#rejectWrite("stopped"));
    if (signal?.aborted === true) return Promise.resolve(this.#rejectWrite("aborted"));
    if (this.#callers.writes.size >= this.#tuning.waitingWritesMax)
      return Promise.resolve(this.#rejectWrite("overloaded"));
    // The core's word: what callers were told may be a turn behind.
    if (this.#raft.role === "leader" && !this.#ports.log.hasRoom) return Promise.resolve(this.#rejectWrite("diskFull"));
    const proposed = this.#propose(() => this.#raft.propose(command));
    if (proposed === null) return Promise.resolve({ kind: "unknown", reason: "stopped" });
    if (proposed.ok) return this.#callers.writes.add(proposed.at, signal);
    const { reason, leader } = proposed;
    assert(
      reason === "notLeader" || reason === "transferring" || reason === "overloaded",
      `a command refused: ${reason}`,
    );
    return Promise.resolve({ kind: "rejected", reason, leader });
  }

  /** Resolves when a linearizable read that begins now may be answered from the state here; on any replica. */
  readBarrier(signal?: AbortSignalLike): Promise<ReadOutcome> {
    if (this.#isEnded) return Promise.resolve({ kind: "refused", reason: "stopped" });
    this.#wake();
    return this.#callers.barriers.wait(signal);
  }

  /** Resolves when `index` is applied here. */
  waitApplied(index: number, signal?: AbortSignalLike): Promise<ReadOutcome> {
    if (this.#isEnded) return Promise.resolve({ kind: "refused", reason: "stopped" });
    return this.#callers.barriers.waitApplied(index, signal);
  }

  /** While wanted, a proof of freshness is sought every `freshnessTicks`. */
  wantFreshness(isWanted: boolean): void {
    this.#callers.freshness.want(isWanted);
    this.#wake();
  }

  /** The newest proof of how old the state here can be at most, or null where there never was one. */
  freshness(): Freshness | null {
    return this.#callers.freshness.proof;
  }

  /** Changes who takes part. Resolves when the change is complete here, a joint membership left; never rejects. */
  changeMembership(target: MembershipTarget): Promise<ChangeOutcome> {
    return this.#changeBy(
      () => this.#raft.changeMembership(target),
      (at) => this.#callers.change.add(at),
    );
  }

  /** Hands leadership to a voter. Resolves when it leads, or will not; never rejects. */
  transferLeadership(to: ReplicaId): Promise<ChangeOutcome> {
    return this.#changeBy(
      () => this.#raft.transferLeadership(to),
      (at) => this.#callers.transfer.add(to, at),
    );
  }

  /**
   * Makes the applied state durable and cuts the log, as is done by itself from time to time.
   * @param options.keepTail false: nothing stays for slow followers, who then need a snapshot.
   * @throws what the ports reject with; the replica has ended then.
   */
  checkpoint(options: { readonly keepTail: boolean } = { keepTail: true }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#tasks.run(async () => {
        try {
          resolve(await this.#compaction.run(options));
        } catch (error) {
          reject(error);
          throw error;
        }
      });
    });
  }

  /** The term of the entry at `index`; undefined where this replica knows nothing of it. For checkers. */
  termAt(index: number): number | undefined {
    return this.#raft.termAt(index);
  }

  /** Role, term and leader, as callers were last told. */
  get soft(): SoftState {
    return this.#callers.soft;
  }

  status(): ReplicaStatus {
    return {
      ...this.#raft.status(),
      waitingWrites: this.#callers.writes.size,
      mailbox: this.#mailbox.size,
      sendingSnapshots: this.#sender.size,
      isReceivingSnapshot: this.#receiver.isReceiving,
      freshness: this.#callers.freshness.proof,
    };
  }

  /** Ends at once for everybody who waits; resolves when nothing is under way at the ports any more. */
  async stop(): Promise<void> {
    this.#end("stopped");
    await this.#tasks.idle();
  }

  // ---- the turn

  #wake(): void {
    if (this.#isAwake || this.#isEnded) return;
    this.#isAwake = true;
    void Promise.resolve().then(() => {
      this.#isAwake = false;
      this.#turn();
    });
  }

  #turn(): void {
    if (this.#isEnded) return;
    try {
      for (const message of this.#mailbox.takeMessages()) this.#step(message);
      if (this.#mailbox.takeTick()) this.#tickAll();
      this.#ask();
      while (this.#raft.hasReady() && !this.#isEnded) {
        this.#carryOut(this.#raft.ready());
        this.#ask();
      }
      if (this.#compaction.isDue) this.#tasks.run(() => this.#compact());
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #step(message: PeerMessage): void {
    switch (message.type) {
      case "snapshotOffer":
        this.#receiver.offered(message.from, message.manifest, message.term);
        return;
      case "snapshotChunk":
        this.#receiver.chunk(message.from, message.id, message.chunk);
        return;
      case "snapshotFetch":
        this.#sender.fetch(message.from, message.id, message.offset);
        return;
      case "snapshotDone":
        this.#sender.finished(message.from, message);
        return;
      default:
        this.#raft.step(message);
    }
  }

  #tickAll(): void {
    this.#raft.tick();
    this.#callers.tick();
    this.#sender.tick();
    this.#receiver.tick();
  }

  /** Only here, in a turn: so a question comes after everyone it is asked for. */
  #ask(): void {
    this.#callers.ask(() => this.#raft.requestRead());
  }

  #carryOut(ready: Ready): void {
    if (ready.softState !== null) this.#callers.follow(ready.softState);
    if (this.soft.role !== "leader") this.#sender.end();
    for (const message of ready.messages) this.#send(message);
    const { write, committed } = ready;
    if (write !== null) this.#tasks.run(() => this.#persist(write));
    if (committed.length > 0) this.#tasks.run(() => this.#apply(committed));
    this.#callers.confirmed(ready.reads);
    for (const fetch of ready.fetches) this.#tasks.run(() => this.#fetch(fetch));
    if (this.soft.role !== "leader") return;
    for (const peer of ready.snapshotsWanted) this.#sender.want(peer);
  }

  // ---- the lanes

  async #persist(write: Write): Promise<void> {
    const { number, snapshot, entries, hardState, messages } = write;
    if (snapshot !== null) await this.#install(snapshot, hardState);
    if (this.#isEnded) return;
    await this.#ports.log.append({ entries, hardState });
    if (this.#isEnded) return;
    this.#committedOnDisk = hardState.committed;
    this.#raft.persisted(number);
    for (const message of messages) this.#send(message);
    if (snapshot !== null) this.#standOn(snapshot);
    this.#raft.evict(this.#tuning.memoryBytesMax);
    this.#wake();
  }

  /**
   * Term and vote first: state that a later term committed must not come back after a crash in an earlier one, whose leader
   * would be told that this replica has it. Then the state, then the log: whatever a crash leaves of these two, the state
   * decides at the next start (`reconcile`). The commit index stays what the old log had: the snapshot's is beyond it.
   */
  async #install(snapshot: Snapshot, { term, votedFor }: HardState): Promise<void> {
    const manifest = this.#receiver.accepted;
    assert(manifest?.last.index === snapshot.last.index, "the snapshot to be installed is the one that was received");
    await this.#compaction.pause();
    await this.#sender.released();
    if (this.#isEnded) return;
    await this.#ports.log.append({ entries: [], hardState: { term, votedFor, committed: this.#committedOnDisk } });
    if (this.#isEnded) return;
    await this.#ports.machine.restore(manifest);
    if (this.#isEnded) return;
    await this.#ports.log.compact(snapshot.last);
  }

  #standOn({ last }: Snapshot): void {
    this.#compaction.resume(last);
    this.#config.observe({ kind: "snapshotInstalled", last });
    this.#callers.standOn(last);
    this.#receiver.installed();
  }

  async #apply(entries: readonly Entry[]): Promise<void> {
    const results = await this.#ports.machine.apply(entries);
    if (this.#isEnded) return;
    const last = entries.at(-1);
    assert(last !== undefined && results.length === entries.length, "apply gives one result per entry");
    this.#raft.applied(last.index);
    this.#callers.appliedEntries(entries, results);
    this.#compaction.applied(entries);
    this.#raft.evict(this.#tuning.memoryBytesMax);
    this.#wake();
  }

  async #fetch(fetch: Fetch): Promise<void> {
    const entries = await this.#ports.log.read(fetch.from, fetch.bytesMax);
    if (this.#isEnded) return;
    this.#raft.fetched(fetch, entries);
    this.#wake();
  }

  async #compact(): Promise<void> {
    await this.#compaction.run({ keepTail: true });
    this.#wake(); // the next run may be due already
  }

  // ---- helpers

  #send(message: PeerMessage): void {
    if (!this.#isEnded) this.#ports.transport.send(message);
  }

  #rejectWrite(reason: RejectReason): WriteOutcome {
    return { kind: "rejected", reason, leader: this.soft.leader };
  }

  /** @returns null when the core found itself in a state that cannot be: the replica has ended. */
  #propose(propose: () => ProposeResult): ProposeResult | null {
    try {
      const result = propose();
      this.#wake();
      return result;
    } catch (error) {
      this.#fail(error as Error);
      return null;
    }
  }

  #changeBy(propose: () => ProposeResult, wait: (at: EntryId) => Promise<ChangeOutcome>): Promise<ChangeOutcome> {
    if (this.#isEnded) return Promise.resolve({ kind: "rejected", reason: "stopped", leader: null });
    const proposed = this.#propose(propose);
    if (proposed === null) return Promise.resolve({ kind: "unknown", reason: "stopped" });
    if (proposed.ok) return wait(proposed.at);
    return Promise.resolve({ kind: "rejected", reason: proposed.reason, leader: proposed.leader });
  }

  #observeCore(event: RaftEvent): void {
    this.#config.observe(event);
    if (event.kind === "transferAborted") this.#callers.transfer.aborted(this.#id);
  }

  #fail(error: Error): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#end(error.message);
    this.#config.onFatal(error);
  }

  #end(cause: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#mailbox.clear();
    this.#callers.end();
    this.#sender.end();
    this.#receiver.end();
    this.#config.observe({ kind: "stopped", cause });
  }
}
