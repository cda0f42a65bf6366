import { assert } from "@featurestore/proto";
import { SeededRandom } from "../sim/world/seeded-random.js";
import { membershipOf, NO_MEMBERSHIP } from "./membership.js";
import { Raft } from "./raft.js";
import type {
  ConfirmedRead,
  Entry,
  EntryId,
  HardState,
  Membership,
  Message,
  RaftConfig,
  RaftEvent,
  RaftStatus,
  ReplicaId,
  RestoredState,
  Role,
  Snapshot,
  Write,
} from "./types.js";

/** Bounds wide enough to stay out of a test's way. */
export const TEST_BOUNDS = {
  electionTicks: 10,
  heartbeatTicks: 1,
  appendBytesMax: 64 * 1024,
  inflightAppendsMax: 64,
  inflightBytesMax: 4 * 1024 * 1024,
  uncommittedBytesMax: 16 * 1024 * 1024,
  applyBytesMax: 4 * 1024 * 1024,
  readsMax: 1_000,
  promotionLagMax: 1_000,
} as const;

/** What a state machine holds: a digest of all it applied, in order. */
export interface MachineState {
  readonly applied: EntryId;
  readonly membership: Membership;
  readonly digest: number;
}

/** What survives a crash. */
export interface Disk {
  hardState: HardState;
  truncated: EntryId;
  entries: Entry[];
  machine: MachineState;
}

/** A snapshot on its way. */
export interface Transfer {
  readonly from: ReplicaId;
  readonly to: ReplicaId;
  /** The sender's term. */
  readonly term: number;
  readonly snapshot: Snapshot;
  readonly machine: MachineState;
}

export interface NetworkOptions {
  readonly voters: readonly ReplicaId[];
  readonly learners?: readonly ReplicaId[];
  /** Replicas that exist and know nothing yet. */
  readonly newcomers?: readonly ReplicaId[];
  readonly bounds?: Partial<Record<keyof typeof TEST_BOUNDS, number>>;
  readonly seed?: number;
  /** Terms of the entries a replica starts with, from index 1. */
  readonly logs?: Readonly<Record<ReplicaId, readonly number[]>>;
  /** Term (else the log's last), vote and commit index a replica starts with. */
  readonly hardStates?: Readonly<Record<ReplicaId, Partial<HardState>>>;
}

/** Of each command this much goes into a state's digest. */
const DIGEST_BYTES = 8;

export const ZERO: EntryId = { term: 0, index: 0 };

export function command(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function entryOf(term: number, index: number, data: Uint8Array = new Uint8Array(0)): Entry {
  return { kind: "command", term, index, data };
}

export function entriesOf(terms: readonly number[], from = 1): Entry[] {
  return terms.map((term, i) => entryOf(term, from + i));
}

/** One replica with its disk. Writes and applies happen at once, unless they are held. */
export class RaftNode {
  readonly id: ReplicaId;
  readonly disk: Disk;
  readonly #network: RaftNetwork;
  readonly #config: RaftConfig;
  #raft: Raft | null = null;
  machine: MachineState;
  /** The write that is out, and the entries being applied. */
  write: Write | null = null;
  applying: readonly Entry[] = [];
  holdsWrites = false;
  holdsApplies = false;
  /** Of this life. */
  readonly applied: Entry[] = [];
  readonly reads: ConfirmedRead[] = [];
  readonly events: RaftEvent[] = [];

  constructor(network: RaftNetwork, id: ReplicaId, config: Omit<RaftConfig, "observe">, disk: Disk) {
    this.#network = network;
    this.id = id;
    this.#config = { ...config, observe: (event) => this.events.push(event) };
    this.disk = disk;
    this.machine = disk.machine;
    this.restart();
  }

  get isUp(): boolean {
    return this.#raft !== null;
  }

  get raft(): Raft {
    assert(this.#raft !== null, `${this.id} is down`);
    return this.#raft;
  }

  get status(): RaftStatus {
    return this.raft.status();
  }

  get role(): Role {
    return this.status.role;
  }

  /** Terms of the log from `truncated` on. */
  get terms(): readonly number[] {
    const { truncated, last } = this.status;
    return Array.from(
      { length: last.index - truncated.index },
      (_, i) => this.raft.termAt(truncated.index + 1 + i) ?? 0,
    );
  }

  /** Does all the core asks for. */
  drain(): void {
    const raft = this.raft;
    while (raft.hasReady()) {
      const { messages, write, committed, reads, fetches, snapshotsWanted } = raft.ready();
      for (const message of messages) this.#network.wire.push(message);
      for (const read of reads) this.reads.push(read);
      if (write !== null) this.write = write;
      if (committed.length > 0) this.applying = committed;
      for (const fetch of fetches) raft.fetched(fetch, this.read(fetch.from, fetch.bytesMax));
      for (const to of snapshotsWanted) this.#sendSnapshot(to);
      if (!this.holdsWrites) this.persist();
      if (!this.holdsApplies) this.apply();
    }
  }

  /** The write that is out reaches the disk, and what leaned on it leaves. */
  persist(): void {
    const { write } = this;
    if (write === null) return;
    this.write = null;
    this.storeWrite(write);
    if (write.snapshot !== null) this.#network.installed(write.snapshot);
    this.raft.persisted(write.number);
    for (const message of write.messages) this.#network.wire.push(message);
  }

  /** The disk's part of it alone: as when the process dies before it hears of it. */
  storeWrite({ snapshot, entries, hardState }: Write): void {
    const { disk } = this;
    if (snapshot !== null) {
      disk.machine = this.#network.machineOf(snapshot);
      this.machine = disk.machine;
      const follows = this.diskTermAt(snapshot.last.index) === snapshot.last.term;
      disk.entries = follows ? disk.entries.slice(snapshot.last.index - disk.truncated.index) : [];
      disk.truncated = snapshot.last;
    }
    const first = entries[0];
    if (first !== undefined) {
      disk.entries.length = first.index - disk.truncated.index - 1;
      for (const entry of entries) disk.entries.push(entry);
    }
    disk.hardState = hardState;
  }

  apply(): void {
    const { applying } = this;
    const last = applying.at(-1);
    if (last === undefined) return;
    this.applying = [];
    let { membership, digest } = this.machine;
    for (const entry of applying) {
      this.applied.push(entry);
      digest = digestWith(digest, entry);
    }
    this.raft.applied(last.index);
    ({ membership } = this.raft.status());
    this.machine = { applied: { term: last.term, index: last.index }, membership, digest };
  }

  read(from: number, bytesMax: number): readonly Entry[] {
    const found: Entry[] = [];
    let bytes = 0;
    for (let i = from - this.disk.truncated.index - 1; i >= 0 && i < this.disk.entries.length; i++) {
      const entry = this.disk.entries[i] as Entry;
      bytes += entry.data.length;
      if (bytes > bytesMax && found.length > 0) break;
      found.push(entry);
    }
    return found;
  }

  diskTermAt(index: number): number | undefined {
    if (index === this.disk.truncated.index) return this.disk.truncated.term;
    return this.disk.entries[index - this.disk.truncated.index - 1]?.term;
  }

  /** Makes the state machine durable and cuts the log there. */
  compact(): void {
    const { disk, machine } = this;
    disk.machine = machine;
    if (machine.applied.index <= disk.truncated.index) return;
    disk.entries = disk.entries.slice(machine.applied.index - disk.truncated.index);
    disk.truncated = machine.applied;
    this.raft.compacted(machine.applied);
  }

  /** What is in memory is lost; the state machine falls back to its last checkpoint. */
  crash(): void {
    this.#raft = null;
    this.#network.crashed(this.id);
    this.write = null;
    this.applying = [];
    this.machine = this.disk.machine;
    this.applied.length = 0;
  }

  restart(): void {
    const { hardState, truncated, entries, machine } = this.disk;
    const restored: RestoredState = {
      hardState,
      truncated,
      entries,
      applied: machine.applied,
      membership: machine.membership,
    };
    this.#raft = new Raft(this.#config, restored);
  }

  #sendSnapshot(to: ReplicaId): void {
    const { machine } = this;
    const snapshot = { last: machine.applied, membership: machine.membership };
    this.#network.transfers.push({ from: this.id, to, term: this.raft.status().term, snapshot, machine });
  }
}

/**
 * A few replicas in one turn of the loop: messages wait on the wire until a test delivers them, in the order it wants, or
 * `settle` does it for all.
 */
export class RaftNetwork {
  readonly nodes = new Map<ReplicaId, RaftNode>();
  /** On the way, oldest first. */
  wire: Message[] = [];
  transfers: Transfer[] = [];
  readonly #cut = new Set<string>();
  /** By the snapshot object that the core hands back. */
  readonly #incoming = new Map<Snapshot, Transfer>();

  constructor(options: NetworkOptions) {
    const { voters, learners = [], newcomers = [], bounds = {}, seed = 1, logs = {}, hardStates = {} } = options;
    const random = new SeededRandom(seed);
    const membership = membershipOf({ voters, learners });
    for (const id of [...voters, ...learners, ...newcomers]) {
      const entries = entriesOf(logs[id] ?? []);
      const hardState = { term: entries.at(-1)?.term ?? 0, votedFor: null, committed: 0, ...hardStates[id] };
      const machine = { applied: ZERO, membership: newcomers.includes(id) ? NO_MEMBERSHIP : membership, digest: 0 };
      const config = { ...TEST_BOUNDS, ...bounds, id, random: random.split(id) };
      this.nodes.set(id, new RaftNode(this, id, config, { hardState, truncated: ZERO, entries, machine }));
    }
  }

  node(id: ReplicaId): RaftNode {
    const node = this.nodes.get(id);
    assert(node !== undefined, `there is no ${id}`);
    return node;
  }

  raft(id: ReplicaId): Raft {
    return this.node(id).raft;
  }

  get up(): readonly RaftNode[] {
    return [...this.nodes.values()].filter(({ isUp }) => isUp);
  }

  /** Who leads the highest term. */
  get leader(): RaftNode {
    const leaders = this.up.filter(({ role }) => role === "leader").sort((a, b) => b.status.term - a.status.term);
    assert(leaders[0] !== undefined, "somebody leads");
    return leaders[0];
  }

  /** Time passes for one replica; what it wants to say is on the wire afterwards. */
  tick(id: ReplicaId, count = 1): void {
    for (let i = 0; i < count; i++) {
      this.raft(id).tick();
      this.node(id).drain();
    }
  }

  /** Time passes for everybody, messages take none. */
  run(ticks: number): void {
    for (let i = 0; i < ticks; i++) {
      for (const { id } of this.up) this.tick(id);
      this.settle();
    }
  }

  /** Hands one message over. What the receiver answers is on the wire afterwards. */
  step(message: Message): void {
    const node = this.nodes.get(message.to);
    if (node === undefined || !node.isUp || this.#cut.has(link(message.from, message.to))) return;
    node.raft.step(message);
    node.drain();
  }

  /** Delivers what is on the wire now and passes the filter; answers stay there. @returns what was delivered. */
  deliver(filter: (message: Message) => boolean = () => true): readonly Message[] {
    const taken = this.wire.filter(filter);
    this.wire = this.wire.filter((message) => !filter(message));
    for (const message of taken) this.step(message);
    return taken;
  }

  /** Loses what is on the wire now and passes the filter. */
  drop(filter: (message: Message) => boolean = () => true): readonly Message[] {
    const taken = this.wire.filter(filter);
    this.wire = this.wire.filter((message) => !filter(message));
    return taken;
  }

  /** Delivers everything, and what follows from it, but what passes the filter: that is lost. */
  settleBut(isLost: (message: Message) => boolean): void {
    for (const node of this.up) node.drain();
    while (this.wire.length > 0) {
      this.drop(isLost);
      this.deliver();
    }
  }

  /** Delivers everything, and what follows from it, until all are silent. @returns trips: each moved all that was on the wire. */
  settle(tripsMax = 10_000): number {
    for (const node of this.up) node.drain();
    let trips = 0;
    while (this.wire.length > 0 || this.transfers.length > 0) {
      assert(trips < tripsMax, "the replicas come to rest");
      trips += 1;
      const batch = this.wire;
      this.wire = [];
      for (const message of batch) {
        const node = this.nodes.get(message.to);
        if (node?.isUp === true && !this.#cut.has(link(message.from, message.to))) node.raft.step(message);
      }
      for (const transfer of this.transfers.splice(0)) this.deliverSnapshot(transfer);
      for (const node of this.up) node.drain();
    }
    return trips;
  }

  deliverSnapshot(transfer: Transfer): void {
    const { from, to, term, snapshot } = transfer;
    const node = this.nodes.get(to);
    if (node === undefined || !node.isUp || this.#cut.has(link(from, to))) {
      this.#reportSent(transfer, false);
      return;
    }
    // A snapshot of its own, as it would come off a wire: the same one may be delivered twice.
    const received = { ...snapshot };
    if (node.raft.restore(received, term)) this.#incoming.set(received, transfer);
    else this.#reportSent(transfer, true);
    node.drain();
  }

  machineOf(snapshot: Snapshot): MachineState {
    const transfer = this.#incoming.get(snapshot);
    assert(transfer !== undefined, "a snapshot that is installed was received");
    return transfer.machine;
  }

  installed(snapshot: Snapshot): void {
    const transfer = this.#incoming.get(snapshot);
    assert(transfer !== undefined, "a snapshot that is installed was received");
    this.#incoming.delete(snapshot);
    this.#reportSent(transfer, true);
  }

  /** Whoever was sending to it finds the connection broken. */
  crashed(id: ReplicaId): void {
    for (const [snapshot, transfer] of this.#incoming) {
      if (transfer.to !== id) continue;
      this.#incoming.delete(snapshot);
      this.#reportSent(transfer, false);
    }
  }

  #reportSent({ from, to, snapshot }: Transfer, arrived: boolean): void {
    const sender = this.node(from);
    if (!sender.isUp) return;
    sender.raft.snapshotSent(to, arrived ? snapshot.last : null);
    sender.drain();
  }

  cutLink(from: ReplicaId, to: ReplicaId): void {
    this.#cut.add(link(from, to));
  }

  /** Nobody hears `id`, and it hears nobody. */
  isolate(id: ReplicaId): void {
    for (const other of this.nodes.keys()) {
      this.cutLink(id, other);
      this.cutLink(other, id);
    }
  }

  heal(): void {
    this.#cut.clear();
  }

  /** `id` campaigns and everything is delivered. */
  elect(id: ReplicaId): void {
    this.raft(id).campaign();
    this.settle();
    assert(this.node(id).role === "leader", `${id} leads`);
  }

  /** Proposes at the leader, without delivering anything. */
  propose(...texts: readonly string[]): void {
    for (const text of texts) {
      const result = this.leader.raft.propose(command(text));
      assert(result.ok, `${text} is taken`);
    }
    this.leader.drain();
  }
}

function link(from: ReplicaId, to: ReplicaId): string {
  return `${from}→${to}`;
}

function digestWith(digest: number, { term, index, data }: Entry): number {
  let next = Math.imul(digest ^ term, 0x9e3779b1) + index;
  for (let i = 0; i < Math.min(data.length, DIGEST_BYTES); i++) next = Math.imul(next ^ (data[i] ?? 0), 0x85ebca6b);
  return next | 0;
}
