import {
  type ApplyAnswer,
  type ApplyRequest,
  type CallOptions,
  changeFromWire,
  type DeleteAnswer,
  type DeleteRequest,
  definitionsToWire,
  dropToWire,
  FeatureStoreError,
  type Health,
  type ReadAnswer,
  type ReadRequest,
  type RegistryAnswer,
  type ScanPage,
  type ScanRequest,
  type StoreApi,
  toLong,
  toSafeInteger,
  type ViewDescription,
  type WriteAnswer,
  type WriteRequest,
} from "@featurestore/proto";
import { METHODS } from "./methods.js";
import { Multiplexer } from "./multiplexer.js";
import { type Method, NodeConnection } from "./node-connection.js";
import type { ConnectConfig } from "./options.js";
import { type CallKind, isRetriable, RetryBudget, withRetries } from "./retry.js";
import {
  descriptionFromWire,
  healthFromWire,
  ownBytes,
  registryAnswerFromWire,
  writeAnswerFromWire,
} from "./wire-answers.js";

/** Reads of more keys go over a stream of their own, so that small ones do not wait behind them. */
const SMALL_KEYS_MAX = 200;

/** With more than one seed: how long one may take to connect, and how long it may say nothing before it is left. */
const SILENCE_MS_MAX = 2_000;

interface Node {
  readonly connection: NodeConnection;
  readonly small: Multiplexer;
  readonly big: Multiplexer;
  /** When it last answered anything, by `performance.now()`. */
  heardAt: number;
}

/**
 * A cluster over gRPC: reads over two long streams per node, everything else as single calls. One seed is used until it fails,
 * drains or falls silent, then the next. Retries within the deadline, see retry.ts.
 */
export class GrpcTransport implements StoreApi {
  readonly #nodes: readonly Node[];
  readonly #budget: RetryBudget;
  readonly #closing = new AbortController();
  #current = 0;

  constructor(config: ConnectConfig, budget: RetryBudget = new RetryBudget()) {
    this.#budget = budget;
    this.#nodes = config.seeds.map((seed, i) => {
      const connection = new NodeConnection(seed, config);
      const streams = { inFlightMax: config.inFlightMax, onDraining: () => this.#turnFrom(i) };
      return {
        connection,
        small: new Multiplexer((of) => openStream(connection, of), streams),
        big: new Multiplexer((of) => openStream(connection, of), streams),
        heardAt: Number.NEGATIVE_INFINITY,
      };
    });
  }

  read(request: ReadRequest, call: CallOptions): Promise<ReadAnswer> {
    const isSmall = keyCount(request) <= SMALL_KEYS_MAX;
    return this.#attempts("read", call, (node, options) => (isSmall ? node.small : node.big).read(request, options));
  }

  async write(request: WriteRequest, call: CallOptions): Promise<WriteAnswer> {
    const { view, block, producer } = request;
    const message = {
      view,
      block,
      registryRevision: toLong(request.registryRevision),
      ...(producer === null
        ? {}
        : { producer: { id: toLong(producer.id), first: toLong(producer.first), last: toLong(producer.last) } }),
    };
    return writeAnswerFromWire(await this.#unary(METHODS.write, message, "write", call));
  }

  async delete(request: DeleteRequest, call: CallOptions): Promise<DeleteAnswer> {
    const message = {
      view: request.view,
      keys: { block: request.keys },
      eventTime: toLong(request.eventTime),
      registryRevision: toLong(request.registryRevision),
    };
    const answer = await this.#unary(METHODS.delete, message, "write", call);
    return { applied: answer.applied, late: answer.late, mark: ownBytes(answer.mark) };
  }

  /** Goes on from the last page's cursor when a connection breaks. */
  async *scan(request: ScanRequest, call: CallOptions): AsyncGenerator<ScanPage> {
    const endsAt = performance.now() + (call.deadlineMs ?? Number.POSITIVE_INFINITY);
    const left = (): CallOptions =>
      call.deadlineMs === undefined ? call : { ...call, deadlineMs: Math.max(0, endsAt - performance.now()) };
    let { cursor } = request;
    for (let isOver = false; !isOver; ) {
      const open = async (node: Node, options: CallOptions) => {
        const iterator = this.#scanFrom(node, { ...request, cursor }, options);
        return { iterator, first: await iterator.next() };
      };
      const pages = await this.#attempts("read", left(), open, "outlives");
      let step = pages.first;
      try {
        while (step.done !== true) {
          ({ cursor } = step.value);
          yield step.value;
          step = await pages.iterator.next();
        }
        isOver = true;
      } catch (error) {
        if (!isRetriable("read", error)) throw error;
      } finally {
        await pages.iterator.return(undefined);
      }
    }
  }

  async apply(request: ApplyRequest, call: CallOptions): Promise<ApplyAnswer> {
    const message = {
      definitions: definitionsToWire(request.definitions),
      drops: request.drops.map(dropToWire),
      dryRun: request.dryRun,
      allowDrops: request.allowDrops,
      ...(request.expectedRevision === null ? {} : { expectedRevision: toLong(request.expectedRevision) }),
    };
    const kind = request.dryRun ? "read" : "change";
    const answer = await this.#unary(METHODS.apply, message, kind, call);
    return {
      changes: answer.changes.map(changeFromWire),
      revision: toSafeInteger("revision", answer.revision),
      applied: answer.applied,
    };
  }

  async describe(view: string, call: CallOptions): Promise<ViewDescription> {
    return descriptionFromWire(await this.#unary(METHODS.describe, { view }, "read", call));
  }

  async list(knownRevision: number, call: CallOptions): Promise<RegistryAnswer> {
    const message = { knownRevision: toLong(knownRevision) };
    return registryAnswerFromWire(await this.#unary(METHODS.list, message, "read", call));
  }

  async health(call: CallOptions): Promise<Health> {
    return healthFromWire(await this.#unary(METHODS.health, {}, "read", call));
  }

  /** Fails what is in flight with CANCELLED and lets go of every connection. */
  close(): void {
    const error = new FeatureStoreError("CANCELLED", "the store was closed");
    this.#closing.abort(error);
    for (const { small, big, connection } of this.#nodes) {
      small.close(error);
      big.close(error);
      connection.close();
    }
  }

  async *#scanFrom(node: Node, request: ScanRequest, options: CallOptions): AsyncGenerator<ScanPage, undefined> {
    const message = {
      view: request.view,
      features: [...request.features],
      encoding: 1,
      pageRows: request.pageRows,
      cursor: request.cursor ?? new Uint8Array(0),
      registryRevision: toLong(request.registryRevision),
      includeExpired: request.includeExpired,
    };
    for await (const page of node.connection.serverStream(METHODS.scan, message, options)) {
      yield { keys: ownBytes(page.keys), block: ownBytes(page.block), cursor: ownBytes(page.cursor) };
    }
    return undefined;
  }

  #unary<Q, A>(method: Method<Q, A>, message: Q, kind: CallKind, call: CallOptions): Promise<A> {
    return this.#attempts(kind, call, (node, options) => node.connection.unary(method, message, kind, options));
  }

  /**
   * Runs `attempt` on the current node; where that fails for good of the node's own, the next attempt goes to the next one.
   * With more than one seed no attempt waits long for a connection, and the first attempts of a read not long for a node that
   * has not been heard of lately; later ones have all the time that is left, for the answer may just be slow.
   * @param answer "outlives" where what an attempt begins goes on after it, and so needs the whole deadline.
   */
  #attempts<T>(
    kind: CallKind,
    call: CallOptions,
    attempt: (node: Node, call: CallOptions) => Promise<T>,
    answer: "ends" | "outlives" = "ends",
  ): Promise<T> {
    const settings = { kind, budget: this.#budget, closing: this.#closing.signal };
    const isTry = kind === "read" && answer === "ends";
    let attempts = 0;
    return withRetries(settings, call, async (options) => {
      const i = this.#current;
      const node = this.#nodes[i] as Node;
      const isFirstRound = attempts++ < this.#nodes.length;
      try {
        const left = await this.#settle(node, options);
        const hasTime = left.deadlineMs === undefined || left.deadlineMs > SILENCE_MS_MAX;
        const isBounded = isTry && isFirstRound && hasTime && this.#isSilent(node);
        const result = await attempt(node, isBounded ? { ...left, deadlineMs: SILENCE_MS_MAX } : left).catch(
          (error: unknown) => {
            throw isBounded && isDeadline(error) ? silent(node, error) : error;
          },
        );
        node.heardAt = performance.now();
        return result;
      } catch (error) {
        if (isRetriable("read", error) || (isDeadline(error) && this.#isSilent(node))) this.#turnFrom(i);
        throw error;
      }
    });
  }

  /** Waits for the node's connection where there is another node to turn to. @returns the options with the time left. */
  async #settle(node: Node, options: CallOptions): Promise<CallOptions> {
    const seeds = this.#nodes.length;
    if (seeds === 1 || node.connection.isSettled) return options;
    const begunAt = performance.now();
    const { deadlineMs = Number.POSITIVE_INFINITY, signal } = options;
    await node.connection.settle(Math.min(deadlineMs / seeds, SILENCE_MS_MAX), signal);
    if (options.deadlineMs === undefined) return options;
    return { ...options, deadlineMs: Math.max(0, deadlineMs - (performance.now() - begunAt)) };
  }

  /** True where another node might answer and this one has not for long. */
  #isSilent(node: Node): boolean {
    return this.#nodes.length > 1 && performance.now() - node.heardAt >= SILENCE_MS_MAX;
  }

  #turnFrom(i: number): void {
    if (this.#current === i) this.#current = (i + 1) % this.#nodes.length;
  }
}

function isDeadline(error: unknown): error is FeatureStoreError {
  return error instanceof FeatureStoreError && error.code === "DEADLINE_EXCEEDED";
}

function silent({ connection: { address } }: Node, cause: FeatureStoreError): FeatureStoreError {
  return new FeatureStoreError("UNAVAILABLE", `${address}: no answer in ${SILENCE_MS_MAX} ms`, {
    details: { address },
    cause,
  });
}

function openStream(connection: NodeConnection, of: Parameters<ConstructorParameters<typeof Multiplexer>[0]>[0]) {
  return connection.openStream(METHODS.multiGetStream, {
    onFrame: (frame) => of().receive(frame),
    onEnd: (error) => of().end(error),
  });
}

/** Keys of all roles: each key list begins with its count. */
function keyCount(request: ReadRequest): number {
  return request.keys.reduce(
    (sum, list) => sum + (list.length < 4 ? 0 : new DataView(list.buffer, list.byteOffset).getUint32(0, true)),
    0,
  );
}
