import {
  ByteWriter,
  type CallOptions,
  encodeKey,
  FeatureStoreError,
  type featurestore,
  hashKey,
  type KeyList,
  keyListBytes,
  type ReadAnswer,
  type ReadRequest,
  readKeyList,
  type ScanPage,
  type ScanRequest,
  type StoreApi,
  shardOf,
  toLong,
  UNAVAILABLE,
  type UnservedShard,
  writeKeyList,
} from "@featurestore/proto";
import { GrpcTransport } from "./grpc-transport.js";
import { type LoopbackHooks, LoopbackServer } from "./loopback-server.suite.js";
import { atEnd, gate, profile } from "./loopback-world.suite.js";
import { MemoryStore } from "./memory-store.js";
import { type ConnectOptions, parseConnectOptions } from "./options.js";
import type { Patience } from "./pulse.js";
import { RetryBudget } from "./retry.js";
import { FeatureStore } from "./store.js";

/** Where the status bytes of an answer block's rows begin. */
const STATUS_AT = 24;
/** Where the key list of a write block begins. */
const KEYS_AT = 24;

/** What a test says of each shard; node numbers are places in `nodes`. */
export interface ShardWorld {
  voters: number[];
  leader: number | null;
}

/** Several loopback servers over one store in memory: each answers for the shards that a test says it holds and leads. */
export class LoopbackCluster {
  readonly memory: MemoryStore;
  readonly shards: ShardWorld[];
  readonly nodes: LoopbackNode[] = [];
  clusterId = "memory";
  epoch = 1;
  /** Requests for the map on their way, the most at one time, and all of them. */
  readonly maps = { now: 0, most: 0, all: 0 };
  /** Waited for before a map is answered. */
  beforeMap: () => Promise<void> = async () => {};

  private constructor(memory: MemoryStore, shards: ShardWorld[]) {
    this.memory = memory;
    this.shards = shards;
  }

  static async start(options: {
    readonly nodes: number;
    readonly shards?: number;
    /** Voters of each shard, the first of them leads; all nodes, in turn, unless told. */
    readonly voters?: (shard: number) => number[];
    readonly rows?: number;
    /** False: the servers go on after the test that started them. */
    readonly endsWithTest?: boolean;
  }): Promise<LoopbackCluster> {
    const { nodes, shards = 8, rows = 100 } = options;
    const inTurn = (shard: number) => Array.from({ length: nodes }, (_, i) => (shard + i) % nodes);
    const voters = options.voters ?? inTurn;
    const memory = new MemoryStore({ shards });
    const worlds = Array.from({ length: shards }, (_, shard) => ({
      voters: voters(shard),
      leader: voters(shard)[0] ?? null,
    }));
    const cluster = new LoopbackCluster(memory, worlds);
    const direct = FeatureStore.over(memory);
    await direct.apply(profile);
    const features = (key: number) => ({ name: `n${key}`, count: key, score: key / 2 });
    await direct.write(
      profile,
      Array.from({ length: rows }, (_, key) => ({ key, eventTime: 1n, features: features(key) })),
    );
    for (let i = 0; i < nodes; i++) await cluster.addNode(options.endsWithTest);
    return cluster;
  }

  async addNode(endsWithTest = true): Promise<LoopbackNode> {
    const node = new LoopbackNode(this, this.nodes.length);
    this.nodes.push(node);
    await node.start();
    if (endsWithTest) atEnd(() => node.server.kill());
    return node;
  }

  node(i: number): LoopbackNode {
    return this.nodes[i] as LoopbackNode;
  }

  /** The shard of an int64 key. */
  shardOf(key: number): number {
    return shardOf(hashKey(encodeKey([{ name: "user_id", type: "int64" }], key)), this.shards.length);
  }

  /** The first `count` keys from 0 on that lie in one of `shards`. */
  keysIn(shards: readonly number[], count: number): number[] {
    const keys: number[] = [];
    for (let key = 0; keys.length < count; key++) if (shards.includes(this.shardOf(key))) keys.push(key);
    return keys;
  }

  /** Gives a shard to other nodes and tells of it in the map. */
  move(shard: number, voters: number[], leader: number | null = voters[0] ?? null): void {
    this.shards[shard] = { voters, leader };
    this.epoch++;
  }

  map(): featurestore.v1.IShardMapResponse {
    return {
      clusterId: this.clusterId,
      epoch: toLong(this.epoch),
      nodes: this.nodes.map(({ id, server, state }) => ({ id, client: server.address, zone: "z", state })),
      shards: this.shards.map(({ voters, leader }) => ({ voters, leader: leader === null ? 0 : leader + 1 })),
    };
  }

  /** A store and its transport, connected to the first node unless told. */
  async connect(
    options: Partial<ConnectOptions> & { readonly budget?: RetryBudget; readonly patience?: Patience } = {},
  ) {
    const { budget = new RetryBudget(), patience, ...rest } = options;
    const config = parseConnectOptions({ seeds: [this.node(0).server.address], ...rest });
    const transport = new GrpcTransport(config, budget, patience);
    atEnd(() => transport.close());
    const store = FeatureStore.over(transport, { consistency: config.consistency.level });
    await transport.connect({ deadlineMs: 2_000 });
    await store.registry();
    return { store, transport };
  }

  /** Gets that each node was asked. */
  get gets(): number[] {
    return this.nodes.map(({ server }) => server.gets);
  }
}

/** One server of a cluster. */
export class LoopbackNode {
  readonly id: string;
  readonly hooks: LoopbackHooks = {};
  state = "active";
  /** Shards it holds and cannot answer for. */
  readonly lagging = new Set<number>();
  /** What it has applied, where that is less than the others have: until a read with a barrier brings it up to date. */
  behind: MemoryStore | null = null;
  /** Rows of each write that reached it and was taken. */
  readonly writes: number[] = [];
  /** Writes and deletes it refused. */
  refusals = 0;
  /** Reads as they arrived. */
  readonly reads: ReadRequest[] = [];
  #server: LoopbackServer | null = null;
  readonly #cluster: LoopbackCluster;
  readonly #number: number;

  constructor(cluster: LoopbackCluster, number: number) {
    this.#cluster = cluster;
    this.#number = number;
    this.id = `n${number}`;
    this.hooks.shardMap = async () => {
      const { maps } = cluster;
      maps.all++;
      maps.most = Math.max(maps.most, ++maps.now);
      await cluster.beforeMap();
      maps.now--;
      return cluster.map();
    };
  }

  get server(): LoopbackServer {
    if (this.#server === null) throw new TypeError(`${this.id} was not started`);
    return this.#server;
  }

  async start(): Promise<void> {
    this.#server = await LoopbackServer.start(this.#api(), this.hooks);
  }

  /** From now on it accepts everything and answers nothing, until what is returned is called: then it does it all. */
  freeze(): () => void {
    const held = gate();
    this.hooks.before = () => held.opened;
    return () => {
      delete this.hooks.before;
      held.open();
    };
  }

  #holds(shard: number): boolean {
    return this.#cluster.shards[shard]?.voters.includes(this.#number) === true;
  }

  #leaderId(shard: number): string | null {
    const leader = this.#cluster.shards[shard]?.leader ?? null;
    return leader === null ? null : this.#cluster.node(leader).id;
  }

  #api(): StoreApi {
    const { memory } = this.#cluster;
    return {
      read: (request, call) => this.#read(request, call),
      write: async (request, call) => {
        const { keys } = readKeyList(request.block, KEYS_AT);
        this.#checkLeads(keys);
        const answer = await memory.write(request, call);
        this.writes.push(keys.count);
        return answer;
      },
      delete: async (request, call) => {
        this.#checkLeads(readKeyList(request.keys, 0).keys);
        return memory.delete(request, call);
      },
      scan: (request, call) => this.#scan(request, call),
      apply: (request, call) => memory.apply(request, call),
      describe: (view, call) => memory.describe(view, call),
      list: (revision, call) => memory.list(revision, call),
      health: (call) => memory.health(call),
    };
  }

  /** Rows of shards that are not served are looked for under a key that is not there, and told as UNAVAILABLE. */
  async #read(request: ReadRequest, call: CallOptions): Promise<ReadAnswer> {
    this.reads.push(request);
    const unserved = new Map<number, UnservedShard>();
    const absent = encodeKey([{ name: "user_id", type: "int64" }], Number.MIN_SAFE_INTEGER);
    const withheld: number[] = [];
    const keys = request.keys.map((bytes) => {
      const list = readKeyList(bytes, 0).keys;
      const some = Array.from({ length: list.count }, (_, i) => {
        const shard = this.#shardAt(list, i);
        if (this.#holds(shard) && !this.lagging.has(shard)) return list.key(i);
        const code = this.#holds(shard) ? "UNAVAILABLE" : "STALE_SHARD_MAP";
        unserved.set(shard, { shard, code, leader: this.#leaderId(shard) });
        withheld.push(i);
        return absent;
      });
      const writer = new ByteWriter(keyListBytes(some));
      writeKeyList(writer, some);
      return writer.finish();
    });
    if (request.consistency.level === "strong") this.behind = null;
    const answer = await (this.behind ?? this.#cluster.memory).read({ ...request, keys }, call);
    for (const row of withheld) for (const block of answer.blocks) block[STATUS_AT + row] = UNAVAILABLE;
    const list = [...unserved.values()].sort((a, b) => a.shard - b.shard);
    return { ...answer, complete: list.length === 0, stalenessMs: 10 + this.#number, unserved: list };
  }

  /** Ends a page before the first row of a shard that is not here, and the scan where that is the next one. */
  async *#scan(request: ScanRequest, call: CallOptions): AsyncGenerator<ScanPage> {
    const { memory } = this.#cluster;
    let { cursor } = request;
    for (;;) {
      const [page] = await firstPage(memory.scan({ ...request, cursor }, call));
      if (page === undefined) return;
      const { keys } = readKeyList(page.keys, 0);
      const shards = Array.from({ length: keys.count }, (_, i) => this.#shardAt(keys, i));
      const held = shards.findIndex((shard) => !this.#holds(shard));
      if (held === 0) throw new FeatureStoreError("STALE_SHARD_MAP", "not here", { details: { shard: shards[0] } });
      const [some = page] =
        held < 0 ? [page] : await firstPage(memory.scan({ ...request, cursor, pageRows: held }, call));
      yield some;
      ({ cursor } = some);
    }
  }

  #checkLeads(keys: KeyList): void {
    const shards = new Set(Array.from({ length: keys.count }, (_, i) => this.#shardAt(keys, i)));
    const stale = [...shards].find((shard) => !this.#holds(shard));
    if (stale !== undefined) {
      this.refusals++;
      throw new FeatureStoreError("STALE_SHARD_MAP", "not here", { details: { shard: stale } });
    }
    const elsewhere = [...shards].filter((shard) => this.#leaderId(shard) !== this.id);
    if (elsewhere.length === 0) return;
    this.refusals++;
    throw new FeatureStoreError("NOT_LEADER", "not the leader", {
      details: { shards: Object.fromEntries(elsewhere.map((shard) => [String(shard), this.#leaderId(shard)])) },
    });
  }

  #shardAt(keys: KeyList, i: number): number {
    return shardOf(hashKey(keys.bytes, keys.start(i), keys.end(i)), this.#cluster.shards.length);
  }
}

async function firstPage(pages: AsyncIterable<ScanPage>): Promise<readonly ScanPage[]> {
  for await (const page of pages) return [page];
  return [];
}
