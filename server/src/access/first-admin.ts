import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { FeatureStoreError } from "@featurestore/proto";
import { nowMicros } from "../clock.js";
import type { StoreNode } from "../node.js";
import type { StoredPrincipal } from "../storage/access-codec.js";
import { isMissing } from "../storage/leveldb-files/database-files.js";
import type { AccessControl } from "./access-control.js";
import { isAdminNow } from "./access-keeper.js";
import { newPrincipal } from "./new-principal.js";
import { hashOf, parseToken } from "./token.js";

const FILE = "admin.token";
const RETRY_MS = 500;
const ATTEMPT_MS_MAX = 5_000;

export interface FirstAdminOptions {
  readonly node: Pick<StoreNode, "access" | "admitAdmin" | "nodeId" | "member">;
  readonly control: AccessControl;
  readonly dataDir: string;
  /** Another admin's token is made whoever there is: asked for by whoever starts the process. */
  readonly isAskedFor: boolean;
  /** Told once, with where the token is. */
  readonly onMade: (file: string) => void;
}

/**
 * Sees to it that somebody can be let in where tokens are required: where no admin of everything holds, the node makes one, and
 * writes its token to `admin.token` in its data directory, for its owner only. Until the cluster has it the node alone lets it in.
 */
export class FirstAdmin {
  readonly #options: FirstAdminOptions;
  readonly #closing = new AbortController();
  #kind: "first" | "recover";
  #made: StoredPrincipal | null = null;
  #working: Promise<void> = Promise.resolve();

  constructor(options: FirstAdminOptions) {
    this.#options = options;
    this.#kind = options.isAskedFor ? "recover" : "first";
  }

  /** Where the token is written. */
  get file(): string {
    return join(this.#options.dataDir, FILE);
  }

  /** Tries once before it resolves, and again behind it until there is an admin. @throws where the file cannot be written. */
  async start(): Promise<void> {
    if (await this.#attempt()) return;
    this.#working = this.#retry();
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    await this.#working;
  }

  async #retry(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(finish, RETRY_MS);
        function finish(): void {
          clearTimeout(timer);
          signal.removeEventListener("abort", finish);
          resolve();
        }
        signal.addEventListener("abort", finish);
      });
      if (signal.aborted || (await this.#attempt())) return;
    }
  }

  /** @returns true when there is nothing left to do. */
  async #attempt(): Promise<boolean> {
    const { node, control } = this.#options;
    const nowMs = Math.floor(nowMicros() / 1_000);
    const hasAdmin = [...node.access.principals.values()].some((one) => isAdminNow(one, nowMs));
    if (this.#kind === "first" && hasAdmin) return this.#drop();
    this.#made ??= await this.#make();
    control.provisional = this.#made;
    if (node.member === null) return false;
    try {
      await node.admitAdmin(this.#kind, this.#made, {
        deadlineMs: ATTEMPT_MS_MAX,
        signal: this.#closing.signal,
      });
      return true;
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      if (error.code !== "CONFLICT") return false;
      // It is there since an attempt of which nobody heard how it ended, or another node was first.
      return node.access.principals.has(this.#made.id) || this.#kind === "recover" ? true : this.#drop();
    }
  }

  /** There is another admin: the token that this node made never counted. */
  async #drop(): Promise<true> {
    const { node, control } = this.#options;
    control.provisional = null;
    const mine = this.#made;
    if (mine !== null && !node.access.principals.has(mine.id)) await rm(this.file, { force: true });
    return true;
  }

  /** The one of an earlier start that came to nothing, or a new one. */
  async #make(): Promise<StoredPrincipal> {
    const known = this.#kind === "first" ? await this.#read() : null;
    if (known !== null) return known;
    const { principal, token } = newPrincipal(REQUEST, { by: `node ${this.#options.node.nodeId}`, now: nowMicros() });
    await writeSecret(this.file, `${token}\n`);
    this.#options.onMade(this.file);
    return principal;
  }

  async #read(): Promise<StoredPrincipal | null> {
    const text = await readFile(this.file, "utf8").catch((error: unknown) => {
      if (isMissing(error)) return "";
      throw error;
    });
    const parts = parseToken(text.trim());
    if (parts === null) return null;
    const { principal } = newPrincipal(REQUEST, { by: `node ${this.#options.node.nodeId}`, now: nowMicros() });
    return { ...principal, id: parts.id, hash: hashOf(parts.secret) };
  }
}

const REQUEST = {
  role: "admin",
  views: ["*"],
  ttlMs: null,
  note: "made by the node; create others, then revoke it",
  certificate: null,
} as const;

/** Whatever was there goes first, so that the file is its owner's alone from its first byte on. */
async function writeSecret(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
