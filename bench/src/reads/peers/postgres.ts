import { execFile } from "node:child_process";
import { chmod, chown, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { Child, firstLine } from "../../cluster/child.js";
import type { PeerOptions, RequestPart, StartPeer, Table } from "../contender.js";
import { decodePacked, packRow, rowBytes } from "./packed-rows.js";
import { clientVersion, type Defer, freePort, startedPeer, untilReady } from "./started.js";

const run = promisify(execFile);

const INSTALL = "apt-get install -y postgresql";
const DEBIAN_DIR = "/usr/lib/postgresql";
const USER = "postgres";
/** Each has a server process of its own. Parts of a request go over different ones; more than the machine has cores do not help. */
const CONNECTIONS = 4;
const LOAD_ROWS = 2_000;
const SHARED_MIB_MIN = 256;
/** What a row takes besides its bytes, in its table and the index, at most. */
const TUPLE_BYTES = 128;

/**
 * Rows packed in a bytea each, one prepared `SELECT ... WHERE id = ANY` per part of a request, all parts at the same time.
 * They come as hexadecimal text: pg reads every field as UTF-8, which binary results do not survive.
 */
export const startPostgres: StartPeer = (options) =>
  startedPeer(async (defer) => {
    const server = await startServer(options, defer);
    const pool = new pg.Pool({
      host: "127.0.0.1",
      port: server.port,
      user: USER,
      database: "postgres",
      max: CONNECTIONS,
      idleTimeoutMillis: 0,
    });
    pool.on("error", () => undefined); // the calls reject
    defer(() => pool.end());
    await untilReady("postgres", server.child, () => pool.query("SELECT 1"));
    await load(pool, options);
    return [
      {
        name: "PostgreSQL, pg",
        kind: "peer",
        description: `${server.version}, ${clientVersion("pg")}; (id bigint primary key, row bytea), a prepared SELECT ... = ANY per part, ${CONNECTIONS} connections`,
        pids: [server.child.pid, ...(await backendsOf(pool))],
        async read(request) {
          const parts = await Promise.all(request.map((part) => readPart(pool, part)));
          return decodePacked(request, parts.flat());
        },
      },
    ];
  });

type Row = [id: string, row: Buffer];

/** The rows of a part in the order of its ids. */
async function readPart(pool: pg.Pool, { table, ids }: RequestPart): Promise<readonly (Buffer | undefined)[]> {
  const { rows } = await pool.query<Row, string[]>({
    name: `rows of ${table.name}`,
    text: `SELECT id, row FROM "${table.name}" WHERE id = ANY($1::bigint[])`,
    values: [`{${ids.join(",")}}`], // pg would quote each id of an array
    rowMode: "array",
  });
  const byId = new Map(rows.map(([id, row]) => [Number(id), row]));
  return ids.map((id) => byId.get(id));
}

interface Server {
  readonly child: Child;
  readonly port: number;
  readonly version: string;
}

/** Of a data directory of its own, which `initdb` makes. Nothing in it outlives the run, so that fsync is off. */
async function startServer({ dir, tables, say }: PeerOptions, defer: Defer): Promise<Server> {
  const bin = await binaries();
  const version = await firstLine(join(bin, "postgres"), ["--version"], INSTALL);
  const data = join(dir, "postgres");
  const as = await asUser(dir, data);
  say("postgres: initdb");
  const [command, ...args] = [
    ...as,
    join(bin, "initdb"),
    "-D",
    data,
    "-U",
    USER,
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--no-locale",
    "-N",
  ];
  await run(command as string, args, { cwd: dir });
  const port = await freePort();
  const bytes = tables.reduce((sum, table) => sum + table.rows * (rowBytes(table) + TUPLE_BYTES), 0);
  const settings: Readonly<Record<string, string>> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    shared_buffers: `${SHARED_MIB_MIN + Math.ceil(bytes / 1024 ** 2)}MB`,
    max_connections: String(2 * CONNECTIONS),
    fsync: "off",
    wal_level: "minimal",
    max_wal_senders: "0",
    autovacuum: "off",
    jit: "off",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const [start, ...rest] = [...as, join(bin, "postgres"), "-D", data, ...options];
  const child = new Child("postgres", start as string, rest);
  defer(() => child.stop());
  return { child, port, version };
}

/** Debian keeps the binaries of each version apart and out of PATH: of the newest. */
async function binaries(): Promise<string> {
  const versions = await readdir(DEBIAN_DIR).catch(() => []);
  const newest = Math.max(...versions.map(Number).filter(Number.isInteger));
  if (newest > 0) return join(DEBIAN_DIR, String(newest), "bin");
  throw new Error(`there is no PostgreSQL in ${DEBIAN_DIR}; install it with: ${INSTALL}`);
}

/** Makes the data directory. PostgreSQL refuses to run as root: what to put in front of its commands then. */
async function asUser(dir: string, data: string): Promise<readonly string[]> {
  await mkdir(data, { mode: 0o700 });
  if (process.getuid?.() !== 0) return [];
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, USER])).stdout)),
  );
  await chmod(dir, 0o711);
  await chown(data, uid as number, gid as number);
  return ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"]; // unlike runuser it stays no parent process
}

async function load(pool: pg.Pool, { tables, say }: PeerOptions): Promise<void> {
  for (const table of tables) {
    say(`postgres: loading ${table.rows} rows of ${table.name}`);
    await pool.query(`CREATE TABLE "${table.name}" (id bigint PRIMARY KEY, row bytea NOT NULL)`);
    await pool.query(`ALTER TABLE "${table.name}" ALTER COLUMN row SET STORAGE PLAIN`); // neither compressed nor apart
    for (let first = 0; first < table.rows; first += LOAD_ROWS) await insert(pool, table, first);
    await pool.query(`VACUUM (FREEZE, ANALYZE) "${table.name}"`);
  }
}

async function insert(pool: pg.Pool, table: Table, first: number): Promise<void> {
  const count = Math.min(LOAD_ROWS, table.rows - first);
  const ids = Array.from({ length: count }, (_, i) => first + i);
  await pool.query(`INSERT INTO "${table.name}" SELECT * FROM unnest($1::bigint[], $2::bytea[])`, [
    ids,
    ids.map((id) => packRow(table, id)),
  ]);
}

/** Opens all connections of the pool. */
async function backendsOf(pool: pg.Pool): Promise<readonly number[]> {
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => pool.connect()));
  const answers = await Promise.all(
    clients.map((client) => client.query<{ readonly pid: number }>("SELECT pg_backend_pid() AS pid")),
  );
  for (const client of clients) client.release();
  return answers.flatMap(({ rows }) => rows.map(({ pid }) => pid));
}
