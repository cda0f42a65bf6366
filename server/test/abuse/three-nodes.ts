import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import { AdminClient, type Status } from "../chaos/admin-client.js";
import { unsettledReason } from "../chaos/cluster-state.js";
import { LAUNCHER, NodeProcess } from "../chaos/node-process.js";
import { reservePorts } from "../chaos/ports.js";
import { pause, until } from "../chaos/wait.js";
import type { ServerTls } from "./server-tls.js";

const NODES = 3;
const CALL_MS = 3_000;
const SETTLE_MS = 60_000;
const FEATURES = 10;
const WRITE_ROWS = 500;
export const SHARDS = 16;
/** Rows of the view that is read. */
export const ROWS = 20_000;

export const item = entity("item", { item_id: "int64" });
export const items = featureView("items", {
  entity: item,
  features: Object.fromEntries(Array.from({ length: FEATURES }, (_, i) => [`f${i}`, "float32" as const])),
});

/** Three servers as processes on loopback, each a replica of every shard, with rows to read. */
export class ThreeNodes {
  readonly addresses: readonly string[];
  readonly opsAddresses: readonly string[];
  readonly #nodes: readonly NodeProcess[];
  readonly #admins: readonly AdminClient[];
  /** PEM of the authority of its certificate; null: plain text. */
  readonly ca: string | null;

  private constructor(parts: { nodes: readonly NodeProcess[]; ports: readonly number[]; ca: string | null }) {
    this.ca = parts.ca;
    const at = (from: number) => parts.ports.slice(from, from + NODES).map((port) => `127.0.0.1:${port}`);
    this.#nodes = parts.nodes;
    this.addresses = at(0);
    this.opsAddresses = at(2 * NODES);
    this.#admins = this.addresses.map((address) => new AdminClient(address, parts.ca));
  }

  /** @param settings FEATURESTORE_* variables without their prefix. Nothing stays running when it fails. */
  static async start(
    dir: string,
    settings: Readonly<Record<string, string>> = {},
    tls: ServerTls | null = null,
  ): Promise<ThreeNodes> {
    const ca = tls?.ca ?? null;
    const ports = await reservePorts(3 * NODES);
    const tokenFile = join(dir, "token");
    const at = (i: number): string => `127.0.0.1:${ports[i]}`;
    const nodes: NodeProcess[] = [];
    const begin = async (i: number): Promise<void> => {
      await mkdir(join(dir, `n${i}`), { recursive: true });
      const join_ = { JOIN: at(NODES), JOIN_TOKEN_FILE: tokenFile };
      const own = {
        DATA_DIR: join(dir, `n${i}`, "data"),
        LISTEN: at(i),
        PEER_LISTEN: at(NODES + i),
        OPS_LISTEN: at(2 * NODES + i),
        ...(i === 0 ? {} : join_),
      };
      const node = new NodeProcess({ ...own, ...tls?.settings, ...settings }, join(dir, `n${i}.log`), LAUNCHER);
      nodes.push(node);
      const ended = node.exited.then(() => Promise.reject(new Error(`a node ended: ${node.tail.slice(-2_000)}`)));
      await Promise.race([node.served, ended]);
    };
    try {
      await begin(0);
      const founder = new AdminClient(at(0), ca);
      const { joinToken } = await founder.init({ shards: SHARDS, replicas: NODES }, SETTLE_MS);
      founder.close();
      await writeFile(tokenFile, joinToken, { mode: 0o600 });
      await begin(1);
      await begin(2);
      const cluster = new ThreeNodes({ nodes, ports, ca });
      await cluster.#settle();
      await cluster.#fill();
      return cluster;
    } catch (error) {
      await Promise.all(nodes.map((node) => node.end("SIGKILL")));
      throw error;
    }
  }

  get pids(): readonly number[] {
    return this.#nodes.map(({ pid }) => pid);
  }

  get areRunning(): boolean {
    return this.#nodes.every(({ isRunning }) => isRunning);
  }

  /** What a node says of the cluster. @throws FeatureStoreError where it does not answer. */
  async status(deadlineMs = CALL_MS): Promise<Status> {
    return (this.#admins[0] as AdminClient).status(deadlineMs);
  }

  /** Leader and term of each group, the meta group first: equal before and after means that there was no election. */
  async terms(): Promise<string> {
    const terms = await until(
      async () => {
        try {
          const { meta, shards } = await this.status();
          const all = [`${meta?.leader} ${meta?.term}`, ...shards.map(({ leader, term }) => `${leader} ${term}`)];
          return all.length === SHARDS + 1 ? all.join("\n") : null;
        } catch {
          return null;
        }
      },
      SETTLE_MS,
      { everyMs: 300 },
    );
    if (terms === null) throw new Error(`no node told of its groups in ${SETTLE_MS} ms`);
    return terms;
  }

  async close(signal: "SIGTERM" | "SIGKILL" = "SIGKILL"): Promise<void> {
    for (const admin of this.#admins) admin.close();
    await Promise.all(this.#nodes.map((node) => node.end(signal)));
  }

  async #settle(): Promise<void> {
    let reason: string | null = "nobody answers";
    const settled = await until(
      async () => {
        reason = await this.status().then(unsettledReason, (error: Error) => error.message);
        return reason === null ? true : null;
      },
      SETTLE_MS,
      { everyMs: 300 },
    );
    if (settled === null) throw new Error(`the cluster did not come up: ${reason}`);
  }

  async #fill(): Promise<void> {
    await using store = await FeatureStore.connect({
      seeds: [...this.addresses],
      ...(this.ca === null ? {} : { tls: { ca: this.ca } }),
    });
    await store.apply([item, items]);
    for (let first = 0; first < ROWS; first += WRITE_ROWS) {
      const rows = Array.from({ length: WRITE_ROWS }, (_, i) => ({
        key: first + i,
        features: Object.fromEntries(Array.from({ length: FEATURES }, (_, f) => [`f${f}`, first + i + f])),
      }));
      await store.write(items, rows);
    }
    await pause(1_000); // for the followers, and what is left of starting
  }
}
