import { join } from "node:path";
import {
  type AnyFeatures,
  type AnyRankAnswer,
  type Batch,
  entity,
  type FeatureService,
  FeatureStore,
  type FeatureView,
  featureService,
  featureView,
} from "@featurestore/client";
import { backfill } from "@featurestore/pipelines";
import { ThreeNodes } from "../cluster/three-nodes.js";
import { startFeatureStore } from "../processes.js";
import type { Contender, DecodedAnswer, Peer, PeerOptions, ReadRequest, Table } from "./contender.js";
import { featureName, keyName, writeTable } from "./tables.js";

/** Of each node. */
export const MEMORY_BYTES = 1024 * 1024 ** 2;
const SHARDS = 64;

type Values = ArrayLike<number | bigint>;

export interface OursOptions extends PeerOptions {
  /** Tables that are defined and hold nothing yet. */
  readonly later?: readonly Table[];
  /** Tables that one request asks for together. */
  readonly shapes: readonly (readonly Table[])[];
  readonly memoryBytes?: number;
  readonly residency?: "memory" | "cache" | "disk";
  /** Directory for CPU profiles of the servers; null: none are taken. */
  readonly profileDir: string | null;
  /** Of one node: told of each collection of garbage, a line of `--trace-gc` each. */
  readonly onCollection?: (line: string) => void;
}

/** A store that holds the tables, and how to ask it. */
export interface OurStore extends Peer {
  readonly store: FeatureStore;
  readonly views: ReadonlyMap<string, FeatureView>;
  readonly contender: Contender;
  /** Null where there is one node. */
  readonly nodes: ThreeNodes | null;
  readonly pids: readonly number[];
  readonly address: string;
  /** Fills a table. */
  load(table: Table): Promise<void>;
}

/** One server process. */
export async function startOneNode(options: OursOptions): Promise<OurStore> {
  const { memoryBytes = MEMORY_BYTES, profileDir } = options;
  const { onCollection } = options;
  const server = await startFeatureStore({
    dataDir: join(options.dir, "data"),
    memoryBytes,
    profileDir,
    ...(onCollection === undefined ? {} : { onCollection }),
  });
  const stop = (): Promise<void> => server.stop();
  try {
    const at = { name: "featurestore, 1 node", seeds: [server.address], pids: () => [server.pid], nodes: null, stop };
    return await open(options, at);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Three server processes, each row on all of them. */
export async function startThreeNodes(options: OursOptions): Promise<OurStore> {
  const { memoryBytes = MEMORY_BYTES, profileDir } = options;
  const dir = join(options.dir, "nodes");
  const nodes = await ThreeNodes.start({ dir, shards: SHARDS, memoryBytes, profileDir });
  const stop = (): Promise<void> => nodes.stop();
  try {
    await nodes.spreadLeads();
    const at = { name: "featurestore, 3 nodes", seeds: nodes.addresses, pids: () => nodes.pids, nodes, stop };
    return await open(options, at);
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Servers {
  readonly name: string;
  readonly seeds: readonly string[];
  readonly pids: () => readonly number[];
  readonly nodes: ThreeNodes | null;
  stop(): Promise<void>;
}

async function open(options: OursOptions, servers: Servers): Promise<OurStore> {
  const { tables, later = [], shapes, dir, say, residency } = options;
  const store = await FeatureStore.connect({ seeds: servers.seeds });
  const definitions = define([...tables, ...later], shapes, residency ?? "memory");
  const load = async (table: Table): Promise<void> => {
    const from = await writeTable(table, dir);
    const report = await backfill(store.api, { view: table.name, from: [from], jobsDir: join(dir, "jobs") });
    if (report.written !== table.rows)
      throw new Error(`${table.name}: ${report.written} of ${table.rows} rows written`);
    say(`${servers.name}: ${table.name}, ${table.rows} rows, ${report.rowsPerSecond.toFixed(0)} rows/s`);
  };
  try {
    await store.apply([...definitions.views.values(), ...definitions.services.values()]);
    for (const table of tables) await load(table);
  } catch (error) {
    await store.close();
    throw error;
  }
  const contender: Contender = {
    name: servers.name,
    kind: "ours",
    description: "rows in typed-array arenas, the SDK's rank and getMany, columns as typed arrays",
    get pids() {
      return servers.pids();
    },
    read: (request) => read(store, definitions, request),
  };
  return {
    store,
    views: definitions.views,
    contender,
    contenders: [contender],
    nodes: servers.nodes,
    get pids() {
      return servers.pids();
    },
    address: servers.seeds[0] ?? "",
    load,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await servers.stop();
    },
  };
}

interface Defined {
  readonly views: ReadonlyMap<string, FeatureView>;
  /** By the names of their tables. */
  readonly services: ReadonlyMap<string, FeatureService>;
}

function define(
  tables: readonly Table[],
  shapes: readonly (readonly Table[])[],
  residency: "memory" | "cache" | "disk",
): Defined {
  const views = new Map(
    tables.map((table) => {
      const names = Array.from({ length: table.features }, (_, f) => featureName(table, f));
      const features = Object.fromEntries(names.map((name) => [name, table.type]));
      const of = entity(table.entity, { [keyName(table)]: "int64" });
      return [table.name, featureView(table.name, { entity: of, residency, features }) as FeatureView];
    }),
  );
  const services = new Map(
    shapes.map((shape, i) => {
      const members = shape.map(({ name }) => views.get(name) as FeatureView);
      return [shapeOf(shape), featureService(`shape_${i}`, { version: 1, features: members }) as FeatureService];
    }),
  );
  return { views, services };
}

function shapeOf(tables: readonly Table[]): string {
  return tables.map(({ name }) => name).join();
}

/**
 * One part: `getMany`; several: `rank`, with a single entity given as one key and so sent once.
 * @throws Error where the answer is not complete.
 */
async function read(store: FeatureStore, { services }: Defined, request: ReadRequest): Promise<DecodedAnswer> {
  const [first, ...others] = request;
  if (first === undefined) throw new RangeError("a request has at least one part");
  if (others.length === 0) {
    const batch = await store.getMany(first.table.name, first.ids);
    checkComplete(batch.complete);
    return decoded([columnsOf(first.table, (name) => batch.column(name) as Values)]);
  }
  const service = services.get(shapeOf(request.map(({ table }) => table)));
  if (service === undefined) throw new RangeError("these tables are no shape that was named");
  const isOneEntity = others.every(({ table }) => table.entity === first.table.entity);
  const keys: Record<string, number | readonly number[]> = {};
  for (const { table, ids } of request) keys[table.entity] = ids.length === 1 && !isOneEntity ? (ids[0] ?? -1) : ids;
  const answer: AnyRankAnswer = await store.rank(service.name, keys);
  checkComplete(answer["complete"] === true);
  return decoded(
    request.map(({ table }) => {
      const role = answer[table.entity] as Batch<AnyFeatures> | Readonly<Record<string, number | bigint>>;
      return isBatch(role)
        ? columnsOf(table, (name) => role.column(name) as Values)
        : columnsOf(table, (name) => [role[name] ?? Number.NaN]);
    }),
  );
}

function isBatch(role: Batch<AnyFeatures> | Readonly<Record<string, unknown>>): role is Batch<AnyFeatures> {
  return typeof role["column"] === "function";
}

function checkComplete(isComplete: boolean): void {
  if (!isComplete) throw new Error("the answer is not complete");
}

function columnsOf(table: Table, column: (name: string) => Values): readonly Values[] {
  return Array.from({ length: table.features }, (_, f) => column(featureName(table, f)));
}

function decoded(parts: readonly (readonly Values[])[]): DecodedAnswer {
  return { value: (part, row, feature) => Number(parts[part]?.[feature]?.[row]) };
}
