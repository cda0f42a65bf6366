import { stat } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import type { FeatureStore } from "@featurestore/client";
import { FeatureStoreError } from "@featurestore/proto";

/** What one check found. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "note" | "failed";
  readonly detail: string;
}

const NODE_MIN = [20, 19] as const;
const PROBE_MS = 1_000;

export function checkNodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOk = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  return {
    check: "node",
    state: isOk ? "ok" : "failed",
    detail: isOk ? `Node.js ${version}` : `Node.js ${version} is too old; ${NODE_MIN.join(".")} or newer is needed`,
  };
}

/** Connects and asks for health. */
export async function checkStore(connectStore: () => Promise<FeatureStore>, endpoint: string): Promise<Finding[]> {
  try {
    const store = await connectStore();
    try {
      const health = await store.health();
      const state = { green: "ok", yellow: "note", red: "failed" } as const;
      return [
        { check: "store", state: "ok", detail: `${endpoint} answers, version ${health.version}` },
        {
          check: "health",
          state: state[health.status],
          detail: health.reasons.length === 0 ? health.status : `${health.status}: ${health.reasons.join("; ")}`,
        },
      ];
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof FeatureStoreError)) throw error;
    return [{ check: "store", state: "failed", detail: error.message }];
  }
}

/** Whether anything at all listens where the store should be. */
export async function checkPort(endpoint: string): Promise<Finding> {
  const first = endpoint.split(",")[0] ?? endpoint;
  const at = first.lastIndexOf(":");
  const host = at < 0 ? first : first.slice(0, at);
  const port = at < 0 ? 7400 : Number(first.slice(at + 1));
  const isTaken = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ""), port, timeout: PROBE_MS });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });
  return {
    check: "port",
    state: "note",
    detail: isTaken
      ? `something listens on ${first}, but does not answer as a feature store`
      : `nothing listens on ${first}; a store can be started there`,
  };
}

/**
 * Opens a stopped node's data directory as a start would, which checks its format and lock, reads the log and verifies every
 * table, and closes it again.
 */
export async function checkDataDir(dir: string): Promise<Finding[]> {
  const check = "data";
  const isThere = await stat(join(dir, "node.json")).then(
    () => true,
    () => false,
  );
  if (!isThere) return [{ check, state: "failed", detail: `${dir} is no data directory: it has no node.json` }];
  const { inspectDirectory } = await import("@featurestore/server"); // loads LevelDB
  try {
    const { nodeId, clusterId, replicas, views, rows, damage } = await inspectDirectory(dir);
    const of = clusterId === null ? "of no cluster yet" : `of cluster ${clusterId}`;
    const holds = `${replicas} copies of shards, ${views} views, ${rows} rows as of the last checkpoint`;
    const detail = `${dir}: node ${nodeId}, ${of}; ${holds}; ${damage.length === 0 ? "log and tables are intact" : damage.join("; ")}`;
    return [{ check, state: damage.length === 0 ? "ok" : "failed", detail }];
  } catch (error) {
    if (!(error instanceof FeatureStoreError)) throw error;
    return [{ check, state: "failed", detail: error.message }];
  }
}
