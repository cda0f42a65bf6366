import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SeededRandom } from "@featurestore/cluster/check";
import type { Fault, Injection, World } from "./faults/fault.js";
import type { PlannedFault, Round } from "./schedule.js";
import { pause } from "./wait.js";

/** Every shard has its voters and nothing moves: so long it may take after a round. */
const SETTLE_MS = 120_000;
/** A shard serves again: so long it may take after the last fault of a round was healed. */
const SERVING_MS = 15_000;
/** Calls made so soon after the cluster settled are not counted as made in quiet: clients may still look for nodes. */
const CALM_MS = 1_000;

/** What faults did, for the summary. */
export interface FaultLog {
  /** By kind: how often it was done, and how often it could not be just then. */
  readonly kinds: ReadonlyMap<string, { done: number; postponed: number }>;
  /** Milliseconds from the end of each round's last fault until every shard served. */
  readonly recoveriesMs: readonly number[];
  /** Milliseconds until every replica was in its place. */
  readonly settlesMs: readonly number[];
  /** Spans without any fault in which every shard was in its place. */
  readonly quietSpans: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly failures: readonly string[];
}

/** Carries out a schedule. */
export class Nemesis {
  readonly #world: World;
  readonly #faults: ReadonlyMap<string, Fault>;
  readonly #random: SeededRandom;
  readonly #kinds = new Map<string, { done: number; postponed: number }>();
  readonly #recoveriesMs: number[] = [];
  readonly #settlesMs: number[] = [];
  readonly #quietSpans: { fromMs: number; toMs: number }[] = [];
  readonly #failures: string[] = [];
  /** Faults that could not be done when they were due: they come first in the next round. */
  #waiting: PlannedFault[] = [];

  constructor(world: World, faults: readonly Fault[], random: SeededRandom) {
    this.#world = world;
    this.#faults = new Map(faults.map((fault) => [fault.kind, fault]));
    this.#random = random;
    for (const { kind } of faults) this.#kinds.set(kind, { done: 0, postponed: 0 });
  }

  get log(): FaultLog {
    return {
      kinds: this.#kinds,
      recoveriesMs: this.#recoveriesMs,
      settlesMs: this.#settlesMs,
      quietSpans: this.#quietSpans,
      failures: this.#failures,
    };
  }

  /** Until the schedule, the time or the patience of the signal ends. Everything is healed then. */
  async run(rounds: readonly Round[], endsAtMs: number): Promise<void> {
    for (const [at, round] of rounds.entries()) {
      if (this.#world.signal.aborted || performance.now() >= endsAtMs) return;
      this.#world.log(`round ${at}: ${round.faults.map(({ kind }) => kind).join(", ") || "quiet"}`);
      if (!(await this.#round(round))) return;
    }
  }

  /** @returns false where going on makes no sense: the cluster does not recover. */
  async #round(round: Round): Promise<boolean> {
    const waiting = this.#waiting.map((fault) => ({ ...fault, atMs: 0 }));
    this.#waiting = [];
    const faults = [...waiting, ...round.faults];
    const isDestructive = (fault: PlannedFault): boolean => this.#faults.get(fault.kind)?.isDestructive === true;
    const [destructive, ...tooMany] = faults.filter(isDestructive);
    this.#waiting.push(...tooMany);
    const heals: Promise<void>[] = [];
    if (destructive !== undefined) {
      const injected = await this.#inject(destructive);
      if (injected !== null) heals.push(this.#healLater(injected, destructive));
    }
    const begunMs = performance.now();
    for (const fault of faults.filter((candidate) => !isDestructive(candidate))) {
      await pause(begunMs + fault.atMs - performance.now(), this.#world.signal);
      if (this.#world.signal.aborted) break;
      const injected = await this.#inject(fault);
      if (injected !== null) heals.push(this.#healLater(injected, fault));
    }
    await Promise.all(heals);
    return await this.#recover(round.quietMs);
  }

  async #inject(fault: PlannedFault): Promise<Injection | null> {
    const counts = this.#kinds.get(fault.kind);
    const injected = await this.#faults.get(fault.kind)?.inject(this.#world, this.#random.split(fault.label));
    if (injected === null || injected === undefined) {
      if (counts !== undefined) counts.postponed += 1;
      this.#waiting.push(fault);
      return null;
    }
    if (counts !== undefined) counts.done += 1;
    this.#world.log(`fault ${fault.kind}: ${injected.text}`);
    return injected;
  }

  async #healLater(injected: Injection, fault: PlannedFault): Promise<void> {
    await pause(fault.durationMs, this.#world.signal);
    try {
      await injected.heal();
    } catch (error) {
      this.#world.cluster.report(`healing ${fault.kind} failed: ${(error as Error).stack}`);
    }
    this.#world.log(`healed ${fault.kind}`);
  }

  async #recover(quietMs: number): Promise<boolean> {
    const { cluster, signal } = this.#world;
    const healedMs = performance.now();
    const servingMs = await this.#awaitServing(healedMs);
    if (signal.aborted) return false;
    if (servingMs !== null) this.#recoveriesMs.push(servingMs);
    const reason = await cluster.awaitSettled(SETTLE_MS, signal);
    if (signal.aborted) return false;
    if (reason !== null) {
      const file = join(this.#world.scratch, "unsettled-status.json");
      await writeFile(file, JSON.stringify(await cluster.status(), null, 1));
      this.#failures.push(`the cluster did not settle in ${SETTLE_MS} ms after its faults were healed: ${reason}`);
      return false;
    }
    this.#settlesMs.push(performance.now() - healedMs);
    this.#world.log(`settled after ${Math.round(performance.now() - healedMs)} ms`);
    await pause(CALM_MS, signal);
    const fromMs = performance.now();
    await pause(quietMs, signal);
    this.#quietSpans.push({ fromMs, toMs: performance.now() });
    return !signal.aborted;
  }

  /** @returns milliseconds since `healedMs`, or null where it took too long, which is a failure. */
  async #awaitServing(healedMs: number): Promise<number | null> {
    const { cluster, signal } = this.#world;
    for (;;) {
      const health = await cluster.health();
      const tookMs = performance.now() - healedMs;
      const total = health?.shards?.total ?? 0;
      if (total > 0 && health?.shards?.serving === total) return tookMs;
      if (signal.aborted) return null;
      if (tookMs > SERVING_MS) {
        const { lastSilence } = cluster;
        const served = health === null ? lastSilence : `${health.shards?.serving ?? 0} of ${total} shards serve`;
        this.#failures.push(`${served} ${Math.round(tookMs)} ms after the last fault was healed`);
        return null;
      }
      await pause(100, signal);
    }
  }
}
