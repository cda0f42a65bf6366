import { FeatureStoreError, type ScrubStatus } from "@featurestore/proto";
import type { Pace } from "../storage/pace.js";
import type { ScrubPlace } from "./scrub-file.js";
import type { ScrubPace } from "./scrub-pace.js";
import type { Settled } from "./settle-shard.js";

/** Between two looks at a shard whose replicas differed. */
const RECHECK_MS = 2_000;
/** Findings told in problems, each. */
const TOLD_MAX = 8;

/** What a scrub works on. */
export interface ScrubPorts {
  /** Replicas here, ascending. */
  readonly shards: () => readonly number[];
  /** Each @returns what is wrong. @throws the signal's reason. */
  readonly checkRegistry: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly checkLog: (pace: Pace, signal: AbortSignal) => Promise<readonly string[]>;
  readonly checkShard: (shard: number, pace: Pace, signal: AbortSignal) => Promise<readonly string[]>;
  /** The replica here is as it should be, or gone. */
  readonly isWhole: (shard: number) => boolean;
  /** Null where this node does not lead the shard, or nobody else has it. */
  readonly settle: (shard: number, signal: AbortSignal) => Promise<Settled | null>;
  readonly load: () => Promise<ScrubPlace | null>;
  readonly save: (place: ScrubPlace) => Promise<void>;
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number;
  readonly onEvent: (event: Readonly<Record<string, unknown>>) => void;
}

/** `copies`: they differ from each other; else something here contradicts itself. */
interface Finding {
  readonly kind: "own" | "copies";
  readonly text: string;
  /** Nothing is under way against it. */
  readonly isStuck: boolean;
}

/**
 * A node's scrub: reads everything it has, at a bounded rate, and compares the shards that it leads with their other replicas.
 * A pass that a restart interrupts goes on with the shards it had not done. What is found is repaired by others
 * (`ClusterMember.repair`); here it is kept until it is seen to be.
 */
export class Scrubber {
  readonly #ports: ScrubPorts;
  readonly #pace: ScrubPace;
  readonly #findings = new Map<string, Finding>();
  /** Shards to compare before anything else. */
  readonly #wanted = new Set<number>();
  #place: ScrubPlace | null = null;
  #isWanted = false;
  #isRunning = false;
  #done = 0;
  #passes = 0;
  #found = 0;
  #repaired = 0;
  #uncompared = 0;
  #recheckAtMs = 0;

  constructor(ports: ScrubPorts, pace: ScrubPace) {
    this.#ports = ports;
    this.#pace = pace;
  }

  report(): ScrubStatus {
    return {
      running: Number(this.#isRunning),
      done: this.#done,
      total: this.#isRunning ? this.#ports.shards().length : 0,
      passes: this.#passes,
      readBytes: this.#pace.bytes,
      found: this.#found,
      repaired: this.#repaired,
      completedMs: this.#place?.completedMs ?? null,
      unresolved: this.#findings.size,
      uncompared: this.#uncompared,
    };
  }

  /** What health should tell of. A replica that is damaged here tells of itself. */
  get problems(): readonly string[] {
    const texts = [...this.#findings.values()].flatMap(({ kind, text }) => (kind === "copies" ? [text] : []));
    const more = texts.length - TOLD_MAX;
    return more > 0 ? [...texts.slice(0, TOLD_MAX), `and ${more} more that the scrub found`] : texts;
  }

  /** A pass begins soon, unless one runs. @param shard compares this one alone; null: everything. */
  request(shard: number | null): void {
    if (shard === null) this.#isWanted = true;
    else if (this.#ports.shards().includes(shard)) this.#wanted.add(shard);
  }

  /**
   * Looks again at what was found, and begins a pass where one is due, `everyMs` after the last, or was interrupted or asked for.
   * @returns what the pass found, empty where there was none. @throws the signal's reason.
   */
  async work(everyMs: number, signal: AbortSignal): Promise<readonly string[]> {
    const { nowMs, load } = this.#ports;
    if (this.#place === null) {
      const place = (await load()) ?? { sinceMs: nowMs(), completedMs: null, open: [], pass: null };
      for (const shard of place.open) this.request(shard);
      await this.#keep(place);
    }
    await this.#recheck(signal);
    const place = this.#place as ScrubPlace;
    const { sinceMs, completedMs, pass } = place;
    const isDue = nowMs() - (completedMs ?? sinceMs) >= everyMs;
    if (!isDue && pass === null && !this.#isWanted) return [];
    this.#isRunning = true;
    try {
      return await this.#pass(place, signal);
    } finally {
      this.#isRunning = false;
      this.#done = 0;
    }
  }

  async #pass(before: ScrubPlace, signal: AbortSignal): Promise<readonly string[]> {
    const { shards, checkRegistry, checkLog, checkShard, nowMs, onEvent } = this.#ports;
    const pace = this.#pace.until(signal);
    const { startedMs, done } = before.pass ?? { startedMs: nowMs(), done: [] };
    this.#isWanted = false;
    const finished = new Set(done);
    const reasons: string[] = [];
    let uncompared = 0;
    const note = (name: string, found: readonly string[]): void => {
      reasons.push(...found.map((reason) => `${name}: ${reason}`));
      this.#note(name, "own", found);
    };
    note("registry", await checkRegistry(signal));
    note("write-ahead log", await checkLog(pace, signal));
    for (const shard of shards()) {
      this.#done = finished.size;
      if (finished.has(shard)) continue;
      await this.#recheck(signal);
      note(nameOf(shard), await checkShard(shard, pace, signal));
      const settled = await this.#settle(shard, signal);
      if (settled !== null && settled.kind !== "alike" && settled.kind !== "unsure") reasons.push(settled.text);
      if (settled?.kind === "unsure") uncompared += 1;
      finished.add(shard);
      await this.#keep({ ...before, pass: { startedMs, done: [...finished] } });
    }
    this.#passes += 1;
    this.#uncompared = uncompared;
    await this.#keep({ ...before, completedMs: nowMs(), pass: null });
    onEvent({ kind: "scrubDone", startedMs, shards: finished.size, found: reasons.length, uncompared });
    return reasons;
  }

  async #keep(place: ScrubPlace): Promise<void> {
    const open = this.#ports.shards().filter((shard) => this.#findings.has(keyOf("copies", nameOf(shard))));
    this.#place = { ...place, open: [...new Set([...open, ...this.#wanted])] };
    await this.#ports.save(this.#place);
  }

  /** Shards that somebody asked for, and those with something found. */
  async #recheck(signal: AbortSignal): Promise<void> {
    const { nowMs, isWhole, shards } = this.#ports;
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    for (const shard of wanted) await this.#settle(shard, signal);
    if (nowMs() < this.#recheckAtMs) return;
    this.#recheckAtMs = nowMs() + RECHECK_MS;
    for (const shard of shards()) {
      const name = nameOf(shard);
      if (this.#findings.get(keyOf("own", name)) !== undefined && isWhole(shard)) this.#close("own", name);
      if (this.#findings.get(keyOf("copies", name)) !== undefined && !wanted.includes(shard))
        await this.#settle(shard, signal);
    }
  }

  async #settle(shard: number, signal: AbortSignal): Promise<Settled | null> {
    const name = nameOf(shard);
    let settled: Settled | null = null;
    try {
      settled = await this.#ports.settle(shard, signal);
    } catch (error) {
      // Things have moved on: the next look is at what they are then.
      if (!(error instanceof FeatureStoreError)) throw error;
      return null;
    }
    if (settled === null || settled.kind === "handedOver")
      this.#findings.delete(keyOf("copies", name)); // whoever leads it now has found it, or will
    else if (settled.kind === "alike") this.#close("copies", name);
    else if (settled.kind !== "unsure") this.#note(name, "copies", [settled.text], settled.kind === "unresolved");
    return settled;
  }

  #note(name: string, kind: Finding["kind"], found: readonly string[], isStuck = false): void {
    const key = keyOf(kind, name);
    const text = found.join("; ");
    const known = this.#findings.get(key);
    if (found.length === 0) {
      if (known !== undefined && kind === "own") this.#close(kind, name);
      return;
    }
    if (known === undefined) this.#found += 1;
    this.#findings.set(key, { kind, text, isStuck });
    if (known === undefined || known.isStuck !== isStuck)
      this.#ports.onEvent({ kind: "scrubFound", where: name, text });
  }

  #close(kind: Finding["kind"], name: string): void {
    if (!this.#findings.delete(keyOf(kind, name))) return;
    this.#repaired += 1;
    this.#ports.onEvent({ kind: "scrubRepaired", where: name });
  }
}

function nameOf(shard: number): string {
  return `shard ${shard}`;
}

function keyOf(kind: Finding["kind"], name: string): string {
  return `${kind} ${name}`;
}
