import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ChannelCredentials, Client } from "@grpc/grpc-js";
import { Child, firstLine } from "../cluster/child.js";
import { freePorts } from "../free-ports.js";

const MEMBERS = 3;
const ELECTION_MS_MAX = 30_000;
const POLL_MS = 100;
const PUT = "/etcdserverpb.KV/Put";
const INSTALL = "apt-get install etcd-server";

/** The binary's version. @throws Error saying how to install it. */
export function etcdVersion(): Promise<string> {
  return firstLine("etcd", ["--version"], INSTALL);
}

/**
 * Three etcd processes on loopback at their default settings, fsync included, and one gRPC connection to the one that leads:
 * a put that reached another would be handed on to it.
 */
export class EtcdCluster implements AsyncDisposable {
  readonly #children: readonly Child[];
  readonly #client: Client;

  private constructor(children: readonly Child[], client: Client) {
    this.#children = children;
    this.#client = client;
  }

  static async start(dir: string): Promise<EtcdCluster> {
    const ports = await freePorts(2 * MEMBERS);
    const clients = ports.slice(0, MEMBERS).map((port) => `http://127.0.0.1:${port}`);
    const peers = ports.slice(MEMBERS).map((port) => `http://127.0.0.1:${port}`);
    const cluster = peers.map((peer, i) => `member-${i}=${peer}`).join(",");
    const children = peers.map((peer, i) => {
      const client = clients[i] ?? "";
      const settings: Readonly<Record<string, string>> = {
        "--name": `member-${i}`,
        "--data-dir": join(dir, `member-${i}`),
        "--listen-client-urls": client,
        "--advertise-client-urls": client,
        "--listen-peer-urls": peer,
        "--initial-advertise-peer-urls": peer,
        "--initial-cluster": cluster,
        "--initial-cluster-state": "new",
        "--logger": "zap",
        "--log-level": "error",
      };
      return new Child(`etcd member ${i}`, "etcd", Object.entries(settings).flat());
    });
    try {
      const leader = await leaderOf(clients);
      return new EtcdCluster(children, new Client(leader, ChannelCredentials.createInsecure()));
    } catch (error) {
      await Promise.all(children.map((child) => child.stop()));
      throw error;
    }
  }

  get pids(): readonly number[] {
    return this.#children.map(({ pid }) => pid);
  }

  /** Resolves when a majority has it on disk. */
  put(key: Uint8Array, value: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        PUT,
        encodePut,
        (answer: Buffer) => answer,
        { key, value },
        (error) => {
          if (error === null) resolve();
          else reject(error);
        },
      );
    });
  }

  async stop(): Promise<void> {
    this.#client.close();
    await Promise.all(this.#children.map((child) => child.stop()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** `PutRequest`: key is field 1, value field 2, both bytes. */
function encodePut({ key, value }: { readonly key: Uint8Array; readonly value: Uint8Array }): Buffer {
  return Buffer.concat([Buffer.of(0x0a), varint(key.length), key, Buffer.of(0x12), varint(value.length), value]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** `host:port` of the member that leads, once all members agree on one. */
async function leaderOf(clients: readonly string[]): Promise<string> {
  const until = performance.now() + ELECTION_MS_MAX;
  let failure: unknown = null;
  while (performance.now() < until) {
    try {
      const answers = await Promise.all(clients.map(statusOf));
      const { leader } = answers[0] as Status;
      const at = answers.findIndex(({ member }) => member === leader);
      if (at !== -1 && answers.every((answer) => answer.leader === leader)) return new URL(clients[at] ?? "").host;
    } catch (error) {
      failure = error;
    }
    await setTimeout(POLL_MS);
  }
  throw new Error(`etcd has no leader after ${ELECTION_MS_MAX} ms; is it installed? ${INSTALL}`, { cause: failure });
}

interface Status {
  readonly member: string;
  readonly leader: string;
}

async function statusOf(client: string): Promise<Status> {
  const answer = await fetch(`${client}/v3/maintenance/status`, { method: "POST", body: "{}" });
  const { header, leader = "0" } = (await answer.json()) as { header: { member_id: string }; leader?: string };
  return { member: header.member_id, leader };
}
