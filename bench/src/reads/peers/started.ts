import { createRequire } from "node:module";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { Child, firstLine } from "../../cluster/child.js";
import { freePorts } from "../../free-ports.js";
import type { Contender, Peer } from "../contender.js";

const START_MS_MAX = 60_000;
const POLL_MS = 50;
const INSTALL_REDIS = "apt-get install -y redis-server";

/** Has something done when the peer ends, or when it fails to start: last in, first out. */
export type Defer = (end: () => Promise<unknown> | undefined) => void;

/** A peer that ends what `start` has deferred. When `start` fails, that ends before the failure is thrown. */
export async function startedPeer(start: (defer: Defer) => Promise<readonly Contender[]>): Promise<Peer> {
  const ends: (() => Promise<unknown> | undefined)[] = [];
  const endAll = async (): Promise<void> => {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
  };
  try {
    const contenders = await start((end) => ends.push(end));
    return { contenders, [Symbol.asyncDispose]: endAll };
  } catch (error) {
    await endAll();
    throw error;
  }
}

/** Tries until `probe` resolves. @throws Error when the process ends before, or too late. */
export async function untilReady(name: string, child: Child, probe: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + START_MS_MAX;
  let hasEnded = false;
  void child.ended().then(() => {
    hasEnded = true;
  });
  let failure: unknown = null;
  while (performance.now() < until) {
    if (hasEnded) throw new Error(`${name} has ended before it was ready`, { cause: failure });
    try {
      await probe();
      return;
    } catch (error) {
      failure = error;
    }
    await setTimeout(POLL_MS);
  }
  throw new Error(`${name} is not ready after ${START_MS_MAX} ms`, { cause: failure });
}

/** Resolves when somebody listens on the port of 127.0.0.1. */
export function isListening(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
  });
}

export interface RedisServer {
  readonly port: number;
  readonly pid: number;
  readonly version: string;
}

/** Debian's redis-server on loopback, without persistence. @throws Error saying how to install it. */
export async function startRedisServer(dir: string, defer: Defer): Promise<RedisServer> {
  const line = await firstLine("redis-server", ["--version"], INSTALL_REDIS);
  const port = await freePort();
  const settings: Readonly<Record<string, string>> = {
    "--port": String(port),
    "--bind": "127.0.0.1",
    "--save": "",
    "--appendonly": "no",
    "--dir": dir,
  };
  const child = new Child("redis-server", "redis-server", Object.entries(settings).flat());
  defer(() => child.stop());
  await untilReady("redis-server", child, () => isListening(port));
  return { port, pid: child.pid, version: /v=([\d.]+)/.exec(line)?.[1] ?? line };
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}

/** The version of a client, which package.json pins. */
export function clientVersion(name: string): string {
  const manifest = createRequire(import.meta.url)("../../../package.json") as { dependencies: Record<string, string> };
  return `${name} ${manifest.dependencies[name] ?? "of an unknown version"}`;
}
