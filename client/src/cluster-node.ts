import { type CallOptions, FeatureStoreError } from "@featurestore/proto";
import { type AttemptName, beginAttempt, ended, within } from "./call-span.js";
import { METHODS } from "./methods.js";
import { Multiplexer } from "./multiplexer.js";
import { isConnectionFailure, NodeConnection } from "./node-connection.js";
import type { ConnectConfig } from "./options.js";
import { PATIENCE, type Patience, Pulse } from "./pulse.js";

/** Where there is another node: how long one may take to connect, and how long it may say nothing before it is left. */
export const SILENCE_MS_MAX = 2_000;
/** How long a node that failed is left alone, twice as long each time; then it must be connected before it is asked. */
const AVOID_MS = 1_000;
const AVOID_MS_MAX = 8_000;
/** How long a node is left alone that refused one request as unavailable and answers others. */
const AVOID_BRIEFLY_MS = 250;

/** What an attempt on a node needs to know of the others. */
export interface AttemptRules extends AttemptName {
  /** Nodes that could answer instead, this one included: an attempt waits for its connection only a share of the deadline. */
  readonly nodes: number;
  /** The attempt is given up where the node turns out to be silent, or after two seconds where it was not heard of lately. */
  readonly isTry: boolean;
}

/**
 * One node of the cluster as this client sees it: its connection, a stream for small reads and one for big ones, so that small
 * ones do not wait behind them, and whether it is worth asking.
 */
export class ClusterNode {
  readonly address: string;
  readonly connection: NodeConnection;
  readonly small: Multiplexer;
  readonly big: Multiplexer;
  readonly #pulse: Pulse;
  /** Of tries under way: each gives up. */
  readonly #leavers = new Set<() => void>();
  #outstanding = 0;
  #heardAt = Number.NEGATIVE_INFINITY;
  /** In a row. */
  #failures = 0;
  /** Set once the node left the map: what is under way ends, then the connection does. */
  #retired: FeatureStoreError | null = null;
  #avoidUntil = Number.NEGATIVE_INFINITY;

  constructor(address: string, config: ConnectConfig, patience: Patience = PATIENCE) {
    const connection = new NodeConnection(address, config);
    const streams = { inFlightMax: config.inFlightMax, onDraining: () => this.#leave() };
    this.address = address;
    this.connection = connection;
    this.small = new Multiplexer((of) => openStream(connection, of), streams);
    this.big = new Multiplexer((of) => openStream(connection, of), streams);
    const pulse = { probe: (deadlineMs: number) => this.#probe(deadlineMs), onSilent: () => this.#leaveTries() };
    this.#pulse = new Pulse(pulse, patience);
  }

  /** True where it was asked and said nothing at all: it may be frozen, and what it led, somebody else may lead. */
  get isSuspect(): boolean {
    return this.#pulse.isSuspect;
  }

  /**
   * True unless it failed, drains or is silent: it is asked again once it was left alone for a while and has a connection; one
   * that was silent, once it has said that it is there.
   */
  get isHealthy(): boolean {
    if (this.#pulse.isSuspect) {
      this.#pulse.probe();
      return false;
    }
    if (performance.now() < this.#avoidUntil) return false;
    return this.#failures === 0 || this.connection.connect();
  }

  /** Requests on their way. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** True where it ever answered anything. */
  get wasHeard(): boolean {
    return this.#heardAt > Number.NEGATIVE_INFINITY;
  }

  /**
   * Runs one attempt: waits for the connection, and bounds the wait for a node that has not been heard of lately.
   * @throws what `run` does; UNAVAILABLE where the node is left for its silence.
   */
  attempt<T>(rules: AttemptRules, options: CallOptions, run: (options: CallOptions) => Promise<T>): Promise<T> {
    const span = beginAttempt(this.address, rules, options.trace);
    return ended(span, this.#attempt(rules, within(span, options), run));
  }

  async #attempt<T>(rules: AttemptRules, options: CallOptions, run: (options: CallOptions) => Promise<T>): Promise<T> {
    const begunAt = performance.now();
    const hasOthers = rules.nodes > 1;
    let isHeard = false;
    this.hold();
    if (hasOthers) this.#pulse.noteAsked();
    try {
      const left = !hasOthers || this.connection.isSettled ? options : await this.#settle(rules.nodes, options);
      const hasTime = left.deadlineMs === undefined || left.deadlineMs > SILENCE_MS_MAX;
      const isBounded = rules.isTry && hasTime && hasOthers && this.#isUnheard;
      const running = run(isBounded ? { ...left, deadlineMs: SILENCE_MS_MAX } : left).catch((error: unknown) => {
        if (isBounded && isDeadline(error)) {
          this.#pulse.noteUnanswered(begunAt);
          throw this.#silent(error);
        }
        throw error;
      });
      const answer = await (rules.isTry && hasOthers ? this.#unlessSilent(running) : running);
      isHeard = true;
      this.#heardAt = performance.now();
      this.#failures = 0;
      return answer;
    } catch (error) {
      if (isDeadline(error) && hasOthers) this.#pulse.noteUnanswered(begunAt);
      if (isConnectionFailure(error) || (isDeadline(error) && hasOthers && this.#isUnheard)) this.#leave();
      else if (error instanceof FeatureStoreError) {
        if (error.code === "UNAVAILABLE") this.#avoidUntil = performance.now() + AVOID_BRIEFLY_MS;
        if (!isDeadline(error) && error.code !== "CANCELLED") {
          this.#heardAt = performance.now();
          isHeard = true;
        }
      }
      throw error;
    } finally {
      if (hasOthers) this.#pulse.noteEnded(isHeard);
      this.release();
    }
  }

  /** Notes that something is under way on the node, until `release`. */
  hold(): void {
    this.#outstanding++;
  }

  release(): void {
    this.#outstanding--;
    if (this.#retired !== null && this.#outstanding === 0) this.close(this.#retired);
  }

  /** Lets go of the connection as soon as nothing is under way. */
  retire(error: FeatureStoreError): void {
    this.#retired = error;
    if (this.#outstanding === 0) this.close(error);
  }

  /** Fails what is in flight with `error` and lets go of the connection. */
  close(error: FeatureStoreError): void {
    this.#pulse.close();
    this.small.close(error);
    this.big.close(error);
    this.connection.close();
  }

  /** Leaves the node alone for a while; what fails there meanwhile was sent before and does not lengthen it. */
  #leave(): void {
    const now = performance.now();
    if (this.#failures > 0 && now < this.#avoidUntil) return;
    this.#avoidUntil = now + Math.min(AVOID_MS * 2 ** this.#failures++, AVOID_MS_MAX);
  }

  /** Waits for the connection. @returns the options with the time left. */
  async #settle(nodes: number, options: CallOptions): Promise<CallOptions> {
    const begunAt = performance.now();
    const { deadlineMs = Number.POSITIVE_INFINITY, signal } = options;
    await this.connection.settle(Math.min(deadlineMs / nodes, SILENCE_MS_MAX), signal);
    if (options.deadlineMs === undefined) return options;
    return { ...options, deadlineMs: Math.max(0, deadlineMs - (performance.now() - begunAt)) };
  }

  /** `running`, given up as soon as the node turns out to be silent; the request itself ends with its deadline. */
  #unlessSilent<T>(running: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = (): void => reject(this.#silent(null));
      this.#leavers.add(leave);
      const settled = (): unknown => this.#leavers.delete(leave);
      void running.then(resolve, reject).then(settled);
    });
  }

  #leaveTries(): void {
    for (const leave of [...this.#leavers]) leave();
  }

  /**
   * Whether the node says anything. It is asked for a view that cannot be, which it refuses by itself: for a shard map it may ask
   * other nodes, and wait for one that is frozen. Null where it is not connected yet: that is waited for elsewhere.
   */
  async #probe(deadlineMs: number): Promise<boolean | null> {
    if (!this.connection.isSettled && !this.connection.connect()) return null;
    try {
      await this.connection.unary(METHODS.describe, { view: "" }, "read", { deadlineMs });
      return true;
    } catch (error) {
      if (isConnectionFailure(error) || isDeadline(error)) return false;
      return error instanceof FeatureStoreError && error.code === "CANCELLED" ? null : true;
    }
  }

  get #isUnheard(): boolean {
    return performance.now() - this.#heardAt >= SILENCE_MS_MAX;
  }

  #silent(cause: unknown): FeatureStoreError {
    const why = this.connection.problem ?? "it was asked and says nothing";
    return new FeatureStoreError("UNAVAILABLE", `${this.address}: ${why}`, {
      details: { address: this.address, sent: true },
      cause,
    });
  }
}

function isDeadline(error: unknown): boolean {
  return error instanceof FeatureStoreError && error.code === "DEADLINE_EXCEEDED";
}

function openStream(connection: NodeConnection, of: Parameters<ConstructorParameters<typeof Multiplexer>[0]>[0]) {
  return connection.openStream(METHODS.multiGetStream, {
    onFrame: (frame) => of().receive(frame),
    onEnd: (error) => of().end(error),
  });
}
