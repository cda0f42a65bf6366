import { access, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FeatureStoreError, invalid } from "@featurestore/proto";
import { z } from "zod";

/** What `dev` finds in a directory: nothing, one node's data, or those of several, of which the peer addresses are known. */
export type DevDirContent =
  | { readonly kind: "empty" }
  | { readonly kind: "one" }
  | { readonly kind: "several"; readonly peers: readonly string[] };

const clusterFile = z.strictObject({ format: z.literal(1), peers: z.array(z.string().min(1)).min(2).max(99) });

/**
 * The directory of a cluster that `dev` runs: `n1`, `n2`, ... with a node's data each, their configurations beside them,
 * `join-token`, and `cluster.json` with the peer address that each node is known by for ever, wherever it listens today.
 */
export class DevDir {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Where node `number`, counted from 1, keeps its data; absolute. */
  dataOf(number: number): string {
    return resolve(this.path, `n${number}`);
  }

  /** The configuration of a node, to start it by hand. */
  configOf(number: number): string {
    return join(this.path, `n${number}.yaml`);
  }

  get tokenFile(): string {
    return resolve(this.path, "join-token");
  }

  /** @throws INVALID_ARGUMENT when it cannot be created. */
  async create(): Promise<void> {
    await mkdir(this.path, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
      throw invalid(`--dir: ${this.path} cannot be created (${cause.code ?? cause.message})`, { field: "--dir" });
    });
  }

  /** @throws CORRUPTION when `cluster.json` is none. */
  async content(): Promise<DevDirContent> {
    const path = this.#clusterFile;
    const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return null;
      throw invalid(`--dir: ${path} cannot be read (${cause.code ?? cause.message})`, { field: "--dir" });
    });
    if (text !== null) return { kind: "several", peers: parseClusterFile(path, text) };
    return { kind: (await exists(join(this.path, "node.json"))) ? "one" : "empty" };
  }

  /** Whether a node has ever run here. */
  hasNode(number: number): Promise<boolean> {
    return exists(join(this.dataOf(number), "node.json"));
  }

  hasToken(): Promise<boolean> {
    return exists(this.tokenFile);
  }

  async forgetToken(): Promise<void> {
    await rm(this.tokenFile, { force: true });
  }

  /** Durable, and for the owner's eyes only. */
  saveToken(token: string): Promise<void> {
    return writeWhole(this.tokenFile, `${token}\n`);
  }

  savePeers(peers: readonly string[]): Promise<void> {
    return writeWhole(this.#clusterFile, `${JSON.stringify({ format: 1, peers }, null, 2)}\n`);
  }

  saveConfig(number: number, text: string): Promise<void> {
    return writeWhole(this.configOf(number), text);
  }

  get #clusterFile(): string {
    return join(this.path, "cluster.json");
  }
}

function parseClusterFile(path: string, text: string): readonly string[] {
  try {
    return clusterFile.parse(JSON.parse(text)).peers;
  } catch (cause) {
    throw new FeatureStoreError("CORRUPTION", `--dir: ${path} is not as "featurestore dev" writes it`, { cause });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A crash leaves the old file or the new one. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
