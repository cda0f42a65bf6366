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

interface Node {
  readonly connection: NodeConnection;
  readonly small: Multiplexer;
  readonly big: Multiplexer;
}

/**
 * A cluster over gRPC: reads over two long streams per node, everything else as single calls. One seed is used until it fails
 * or drains, then the next. Retries within the deadline, see retry.ts.
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
      const pages = await this.#attempts("read", left(), async (node, options) => {
        const iterator = this.#scanFrom(node, { ...request, cursor }, options);
        return { iterator, first: await iterator.next() };
      });
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

  /** Runs `attempt` on the current node; where that fails for good of the node's own, the next attempt goes to the next one. */
  #attempts<T>(kind: CallKind, call: CallOptions, attempt: (node: Node, call: CallOptions) => Promise<T>): Promise<T> {
    const settings = { kind, budget: this.#budget, closing: this.#closing.signal };
    return withRetries(settings, call, async (options) => {
      const i = this.#current;
      try {
        return await attempt(this.#nodes[i] as Node, options);
      } catch (error) {
        if (isRetriable("read", error)) this.#turnFrom(i);
        throw error;
      }
    });
  }

  #turnFrom(i: number): void {
    if (this.#current === i) this.#current = (i + 1) % this.#nodes.length;
  }
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
