import { Redis } from "ioredis";
import { createClient, RESP_TYPES } from "redis";
import type { Contender, DecodedAnswer, PeerOptions, ReadRequest, StartPeer, Table } from "../contender.js";
import { answerOf, decodePacked, packRow, rowBytes } from "./packed-rows.js";
import { clientVersion, type Defer, type RedisServer, startedPeer, startRedisServer } from "./started.js";

const LOAD_ROWS = 1_000;

/** Rows packed in strings, all of a request read by one MGET: the fastest layout that Redis users glue by hand. */
export const startRedisPacked: StartPeer = (options) =>
  startedPeer(async (defer) => {
    const clients = await start(options, defer);
    await load(clients.io, options, (ids, table) =>
      clients.io.mset(ids.flatMap((id) => [keyOf(table, id), packRow(table, id)])),
    );
    const layout = "one packed string per row, one MGET per request";
    return [
      contender("Redis MGET, ioredis", "ioredis", { clients, layout }, async (request) =>
        decodePacked(request, await clients.io.mgetBuffer(keysOf(request))),
      ),
      contender("Redis MGET, node-redis", "redis", { clients, layout }, async (request) =>
        decodePacked(request, await clients.node.mGet(keysOf(request))),
      ),
    ];
  });

/**
 * Rows as hashes, a field per feature, as Feast keeps them, and as it reads them: HMGET of the fields wanted, one per key, in
 * a pipeline. Cells are raw bytes, which are cheaper to decode than the protobuf `Value` that Feast has there.
 */
export const startRedisHashes: StartPeer = (options) =>
  startedPeer(async (defer) => {
    const clients = await start(options, defer);
    await load(clients.io, options, async (ids, table) => {
      const fields = fieldsOf(table);
      const pipeline = clients.io.pipeline();
      for (const id of ids) pipeline.hset(keyOf(table, id), ...cellsOf(fields, table, id));
      for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
    });
    const layout = "one hash per row as Feast stores it but with raw cells, a pipeline of HMGET per request";
    return [
      contender("Redis HMGET, ioredis", "ioredis", { clients, layout }, async (request) => {
        const pipeline = clients.io.pipeline();
        for (const { table, ids } of request) {
          const fields = fieldsOf(table);
          for (const id of ids) pipeline.hmgetBuffer(keyOf(table, id), ...fields);
        }
        const replies = (await pipeline.exec()) ?? [];
        return decodeHashes(
          request,
          replies.map(([error, cells]) => {
            if (error !== null) throw error;
            return cells as Cells;
          }),
        );
      }),
      contender("Redis HMGET, node-redis", "redis", { clients, layout }, async (request) => {
        const pipeline = clients.node.multi(); // without MULTI: a third of the time of a promise per HMGET
        for (const { table, ids } of request) {
          const fields = fieldsOf(table);
          for (const id of ids) pipeline.hmGet(keyOf(table, id), fields);
        }
        return decodeHashes(request, (await pipeline.execAsPipeline()) as unknown as readonly Cells[]);
      }),
    ];
  });

/** Of one row: null for a field that it does not have. */
type Cells = readonly (Buffer | null)[];

interface Clients {
  readonly server: RedisServer;
  readonly io: Redis;
  readonly node: Awaited<ReturnType<typeof connectNodeRedis>>;
}

async function start({ dir }: PeerOptions, defer: Defer): Promise<Clients> {
  const server = await startRedisServer(dir, defer);
  const io = new Redis({ host: "127.0.0.1", port: server.port, lazyConnect: true, retryStrategy: () => null });
  io.on("error", () => undefined); // the calls reject
  defer(async () => io.disconnect());
  await io.connect();
  const node = await connectNodeRedis(server.port);
  defer(async () => node.destroy());
  return { server, io, node };
}

async function connectNodeRedis(port: number) {
  const client = createClient({ socket: { host: "127.0.0.1", port, reconnectStrategy: false } });
  client.on("error", () => undefined); // the calls reject
  await client.connect();
  return client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
}

async function load(
  redis: Redis,
  { tables, say }: PeerOptions,
  write: (ids: readonly number[], table: Table) => Promise<unknown>,
): Promise<void> {
  for (const table of tables) {
    say(`redis: loading ${table.rows} rows of ${table.name}`);
    for (let first = 0; first < table.rows; first += LOAD_ROWS) {
      const count = Math.min(LOAD_ROWS, table.rows - first);
      await write(
        Array.from({ length: count }, (_, i) => first + i),
        table,
      );
    }
  }
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const stored = await redis.dbsize();
  if (stored !== rows) throw new Error(`redis has ${stored} of ${rows} rows`);
}

function contender(
  name: string,
  client: string,
  { clients, layout }: { readonly clients: Clients; readonly layout: string },
  read: (request: ReadRequest) => Promise<DecodedAnswer>,
): Contender {
  const { version, pid } = clients.server;
  const description = `redis-server ${version}, ${clientVersion(client)}; ${layout}`;
  return { name, kind: "peer", description, pids: [pid], read };
}

function keysOf(request: ReadRequest): string[] {
  return request.flatMap(({ table, ids }) => ids.map((id) => keyOf(table, id)));
}

function keyOf({ name }: Table, id: number): string {
  return `${name}:${id}`;
}

function fieldsOf({ features }: Table): string[] {
  return Array.from({ length: features }, (_, f) => `f${f}`);
}

/** Field, cell, field, cell... */
function cellsOf(fields: readonly string[], table: Table, id: number): (string | Buffer)[] {
  const row = packRow(table, id);
  const cell = rowBytes(table) / table.features;
  return fields.flatMap((field, f) => [field, row.subarray(f * cell, (f + 1) * cell)]);
}

function decodeHashes(request: ReadRequest, rows: readonly Cells[]): DecodedAnswer {
  let next = 0;
  return answerOf(
    request.map(({ table, ids }) => {
      const { features, type } = table;
      const isFloat = type === "float32";
      const numbers = isFloat ? new Float32Array(ids.length * features) : new Float64Array(ids.length * features);
      for (let at = 0; at < numbers.length; at += features) {
        const cells = rows[next++] ?? [];
        for (let f = 0; f < features; f++) {
          const cell = cells[f];
          if (!cell) numbers[at + f] = Number.NaN;
          else numbers[at + f] = isFloat ? cell.readFloatLE(0) : Number(cell.readBigInt64LE(0));
        }
      }
      return { numbers, features };
    }),
  );
}
