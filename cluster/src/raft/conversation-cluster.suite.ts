import { assert } from "@featurestore/proto";
import { describeEntries, describeEvent, describeMessage, describeReady } from "./describe.js";
import { decodeMembership, NO_MEMBERSHIP } from "./membership.js";
import { Raft } from "./raft.js";
import type {
  Entry,
  EntryId,
  Fetch,
  HardState,
  Membership,
  Message,
  RaftConfig,
  ReplicaId,
  Snapshot,
  Write,
} from "./types.js";

export const ORIGIN: EntryId = { term: 0, index: 0 };

/** What a state machine is made of here: where it stands, and every command it applied. */
export interface Machine {
  readonly applied: EntryId;
  readonly membership: Membership;
  readonly commands: readonly string[];
}

export const EMPTY_MACHINE: Machine = { applied: ORIGIN, membership: NO_MEMBERSHIP, commands: [] };

/** What survives a crash. */
export interface Disk {
  hardState: HardState;
  truncated: EntryId;
  entries: readonly Entry[];
  machine: Machine;
}

/** A snapshot that left its sender, with the bytes that the core never sees. */
export interface TakenSnapshot {
  readonly term: number;
  readonly machine: Machine;
}

interface Running {
  readonly raft: Raft;
  /** Out, and not acknowledged yet. */
  write: Write | null;
  committed: readonly Entry[];
  readonly fetches: Fetch[];
  readonly installing: Map<Snapshot, Machine>;
}

/** One replica, driven by hand: its process may end at any moment, its disk stays. */
export class ConversationNode {
  readonly disk: Disk;
  readonly #config: Omit<RaftConfig, "random" | "observe">;
  readonly #cluster: ConversationCluster;
  #running: Running | null = null;
  #lives = 0;
  /** Ticks that the next election timeouts add. */
  extraTicks = 0;

  constructor(cluster: ConversationCluster, config: Omit<RaftConfig, "random" | "observe">, disk: Disk) {
    this.#cluster = cluster;
    this.#config = config;
    this.disk = disk;
    this.start();
  }

  get id(): ReplicaId {
    return this.#config.id;
  }

  get isUp(): boolean {
    return this.#running !== null;
  }

  get raft(): Raft {
    return this.#process.raft;
  }

  get #process(): Running {
    assert(this.#running !== null, `replica ${this.id} is down`);
    return this.#running;
  }

  start(): void {
    assert(this.#running === null, `replica ${this.id} runs already`);
    const life = this.#lives++;
    const config: RaftConfig = {
      ...this.#config,
      // A bound above the election timeout is the one of read ids: each life has its own.
      random: { below: (bound) => (bound > this.#config.electionTicks ? life : Math.min(this.extraTicks, bound - 1)) },
      observe: (event) => this.#cluster.say("events", `${this.id} ${describeEvent(event)}`),
    };
    const { hardState, truncated, entries, machine } = this.disk;
    const { applied, membership } = machine;
    const raft = new Raft(config, { hardState, truncated, entries, applied, membership });
    this.#running = { raft, write: null, committed: [], fetches: [], installing: new Map() };
  }

  crash(): void {
    assert(this.#running !== null, `replica ${this.id} is down already`);
    this.#running = null;
  }

  /** Takes what the core has to do and sends what may leave. @returns what it was, in words. */
  ready(): string {
    const running = this.#process;
    const ready = running.raft.ready();
    this.#cluster.send(ready.messages);
    if (ready.write !== null) running.write = ready.write;
    if (ready.committed.length > 0) running.committed = ready.committed;
    running.fetches.push(...ready.fetches);
    for (const { id, index } of ready.reads) this.#cluster.say("events", `${this.id} may read ${id} at ${index}`);
    for (const peer of ready.snapshotsWanted) this.#cluster.wanted.push({ from: this.id, to: peer });
    return describeReady(ready, textOf);
  }

  /** The write that is out reaches the disk. */
  persist(): void {
    const running = this.#process;
    const { write } = running;
    assert(write !== null, `replica ${this.id} has nothing to write`);
    running.write = null;
    this.#store(write, running.installing);
    running.raft.persisted(write.number);
    this.#cluster.send(write.messages);
  }

  #store({ snapshot, entries, hardState }: Write, installing: ReadonlyMap<Snapshot, Machine>): void {
    const { disk } = this;
    if (snapshot !== null) {
      const machine = installing.get(snapshot);
      assert(machine !== undefined, "a snapshot that is installed was received");
      const { last } = snapshot;
      const position = disk.entries.findIndex(({ term, index }) => term === last.term && index === last.index);
      disk.entries = position === -1 ? [] : disk.entries.slice(position + 1);
      disk.truncated = last;
      disk.machine = machine;
    }
    const first = entries[0];
    if (first !== undefined) {
      disk.entries = [...disk.entries.filter(({ index }) => index < first.index), ...entries];
      const { index } = disk.entries[0] ?? first;
      assert(
        disk.entries.every((entry, i) => entry.index === index + i) && index === disk.truncated.index + 1,
        "a log on disk has no holes",
      );
    }
    disk.hardState = hardState;
  }

  /** The committed entries that are out reach the state machine. @returns what was applied, in words. */
  apply(): string {
    const running = this.#process;
    const { committed } = running;
    const last = committed.at(-1);
    assert(last !== undefined, `replica ${this.id} has nothing to apply`);
    running.committed = [];
    let { membership } = this.disk.machine;
    const commands = [...this.disk.machine.commands];
    for (const { kind, data } of committed) {
      if (kind === "membership") membership = decodeMembership(data);
      if (kind === "command") commands.push(textOf(data));
    }
    this.disk.machine = { applied: { term: last.term, index: last.index }, membership, commands };
    running.raft.applied(last.index);
    return describeEntries(committed, textOf);
  }

  /** Answers the oldest fetch. @returns false when there is none. */
  fetched({ isEmpty }: { readonly isEmpty: boolean }): boolean {
    const fetch = this.#process.fetches.shift();
    if (fetch === undefined) return false;
    const entries = this.disk.entries.filter(({ index }) => index >= fetch.from);
    this.raft.fetched(fetch, isEmpty ? [] : takeBytes(entries, fetch.bytesMax));
    return true;
  }

  /** Everything the core asks for, until it asks for nothing. */
  drain(): void {
    const running = this.#process;
    for (let rounds = 0; ; rounds++) {
      assert(rounds < 1_000, `replica ${this.id} comes to rest`);
      if (running.write !== null) this.persist();
      else if (running.committed.length > 0) this.apply();
      else if (running.fetches.length > 0) this.fetched({ isEmpty: false });
      else if (running.raft.hasReady()) this.ready();
      else return;
    }
  }

  compact(through: number): void {
    const term = this.raft.termAt(through);
    assert(term !== undefined, "the log is cut at an entry it holds");
    this.disk.truncated = { term, index: through };
    this.disk.entries = this.disk.entries.filter(({ index }) => index > through);
    this.raft.compacted(this.disk.truncated);
  }

  /** A complete snapshot arrived. @returns false when it is refused. */
  restore({ machine, term }: TakenSnapshot): boolean {
    const snapshot: Snapshot = { last: machine.applied, membership: machine.membership };
    const isAccepted = this.raft.restore(snapshot, term);
    if (isAccepted) this.#process.installing.set(snapshot, machine);
    return isAccepted;
  }
}

/** How much `stabilize` and others tell. */
export type Level = "none" | "events" | "messages";

/** Replicas and a network that moves only when it is told to. */
export class ConversationCluster {
  readonly nodes = new Map<ReplicaId, ConversationNode>();
  /** On the way, oldest first. */
  wire: Message[] = [];
  wanted: { readonly from: ReplicaId; readonly to: ReplicaId }[] = [];
  readonly #cut = new Set<string>();
  #lines: string[] = [];
  level: Level = "events";

  node(id: string): ConversationNode {
    const node = this.nodes.get(id);
    assert(node !== undefined, `there is no replica ${id}`);
    return node;
  }

  say(level: Level, line: string): void {
    const levels: readonly Level[] = ["none", "events", "messages"];
    if (line !== "" && levels.indexOf(level) <= levels.indexOf(this.level)) this.#lines.push(line);
  }

  /** What was said since the last call. */
  said(): string {
    return this.#lines.splice(0).join("\n");
  }

  /** What leaves over a cut link is lost at once. */
  send(messages: readonly Message[]): void {
    for (const message of messages) {
      const isLost = this.isCut(message.from, message.to);
      this.say("messages", `${describeMessage(message, textOf)}${isLost ? " (lost)" : ""}`);
      if (!isLost) this.wire.push(message);
    }
  }

  isCut(from: ReplicaId, to: ReplicaId): boolean {
    return this.#cut.has(`${from}→${to}`);
  }

  cut(from: ReplicaId, to: ReplicaId): void {
    this.#cut.add(`${from}→${to}`);
  }

  heal(): void {
    this.#cut.clear();
  }

  /** Takes the messages that match off the wire, at most `count`. */
  take(filter: (message: Message) => boolean, count = Number.POSITIVE_INFINITY): readonly Message[] {
    const taken: Message[] = [];
    this.wire = this.wire.filter((message) => {
      if (taken.length >= count || !filter(message)) return true;
      taken.push(message);
      return false;
    });
    return taken;
  }

  /** A message for a replica that is down, or not there, is lost. */
  step(message: Message): void {
    const node = this.nodes.get(message.to);
    if (node?.isUp === true) node.raft.step(message);
  }

  /** Everybody works and everything is delivered, until all are silent; of `ids` only, where some are given. */
  stabilize(ids: readonly ReplicaId[]): void {
    const isIn = (id: ReplicaId): boolean => ids.length === 0 || ids.includes(id);
    const nodes = [...this.nodes.values()].filter(({ id }) => isIn(id));
    for (let rounds = 0; ; rounds++) {
      assert(rounds < 1_000, "the replicas come to rest");
      for (const node of nodes) if (node.isUp) node.drain();
      const messages = this.take(({ from, to }) => isIn(from) && isIn(to));
      const wanted = this.wanted.filter(({ from, to }) => isIn(from) && isIn(to));
      if (messages.length === 0 && wanted.length === 0) return;
      this.wanted = this.wanted.filter((want) => !wanted.includes(want));
      for (const message of messages) this.step(message);
      for (const want of wanted) this.#sendSnapshot(want);
    }
  }

  /** Installed, or known to be lost, before anything else happens. */
  #sendSnapshot({ from, to }: { readonly from: ReplicaId; readonly to: ReplicaId }): void {
    const [sender, receiver] = [this.node(from), this.node(to)];
    if (!sender.isUp) return;
    const { machine } = sender.disk;
    const arrives = receiver.isUp && !this.isCut(from, to);
    if (arrives) {
      receiver.restore({ machine, term: sender.raft.status().term });
      receiver.drain();
    }
    sender.raft.snapshotSent(to, arrives ? machine.applied : null);
  }
}

/** Commands of a conversation are plain text. */
export function textOf(data: Uint8Array): string {
  return data.length > 24 ? `${data.length}B` : String.fromCharCode(...data);
}

function takeBytes(entries: readonly Entry[], bytesMax: number): readonly Entry[] {
  let bytes = 0;
  const end = entries.findIndex(({ data }, i) => {
    bytes += data.length + 32;
    return bytes > bytesMax && i > 0;
  });
  return end === -1 ? entries : entries.slice(0, end);
}
