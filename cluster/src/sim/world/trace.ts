/** One thing that happened. `a` and `b` are numbers that tell it apart from others of its kind. */
export interface TraceLine {
  readonly atUs: number;
  readonly who: string;
  readonly what: string;
  readonly a: number;
  readonly b: number;
}

export interface TraceOptions {
  /** Lines kept for a report. Default 1,000. */
  readonly lastLines?: number;
  /** Keep every line, for a replay, up to this many; later ones are counted only. Default 0. */
  readonly recordedMax?: number;
}

const LAST_LINES = 1_000;

/**
 * What happened in a run, as a running hash of all of it and the last lines in readable form. The same seed gives the
 * same hash; where two runs of one seed differ, something unseeded has crept in.
 */
export class Trace {
  readonly #ring: (TraceLine | undefined)[];
  readonly #recorded: TraceLine[] = [];
  readonly #recordedMax: number;
  #count = 0;
  #low = 0x2545_f491;
  #high = 0x4f6c_dd1d;

  constructor({ lastLines = LAST_LINES, recordedMax = 0 }: TraceOptions = {}) {
    this.#ring = new Array<TraceLine | undefined>(Math.max(1, lastLines)).fill(undefined);
    this.#recordedMax = recordedMax;
  }

  /** Takes a line into the hash. Numbers count with 53 bits of their whole part. */
  note(atUs: number, who: string, what: string, a = 0, b = 0): void {
    this.#number(atUs);
    this.#text(who);
    this.#text(what);
    this.#number(a);
    this.#number(b);
    const line = { atUs, who, what, a, b };
    this.#ring[this.#count % this.#ring.length] = line;
    if (this.#count < this.#recordedMax) this.#recorded.push(line);
    this.#count++;
  }

  /** Lines so far. */
  get count(): number {
    return this.#count;
  }

  /** 16 hexadecimal digits for all lines so far and their order. */
  get hash(): string {
    return hex(this.#high) + hex(this.#low);
  }

  /** The last lines, oldest first. */
  get lines(): readonly TraceLine[] {
    const size = this.#ring.length;
    const start = this.#count <= size ? 0 : this.#count % size;
    return [...this.#ring.slice(start), ...this.#ring.slice(0, start)].filter((line) => line !== undefined);
  }

  /** Every line from the first, as many as were to be kept. */
  get recorded(): readonly TraceLine[] {
    return this.#recorded;
  }

  #text(text: string): void {
    let hash = text.length;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
    this.#word(hash);
  }

  #number(value: number): void {
    this.#word(value | 0);
    if (value > 0x7fff_ffff || value < -0x8000_0000) this.#word(Math.floor(value / 0x1_0000_0000) | 0);
  }

  #word(word: number): void {
    const low = Math.imul(this.#low ^ word, 0x85eb_ca6b);
    this.#low = low ^ (low >>> 13);
    const high = Math.imul(this.#high + this.#low, 0xc2b2_ae35);
    this.#high = high ^ (high >>> 16);
  }
}

/** A line as people read it: `      12.345678 node-1 deliver 3 0`. */
export function formatTraceLine({ atUs, who, what, a, b }: TraceLine): string {
  return `${(atUs / 1e6).toFixed(6).padStart(15)} ${who} ${what} ${a} ${b}`;
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
