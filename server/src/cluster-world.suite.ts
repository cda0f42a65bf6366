import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import { type ClusterMap, voterNodes } from "@featurestore/cluster";
import {
  AnswerBlock,
  CELL_STATUSES,
  type CellStatus,
  type ChangeAnswer,
  type ClusterChange,
  type Consistency,
  currentSchema,
  DEFAULT_CONSISTENCY,
  encodeKey,
  type FeatureSet,
  FeatureStoreError,
  findView,
  type Health,
  hashKey,
  PRESENT,
  type Producer,
  RowLayout,
  type StoreApi,
  shardOf,
  type UnservedShard,
  type WriteAnswer,
  WriteBlockBuilder,
} from "@featurestore/proto";
import { freePort } from "./free-port.suite.js";
import { StoreNode } from "./node.js";
import type { NodeOptions } from "./node-parts.js";
import type { Shard } from "./shard.js";
import { encodeKeys } from "./write-path.js";

const ID = [{ name: "user_id", type: "int64" }] as const;
const SET: FeatureSet = {
  selections: [{ view: "profile", features: ["n"], role: "user" }],
  matrix: false,
  eventTimes: false,
};
/** Longer than two elections, on a machine that is busy with other tests. */
const PATIENCE_MS = 25_000;
/** For a node to open, which waits for others. */
const OPENING_MS = 40_000;
/** Of an explanation. */
const EVENTS_TOLD = 20;
const POLL_MS = 10;

export const profile = featureView("profile", {
  entity: entity("user", { user_id: "int64" }),
  features: { n: "int32" },
});

/** Keys 0 to count - 1. */
export function keysTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, key) => key);
}

export interface WorldOptions {
  readonly nodes?: number;
  readonly shards?: number;
  readonly replicas?: 1 | 3 | 5;
  /** Of every node. */
  readonly options?: Partial<NodeOptions>;
}

/** What a node answered: a value per key, or why there is none. */
export interface Answered {
  readonly values: readonly (number | CellStatus)[];
  readonly unserved: readonly UnservedShard[];
  readonly stalenessMs: number;
  readonly complete: boolean;
}

interface Ports {
  readonly client: number;
  readonly peer: number;
  readonly ops: number;
}

interface Place {
  readonly dir: string;
  ports: Ports;
  node: StoreNode | null;
}

/** Nodes of one cluster in this process, on real ports and directories. Nothing works on them in the background. */
export class ClusterWorld {
  readonly base: string;
  readonly fatal: string[] = [];
  /** What the nodes told of each other, in order. */
  readonly events: Readonly<Record<string, unknown>>[] = [];
  readonly shards: number;
  token: string | null = null;
  readonly #options: WorldOptions;
  readonly #places: Place[] = [];
  #time = Date.now() * 1000;

  private constructor(base: string, options: WorldOptions) {
    this.base = base;
    this.#options = options;
    this.shards = options.shards ?? 8;
  }

  /** Nodes that are places only: nothing is open yet. */
  static async empty(options: WorldOptions = {}): Promise<ClusterWorld> {
    const world = new ClusterWorld(await mkdtemp(join(tmpdir(), "cluster-")), options);
    for (let i = 0; i < (options.nodes ?? 3); i++) await world.addPlace();
    return world;
  }

  /** A cluster of nodes that have joined, with the view `profile`, in perfect health. */
  static async begin(options: WorldOptions = {}): Promise<ClusterWorld> {
    const world = await ClusterWorld.empty(options);
    return world.begin();
  }

  /** The same, at the places there are. */
  async begin({ replicas = this.#options.replicas ?? 3 }: Pick<WorldOptions, "replicas"> = {}): Promise<this> {
    await this.start(0);
    const begun = this.node(0).init({ shards: this.shards, replicas }, {});
    this.token = (await this.#inTime("node 0 begins a cluster", begun)).joinToken;
    await Promise.all(this.#places.slice(1).map((_, i) => this.start(i + 1)));
    await this.untilSettled();
    await this.untilGreen();
    await this.apply(profile);
    return this;
  }

  get size(): number {
    return this.#places.length;
  }

  dir(i: number): string {
    return this.#place(i).dir;
  }

  peerAddress(i: number): string {
    return `127.0.0.1:${this.#place(i).ports.peer}`;
  }

  /** @throws where it is stopped. */
  node(i: number): StoreNode {
    const { node } = this.#place(i);
    if (node === null) throw new RangeError(`node ${i} is stopped`);
    return node;
  }

  isRunning(i: number): boolean {
    return this.#place(i).node !== null;
  }

  get running(): readonly StoreNode[] {
    return this.#places.flatMap(({ node }) => node ?? []);
  }

  indexOf(id: string): number {
    return this.#places.findIndex(({ node }) => node?.nodeId === id);
  }

  async addPlace(): Promise<number> {
    return this.#places.push({ dir: join(this.base, `n${this.size}`), ports: await freePorts(), node: null }) - 1;
  }

  /** A stopped node gets other ports. */
  async move(i: number): Promise<void> {
    this.#place(i).ports = await freePorts();
  }

  /** Opens a node; one of no cluster yet joins at the first, unless that is this one. */
  async start(i: number, options: Partial<NodeOptions> = {}): Promise<StoreNode> {
    const place = this.#place(i);
    const { client, ops } = place.ports;
    const opening = StoreNode.open({
      dir: place.dir,
      shards: null,
      memoryBytes: 32 * 1024 * 1024,
      walBytesMax: 8 * 1024 * 1024,
      version: "test",
      address: `127.0.0.1:${client}`,
      opsAddress: `127.0.0.1:${ops}`,
      peers: this.peersOf(i),
      now: () => Date.now() * 1000,
      onFatal: (error) => this.fatal.push(`node ${i}: ${error.message}`),
      onEvent: (event) => this.events.push({ node: i, ...event }),
      ...this.#options.options,
      ...options,
    });
    place.node = await this.#inTime(`node ${i} opens`, opening);
    return place.node;
  }

  peersOf(i: number): NonNullable<NodeOptions["peers"]> {
    return {
      listen: this.peerAddress(i),
      advertise: null,
      join: i === 0 ? [] : [this.peerAddress(0)],
      joinToken: () => this.token,
      zone: "default",
      weight: 1,
      routes: new Map(),
    };
  }

  /** Without handing anything over: others have to elect. */
  async stop(i: number): Promise<void> {
    const place = this.#place(i);
    const { node } = place;
    place.node = null;
    await node?.close();
  }

  /** One more node, which joins. */
  async add(): Promise<number> {
    const i = await this.addPlace();
    await this.start(i);
    return i;
  }

  #place(i: number): Place {
    const place = this.#places[i];
    if (place === undefined) throw new RangeError(`there is no node ${i}`);
    return place;
  }

  async close(): Promise<void> {
    try {
      await Promise.all(this.#places.map((_, i) => this.stop(i)));
    } finally {
      await rm(this.base, { recursive: true, force: true });
    }
  }

  // ---- what is known

  map(): ClusterMap {
    const maps = this.running.map((node) => node.member?.map ?? null);
    const known = maps.filter((map) => map !== null).sort((a, b) => b.epoch - a.epoch);
    const [newest] = known;
    if (newest === undefined) throw new RangeError("no node has a map");
    return newest;
  }

  shardOfKey(key: number): number {
    return shardOf(hashKey(encodeKey(ID, key)), this.shards);
  }

  /** Those of the keys that lie in the shard. */
  keysOf(shard: number, keys: readonly number[]): readonly number[] {
    return keys.filter((key) => this.shardOfKey(key) === shard);
  }

  /** The replica of a shard on a node. */
  replica(i: number, shard: number): Shard | undefined {
    return this.node(i).shards.find(({ id }) => id === shard);
  }

  /** Every open replica of the shard. */
  replicasOf(shard: number): readonly Shard[] {
    return this.running.flatMap((node) => node.shards.filter(({ id }) => id === shard));
  }

  /** The node that leads the shard: the one with the highest term, once there is one. */
  async leaderOf(shard: number): Promise<number> {
    return this.until(`shard ${shard} is led`, () => {
      const led = this.#places.flatMap(({ node }, i) => {
        const group = node?.shards.find(({ id }) => id === shard)?.group;
        return group?.isLeader === true ? [{ i, term: group.status().term }] : [];
      });
      return led.sort((a, b) => b.term - a.term)[0]?.i;
    });
  }

  async metaLeader(): Promise<number> {
    return this.until("the meta group is led", () => {
      const found = this.#places.findIndex(({ node }) => node?.member?.metaGroup.isLeader === true);
      return found < 0 ? undefined : found;
    });
  }

  // ---- waiting

  /** @throws with what the nodes told last, once it takes longer than anything here should. */
  async #inTime<T>(what: string, work: Promise<T>): Promise<T> {
    const timer = new AbortController();
    const late = delay(OPENING_MS, undefined, { signal: timer.signal }).then(() => {
      throw new Error(`not within ${OPENING_MS} ms: ${what}: ${JSON.stringify(this.events.slice(-EVENTS_TOLD))}`);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      timer.abort();
    }
  }

  /** Resolves to what `condition` finds once it is neither false nor undefined. @throws once that takes longer than anything here should. */
  async until<T>(
    what: string,
    condition: () => Promise<T | false | undefined> | T | false | undefined,
    patienceMs = PATIENCE_MS,
  ): Promise<T> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const found = await condition();
      if (found !== false && found !== undefined) return found;
      if (performance.now() > until) throw new Error(`not within ${patienceMs} ms: ${what}`);
      await delay(POLL_MS);
    }
  }

  async untilHealth(isSo: (health: Health) => boolean, patienceMs = PATIENCE_MS): Promise<Health> {
    let last: Health | null = null;
    try {
      return await this.until(
        "the health that is waited for",
        async () => {
          const [node] = this.running;
          if (node === undefined) throw new RangeError("no node runs");
          last = await node.health({});
          return isSo(last) ? last : undefined;
        },
        patienceMs,
      );
    } catch (cause) {
      throw new Error(`${(cause as Error).message}: ${JSON.stringify(last)}`, { cause });
    }
  }

  untilGreen(patienceMs = PATIENCE_MS): Promise<Health> {
    return this.untilHealth(({ status }) => status === "green", patienceMs);
  }

  /** Every node serves by the same map, every replica is where it shall be, and what had to go is gone. */
  async untilSettled(patienceMs = PATIENCE_MS): Promise<ClusterMap> {
    return this.until(
      "every replica is where it shall be",
      () => {
        const map = this.map();
        const isEverywhere = this.running.every(
          (node) => node.member?.host.map?.epoch === map.epoch && map.nodes.some(({ id }) => id === node.nodeId),
        );
        return isEverywhere && isSettled(map, this.running) ? map : undefined;
      },
      patienceMs,
    ).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(this.map().placements)}`, { cause: error });
    });
  }

  /** Every node has the newest registry. */
  async untilKnown(): Promise<void> {
    const newest = Math.max(...this.running.map((node) => node.registry.revision));
    await this.until(`every node is at revision ${newest}`, () =>
      this.running.every((node) => node.registry.revision === newest),
    );
  }

  /** The replicas of every shard hold the same rows. */
  async untilAlike(): Promise<void> {
    for (let shard = 0; shard < this.shards; shard++) {
      await this.until(`the replicas of shard ${shard} are alike`, async () => {
        const digests = await Promise.all(this.replicasOf(shard).map(({ store }) => store?.digest()));
        const positions = digests.map((one) => one?.applied.index);
        if (new Set(positions).size > 1) return false;
        const [first] = digests;
        for (const one of digests) {
          if (one?.digest === first?.digest) continue;
          throw new Error(`shard ${shard} differs at ${positions[0]}: ${JSON.stringify(digests)}`);
        }
        return true;
      });
    }
  }

  // ---- reads and writes

  /** Rows of one shard at least, as a block. Every block is newer than the one before. */
  block(node: StoreNode, rows: readonly { readonly key: number; readonly n: number }[], view = "profile"): Uint8Array {
    const layout = new RowLayout(currentSchema(findView(node.registry, view)));
    const builder = new WriteBlockBuilder(layout, rows.length);
    const eventTime = ++this.#time;
    for (const { key, n } of rows) builder.setCell(builder.addRow(encodeKey(ID, key), eventTime), 0, n);
    return builder.finish();
  }

  /** Through any node, and again while the meta group has no leader that it knows; every node has it then. */
  async apply(view: Parameters<FeatureStore["apply"]>[0]): Promise<void> {
    await this.until("an apply reaches the leader of the meta group", async () => {
      const [node] = this.running;
      if (node === undefined) throw new RangeError("no node runs");
      try {
        return await FeatureStore.over(node).apply(view);
      } catch (error) {
        if (error instanceof FeatureStoreError && isUnled(error)) return undefined;
        throw error;
      }
    });
    await this.untilKnown();
  }

  /** One request to one node, as it is. */
  writeAt(i: number, keys: readonly number[], n: number, producer: Producer | null = null): Promise<WriteAnswer> {
    const node = this.node(i);
    const block = this.block(
      node,
      keys.map((key) => ({ key, n })),
    );
    return node.write({ view: "profile", block, producer, registryRevision: 0 }, { deadlineMs: 5_000 });
  }

  /** Wherever it must go, and again until it is there. */
  async write(keys: readonly number[], n: number, patienceMs = PATIENCE_MS): Promise<void> {
    const touched = [...new Set(keys.map((key) => this.shardOfKey(key)))];
    await Promise.all(
      touched.map((shard) => {
        const some = this.keysOf(shard, keys);
        return this.atLeader(shard, (i) => this.writeAt(i, some, n), patienceMs);
      }),
    );
  }

  /** Asks one node after the other, going by what they say of the leader. */
  async atLeader<T>(shard: number, ask: (i: number) => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
    let next = this.#places.findIndex(({ node }) => node !== null);
    let last: unknown = null;
    return this.until(
      `a request reaches the leader of shard ${shard}`,
      async () => {
        if (!this.isRunning(next)) next = (next + 1) % this.size;
        if (!this.isRunning(next)) return undefined;
        try {
          return await ask(next);
        } catch (error) {
          if (!(error instanceof FeatureStoreError)) throw error;
          if (!["NOT_LEADER", "STALE_SHARD_MAP", "UNAVAILABLE"].includes(error.code)) throw error;
          last = error;
          const leader = (error.details["shards"] as Record<string, string | null> | undefined)?.[shard] ?? null;
          const at = leader === null ? -1 : this.indexOf(leader);
          next = at >= 0 && at !== next ? at : (next + 1) % this.size;
          return undefined;
        }
      },
      patienceMs,
    ).catch((error: Error) => {
      if (error instanceof FeatureStoreError) throw error;
      throw new Error(`${error.message}: ${last}`, { cause: error });
    });
  }

  /** One request to one node. */
  async readAt(
    i: number,
    keys: readonly number[],
    { consistency = DEFAULT_CONSISTENCY, after = null }: { consistency?: Consistency; after?: Uint8Array | null } = {},
  ): Promise<Answered> {
    return readKeys(this.node(i), keys, { consistency, after });
  }
}

/** Nothing was done, for want of a leader. */
function isUnled({ code, outcome }: FeatureStoreError): boolean {
  return outcome === "rejected" && (code === "UNAVAILABLE" || code === "NOT_LEADER");
}

function isSettled({ nodes, placements, replicas, shards }: ClusterMap, running: readonly StoreNode[]): boolean {
  const active = nodes.filter(({ state }) => state === "active").map(({ id }) => id);
  const isSpread = active.every((id) => placements.some(({ target }) => target.includes(id)));
  const held = running.reduce((sum, node) => sum + node.shards.length, 0);
  const isPlaced = placements.every((placement) => {
    const { membership, retired, target } = placement;
    const { voters, outgoing, learners } = membership;
    const isAsPlanned = voterNodes(placement).join() === target.join() && placement.replicas.length === voters.length;
    return voters.length === replicas && outgoing.length + learners.length + retired.length === 0 && isAsPlanned;
  });
  return isPlaced && (isSpread || active.length > shards * replicas) && held === shards * replicas;
}

/** One request to a store. */
export async function readKeys(
  api: Pick<StoreApi, "read">,
  keys: readonly number[],
  { consistency, after }: { readonly consistency: Consistency; readonly after: Uint8Array | null },
): Promise<Answered> {
  const list = encodeKeys(keys.map((key) => encodeKey(ID, key)));
  const answer = await api.read(
    { set: SET, keys: [list], asOf: null, after, consistency, registryRevision: 0 },
    { deadlineMs: 5_000 },
  );
  const block = new AnswerBlock(answer.blocks[0] as Uint8Array);
  const values = keys.map((_, row) => {
    const status = block.status(row, 0);
    return status === PRESENT ? (block.value(row, 0) as number) : (CELL_STATUSES[status] as CellStatus);
  });
  return { values, unserved: answer.unserved, stalenessMs: answer.stalenessMs, complete: answer.complete };
}

/** A change of the cluster, asked of a node. */
export function change(node: StoreNode, what: ClusterChange): Promise<ChangeAnswer> {
  return node.change({ change: what, expectedEpoch: null }, { deadlineMs: 5_000 });
}

async function freePorts(): Promise<Ports> {
  return { client: await freePort(), peer: await freePort(), ops: await freePort() };
}
