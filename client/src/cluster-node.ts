import { type CallOptions, FeatureStoreError } from "@featurestore/proto";
import { METHODS } from "./methods.js";
import { Multiplexer } from "./multiplexer.js";
import { isConnectionFailure, NodeConnection } from "./node-connection.js";
import type { ConnectConfig } from "./options.js";

/** Where there is another node: how long one may take to connect, and how long it may say nothing before it is left. */
export const SILENCE_MS_MAX = 2_000;
/** How long a node that failed is left alone, twice as long each time; then it must be connected before it is asked. */
const AVOID_MS = 1_000;
const AVOID_MS_MAX = 8_000;
/** How long a node is left alone that refused one request as unavailable and answers others. */
const AVOID_BRIEFLY_MS = 250;

/** What an attempt on a node needs to know of the others. */
export interface AttemptRules {
  /** Nodes that could answer instead, this one included: an attempt waits for its connection only a share of the deadline. */
  readonly nodes: number;
  /** A silent node is left after two seconds, where the deadline is longer. */
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
  #outstanding = 0;
  #heardAt = Number.NEGATIVE_INFINITY;
  /** In a row. */
  #failures = 0;
  /** Set once the node left the map: what is under way ends, then the connection does. */
  #retired: FeatureStoreError | null = null;
  #avoidUntil = Number.NEGATIVE_INFINITY;

  constructor(address: string, config: ConnectConfig) {
    const connection = new NodeConnection(address, config);
    const streams = { inFlightMax: config.inFlightMax, onDraining: () => this.#leave() };
    this.address = address;
    this.connection = connection;
    this.small = new Multiplexer((of) => openStream(connection, of), streams);
    this.big = new Multiplexer((of) => openStream(connection, of), streams);
  }

  /** True unless it failed or drains: it is asked again once it was left alone for a while and has a connection. */
  get isHealthy(): boolean {
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
  async attempt<T>(rules: AttemptRules, options: CallOptions, run: (options: CallOptions) => Promise<T>): Promise<T> {
    this.hold();
    try {
      const left = rules.nodes === 1 || this.connection.isSettled ? options : await this.#settle(rules.nodes, options);
      const hasTime = left.deadlineMs === undefined || left.deadlineMs > SILENCE_MS_MAX;
      const isBounded = rules.isTry && hasTime && rules.nodes > 1 && this.#isSilent;
      const answer = await run(isBounded ? { ...left, deadlineMs: SILENCE_MS_MAX } : left).catch((error: unknown) => {
        throw isBounded && isDeadline(error) ? this.#silent(error) : error;
      });
      this.#heardAt = performance.now();
      this.#failures = 0;
      return answer;
    } catch (error) {
      if (isConnectionFailure(error) || (isDeadline(error) && rules.nodes > 1 && this.#isSilent)) this.#leave();
      else if (error instanceof FeatureStoreError) {
        if (error.code === "UNAVAILABLE") this.#avoidUntil = performance.now() + AVOID_BRIEFLY_MS;
        if (!isDeadline(error) && error.code !== "CANCELLED") this.#heardAt = performance.now();
      }
      throw error;
    } finally {
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

  get #isSilent(): boolean {
    return performance.now() - this.#heardAt >= SILENCE_MS_MAX;
  }

  #silent(cause: unknown): FeatureStoreError {
    return new FeatureStoreError("UNAVAILABLE", `${this.address}: no answer in ${SILENCE_MS_MAX} ms`, {
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
