import { MemcacheClient, type MultiRetrievalResponse } from "memcache-client";
import { Child, firstLine } from "../../cluster/child.js";
import type { Contender, PeerOptions, ReadRequest, StartPeer, Table } from "../contender.js";
import { MemcachedGets } from "./memcached-gets.js";
import { decodePacked, packRow, rowBytes } from "./packed-rows.js";
import { clientVersion, type Defer, freePort, isListening, startedPeer, untilReady } from "./started.js";

const INSTALL = "apt-get install -y memcached";
const LOAD_ROWS = 1_000;
const MIB_MIN = 256;
/** What an item takes besides its row, at most: header, key, and the rest of its slab chunk comes on top as a quarter. */
const ITEM_BYTES = 128;

/**
 * Rows packed in items, all of a request read by one `get` of many keys. memcache-client keeps Buffers as they are (it marks
 * them in the item's flags), but takes over three times as long for 500 rows as a bare socket does. So that the server is not
 * judged by that alone, a client of our own asks it too.
 */
export const startMemcached: StartPeer = (options) =>
  startedPeer(async (defer) => {
    const server = await startServer(options, defer);
    const client = new MemcacheClient({
      server: { server: `127.0.0.1:${server.port}`, maxConnections: 1 },
      noDelay: true,
    });
    defer(async () => client.shutdown());
    await load(client, options);
    const gets = await MemcachedGets.connect(server.port);
    defer(async () => gets.close());
    return [
      contender("Memcached multi-get, memcache-client", clientVersion("memcache-client"), server, async (request) => {
        const keys = keysOf(request);
        const found = await client.get<MultiRetrievalResponse<Buffer>>(keys);
        return decodePacked(
          request,
          keys.map((key) => found[key]?.value),
        );
      }),
      contender("Memcached multi-get, bare socket", "a text-protocol client of our own", server, async (request) =>
        decodePacked(request, await gets.get(keysOf(request))),
      ),
    ];
  });

interface Server {
  readonly port: number;
  readonly pid: number;
  readonly version: string;
}

function contender(name: string, client: string, { pid, version }: Server, read: Contender["read"]): Contender {
  const description = `${version}, ${client}; one packed item per row, one get per request`;
  return { name, kind: "peer", description, pids: [pid], read };
}

async function startServer({ tables }: PeerOptions, defer: Defer): Promise<Server> {
  const version = await firstLine("memcached", ["-V"], INSTALL);
  const port = await freePort();
  const bytes = tables.reduce((sum, table) => sum + table.rows * (rowBytes(table) + ITEM_BYTES) * 1.25, 0);
  const args = ["-l", "127.0.0.1", "-p", String(port), "-U", "0", "-m", String(MIB_MIN + Math.ceil(bytes / 1024 ** 2))];
  if (process.getuid?.() === 0) args.push("-u", "nobody");
  const child = new Child("memcached", "memcached", args);
  defer(() => child.stop());
  await untilReady("memcached", child, () => isListening(port));
  return { port, pid: child.pid, version };
}

async function load(client: MemcacheClient, { tables, say }: PeerOptions): Promise<void> {
  for (const table of tables) {
    say(`memcached: loading ${table.rows} rows of ${table.name}`);
    for (let first = 0; first < table.rows; first += LOAD_ROWS) {
      const count = Math.min(LOAD_ROWS, table.rows - first);
      await Promise.all(
        Array.from({ length: count }, (_, i) => client.set(keyOf(table, first + i), packRow(table, first + i))),
      );
    }
  }
  await haveAll(client, tables);
}

/** A cache forgets without saying so. */
async function haveAll(client: MemcacheClient, tables: readonly Table[]): Promise<void> {
  const { STAT } = await client.cmd<{ readonly STAT: readonly (readonly string[])[] }>("stats");
  const items = Number(STAT.find(([name]) => name === "curr_items")?.[1]);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  if (items !== rows) throw new Error(`memcached has ${items} of ${rows} rows`);
}

function keysOf(request: ReadRequest): string[] {
  return request.flatMap(({ table, ids }) => ids.map((id) => keyOf(table, id)));
}

function keyOf({ name }: Table, id: number): string {
  return `${name}:${id}`;
}
