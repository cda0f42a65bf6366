import { startTimer } from "./call.js";

/** How long silence is borne. */
export interface Patience {
  /** A node that was asked and says nothing for so long is asked whether it is there, and has as long again to say so. */
  readonly quietMs: number;
  /** From so long without an answer on, and again each time as long, others are asked who leads a write's rows by now. */
  readonly silentMs: number;
}

export const PATIENCE: Patience = { quietMs: 500, silentMs: 1_000 };

/** What a pulse needs of its node. */
export interface PulseNode {
  /** Whether the node says anything within `deadlineMs`; null where that cannot be told. */
  readonly probe: (deadlineMs: number) => Promise<boolean | null>;
  /** Called when it was asked whether it is there and said nothing. */
  readonly onSilent: () => void;
}

/**
 * Tells a node that is silent, as one that is frozen or cut off, from one that is slow: it was asked something and has said
 * nothing at all for a while, not even that it is there. It is suspect then until it says anything. Nobody is asked anything
 * while there is nothing under way.
 */
export class Pulse {
  readonly #node: PulseNode;
  readonly #quietMs: number;
  /** Under way. */
  #asked = 0;
  /** When the first of what is unanswered was asked, or the node spoke last, whichever is later; null: nothing is unanswered. */
  #quietSince: number | null = null;
  #heardAt = Number.NEGATIVE_INFINITY;
  #isSuspect = false;
  #isProbing = false;
  #nextProbeAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(node: PulseNode, patience: Patience) {
    this.#node = node;
    this.#quietMs = patience.quietMs;
  }

  /** True where it kept silent when it was asked, and has said nothing since. */
  get isSuspect(): boolean {
    return this.#isSuspect;
  }

  noteAsked(): void {
    this.#asked++;
    this.#quietSince ??= performance.now();
    this.#watch();
  }

  /** Notes the end of what was asked. @param isHeard the node said something, good or bad. */
  noteEnded(isHeard: boolean): void {
    this.#asked--;
    if (isHeard) this.#heard();
  }

  /** Notes that a call since `askedAt` ended with its deadline. Where nothing was heard meanwhile, the node is suspect. */
  noteUnanswered(askedAt: number): void {
    if (this.#heardAt >= askedAt || performance.now() - askedAt < this.#quietMs / 2) return; // too soon to tell: see #look
    this.#isSuspect = true;
    this.probe();
  }

  /** Asks the node whether it is there, unless that was done just now. */
  probe(): void {
    const begunAt = performance.now();
    if (this.#isProbing || this.#isClosed || begunAt < this.#nextProbeAt) return;
    this.#isProbing = true;
    this.#nextProbeAt = begunAt + this.#quietMs;
    void this.#node.probe(this.#quietMs).then((isThere) => {
      this.#isProbing = false;
      if (isThere === true) return this.#heard();
      // It spoke meanwhile; or this process stood still, and the answer may lie there unread.
      const isUnsure = this.#heardAt >= begunAt || performance.now() - begunAt > this.#quietMs * 1.5;
      if (isThere === null || isUnsure || this.#isClosed) return;
      this.#isSuspect = true;
      this.#node.onSilent();
    });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #heard(): void {
    this.#heardAt = performance.now();
    this.#quietSince = this.#asked > 0 ? this.#heardAt : null;
    this.#isSuspect = false;
  }

  #watch(): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    this.#timer = startTimer(this.#quietMs / 2, () => this.#look());
    this.#timer?.unref();
  }

  /** What was given up before its answer came counts too: else a node that is always given up on is never found out. */
  #look(): void {
    this.#timer = undefined;
    if (this.#quietSince === null || (this.#isSuspect && this.#asked === 0)) return;
    if (performance.now() - this.#quietSince >= this.#quietMs) this.probe();
    this.#watch();
  }
}
