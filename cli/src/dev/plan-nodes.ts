import { invalid } from "@featurestore/proto";
import { stringify } from "yaml";
import type { ServerSettings } from "../server-process.js";
import type { DevDir, DevDirContent } from "./dev-dir.js";
import { freePorts } from "./free-ports.js";

const PORTS_PER_NODE = 10;
const PEER_OFFSET = 1;
export const OPS_OFFSET = 2;
const HOST = "127.0.0.1";

/** One node of a local cluster: where it listens today, and the peer address it is known by for ever. */
export interface NodePlan {
  /** Counted from 1. */
  readonly number: number;
  readonly endpoint: string;
  readonly ops: string;
  readonly peer: string;
  readonly peerName: string;
}

/** Settings of a node as its configuration file has them. */
export type NodeSettings = Readonly<Record<string, string | number | boolean | Readonly<Record<string, string>>>>;

/** How many nodes to run: as asked, else as many as the directory has. @throws INVALID_ARGUMENT for what cannot be. */
export function nodeCount(asked: number | undefined, content: DevDirContent, dir: string): number {
  if (asked !== undefined && asked !== 1 && asked !== 3 && asked !== 5) {
    throw invalid(`--nodes: a cluster has 1, 3 or 5 nodes, not ${asked}`, { field: "--nodes" });
  }
  const refuse = (reason: string): never => {
    throw invalid(`--nodes: ${dir} ${reason}`, { field: "--nodes" });
  };
  if (content.kind === "empty") return asked ?? 1;
  if (content.kind === "one") {
    if (asked === undefined || asked === 1) return 1;
    return refuse(
      `holds a store of one node, which cannot become one of several; name another directory with --dir, and move the data with export and backfill`,
    );
  }
  const has = content.peers.length;
  if (asked === undefined || asked >= has) return asked ?? has;
  return refuse(
    `holds a cluster of ${has} nodes, and each has a part of the data: ${asked} of them would not be enough; start it with --nodes ${has}`,
  );
}

/** The nodes with their addresses: from `port` on, or on free ports where it is 0. */
export async function planNodes(count: number, port: number, known: readonly string[]): Promise<readonly NodePlan[]> {
  const last = port + PORTS_PER_NODE * (count - 1) + OPS_OFFSET;
  if (last > 65_535) {
    throw invalid(
      `--port: the last of ${count} nodes would need port ${last}; expected at most ${port - last + 65_535}`,
      {
        field: "--port",
      },
    );
  }
  const free = port === 0 ? await freePorts(count * 3) : [];
  const names: string[] = [...known];
  return Array.from({ length: count }, (_, i) => {
    const at = (offset: number): number => free[i * 3 + offset] ?? port + PORTS_PER_NODE * i + offset;
    const peer = `${HOST}:${at(PEER_OFFSET)}`;
    const peerName = known[i] ?? newName(at(PEER_OFFSET), names);
    return { number: i + 1, endpoint: `${HOST}:${at(0)}`, ops: `${HOST}:${at(OPS_OFFSET)}`, peer, peerName };
  });
}

/** Nodes are told apart by it: an address that another one once had is none for a new one. */
function newName(port: number, names: string[]): string {
  let at = port;
  while (names.includes(`${HOST}:${at}`)) at += 1;
  const name = `${HOST}:${at}`;
  names.push(name);
  return name;
}

/** What every node of a local cluster is started with. */
export interface NodeDefaults {
  readonly memory: string;
  readonly shards: number | null;
  readonly shutdownGraceMs: number;
}

/** @param withToken it may join with the token that is there, unless it belongs to the cluster already. */
export function settingsOf(
  node: NodePlan,
  nodes: readonly NodePlan[],
  { dir, withToken, ...defaults }: NodeDefaults & { readonly dir: DevDir; readonly withToken: boolean },
): NodeSettings {
  const others = nodes.filter(({ number }) => number !== node.number);
  const routes = Object.fromEntries(
    nodes.filter(({ peer, peerName }) => peer !== peerName).map(({ peer, peerName }) => [peerName, peer]),
  );
  return {
    dataDir: dir.dataOf(node.number),
    listen: node.endpoint,
    peerListen: node.peer,
    opsListen: node.ops,
    ...(node.peer === node.peerName ? {} : { peerAdvertise: node.peerName }),
    ...(Object.keys(routes).length === 0 ? {} : { peerRoutes: routes }),
    ...(withToken ? { join: others.map(({ peerName }) => peerName).join(","), joinTokenFile: dir.tokenFile } : {}),
    memoryBytes: defaults.memory,
    ...(defaults.shards === null ? {} : { shards: defaults.shards }),
    shutdownGraceMs: defaults.shutdownGraceMs,
    reflection: true,
    auth: "off",
  };
}

/** For the environment of a process. */
export function asEnvironment(settings: NodeSettings): ServerSettings {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

/** For a file. */
export function asYaml(settings: NodeSettings): string {
  return stringify(settings, { lineWidth: 0 });
}
