import { type ChildProcess, fork } from "node:child_process";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { pause } from "../chaos/wait.js";

const CHILD = fileURLToPath(new URL("flood-child.ts", import.meta.url));

/** What one generator does. */
export interface FloodOrder {
  readonly addresses: readonly string[];
  /** PEM of the servers' authority; null: plain text. */
  readonly ca: string | null;
  /** Each with one stream of reads. */
  readonly connections: number;
  /** Of a get. */
  readonly keys: number;
  /** Of the view. */
  readonly rows: number;
  readonly deadlineMs: number;
  /** Gets that a stream has under way at most. */
  readonly inFlightMax: number;
}

/** What became of a second's gets. Latencies in milliseconds, of those answered in time, from when they were due. */
export interface FloodSecond {
  offered: number;
  /** Given up before they were sent: the connection took no more. */
  unsent: number;
  /** Answered within their deadline. */
  good: number;
  late: number;
  refused: number;
  p50: number;
  p99: number;
  /** How long the generator itself was held up at most. */
  lagMs: number;
}

/** How gets come: at a rate whatever becomes of them, or the next one after an answer. */
export type FloodLoad = { readonly perSecond: number } | { readonly inFlight: number };

/** Load generators, each a process of its own. */
export class Flood {
  readonly #children: readonly ChildProcess[];
  readonly #seconds: FloodSecond[][];

  /** @param nice how much the generators give way to others, as of `nice`. */
  constructor(order: FloodOrder, processes: number, nice: number) {
    const parts = Array.from({ length: processes }, () =>
      fork(CHILD, [JSON.stringify(order)], { execArgv: ["--import", "tsx"] }),
    );
    this.#children = parts;
    this.#seconds = parts.map(() => []);
    parts.forEach((child, i) => {
      if (child.pid !== undefined && nice !== 0) setPriority(child.pid, nice);
      child.on("message", (second: FloodSecond) => this.#seconds[i]?.push(second));
    });
  }

  /** Resolves when every generator has said something. */
  async ready(): Promise<void> {
    while (this.#seconds.some((seconds) => seconds.length === 0)) {
      if (this.#children.some(({ exitCode }) => exitCode !== null)) throw new Error("a load generator ended");
      await pause(100);
    }
  }

  /** Loads for so long; none afterwards. @returns what each second brought, over all generators. */
  async run(load: FloodLoad, seconds: number): Promise<readonly FloodSecond[]> {
    this.begin(load);
    await pause(seconds * 1_000 + 50);
    return this.end();
  }

  /** Loads until `end`. */
  begin(load: FloodLoad): void {
    this.set(load);
    for (const list of this.#seconds) list.length = 0;
  }

  /** @returns what each second since `begin` brought, over all generators. */
  end(): readonly FloodSecond[] {
    this.set({ perSecond: 0 });
    return this.taken();
  }

  set(load: FloodLoad): void {
    const share = this.#children.length;
    const message =
      "perSecond" in load
        ? { perSecond: load.perSecond / share, inFlight: 0 }
        : { perSecond: 0, inFlight: Math.ceil(load.inFlight / share) };
    for (const child of this.#children) child.send(message);
  }

  /** Seconds that all generators have told of since the last run began. */
  taken(): readonly FloodSecond[] {
    const count = Math.min(...this.#seconds.map(({ length }) => length));
    return Array.from({ length: count }, (_, at) => summed(this.#seconds.map((list) => list[at] as FloodSecond)));
  }

  close(): void {
    for (const child of this.#children) child.kill("SIGKILL");
  }
}

function summed(parts: readonly FloodSecond[]): FloodSecond {
  const sum = (of: (second: FloodSecond) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    offered: sum(({ offered }) => offered),
    unsent: sum(({ unsent }) => unsent),
    good: sum(({ good }) => good),
    late: sum(({ late }) => late),
    refused: sum(({ refused }) => refused),
    p50: Math.max(...parts.map(({ p50 }) => p50)),
    p99: Math.max(...parts.map(({ p99 }) => p99)),
    lagMs: Math.max(...parts.map(({ lagMs }) => lagMs)),
  };
}

/** Of several seconds together; the latencies are medians of theirs. */
export function perSecondOf(seconds: readonly FloodSecond[]): FloodSecond {
  const count = Math.max(1, seconds.length);
  const total = summed(seconds.length === 0 ? [] : seconds);
  const median = (of: (second: FloodSecond) => number): number =>
    [...seconds].map(of).sort((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? 0;
  const mean = (value: number): number => Math.round(value / count);
  return {
    offered: mean(total.offered),
    unsent: mean(total.unsent),
    good: mean(total.good),
    late: mean(total.late),
    refused: mean(total.refused),
    p50: median(({ p50 }) => p50),
    p99: median(({ p99 }) => p99),
    lagMs: median(({ lagMs }) => lagMs),
  };
}
