import type { ClusterEvent } from "./event-log.js";

/** Kept at a time. */
const EVENTS_MAX = 100;
const TEXT_MAX = 500;

/** An event as it is shown: when, what, and the rest of it as text. */
export interface ToldEvent {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly kind: string;
  readonly text: string;
}

/** The last hundred things that happened between nodes, as this node saw them. */
export class EventRing {
  static readonly eventsMax = EVENTS_MAX;
  readonly #nowMs: () => number;
  readonly #events: ToldEvent[] = [];

  /** @param nowMs milliseconds since 1970 UTC. */
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  note({ kind, ...rest }: ClusterEvent): void {
    this.#events.push({ at: this.#nowMs(), kind: textOf(kind), text: describe(rest) });
    if (this.#events.length > EVENTS_MAX) this.#events.shift();
  }

  /** Newest first. */
  list(): readonly ToldEvent[] {
    return [...this.#events].reverse();
  }
}

/** Names and values, those of an object within among them; what is no data is left out. */
function describe(rest: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(rest).flatMap(([name, value]) =>
    isPlain(value) ? Object.entries(value) : [[name, value]],
  );
  return parts
    .filter(([, value]) => value !== undefined && typeof value !== "function")
    .map(([name, value]) => `${String(name)} ${textOf(value)}`)
    .join(" · ")
    .slice(0, TEXT_MAX);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Error);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value.slice(0, TEXT_MAX);
  if (value instanceof Error) return value.message.slice(0, TEXT_MAX);
  return (JSON.stringify(value) ?? "").slice(0, TEXT_MAX);
}
