import type { AbortSignalLike } from "../replica/ports.js";
import type { ReadOutcome, WriteOutcome } from "../replica/types.js";
import { appendListModel, type ListInput, type ListOutput } from "./check/append-list-model.js";
import { HistoryRecorder } from "./check/history.js";
import { checkLinearizability } from "./check/linearizability.js";
import { type RegisterInput, type RegisterOutput, registerModel } from "./check/register-model.js";
import { checkSet } from "./check/sets.js";
import type { SimCluster } from "./sim-cluster.js";
import type { SimNode } from "./sim-node.js";
import { decodeKvResult, type KvOperation, type KvResult } from "./world/kv-command.js";
import { listOf } from "./world/kv-state.js";
import type { SeededRandom } from "./world/seeded-random.js";

const SECOND = 1_000_000;
/** Keys are left for new ones after this time, so that no key's history grows beyond what can be judged. */
const KEY_EPOCH_US = 4 * SECOND;
const ATTEMPTS_MAX = 12;

type Session = { readonly id: number; sequence: number; acknowledgedThrough: number };
type Attempt =
  | { readonly kind: "done"; readonly result: KvResult; readonly index: number }
  | { readonly kind: "rejected" | "unknown" };

/** A signal that the simulation gives after a while. */
class Deadline implements AbortSignalLike {
  aborted = false;
  #listeners: (() => void)[] = [];

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.push(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners = this.#listeners.filter((other) => other !== listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}

/**
 * The clients of the cluster, each doing one thing at a time and writing down what it saw: registers with put, delete,
 * compare-and-set and linearizable reads; lists appended to within sessions; a set that must keep all it acknowledged;
 * and bounded reads, whose claims are held against what was acknowledged when.
 */
export class Clients {
  readonly #cluster: SimCluster;
  readonly #random: SeededRandom;
  readonly #registers: HistoryRecorder<RegisterInput, RegisterOutput>;
  readonly #lists: HistoryRecorder<ListInput, ListOutput>;
  readonly #added = { acknowledged: [] as string[], unknown: [] as string[], rejected: [] as string[] };
  /** The parts of the set, a new one each epoch. */
  readonly #sets = new Set<string>();
  /** Versions acknowledged of lists, by key, with the true time of it. */
  readonly #acknowledged = new Map<string, { readonly version: number; readonly atUs: number }[]>();
  /** Values by key and version: versions name values, since no version is used twice. */
  readonly #valuesByVersion = new Map<string, string>();
  #values = 0;
  #isStopped = false;
  #running = 0;

  constructor(cluster: SimCluster, random: SeededRandom) {
    this.#cluster = cluster;
    this.#random = random;
    const now = () => cluster.scheduler.nowUs;
    this.#registers = new HistoryRecorder({ now, isRead: ({ kind }) => kind === "get" });
    this.#lists = new HistoryRecorder({ now, isRead: ({ kind }) => kind === "read" });
  }

  start(): void {
    for (let i = 0; i < this.#cluster.plan.clients; i++) {
      this.#running += 1;
      void this.#live(`c${i}`, this.#random.split(`client ${i}`)).finally(() => {
        this.#running -= 1;
      });
    }
  }

  /** Lets every client finish what it does. */
  stop(): void {
    this.#isStopped = true;
  }

  get isDone(): boolean {
    return this.#running === 0;
  }

  /** How much was really done: a run in which hardly anything succeeded proves nothing. */
  get counts(): { readonly ok: number; readonly unknown: number; readonly rejected: number } {
    const parts = [this.#registers.counts(), this.#lists.counts()];
    const sum = (name: "ok" | "unknown" | "rejected"): number => parts.reduce((total, part) => total + part[name], 0);
    return { ok: sum("ok"), unknown: sum("unknown"), rejected: sum("rejected") };
  }

  // ---- judging

  /** Reads everything once more through the leader's state and judges all histories. */
  judge(leader: SimNode): void {
    const { invariants, marks } = this.#cluster;
    const machine = leader.machine;
    if (machine === null) return;
    for (const key of this.#keysOf(this.#registers)) {
      const id = this.#registers.begin({ client: "judge", key, input: { kind: "get" } });
      this.#registers.ok(id, { kind: "value", value: machine.get(key)?.value ?? null });
    }
    for (const key of this.#keysOf(this.#lists)) {
      const id = this.#lists.begin({ client: "judge", key, input: { kind: "read" } });
      this.#lists.ok(id, { kind: "elements", elements: listOf(machine.get(key)?.value ?? "") });
    }
    for (const verdict of [
      checkLinearizability(this.#registers.operations(), registerModel),
      checkLinearizability(this.#lists.operations(), appendListModel),
    ]) {
      if (verdict.kind !== "ok") invariants.report(`linearizability (${verdict.kind})`, verdict.text);
    }
    const finalRead = [...this.#sets].flatMap((key) => listOf(machine.get(key)?.value ?? ""));
    const [broken] = checkSet({ ...this.#added, finalRead });
    if (broken !== undefined) invariants.report("I11 no acknowledged write is missing", broken.text);
    for (const element of this.#added.unknown) {
      marks.hit(
        finalRead.includes(element)
          ? "write with unknown outcome took effect"
          : "write with unknown outcome had no effect",
      );
    }
    for (const key of this.#keysOf(this.#lists)) {
      const items = listOf(machine.get(key)?.value ?? "");
      if (new Set(items).size !== items.length)
        invariants.report("I12 one effect per command", `${key} holds an item twice`);
    }
  }

  #keysOf<I, O>(recorder: HistoryRecorder<I, O>): readonly string[] {
    return [...new Set(recorder.operations().map(({ key }) => key))].sort();
  }

  // ---- living

  async #live(name: string, random: SeededRandom): Promise<void> {
    let target = random.pick(this.#cluster.nodes).name;
    let session: Session | null = null;
    const retarget = (): void => {
      const hint = this.#cluster.leader()?.name;
      target = hint !== undefined && random.chance(0.7) ? hint : random.pick(this.#cluster.nodes).name;
    };
    const seen = new Map<string, number>();
    while (!this.#isStopped) {
      await this.#sleep(random.range(1, 2 * this.#cluster.plan.thinkUs));
      const epoch = Math.floor(this.#cluster.scheduler.nowUs / KEY_EPOCH_US);
      const key = `${random.below(this.#cluster.plan.keys)}@${epoch}`;
      const roll = random.below(100);
      let isLeaderThere = true;
      if (roll < 22) isLeaderThere = await this.#writeRegister(name, random, target, `r${key}`, seen);
      else if (roll < 50)
        await this.#readRegister(name, random, random.chance(0.5) ? target : this.#anyNode(random), `r${key}`, seen);
      else if (roll < 65) isLeaderThere = await this.#addToSet(random, target, `s${epoch}`);
      else if (roll < 85) {
        session ??= await this.#openSession(random, target);
        if (session === null) isLeaderThere = false;
        else if (!(await this.#appendToList(name, random, target, `l${key}`, session))) session = null;
      } else if (roll < 92) await this.#readList(name, random, this.#anyNode(random), `l${key}`);
      else await this.#readBounded(random, this.#anyNode(random), `l${key}`);
      if (!isLeaderThere || random.chance(0.05)) retarget();
    }
  }

  #anyNode(random: SeededRandom): string {
    return random.pick(this.#cluster.nodes).name;
  }

  async #writeRegister(
    client: string,
    random: SeededRandom,
    target: string,
    key: string,
    seen: Map<string, number>,
  ): Promise<boolean> {
    this.#values += 1;
    const value = `v${this.#values}`;
    const expected = seen.get(key);
    const kind = random.below(10);
    const { input, operation }: { input: RegisterInput; operation: KvOperation } =
      kind === 0
        ? { input: { kind: "delete" }, operation: { do: "delete", key } }
        : kind < 4 && expected !== undefined
          ? {
              input: { kind: "cas", expected: expected === 0 ? null : (this.#valueAt(key, expected) ?? null), value },
              operation: { do: "cas", key, expected, value },
            }
          : { input: { kind: "put", value }, operation: { do: "put", key, value } };
    const id = this.#registers.begin({ client, key, input });
    const attempt = await this.#write(random, target, { operation, session: null });
    if (attempt.kind === "done") {
      const { result } = attempt;
      if (input.kind === "cas") {
        this.#registers.ok(id, { kind: "swapped", swapped: result.kind === "done" });
      } else this.#registers.ok(id, { kind: "done" });
      if (result.kind === "done" && input.kind !== "delete") this.#note(key, result.version, value, seen);
      return true;
    }
    if (attempt.kind === "unknown") this.#registers.unknown(id);
    else this.#registers.rejected(id);
    return false;
  }

  #valueAt(key: string, version: number): string | undefined {
    return this.#valuesByVersion.get(`${key} ${version}`);
  }

  #note(key: string, version: number, value: string, seen: Map<string, number>): void {
    this.#valuesByVersion.set(`${key} ${version}`, value);
    seen.set(key, version);
  }

  async #readRegister(
    client: string,
    random: SeededRandom,
    target: string,
    key: string,
    seen: Map<string, number>,
  ): Promise<void> {
    const id = this.#registers.begin({ client, key, input: { kind: "get" } });
    const register = await this.#readStrong(random, target, key);
    if (register === undefined) {
      this.#registers.unknown(id);
      return;
    }
    this.#registers.ok(id, { kind: "value", value: register?.value ?? null });
    if (register === null) seen.set(key, 0);
    else this.#note(key, register.version, register.value, seen);
  }

  async #readList(client: string, random: SeededRandom, target: string, key: string): Promise<void> {
    const id = this.#lists.begin({ client, key, input: { kind: "read" } });
    const register = await this.#readStrong(random, target, key);
    if (register === undefined) this.#lists.unknown(id);
    else this.#lists.ok(id, { kind: "elements", elements: listOf(register?.value ?? "") });
  }

  async #addToSet(random: SeededRandom, target: string, key: string): Promise<boolean> {
    this.#values += 1;
    this.#sets.add(key);
    const item = `a${this.#values}`;
    const attempt = await this.#write(random, target, {
      operation: { do: "add", key, item },
      session: null,
    });
    if (attempt.kind === "done" && attempt.result.kind === "done") this.#added.acknowledged.push(item);
    else if (attempt.kind === "unknown") this.#added.unknown.push(item);
    else this.#added.rejected.push(item);
    return attempt.kind === "done";
  }

  async #openSession(random: SeededRandom, target: string): Promise<Session | null> {
    const attempt = await this.#write(random, target, { operation: { do: "openSession" }, session: null });
    if (attempt.kind !== "done" || attempt.result.kind !== "session") return null;
    return { id: attempt.result.id, sequence: 0, acknowledgedThrough: 0 };
  }

  /** Tries one command again and again, wherever a leader may be, until its fate is known. @returns false when the session is of no use any more. */
  async #appendToList(
    client: string,
    random: SeededRandom,
    target: string,
    key: string,
    session: Session,
  ): Promise<boolean> {
    this.#values += 1;
    const item = `i${this.#values}`;
    session.sequence += 1;
    const { id: sessionId, sequence, acknowledgedThrough } = session;
    const id = this.#lists.begin({ client, key, input: { kind: "append", element: item } });
    let isUnknown = false;
    let at = target;
    for (let attempts = 0; attempts < ATTEMPTS_MAX; attempts++) {
      const attempt = await this.#write(random, at, {
        operation: { do: "append", key, item },
        session: { id: sessionId, sequence, acknowledgedThrough },
      });
      if (attempt.kind === "done") {
        const { result } = attempt;
        if (result.kind === "done") {
          if (attempt.index !== result.version) this.#cluster.marks.hit("retry of a session answered from its table");
          this.#lists.ok(id, { kind: "done" });
          this.#noteVersion(key, result.version);
          session.acknowledgedThrough = sequence;
          return true;
        }
        if (result.kind === "expired") this.#cluster.marks.hit("session expired");
        if (isUnknown) this.#lists.unknown(id);
        else this.#lists.rejected(id);
        return false;
      }
      isUnknown ||= attempt.kind === "unknown";
      await this.#sleep(random.range(10_000, 400_000));
      at = this.#cluster.leader()?.name ?? this.#anyNode(random);
    }
    if (isUnknown) this.#lists.unknown(id);
    else this.#lists.rejected(id);
    return false;
  }

  #noteVersion(key: string, version: number): void {
    const versions = this.#acknowledged.get(key) ?? [];
    versions.push({ version, atUs: this.#cluster.scheduler.nowUs });
    this.#acknowledged.set(key, versions);
  }

  /** A read that may be old, if it says how old: its claim is held against what was acknowledged by then. */
  async #readBounded(random: SeededRandom, target: string, key: string): Promise<void> {
    await this.#travel(random);
    const { marks, invariants, scheduler } = this.#cluster;
    const node = this.#cluster.node(target);
    const freshness = node.replica?.freshness();
    if (freshness == null || node.machine === null || scheduler.isPaused(target)) {
      marks.hit("bounded read refused");
      return;
    }
    marks.hit("bounded read proved");
    const stalenessUs = node.clock.trueDelayUs(node.clock.nowUs() - freshness.asOfMs * 1_000);
    const asOfUs = scheduler.nowUs - stalenessUs - 1;
    // A clock whose rate changed meanwhile cannot be read backwards.
    if (asOfUs < node.clock.steadySinceUs) return;
    const version = node.machine.get(key)?.version ?? 0;
    const missed = (this.#acknowledged.get(key) ?? []).find((write) => write.atUs < asOfUs && write.version > version);
    if (missed !== undefined) {
      invariants.report(
        "bounded staleness",
        `${target} claims ${key} is as of ${asOfUs} us, yet lacks version ${missed.version}, acknowledged at ${missed.atUs}`,
      );
    }
  }

  // ---- talking to nodes

  /** @returns undefined when there was no answer, null when there is no such register. */
  async #readStrong(
    random: SeededRandom,
    target: string,
    key: string,
  ): Promise<{ readonly value: string; readonly version: number } | null | undefined> {
    const { invariants, marks, scheduler } = this.#cluster;
    await this.#travel(random);
    const node = this.#cluster.node(target);
    const { replica, machine } = node;
    if (replica === null || machine === null || scheduler.isPaused(target)) return undefined;
    const began = invariants.committedMax;
    const term = replica.status().term;
    const { life } = node.disk;
    const outcome = await this.#withDeadline<ReadOutcome>(random, (signal) => replica.readBarrier(signal));
    if (outcome === null || life !== node.disk.life || outcome.kind !== "ready") {
      if (outcome?.kind === "refused" && outcome.reason === "overloaded") marks.hit("read refused: overloaded");
      return undefined;
    }
    if (node.replicaId !== null) invariants.readConfirmed(node.replicaId, began, outcome.index);
    const status = replica.status();
    if (status.role !== "leader") marks.hit("read served by a follower");
    if (status.term !== term) marks.hit("read asked again after a leader change");
    const register = machine.get(key);
    await this.#travel(random);
    return register;
  }

  async #write(random: SeededRandom, target: string, command: Parameters<SimNode["write"]>[0]): Promise<Attempt> {
    const { marks, scheduler } = this.#cluster;
    await this.#travel(random);
    const node = this.#cluster.node(target);
    // A request that reaches nobody certainly had no effect.
    if (node.replica === null || scheduler.isPaused(target)) return { kind: "rejected" };
    const outcome = await this.#withDeadline<WriteOutcome>(random, (signal) => node.write(command, signal));
    if (outcome === null || outcome.kind === "unknown") return { kind: "unknown" };
    if (outcome.kind === "rejected") {
      switch (outcome.reason) {
        case "overloaded":
          marks.hit("write refused: overloaded");
          break;
        case "diskFull":
          marks.hit("write refused: disk full");
          break;
        case "transferring":
          marks.hit("write during a transfer refused");
          break;
        default:
      }
      return { kind: "rejected" };
    }
    await this.#travel(random);
    // The answer may be lost on its way back.
    if (random.chance(this.#cluster.plan.network.loss / 4)) return { kind: "unknown" };
    return { kind: "done", result: decodeKvResult(outcome.result), index: outcome.at.index };
  }

  /** @returns null when nothing came in time: the process may be gone. */
  #withDeadline<T>(random: SeededRandom, ask: (signal: AbortSignalLike) => Promise<T> | null): Promise<T | null> {
    const deadline = new Deadline();
    return new Promise((resolve) => {
      const timer = this.#cluster.scheduler.after(random.range(SECOND / 2, 3 * SECOND), "client gives up", () => {
        deadline.abort();
        this.#cluster.scheduler.after(0, "no answer", () => resolve(null));
      });
      const asked = ask(deadline);
      if (asked === null) return;
      void asked.then((outcome) => {
        this.#cluster.scheduler.cancel(timer);
        resolve(outcome);
      });
    });
  }

  #travel(random: SeededRandom): Promise<void> {
    const { latencyUs, jitterUs } = this.#cluster.plan.network;
    return this.#sleep(latencyUs + random.below(jitterUs + 1));
  }

  #sleep(us: number): Promise<void> {
    return new Promise((resolve) => {
      this.#cluster.scheduler.after(us, "client", resolve);
    });
  }
}
