import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ClusterAdmin, type ClusterStatus } from "@featurestore/client";
import { freePorts } from "../free-ports.js";
import { Child } from "./child.js";

const NODES = 3;
const SETTLE_MS_MAX = 120_000;
const POLL_MS = 200;
const TRANSFERS_AT_ONCE = 8;

export interface ThreeNodesOptions {
  readonly dir: string;
  readonly shards: number;
  readonly memoryBytes: number;
  /** Directory for a CPU profile of each server; null: none. */
  readonly profileDir: string | null;
}

/** A cluster of three server processes on loopback, at default settings, each with a directory of its own. */
export class ThreeNodes implements AsyncDisposable {
  readonly addresses: readonly string[];
  readonly admin: ClusterAdmin;
  readonly #options: ThreeNodesOptions;
  readonly #settings: readonly Readonly<Record<string, string>>[];
  readonly #children: (Child | null)[] = Array.from({ length: NODES }, () => null);

  private constructor(options: ThreeNodesOptions, ports: readonly number[]) {
    const at = (i: number): string => `127.0.0.1:${ports[i]}`;
    const peers = Array.from({ length: NODES }, (_, node) => at(NODES + node));
    this.#options = options;
    this.addresses = Array.from({ length: NODES }, (_, node) => at(node));
    this.admin = ClusterAdmin.connect({ seeds: this.addresses });
    this.#settings = peers.map((peer, node) => ({
      FEATURESTORE_DATA_DIR: join(options.dir, `node-${node}`),
      FEATURESTORE_LISTEN: at(node),
      FEATURESTORE_PEER_LISTEN: peer,
      FEATURESTORE_OPS_LISTEN: at(2 * NODES + node),
      FEATURESTORE_MEMORY_BYTES: String(options.memoryBytes),
      ...(node === 0
        ? {}
        : {
            FEATURESTORE_JOIN: peers.filter((other) => other !== peer).join(","),
            FEATURESTORE_JOIN_TOKEN_FILE: join(options.dir, "token"),
          }),
    }));
  }

  /** Starts the nodes, makes the cluster and waits until health is green. Nothing stays running when it fails. */
  static async start(options: ThreeNodesOptions): Promise<ThreeNodes> {
    mkdirSync(options.dir, { recursive: true });
    const nodes = new ThreeNodes(options, await freePorts(3 * NODES));
    try {
      await nodes.restart(0);
      const first = ClusterAdmin.connect({ seeds: nodes.addresses.slice(0, 1) });
      const { joinToken } = await first.init({ shards: options.shards, replicas: 3 });
      first.close();
      writeFileSync(join(options.dir, "token"), joinToken);
      await Promise.all([nodes.restart(1), nodes.restart(2)]);
      await nodes.settled();
      return nodes;
    } catch (error) {
      await nodes.stop();
      throw error;
    }
  }

  get pids(): readonly number[] {
    return this.#children.flatMap((child) => (child === null ? [] : [child.pid]));
  }

  /** Number of the node with this id, by the order of its start. */
  numberOf(status: ClusterStatus, id: string): number {
    const client = status.nodes.find((node) => node.id === id)?.client ?? "";
    return this.addresses.indexOf(client);
  }

  /** kill -9; resolves when the signal is sent. */
  kill(node: number): void {
    this.#children[node]?.kill();
  }

  /** Starts a node that is down, on its own directory and ports. */
  async restart(node: number): Promise<void> {
    await this.#children[node]?.ended();
    const { profileDir } = this.#options;
    const profile = profileDir === null ? [] : ["--cpu-prof", "--cpu-prof-dir", join(profileDir, `node-${node}`)];
    const child = new Child(`node ${node}`, process.execPath, [...profile, launcher()], this.#settings[node]);
    this.#children[node] = child;
    await child.printed('"msg":"serving"');
  }

  /** Resolves when all nodes and shards are as they shall be. */
  async settled(): Promise<void> {
    await this.until("health to be green", async () => (await this.admin.health()).status === "green");
  }

  /**
   * Has every node lead a third of the shards. The cluster does that by itself, four leads every five seconds, which is more
   * than a run has time for.
   */
  async spreadLeads(): Promise<void> {
    await this.until("leads to be spread", async () => {
      const { nodes, shards } = await this.admin.status();
      const ids = nodes.map(({ id }) => id).sort();
      const moves = shards.flatMap(({ shard, leader }) => {
        const node = ids[shard % ids.length] ?? "";
        return leader === node ? [] : [{ shard, node }];
      });
      for (let i = 0; i < moves.length; i += TRANSFERS_AT_ONCE) {
        await Promise.allSettled(moves.slice(i, i + TRANSFERS_AT_ONCE).map((move) => this.admin.transferLeader(move)));
      }
      return moves.length === 0;
    });
  }

  /** Asks until the answer is yes; an error is a no. @throws Error saying what was waited for, and the last answer. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const until = performance.now() + SETTLE_MS_MAX;
    let failure: unknown = null;
    while (performance.now() < until) {
      try {
        failure = null;
        if (await isSo()) return;
      } catch (error) {
        failure = error;
      }
      await setTimeout(POLL_MS);
    }
    throw new Error(`waited ${SETTLE_MS_MAX} ms for ${what}`, { cause: failure });
  }

  async stop(): Promise<void> {
    this.admin.close();
    await Promise.all(this.#children.map((child) => child?.stop()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

function launcher(): string {
  const entry = createRequire(import.meta.url).resolve("@featurestore/server");
  return join(dirname(entry), "../bin/featurestore-server.cjs");
}
