import { FeatureStoreError } from "@featurestore/proto";
import { type Call, cancelled, onAbort } from "./call.js";
import { type Method, NodeConnection } from "./node-connection.js";
import type { ConnectConfig } from "./options.js";
import { type CallKind, isRetriable, retryAfterMs, spread } from "./retry.js";

const BACKOFF_MS = 50;
const BACKOFF_MS_MAX = 1_000;
/** With more than one seed: how long a seed may take to connect, and to answer a read in the first round. */
const SILENCE_MS_MAX = 2_000;

/**
 * Single calls to any of the seeds, for few and rare ones: the seed that answered last is asked first, the next one where it
 * cannot serve. Goes on until the deadline; a change only as long as nothing can have happened.
 */
export class SeedCalls {
  readonly #nodes: readonly NodeConnection[];
  readonly #closing = new AbortController();
  #current = 0;

  constructor(config: ConnectConfig) {
    this.#nodes = config.seeds.map((seed) => new NodeConnection(seed, config));
  }

  /** @throws the last error; DEADLINE_EXCEEDED only where a node was slow, not where none was there. */
  async unary<Q, A>(method: Method<Q, A>, request: Q, kind: CallKind, call: Call): Promise<A> {
    for (let attempt = 0; ; attempt++) {
      const at = this.#current;
      try {
        return await this.#attempt(this.#nodes[at] as NodeConnection, attempt, { method, request, kind, call });
      } catch (error) {
        if (!isRetriable(kind, error)) throw error;
        if (this.#current === at) this.#current = (at + 1) % this.#nodes.length;
        // The other seeds are asked at once; then all of them have said no, and time must pass.
        const round = Math.floor((attempt + 1) / this.#nodes.length);
        const isRoundOver = (attempt + 1) % this.#nodes.length === 0;
        const backoffMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** round) * (0.5 + Math.random() / 2);
        const waitMs = isRoundOver ? Math.max(backoffMs, spread(retryAfterMs(error))) : 0;
        if (leftMs(call) <= waitMs) throw error;
        if (waitMs > 0) await this.#wait(waitMs, call.signal);
      }
    }
  }

  /** Cancels what is in flight and lets go of every connection. Idempotent. */
  close(): void {
    this.#closing.abort();
    for (const node of this.#nodes) node.close();
  }

  async #attempt<Q, A>(
    node: NodeConnection,
    attempt: number,
    { method, request, kind, call }: Attempted<Q, A>,
  ): Promise<A> {
    const isAlone = this.#nodes.length === 1;
    if (!isAlone && !node.isSettled) await node.settle(Math.min(leftMs(call), SILENCE_MS_MAX), call.signal);
    const isFirstRound = attempt < this.#nodes.length;
    const isBounded = !isAlone && kind === "read" && isFirstRound && leftMs(call) > SILENCE_MS_MAX;
    const options = call.options();
    if (!isBounded) return node.unary(method, request, kind, options);
    return node.unary(method, request, kind, { ...options, deadlineMs: SILENCE_MS_MAX }).catch((error: unknown) => {
      if (!(error instanceof FeatureStoreError) || error.code !== "DEADLINE_EXCEEDED") throw error;
      const details = { address: node.address };
      throw new FeatureStoreError("UNAVAILABLE", `${node.address}: no answer in ${SILENCE_MS_MAX} ms`, {
        details,
        cause: error,
      });
    });
  }

  /** @throws CANCELLED as soon as the signal is aborted, or these calls are closed. */
  #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const closing = this.#closing.signal;
    return new Promise((resolve, reject) => {
      const finish = (error: FeatureStoreError | null): void => {
        clearTimeout(timer);
        for (const stopWatching of watches) stopWatching();
        if (error === null) resolve();
        else reject(error);
      };
      const giveUp = (): void => finish(cancelled(signal?.aborted === true ? signal : closing));
      const watches = [onAbort(signal, giveUp), onAbort(closing, giveUp)];
      const timer = setTimeout(() => finish(null), ms);
      if (signal?.aborted === true || closing.aborted) giveUp();
    });
  }
}

interface Attempted<Q, A> {
  readonly method: Method<Q, A>;
  readonly request: Q;
  readonly kind: CallKind;
  readonly call: Call;
}

function leftMs(call: Call): number {
  return call.options().deadlineMs ?? Number.POSITIVE_INFINITY;
}
