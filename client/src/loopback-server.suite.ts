import {
  answerPayload,
  assert,
  consistencyFromWire,
  definitionsFromWire,
  dropFromWire,
  ERROR_TRAILER,
  entityToWire,
  errorToWire,
  type FeatureSet,
  FeatureStoreError,
  featurestore,
  grpcStatusOf,
  type ReadAnswer,
  registeredViewToWire,
  registryToWire,
  type StoreApi,
  toLong,
  toSafeInteger,
} from "@featurestore/proto";
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";

const { v1 } = featurestore;
type Frame = featurestore.v1.MultiGetStreamRequest;
type Wire = ServerDuplexStream<Frame, featurestore.v1.IMultiGetStreamResponse>;

/** What a test may bend. */
export interface LoopbackHooks {
  chunkBytes?: number;
  inFlightMax?: number;
  /** Waited for before anything is handled, in order. */
  before?: () => Promise<void>;
  /** Called before a get is answered; may wait, throw, or answer by itself and return "handled". */
  onGet?: (wire: Wire, id: number, get: featurestore.v1.IGet) => Promise<"handled" | undefined> | "handled" | undefined;
  onFrame?: (frame: Frame) => void;
  onUnary?: (name: string, metadata: Metadata) => Promise<void> | void;
  /** What clients route by; a server without it does not know the method. */
  shardMap?: () => Promise<featurestore.v1.IShardMapResponse> | featurestore.v1.IShardMapResponse;
  /** How a page of a scan is passed on; may throw. */
  onPage?: (page: number) => void;
}

/** Serves any StoreApi over the wire protocol, in this process: what the transport's tests talk to. */
export class LoopbackServer {
  readonly hooks: LoopbackHooks;
  readonly streams = new Set<Wire>();
  readonly #api: StoreApi;
  #server: Server;
  port = 0;
  streamsOpened = 0;
  gets = 0;
  cancels = 0;
  prepares = 0;

  private constructor(api: StoreApi, hooks: LoopbackHooks) {
    this.#api = api;
    this.hooks = hooks;
    this.#server = new Server();
  }

  static async start(api: StoreApi, hooks: LoopbackHooks = {}, port = 0): Promise<LoopbackServer> {
    const server = new LoopbackServer(api, hooks);
    await server.listen(port);
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async listen(port = this.port): Promise<void> {
    this.#server = new Server({ "grpc.max_receive_message_length": 8 * 1024 * 1024 });
    for (const [service, names] of SERVICES) this.#server.addService(definition(service, names), this.#handlers());
    this.port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
  }

  /** Cuts every connection at once. */
  kill(): void {
    this.#server.forceShutdown();
    this.streams.clear();
  }

  /** Asks clients to go elsewhere, and is gone once they have nothing on their way any more. */
  async shutdown(): Promise<void> {
    this.drain();
    await new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
    this.streams.clear();
  }

  /** Asks clients to go elsewhere; the stream ends once they have nothing on it. */
  drain(): void {
    for (const wire of this.streams) wire.write({ id: 0, draining: {} });
  }

  #handlers(): UntypedServiceImplementation {
    const unary =
      <Q, A>(name: string, run: (request: Q) => Promise<A>) =>
      (call: ServerUnaryCall<Q, A>, done: sendUnaryData<A>) => {
        (async () => {
          await this.hooks.before?.();
          await this.hooks.onUnary?.(name, call.metadata);
          return run(call.request);
        })().then(
          (answer) => done(null, answer),
          (error: FeatureStoreError) => done(grpcError(error)),
        );
      };
    return {
      multiGetStream: (wire: Wire) => this.#serve(wire),
      write: unary("write", async (request: featurestore.v1.WriteRequest) =>
        this.#api.write(
          {
            view: request.view,
            block: Uint8Array.from(request.block),
            producer: request.producer
              ? {
                  id: toSafeInteger("id", request.producer.id),
                  first: toSafeInteger("first", request.producer.first),
                  last: toSafeInteger("last", request.producer.last),
                }
              : null,
            registryRevision: toSafeInteger("revision", request.registryRevision),
          },
          {},
        ),
      ),
      delete: unary("delete", async (request: featurestore.v1.DeleteRequest) =>
        this.#api.delete(
          {
            view: request.view,
            keys: Uint8Array.from(request.keys?.block ?? []),
            eventTime: toSafeInteger("eventTime", request.eventTime),
            registryRevision: 0,
          },
          {},
        ),
      ),
      scan: (call: ServerWritableStream<featurestore.v1.ScanRequest, featurestore.v1.IScanResponse>) =>
        this.#scan(call),
      apply: unary("apply", async (request: featurestore.v1.ApplyRequest) => {
        const expected = request.expectedRevision;
        const answer = await this.#api.apply(
          {
            definitions: definitionsFromWire(request.definitions),
            drops: request.drops.map(dropFromWire),
            dryRun: request.dryRun,
            allowDrops: request.allowDrops,
            expectedRevision: expected === null || expected === undefined ? null : toSafeInteger("revision", expected),
          },
          {},
        );
        return {
          applied: answer.applied,
          revision: toLong(answer.revision),
          changes: answer.changes.map((change) => ({ ...change, details: [...change.details] })),
        };
      }),
      describe: unary("describe", async (request: featurestore.v1.DescribeRequest) => {
        const answer = await this.#api.describe(request.view, {});
        return {
          view: registeredViewToWire(answer.view),
          entity: entityToWire(answer.entity),
          rows: toLong(answer.rows),
          ...(answer.newestEventTime === null ? {} : { newestEventTime: toLong(answer.newestEventTime) }),
          resident: answer.resident,
          revision: toLong(answer.revision),
        };
      }),
      list: unary("list", async (request: featurestore.v1.ListRequest) => {
        const answer = await this.#api.list(toSafeInteger("knownRevision", request.knownRevision), {});
        return {
          ...(answer.registry === null ? {} : { registry: registryToWire(answer.registry) }),
          revision: toLong(answer.revision),
          shards: answer.shards,
          clusterId: answer.clusterId,
        };
      }),
      shardMap: (_call: object, done: sendUnaryData<featurestore.v1.IShardMapResponse>) => {
        const { shardMap } = this.hooks;
        if (shardMap === undefined) return done({ code: status.UNIMPLEMENTED, details: "not known here" });
        (async () => {
          await this.hooks.before?.();
          return shardMap();
        })().then(
          (map) => done(null, map),
          (error: FeatureStoreError) => done(grpcError(error)),
        );
      },
      health: unary("health", async () => {
        const health = await this.#api.health({});
        return {
          ...health,
          registryRevision: toLong(health.registryRevision),
          views: health.views.map(({ newestEventTime, rows, ...view }) => ({
            ...view,
            rows: toLong(rows),
            ...(newestEventTime === null ? {} : { newestEventTime: toLong(newestEventTime) }),
          })),
        };
      }),
    } as unknown as UntypedServiceImplementation;
  }

  #serve(wire: Wire): void {
    const sets = new Map<number, FeatureSet>();
    const gone = new Set<number>();
    this.streams.add(wire);
    this.streamsOpened++;
    wire.on("error", () => this.streams.delete(wire));
    wire.on("end", () => {
      this.streams.delete(wire);
      wire.end();
    });
    wire.on("data", (frame: Frame) => {
      const { before } = this.hooks;
      if (before === undefined) handle(frame);
      else void before().then(() => handle(frame));
    });
    const handle = (frame: Frame): void => {
      this.hooks.onFrame?.(frame);
      if (frame.hello) {
        const hello = { protocol: 1, blockVersions: [1], inFlightMax: this.hooks.inFlightMax ?? 0, keysMax: 1000 };
        wire.write({ id: 0, hello });
      } else if (frame.prepare) {
        this.prepares++;
        const { set, featureSet } = frame.prepare;
        sets.set(set ?? 0, setFromWire(featureSet));
        wire.write({ id: frame.id, prepared: { set: set ?? 0 } });
      } else if (frame.cancel) {
        this.cancels++;
        gone.add(frame.id);
      } else if (frame.get) {
        this.gets++;
        const { id, get } = frame;
        this.#get(wire, id, get, sets.get(get.set ?? 0)).then(
          (answer) => {
            if (answer !== null && !gone.has(id)) this.#send(wire, id, answer);
          },
          (error: FeatureStoreError) => wire.write({ id, error: errorToWire(error) }),
        );
      }
    };
  }

  async #get(
    wire: Wire,
    id: number,
    get: featurestore.v1.IGet,
    set: FeatureSet | undefined,
  ): Promise<ReadAnswer | null> {
    if ((await this.hooks.onGet?.(wire, id, get)) === "handled") return null;
    assert(set !== undefined, "a get names a set that was not prepared");
    const asOf = toSafeInteger("asOf", get.asOf);
    const keys = (get.keys ?? []).map((list) => Uint8Array.from(list));
    const after = get.after !== undefined && get.after !== null && get.after.length > 0 ? get.after : null;
    const consistency = consistencyFromWire(get);
    return this.#api.read({ set, keys, asOf: asOf === 0 ? null : asOf, after, consistency, registryRevision: 0 }, {});
  }

  #send(wire: Wire, id: number, answer: ReadAnswer): void {
    const { pieces, bytes } = answerPayload(answer);
    const payload = Buffer.concat(pieces);
    const size = this.hooks.chunkBytes ?? 64 * 1024;
    for (let at = 0; at < bytes; at += size) {
      const data = payload.subarray(at, at + size);
      wire.write({ id, chunk: { data, last: at + size >= bytes, totalBytes: at === 0 ? bytes : 0 } });
    }
  }

  async #scan(call: ServerWritableStream<featurestore.v1.ScanRequest, featurestore.v1.IScanResponse>): Promise<void> {
    const { view, features, pageRows, cursor, includeExpired } = call.request;
    try {
      let page = 0;
      const request = { view, features, pageRows, includeExpired, registryRevision: 0 };
      for await (const some of this.#api.scan({ ...request, cursor: cursor.length === 0 ? null : cursor }, {})) {
        this.hooks.onPage?.(page++);
        call.write(some);
      }
      call.end();
    } catch (error) {
      call.emit("error", grpcError(error as FeatureStoreError));
    }
  }
}

const SERVICES = [
  [v1.StoreService.prototype, ["multiGetStream", "write", "delete", "scan"]],
  [v1.RegistryService.prototype, ["apply", "describe", "list"]],
  [v1.ClusterService.prototype, ["health", "shardMap"]],
] as const;

interface Described {
  readonly path: string;
  readonly requestType: string;
  readonly responseType: string;
  readonly requestStream?: boolean | undefined;
  readonly responseStream?: boolean | undefined;
}

function definition(service: object, names: readonly string[]): ServiceDefinition {
  return Object.fromEntries(
    names.map((name) => {
      const method = (service as Record<string, Described>)[name] as Described;
      const [request, response] = [messageOf(method.requestType), messageOf(method.responseType)];
      return [
        name,
        {
          path: method.path,
          requestStream: method.requestStream === true,
          responseStream: method.responseStream === true,
          requestSerialize: (message: object) => Buffer.from(request.encode(message).finish()),
          requestDeserialize: (bytes: Buffer) => request.decode(bytes),
          // A Buffer goes out as it is: that is how a test sends garbage.
          responseSerialize: (message: object) =>
            Buffer.isBuffer(message) ? message : Buffer.from(response.encode(message).finish()),
          responseDeserialize: (bytes: Buffer) => response.decode(bytes),
        },
      ];
    }),
  );
}

interface MessageClass {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
}

function messageOf(type: string): MessageClass {
  return (v1 as unknown as Record<string, MessageClass>)[type] as MessageClass;
}

function setFromWire(set: featurestore.v1.IFeatureSet | null | undefined): FeatureSet {
  return {
    selections: (set?.selections ?? []).map((selection) => ({
      view: selection.view ?? "",
      features: selection.features ?? [],
      role: selection.role ?? "",
    })),
    matrix: set?.matrix ?? false,
    eventTimes: set?.eventTimes ?? false,
  };
}

function grpcError(error: FeatureStoreError) {
  const metadata = new Metadata();
  if (error instanceof FeatureStoreError)
    metadata.set(ERROR_TRAILER, Buffer.from(v1.Error.encode(errorToWire(error)).finish()));
  return { code: grpcStatusOf(error.code ?? "INTERNAL"), details: error.message, metadata };
}
