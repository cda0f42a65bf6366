import { assert } from "@featurestore/proto";
import type { RaftLog } from "./log.js";
import { decodeMembership, mayFollow } from "./membership.js";
import type { Entry, Fetch, Membership, RaftConfig } from "./types.js";

/** What the lane needs of the replica it belongs to. */
export interface ApplyPorts {
  readonly config: RaftConfig;
  readonly log: RaftLog;
  term(): number;
  membership(): Membership;
  /** The commit index that a restart would find. */
  committedOnDisk(): number;
  fetch(fetch: Fetch): void;
}

/**
 * Hands committed entries out to be applied, in order, one lot at a time. What memory has let go of is read back from the
 * log first: a fetch for this replica itself, one at a time.
 */
export class ApplyLane {
  readonly #ports: ApplyPorts;
  /** Handed out, and not applied yet. */
  #out: readonly Entry[] = [];
  /** Where the entries begin that are being read back; null when none are. */
  #fetchingFrom: number | null = null;
  /** Entries read back that follow on what is applied. */
  #readBack: readonly Entry[] = [];
  #isClosed = false;

  constructor(ports: ApplyPorts) {
    this.#ports = ports;
  }

  /** True while a lot is out. */
  get isBusy(): boolean {
    return this.#out.length > 0;
  }

  /** A snapshot is to take the state machine's place: nothing is handed out until `reopen`. */
  close(): void {
    this.#isClosed = true;
    this.#readBack = [];
    this.#fetchingFrom = null;
  }

  /** The snapshot is installed. */
  reopen(): void {
    this.#isClosed = false;
  }

  /** True when `take` has something to give. */
  hasLot(): boolean {
    return this.#isFree() && (this.#readBack.length > 0 || this.#ports.log.holdsInMemory(this.#next));
  }

  /** Asks for what comes next where memory no longer holds it. */
  flush(): void {
    const { config, log } = this.#ports;
    const from = this.#next;
    if (!this.#isFree() || this.#readBack.length > 0 || log.holdsInMemory(from) || this.#fetchingFrom === from) return;
    this.#fetchingFrom = from;
    this.#ports.fetch({ peer: config.id, term: this.#ports.term(), from, bytesMax: config.applyBytesMax });
  }

  /** Entries read from the log for this replica. */
  fetched({ from }: Fetch, entries: readonly Entry[]): void {
    if (this.#fetchingFrom !== from) return;
    this.#fetchingFrom = null;
    // What follows on it on the disk may be a tail that another leader's entries are about to replace there.
    const through = this.#through();
    const readBack = entries.filter(({ index }) => index <= through);
    assert(
      readBack.length > 0 && readBack.every((entry, i) => entry.index === from + i && this.#ports.log.matches(entry)),
      "the log on disk holds what is not applied",
    );
    this.#readBack = readBack;
  }

  /**
   * The next lot; empty where there is none.
   * @throws before anything of it reaches the state machine, where a membership in it is none, or has no business there:
   * RangeError, AssertionError.
   */
  take(): readonly Entry[] {
    if (!this.hasLot()) return [];
    const { config, log } = this.#ports;
    const entries =
      this.#readBack.length > 0 ? this.#readBack : log.slice(this.#next, config.applyBytesMax, this.#through());
    assert(entries !== null, "what is handed out is at hand");
    this.#checkMemberships(entries);
    this.#readBack = [];
    this.#out = entries;
    return entries;
  }

  /** Everything handed out, through this index, is applied. @returns what it was. */
  applied(through: number): readonly Entry[] {
    const entries = this.#out;
    assert(entries.at(-1)?.index === through, "what was handed out was applied");
    this.#out = [];
    return entries;
  }

  get #next(): number {
    return this.#ports.log.applied.index + 1;
  }

  #through(): number {
    return this.#ports.log.appliableThrough(this.#ports.committedOnDisk());
  }

  #isFree(): boolean {
    return !this.isBusy && !this.#isClosed && this.#next <= this.#through();
  }

  /** A state machine that took a membership which cannot be would hold it for good: it is found out before. */
  #checkMemberships(entries: readonly Entry[]): void {
    let current = this.#ports.membership();
    for (const entry of entries) {
      if (entry.kind !== "membership") continue;
      const next = decodeMembership(entry.data);
      assert(mayFollow(current, next), "quorums of neighbouring memberships meet");
      current = next;
    }
  }
}
