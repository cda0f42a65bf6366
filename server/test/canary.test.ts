import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { FeatureStore } from "@featurestore/client";
import * as grpc from "@grpc/grpc-js";
import { afterAll, expect, test } from "vitest";
import { freePort } from "../src/free-port.suite.js";
import { withTempDir } from "./server-process.js";

const SERVER = fileURLToPath(new URL("../bin/featurestore-server.cjs", import.meta.url));
const CLI = fileURLToPath(new URL("../../cli/bin/featurestore.js", import.meta.url));
const PATIENCE_MS = 60_000;
const PRINTED_MAX = 4 * 1024 * 1024;
const LOOK_MS = 20;
/** Printable, and of no token's form: what somebody might paste in the wrong place. */
const MISPLACED = "canary-8d1f0c52b7e94a63";
const BAD_JOIN = "fsjoin_canary-3a7e51c09b2d4f68canary-3a7e51c09b2";

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** A process, and everything that can be seen of it from outside. */
class Watched {
  readonly child: ChildProcess;
  readonly #seen: string[] = [];
  out = "";
  err = "";

  constructor(script: string, args: readonly string[], env: Readonly<Record<string, string>>, hidesEnvironment = true) {
    this.child = spawn(process.execPath, [script, ...args], {
      env: { PATH: process.env["PATH"] ?? "", NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this.child);
    this.child.once("exit", () => running.delete(this.child));
    this.child.stdout?.on("data", (chunk: Buffer) => {
      if (this.out.length < PRINTED_MAX) this.out += String(chunk);
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      if (this.err.length < PRINTED_MAX) this.err += String(chunk);
    });
    void this.#look(hidesEnvironment);
  }

  /** What the system tells others of it. */
  get seen(): string {
    return this.#seen.join("\n");
  }

  async end(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "close");
    return this.child.exitCode;
  }

  /** As long as it runs: an argument list can change. */
  async #look(hidesEnvironment: boolean): Promise<void> {
    const { pid } = this.child;
    const files = ["cmdline", "comm", ...(hidesEnvironment ? ["environ"] : [])];
    while (this.child.exitCode === null && this.child.signalCode === null) {
      for (const file of files) {
        const text = await readFile(`/proc/${pid}/${file}`, "latin1").catch(() => "");
        if (text !== "" && !this.#seen.includes(text)) this.#seen.push(text);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

async function until<T>(what: string, condition: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await condition();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function filesWith(dir: string, secret: string): Promise<readonly string[]> {
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const found = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      const bytes = await readFile(path).catch(() => Buffer.alloc(0));
      return bytes.includes(secret) ? [relative(dir, path)] : [];
    }),
  );
  return found.flat();
}

async function get(url: string, ca: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca, servername: "" }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += String(chunk);
      });
      response.on("end", () => resolve(text));
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** Ends with UNAUTHENTICATED, or whatever a request that makes no sense ends with. */
async function raw(address: string, ca: Buffer, path: string, token: string): Promise<string> {
  const client = new grpc.Client(address, grpc.credentials.createSsl(ca));
  const metadata = new grpc.Metadata();
  metadata.set("authorization", `Bearer ${token}`);
  try {
    const options = { deadline: Date.now() + PATIENCE_MS };
    return await new Promise<string>((resolve) => {
      const same = (bytes: Buffer): Buffer => bytes;
      client.makeUnaryRequest(path, same, same, Buffer.from(MISPLACED), metadata, options, (error) =>
        resolve(`${error?.code} ${error?.details} ${JSON.stringify(error?.metadata?.getMap() ?? {})}`),
      );
    });
  } finally {
    client.close();
  }
}

test("no token or key, nor what was pasted in the place of one, is in logs, errors, metrics, the trail, or what others see of processes", async () => {
  await withTempDir(async (dir) => {
    const at = (name: string): string => join(dir, name);
    const [client, peer, ops] = [await freePort(), await freePort(), await freePort()];
    const endpoint = `127.0.0.1:${client}`;
    const all: Watched[] = [];
    const cli = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Watched> => {
      const ca = { FEATURESTORE_CA: at("certs/clients-ca.pem") };
      const one = new Watched(
        CLI,
        [...args, "--endpoint", endpoint],
        { ...ca, ...env },
        env["FEATURESTORE_TOKEN"] === undefined,
      );
      all.push(one);
      await one.end();
      return one;
    };
    const certs = async (...args: readonly string[]): Promise<void> => {
      const one = new Watched(CLI, ["certs", ...args, "--dir", at("certs")], {});
      all.push(one);
      expect(await one.end()).toBe(0);
    };
    await certs("init", "--cluster", "canary");
    for (const name of ["n1", "n2", "n3"]) await certs("node", name, "--host", "127.0.0.1");
    const ca = await readFile(at("certs/clients-ca.pem"));
    const tlsOf = (name: string): Readonly<Record<string, string>> => ({
      FEATURESTORE_TLS_CERT: at(`certs/nodes/${name}/server.pem`),
      FEATURESTORE_TLS_KEY: at(`certs/nodes/${name}/server.key`),
      FEATURESTORE_PEER_TLS_CA: at("certs/peers-ca.pem"),
      FEATURESTORE_PEER_TLS_CERT: at(`certs/nodes/${name}/peer.pem`),
      FEATURESTORE_PEER_TLS_KEY: at(`certs/nodes/${name}/peer.key`),
    });
    const node = new Watched(SERVER, [], {
      ...tlsOf("n1"),
      FEATURESTORE_DATA_DIR: at("n1"),
      FEATURESTORE_LISTEN: endpoint,
      FEATURESTORE_PEER_LISTEN: `127.0.0.1:${peer}`,
      FEATURESTORE_OPS_LISTEN: `127.0.0.1:${ops}`,
      FEATURESTORE_AUTH: "required",
      FEATURESTORE_REFLECTION: "true",
      FEATURESTORE_LOG_LEVEL: "trace",
    });
    all.push(node);
    await until("the node serves", () => (node.err.includes('"msg":"serving"') ? true : undefined));
    const rootFile = at("n1/admin.token");
    const root = (await readFile(rootFile, "utf8")).trim();
    await cli([
      "cluster",
      "init",
      "--replicas",
      "1",
      "--shards",
      "4",
      "--join-token-file",
      at("join.token"),
      "--token-file",
      rootFile,
    ]);
    const [init] = all.slice(-1) as [Watched];
    expect(await init.end()).toBe(0);
    const joinToken = (await readFile(at("join.token"), "utf8")).trim();
    expect(init.out).toContain(joinToken); // which is the one place where it is told
    init.out = "";
    const create = ["token", "create", "--role", "reader", "--ttl", "1h", "--to-file", at("reader.token")];
    expect(await (await cli([...create, "--token-file", rootFile])).end()).toBe(0);
    const reader = (await readFile(at("reader.token"), "utf8")).trim();

    // What people do wrong.
    await writeFile(at("wrong.token"), `${MISPLACED}\n`, { mode: 0o600 });
    await writeFile(at("torn.token"), `${MISPLACED} ${root}\n`, { mode: 0o644 });
    await writeFile(at("bad-join.token"), `${BAD_JOIN}\n`, { mode: 0o600 });
    for (const file of ["wrong.token", "torn.token"]) {
      const denied = await cli(["cluster", "status", "--debug", "--token-file", at(file)]);
      expect(await denied.end()).not.toBe(0);
    }
    expect(
      await (await cli(["cluster", "drain", "nobody", "--debug", "--token-file", at("reader.token")])).end(),
    ).not.toBe(0);
    expect(await (await cli(["token", "list"], { FEATURESTORE_TOKEN: root })).end()).toBe(0);
    expect(await (await cli(["token", "list", "--debug"], { FEATURESTORE_TOKEN: MISPLACED })).end()).not.toBe(0);
    expect(await (await cli(["views", "--debug"], { FEATURESTORE_TOKEN_FILE: at("reader.token") })).end()).toBe(0);
    const refusals = await Promise.all(
      ["/featurestore.v1.ClusterService/Change", "/featurestore.v1.StoreService/MultiGet", "/no.such/Method"].flatMap(
        (path) =>
          [root, reader, MISPLACED, `${root}x`, `${reader.slice(0, -1)}!`].map((token) =>
            raw(endpoint, ca, path, token),
          ),
      ),
    );
    const failed = await FeatureStore.connect({ seeds: ["127.0.0.1:1"], token: root, deadlineMs: 300 }).catch(
      (error: Error) => error,
    );
    const exposed = await FeatureStore.connect({ seeds: ["192.0.2.1"], token: root, deadlineMs: 300 }).catch(
      (error: Error) => error,
    );
    expect([failed, exposed].map((error) => error instanceof Error)).toEqual([true, true]);

    // A node that brings the wrong token, and one that brings the right one.
    const startOther = async (name: string, token: string): Promise<Watched> => {
      const one = new Watched(SERVER, [], {
        ...tlsOf(name),
        FEATURESTORE_DATA_DIR: at(name),
        FEATURESTORE_LISTEN: "127.0.0.1:0",
        FEATURESTORE_PEER_LISTEN: `127.0.0.1:${await freePort()}`,
        FEATURESTORE_OPS_LISTEN: "127.0.0.1:0",
        FEATURESTORE_JOIN: `127.0.0.1:${peer}`,
        FEATURESTORE_JOIN_TOKEN_FILE: at(token),
        FEATURESTORE_AUTH: "required",
        FEATURESTORE_LOG_LEVEL: "trace",
      });
      all.push(one);
      return one;
    };
    const [refused, joined] = [await startOther("n2", "bad-join.token"), await startOther("n3", "join.token")];
    await until("the one is refused", () =>
      /join token is wrong|"level":50|error:/.test(refused.err) ? true : undefined,
    );
    await until("the other serves", () => (joined.err.includes('"msg":"serving"') ? true : undefined));

    // A key that is not the certificate's, and one that is none.
    await writeFile(at("torn.key"), (await readFile(at("certs/nodes/n1/server.key"), "utf8")).slice(0, 150), {
      mode: 0o600,
    });
    for (const key of [at("certs/nodes/n2/server.key"), at("torn.key")]) {
      const one = new Watched(SERVER, [], {
        ...tlsOf("n1"),
        FEATURESTORE_DATA_DIR: at("n9"),
        FEATURESTORE_TLS_KEY: key,
      });
      all.push(one);
      expect(await one.end()).not.toBe(0);
    }

    const audit = await cli(["audit", "--limit", "1000", "--output", "jsonl", "--token-file", rootFile]);
    expect(audit.out.split("\n").length).toBeGreaterThan(3);
    const list = await cli(["token", "list", "--output", "json", "--token-file", rootFile]);
    expect(JSON.parse(list.out)).toHaveLength(2);
    const metrics = await get(`https://127.0.0.1:${ops}/metrics`, ca);
    const health = await get(`https://127.0.0.1:${ops}/cluster/health`, ca);
    for (const one of [refused, joined, node]) {
      one.child.kill("SIGTERM");
      await one.end();
    }
    expect(node.err).toContain('"kind":"denied"');

    const texts: Readonly<Record<string, string>> = {
      metrics,
      health,
      refusals: refusals.join("\n"),
      errors: [failed, exposed].map((error) => `${(error as Error).stack} ${JSON.stringify(error)}`).join("\n"),
      ...Object.fromEntries(
        all.map(({ child, out, err, seen }, i) => [
          `${i}: ${child.spawnargs.slice(2).join(" ")}`,
          `${out}\n${err}\n${seen}`,
        ]),
      ),
    };
    const secretOf = (token: string): string => token.slice(token.length - 43);
    const secrets: Record<string, string> = {
      root: secretOf(root),
      reader: secretOf(reader),
      joinToken,
      misplaced: MISPLACED,
      badJoin: BAD_JOIN,
    };
    // What is kept of a token is nobody's business either.
    for (const [name, token] of [
      ["root", root],
      ["reader", reader],
    ] as const) {
      secrets[`${name}'s hash`] = createHash("sha256").update(secretOf(token)).digest("hex");
    }
    const keys = await filesWith(at("certs"), "PRIVATE KEY");
    expect(keys).toHaveLength(8);
    for (const file of keys) secrets[file] = (await readFile(at(`certs/${file}`), "utf8")).split("\n")[1] ?? "";
    const leaks = Object.entries(texts).flatMap(([where, text]) =>
      Object.entries(secrets).flatMap(([name, secret]) => (text.includes(secret) ? [`${name} in ${where}`] : [])),
    );
    expect(leaks).toEqual([]);
    expect(Object.keys(texts).length).toBeGreaterThan(12);

    // On disk a secret is where it was written on purpose, and nowhere else.
    expect(await filesWith(dir, secrets["root"] ?? "")).toEqual(
      expect.arrayContaining(["n1/admin.token", "torn.token"]),
    );
    expect(await filesWith(dir, secrets["root"] ?? "")).toHaveLength(2);
    expect(await filesWith(dir, secrets["reader"] ?? "")).toEqual(["reader.token"]);
    expect(await filesWith(dir, secrets["joinToken"] ?? "")).toEqual(["join.token"]);
  });
}, 180_000);
