import { assert } from "@featurestore/proto";
import type { MonotonicClock } from "../../replica/ports.js";

export interface ClockOptions {
  /** True time since the world began. */
  readonly trueUs: () => number;
  /** Local microseconds per true one. Default 1. */
  readonly rate?: number;
  /** What the monotonic clock shows at first. Default 0. */
  readonly originUs?: number;
  /** What the wall clock shows when the monotonic one shows `originUs`: microseconds since 1970. Default 2026-01-01. */
  readonly wallOriginUs?: number;
}

const WALL_ORIGIN_US = 1_767_225_600_000_000;

/** The clocks of one node: a monotonic one that drifts and may stand still, and a wall clock that may also step. */
export class SimClock implements MonotonicClock {
  readonly #trueUs: () => number;
  #rate: number;
  /** Local time when the rate last changed, and true time then. */
  #localUs: number;
  #sinceUs: number;
  #isFrozen = false;
  #wallOffsetUs: number;

  constructor(options: ClockOptions) {
    const { trueUs, rate = 1, originUs = 0, wallOriginUs = WALL_ORIGIN_US } = options;
    assert(rate > 0, "a clock goes forward");
    this.#trueUs = trueUs;
    this.#rate = rate;
    this.#localUs = originUs;
    this.#sinceUs = trueUs();
    this.#wallOffsetUs = wallOriginUs - originUs;
  }

  nowMs(): number {
    return this.nowUs() / 1_000;
  }

  /** Monotonic microseconds of this node, whole. */
  nowUs(): number {
    return Math.floor(this.#exactUs());
  }

  /** Wall clock, microseconds since 1970: for leader time alone, since it may go back. */
  wallUs(): number {
    return this.nowUs() + this.#wallOffsetUs;
  }

  /** The same in whole milliseconds: what a leader stamps its commands with. */
  wallMs(): number {
    return Math.floor(this.wallUs() / 1_000);
  }

  /** True time since when this clock has gone on at its rate of now. */
  get steadySinceUs(): number {
    return this.#sinceUs;
  }

  /** True microseconds that pass while this clock counts `localUs` at its rate of now: how far off a timer is. */
  trueDelayUs(localUs: number): number {
    return Math.ceil(localUs / this.#rate);
  }

  setRate(rate: number): void {
    assert(rate > 0, "a clock goes forward");
    this.#settle();
    this.#rate = rate;
  }

  /** The machine is suspended: its clocks stand still. */
  freeze(): void {
    this.#settle();
    this.#isFrozen = true;
  }

  thaw(): void {
    this.#settle();
    this.#isFrozen = false;
  }

  /** Somebody sets the wall clock. The monotonic one does not notice. */
  stepWall(byUs: number): void {
    this.#wallOffsetUs += byUs;
  }

  #settle(): void {
    this.#localUs = this.#exactUs();
    this.#sinceUs = this.#trueUs();
  }

  #exactUs(): number {
    return this.#isFrozen ? this.#localUs : this.#localUs + (this.#trueUs() - this.#sinceUs) * this.#rate;
  }
}
