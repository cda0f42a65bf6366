import {
  decodeMembership,
  type Entry,
  type EntryId,
  encodeMembership,
  type HardState,
  type LogState,
  type Membership,
  membershipOf,
  NO_MEMBERSHIP,
} from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { Group, type GroupMachine, type GroupOptions, type GroupShares } from "./group.js";
import type { CommandLog } from "./group-log.js";

export const NOTHING: EntryId = { term: 0, index: 0 };
export const ID = "node.1";

/** A call under way that the test ends. */
export class Gate {
  readonly #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  pass(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  open(): void {
    this.#waiting.shift()?.resolve();
  }

  fail(error: Error): void {
    this.#waiting.shift()?.reject(error);
  }
}

/** A log whose appends end when the test says so. */
export class FakeLog implements CommandLog {
  readonly appended: string[][] = [];
  readonly compacted: number[] = [];
  readonly gate = new Gate();
  /** Commands of more bytes are refused. */
  roomBytes = Infinity;
  /** What is on disk. */
  state: LogState;

  constructor(entries: readonly Entry[] = [founding(1)], truncated: EntryId = NOTHING, hardState?: HardState) {
    const committed = entries.at(-1)?.index ?? truncated.index;
    this.state = { hardState: hardState ?? { term: 1, votedFor: null, committed }, truncated, entries };
  }

  get hasRoom(): boolean {
    return this.roomBytes > 0;
  }

  refusal(bytes: number): FeatureStoreError | null {
    return bytes <= this.roomBytes ? null : new FeatureStoreError("RESOURCE_EXHAUSTED", `no room for ${bytes} bytes`);
  }

  async load(): Promise<LogState> {
    return this.state;
  }

  async append({ entries, hardState }: Parameters<CommandLog["append"]>[0]): Promise<void> {
    this.appended.push(entries.map(nameOf));
    await this.gate.pass();
    const { state } = this;
    this.state = { ...state, hardState: hardState ?? state.hardState, entries: [...state.entries, ...entries] };
  }

  async compact(through: EntryId): Promise<void> {
    this.compacted.push(through.index);
  }

  async read(from: number, bytesMax: number): Promise<readonly Entry[]> {
    let bytes = 0;
    return this.state.entries.filter(({ index, data }) => {
      if (index >= from) bytes += data.length;
      return index === from || (index > from && bytes <= bytesMax);
    });
  }
}

/** A machine whose applies end when the test says so; it answers each entry with its data. */
export class FakeMachine implements GroupMachine {
  applied: EntryId;
  membership: Membership;
  readonly confEpoch = 1;
  readonly batches: string[][] = [];
  readonly gate = new Gate();
  checkpointError: Error | null = null;
  checkpoints = 0;

  constructor(applied: EntryId = NOTHING, membership: Membership = NO_MEMBERSHIP) {
    this.applied = applied;
    this.membership = membership;
  }

  async apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    this.batches.push(entries.map(nameOf));
    await this.gate.pass();
    for (const { kind, term, index, data } of entries) {
      this.applied = { term, index };
      if (kind === "membership") this.membership = decodeMembership(data);
    }
    return entries.map(({ data }) => data);
  }

  async checkpoint(): Promise<EntryId> {
    this.checkpoints += 1;
    if (this.checkpointError !== null) throw this.checkpointError;
    return this.applied;
  }

  snapshot(): Promise<never> {
    return Promise.reject(new Error("a single copy sends no snapshots"));
  }

  receive(): Promise<never> {
    return Promise.reject(new Error("a single copy receives no snapshots"));
  }

  restore(): Promise<never> {
    return Promise.reject(new Error("a single copy restores no snapshots"));
  }
}

function nameOf({ kind, index, data }: Entry): string {
  if (kind !== "command") return `${index}:${kind}`;
  return `${index}:${data.length > 8 ? `${data.length} bytes` : Buffer.from(data).toString()}`;
}

export function command(index: number, data = `e${index}`): Entry {
  return { kind: "command", term: 1, index, data: Buffer.from(data) };
}

/** Makes `voter` the only one. */
export function founding(index: number, voter = ID): Entry {
  const membership = membershipOf({ voters: [voter], learners: [] });
  return { kind: "membership", term: 1, index, data: encodeMembership(membership) };
}

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets everything at the ports succeed until the promise is settled. */
export async function settled<T>(ports: { log: FakeLog; machine: FakeMachine }, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  promise.then(settle, settle);
  await turn();
  while (!isSettled) {
    ports.log.gate.open();
    ports.machine.gate.open();
    await turn();
  }
  return promise;
}

export const SHARES: GroupShares = {
  memoryBytesMax: 64 * 1024 * 1024,
  keepBytes: 1024 * 1024,
  heldBytesMax: 64 * 1024 * 1024,
};

export function optionsOf(log: FakeLog, machine: FakeMachine, fatal: string[] = []): GroupOptions {
  return {
    name: "the group",
    id: ID,
    founding: { voters: [ID], learners: [] },
    log,
    machine,
    transport: { send: () => undefined },
    shares: SHARES,
    onFatal: (error) => fatal.push(error.message),
  };
}

/** A group that leads, and what came until then: it begins with the founding entry, at 1, and its leader's own, at 2. */
export async function startGroup(
  log = new FakeLog(),
  machine = new FakeMachine(),
  options: Partial<GroupOptions> = {},
) {
  const fatal: string[] = [];
  const opening = Group.open({ ...optionsOf(log, machine, fatal), ...options });
  const group = await settled({ log, machine }, opening);
  await settled({ log, machine }, group.lead(60_000));
  const before = { appended: log.appended.splice(0), batches: machine.batches.splice(0) };
  const answers: string[] = [];
  const propose = (data: string | Uint8Array): void => {
    const name = typeof data === "string" ? data : `${data.length} bytes`;
    group.propose(typeof data === "string" ? Buffer.from(data) : data).then(
      ({ at, result }) => answers.push(`${name} at ${at.index} gave ${result.length > 8 ? "bytes" : result}`),
      (error: FeatureStoreError) => answers.push(`${name} ${error.code} ${error.outcome}`),
    );
  };
  return { log, machine, group, fatal, answers, propose, before };
}
