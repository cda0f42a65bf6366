import {
  definitionsToWire,
  ERROR_TRAILER,
  errorFromWire,
  featurestore,
  type GrpcMethod,
  registryToWire,
  serviceDefinition,
  toLong,
} from "@featurestore/proto";
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { DEFINITIONS, pageKeys, REGISTRY, writeBlock } from "../forms.js";
import { joined } from "../mutate.js";
import { mutatedMessage } from "../protobuf.js";
import { Broken, type FuzzTarget, wordOf } from "../target.js";
import { FuzzedNode, SOME_KEYS } from "../world.js";

/** What waits for what is not there yet waits for so long. */
const DEADLINE_MS = 200;
const VALUES = 2;
const KEYS = [{ block: SOME_KEYS }];
const KEY = { parts: { user_id: { stringValue: "1" } } };
const SET = { selections: [{ view: "everything", features: [], role: "" }] };

/** Requests that are right, by method. A method that is not here starts from an empty message. */
const RIGHT: Readonly<Record<string, readonly object[]>> = {
  MultiGet: [
    { featureSet: SET, keys: KEYS, encoding: 1, asOf: toLong(5_000), consistency: 2, registryRevision: toLong(1) },
    { featureSet: { ...SET, eventTimes: true }, keys: KEYS, encoding: VALUES, maxStalenessMs: 10 },
    { featureSet: { ...SET, matrix: true, eventTimes: true }, keys: KEYS },
    {
      featureSet: { service: "ranking", serviceVersion: 1 },
      keys: [
        { role: "user", block: SOME_KEYS },
        { role: "page", block: pageKeys(["a"]) },
      ],
    },
    { featureSet: SET, keys: [{ values: [KEY] }], encoding: VALUES },
  ],
  Write: [
    { view: "everything", block: writeBlock(6) },
    { view: "everything", block: writeBlock(1), producer: { id: toLong(7), first: toLong(1), last: toLong(1) } },
    {
      view: "everything",
      rows: [{ key: KEY, features: { count: { numberValue: 3 }, name: { stringValue: "x" } }, eventTime: "5000" }],
    },
  ],
  Delete: [
    { view: "everything", keys: { block: SOME_KEYS }, eventTime: toLong(500) },
    { view: "everything", keys: { values: [KEY] }, stamp: true },
  ],
  Scan: [
    { view: "everything", encoding: 1, pageRows: 7 },
    { view: "everything", encoding: VALUES, features: ["count"], cursor: Uint8Array.of(1, 0), includeExpired: true },
  ],
  Apply: [
    { definitions: definitionsToWire(DEFINITIONS), dryRun: true },
    {
      definitions: definitionsToWire(DEFINITIONS),
      drops: [{ kind: "service", name: "ranking", version: 1 }],
      allowDrops: true,
      dryRun: true,
    },
    { definitions: definitionsToWire(DEFINITIONS), expectedRevision: toLong(1) },
  ],
  Describe: [{ view: "everything" }],
  CreateToken: [
    { role: "reader", views: ["every*"], ttlMs: toLong(60_000), note: "n" },
    { role: "admin", noExpiry: true, certificate: "spiffe://c/p" },
  ],
  RevokeToken: [{ id: "p" }],
  Audit: [{ since: toLong(1), limit: 5 }],
  ReadShard: [
    { shard: 1, registryRevision: toLong(1) },
    { shard: 0, registryRevision: toLong(1), digestOnly: true },
  ],
  BeginRestore: [{ restoreId: "20261122T000000000Z-00000000", registry: registryToWire(REGISTRY) }],
  RestoreRows: [
    { restoreId: "r", shard: 1, viewId: 1, keys: [SOME_KEYS], rows: [SOME_KEYS], registryRevision: toLong(1) },
  ],
  FinishRestore: [{ restoreId: "r" }],
  List: [{ knownRevision: toLong(0) }],
  Init: [{ shards: 8, replicas: 3 }],
  Change: [
    { drain: { node: "n" } },
    { activate: { node: "n" } },
    { remove: { node: "n", isDead: true }, expectedEpoch: toLong(1) },
    { rebalance: {} },
    { transferLeader: { shard: 1, node: "n" } },
    { abort: {} },
    { set: { replicas: 3, isBalancing: true, deadAfterMs: toLong(1000) } },
    { newToken: {} },
  ],
};
const CHANGING = "Write Delete Apply Init Change CreateToken RevokeToken BeginRestore RestoreRows FinishRestore".split(
  " ",
);

/** Every unary and server-streaming method of the descriptor. */
const METHODS: readonly (readonly [string, GrpcMethod])[] = Object.keys(featurestore.v1)
  .filter((name) => name.endsWith("Service"))
  .flatMap((service) => Object.entries(serviceDefinition(service as Parameters<typeof serviceDefinition>[0])))
  .filter(([, method]) => !method.requestStream);

/** How a call ended: its status, and our own error where there is one. */
interface Ended {
  readonly code: number;
  readonly error: ServiceError | null;
  readonly bytes: number;
}

function call({ client }: FuzzedNode, method: GrpcMethod, bytes: Uint8Array): Promise<Ended> {
  const same = (value: Buffer): Buffer => value;
  const options = { deadline: Date.now() + DEADLINE_MS };
  const request = Buffer.from(bytes);
  return new Promise((resolve) => {
    if (!method.responseStream) {
      client.makeUnaryRequest(method.path, same, same, request, new Metadata(), options, (error, answer) =>
        resolve({ code: error?.code ?? 0, error, bytes: answer?.length ?? 0 }),
      );
      return;
    }
    const stream = client.makeServerStreamRequest(method.path, same, same, request, new Metadata(), options);
    let read = 0;
    stream.on("data", (page: Buffer) => {
      read += page.length;
    });
    stream.on("error", (error: ServiceError) => resolve({ code: error.code, error, bytes: read }));
    stream.on("end", () => resolve({ code: 0, error: null, bytes: read }));
  });
}

/** What a client that gave up is told by its own library, not by the node. */
const OF_THE_CLIENT: readonly number[] = [status.DEADLINE_EXCEEDED, status.CANCELLED];

/** @returns whether the node says that nothing happened. @throws where the status is none that a request may cause. */
function isRefused({ code, error }: Ended): boolean {
  if (code === 0 || error === null) return false;
  const [trailer] = error.metadata?.get(ERROR_TRAILER) ?? [];
  if (!(trailer instanceof Buffer)) {
    if (OF_THE_CLIENT.includes(code)) return false;
    throw new Broken(`status ${status[code]} without an error of ours: ${error.details}`);
  }
  const told = errorFromWire(featurestore.v1.Error.decode(trailer));
  if (told.code === "INTERNAL") throw new Broken(`INTERNAL: ${told.message}`);
  // A producer's sequence is judged by the log itself: the entry is there, and has no effect.
  return told.outcome === "rejected" && told.details["field"] !== "producer";
}

/** Bytes into every handler of the client port that takes one message. The first byte says into which. */
export const handlers: FuzzTarget = {
  name: "handlers",
  open: async () => {
    const world = await FuzzedNode.open();
    const types = featurestore.v1 as unknown as Readonly<
      Record<string, { encode(m: object): { finish(): Uint8Array } }>
    >;
    return {
      seeds: METHODS.flatMap(([name], i) =>
        (RIGHT[name] ?? [{}]).map((message) => {
          const bytes = types[`${name}Request`]?.encode(message).finish() ?? new Uint8Array(0);
          return joined(Uint8Array.of(i), bytes);
        }),
      ),
      mutate: (input, pool, chance) =>
        joined(
          input.subarray(0, 1),
          mutatedMessage(
            input.subarray(1),
            pool.map((bytes) => bytes.subarray(1)),
            chance,
          ),
        ),
      inputsMax: 2_000,
      run: async (input) => {
        const [name, method] = METHODS[(input[0] ?? 0) % METHODS.length] as readonly [string, GrpcMethod];
        const before = world.state;
        const ended = await call(world, method, input.subarray(1));
        await world.settled();
        const hasNoEffect = isRefused(ended) || !CHANGING.includes(name);
        if (hasNoEffect && world.state !== before) throw new Broken(`${name} was refused and changed something`);
        if (ended.code === 0) return `${name} ok ${Math.min(9, Math.ceil(Math.log2(ended.bytes + 1)))}`;
        return `${name} ${wordOf(`${ended.code} ${ended.error?.details}`)}`;
      },
      close: () => world.close(),
    };
  },
};
