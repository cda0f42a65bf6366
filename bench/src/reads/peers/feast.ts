import { readFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { join } from "node:path";
import { Child } from "../../cluster/child.js";
import type { DecodedAnswer, PeerOptions, ReadRequest, RequestPart, StartPeer } from "../contender.js";
import { FEAST_VERSION, installFeast, loadFeast } from "./feast-repository.js";
import { type Defer, freePort, startedPeer, startRedisServer, untilReady } from "./started.js";

const WORKERS = 2;
const KEEP_ALIVE_S = 3_600;

/**
 * Feast's Python feature server over Redis, as feast-benchmarks has it: every table a feature view of int64 over one entity.
 * Parts with the same ids are asked in one request, as Feast's users would; others at the same time. Its answers have every
 * feature as a column of numbers, which stays as JSON.parse builds it.
 */
export const startFeast: StartPeer = (options) =>
  startedPeer(async (defer) => {
    const other = options.tables.find(({ type }) => type !== "int64");
    if (other !== undefined) throw new Error(`feast is asked for int64 alone, and ${other.name} has ${other.type}`);
    const bin = await installFeast(options.say);
    const redis = await startRedisServer(options.dir, defer);
    const { repository } = await loadFeast(bin, redis.port, options);
    const server = await startServer({ bin, repository, say: options.say }, defer);
    return [
      {
        name: "Feast, Python feature server",
        kind: "peer",
        description: `feast ${FEAST_VERSION}, feast serve --workers ${WORKERS}, online store redis-server ${redis.version}; Node's http with keep-alive, JSON`,
        pids: [redis.pid, ...server.pids],
        read: (request) => readViews(server, request),
      },
    ];
  });

interface Server {
  readonly port: number;
  readonly agent: Agent;
  readonly pids: readonly number[];
}

async function startServer(
  { bin, repository, say }: { readonly bin: string; readonly repository: string; readonly say: PeerOptions["say"] },
  defer: Defer,
): Promise<Server> {
  say("feast: starting its server");
  const port = await freePort();
  const settings: Readonly<Record<string, string>> = {
    "--host": "127.0.0.1",
    "--port": String(port),
    "--workers": String(WORKERS),
    "--max-requests": "0", // or a worker starts anew every 1,000 requests
    "--max-requests-jitter": "0",
    "--keep-alive-timeout": String(KEEP_ALIVE_S),
  };
  const args = ["--chdir", repository, "serve", "--no-access-log", ...Object.entries(settings).flat()];
  const child = new Child("feast serve", join(bin, "feast"), args);
  const killWorkers = (): void => killGroup(child.pid);
  process.once("exit", killWorkers);
  const agent = new Agent({ keepAlive: true });
  defer(async () => {
    agent.destroy();
    await child.stop();
    killWorkers();
    process.off("exit", killWorkers);
  });
  let pids: readonly number[] = [];
  await untilReady("feast serve", child, async () => {
    await ask({ port, agent }, { method: "GET", path: "/health" });
    pids = [child.pid, ...childrenOf(child.pid)];
    if (pids.length <= WORKERS) throw new Error(`feast serve has ${pids.length - 1} workers`);
  });
  return { port, agent, pids };
}

/** Workers outlive a server that did not end in an orderly way. A Child leads a group of its own. */
function killGroup(leader: number): void {
  if (leader === 0) return; // it was never started
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // nobody is left
  }
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
}

/** Of one feature: a number per entity asked, or null. */
type Column = readonly (number | null)[];

interface OnlineFeatures {
  readonly metadata: { readonly feature_names: readonly string[] };
  readonly results: readonly { readonly values: Column }[];
}

async function readViews(server: Server, request: ReadRequest): Promise<DecodedAnswer> {
  const parts: (readonly Column[])[] = [];
  await Promise.all(
    groupsOf(request).map(async ({ ids, members }) => {
      const columns = await readColumns(server, { ids, parts: members.map((part) => request[part] as RequestPart) });
      for (const [i, part] of members.entries()) parts[part] = columns[i] as readonly Column[];
    }),
  );
  return {
    value: (part, row, feature) => parts[part]?.[feature]?.[row] ?? Number.NaN,
  };
}

interface Group {
  readonly ids: readonly number[];
  /** Parts of the request that ask for these. */
  readonly members: number[];
}

function groupsOf(request: ReadRequest): readonly Group[] {
  const groups: Group[] = [];
  for (const [part, { ids }] of request.entries()) {
    const group = groups.find((each) => isSame(each.ids, ids));
    if (group === undefined) groups.push({ ids, members: [part] });
    else group.members.push(part);
  }
  return groups;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((id, i) => id === b[i]));
}

/** The columns of each part. */
async function readColumns(
  server: Server,
  { ids, parts }: { readonly ids: readonly number[]; readonly parts: readonly RequestPart[] },
): Promise<readonly (readonly Column[])[]> {
  const features = parts.flatMap(({ table }) =>
    Array.from({ length: table.features }, (_, f) => `${table.name}:f${f}`),
  );
  const body = JSON.stringify({ features, entities: { entity_id: ids }, full_feature_names: true });
  const text = await ask(server, { method: "POST", path: "/get-online-features", body });
  const { metadata, results } = JSON.parse(text) as OnlineFeatures;
  const at = new Map(metadata.feature_names.map((name, i) => [name, i]));
  return parts.map(({ table }) =>
    Array.from({ length: table.features }, (_, f) => {
      const column = results[at.get(`${table.name}__f${f}`) ?? -1];
      if (column === undefined) throw new Error(`feast does not answer with f${f} of ${table.name}`);
      return column.values;
    }),
  );
}

interface Question {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
}

/** The body of the answer. @throws Error unless it is 200. */
function ask({ port, agent }: Pick<Server, "port" | "agent">, { method, path, body }: Question): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const sent = httpRequest({ host: "127.0.0.1", port, agent, method, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`feast answers ${path} with ${answer.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
