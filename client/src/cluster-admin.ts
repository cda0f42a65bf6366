import {
  type AuditRecord,
  type ChangeAnswer,
  type ClusterChange,
  type ClusterStatus,
  type CreateTokenAnswer,
  type Health,
  type InitAnswer,
  type Principal,
  ROLES,
  type Role,
  toLong,
  toSafeInteger,
} from "@featurestore/proto";
import { auditRecordFromWire, principalFromWire } from "./access-answers.js";
import { Call, type CallSettings } from "./call.js";
import { clusterChangeAnswerFromWire, clusterChangeToWire, statusFromWire } from "./cluster-answers.js";
import { METHODS } from "./methods.js";
import { CALL_OPTIONS, type ConnectOptions, checkOptions, parseConnectOptions } from "./options.js";
import { SeedCalls } from "./seed-calls.js";
import { healthFromWire } from "./wire-answers.js";

const CHANGE_OPTIONS = [...CALL_OPTIONS, "expectedEpoch"];

/** How to reach a cluster for looking after it. */
export type AdminConnectOptions = Omit<ConnectOptions, "inFlightMax">;

/** What every change takes. */
export interface ChangeSettings extends CallSettings {
  /** Refused with CONFLICT unless the shard map is at this epoch. */
  readonly expectedEpoch?: number;
}

export interface InitOptions extends CallSettings {
  /** A power of two, fixed for ever. 64 unless told. */
  readonly shards?: number;
  /** Voters of each shard. 3 unless told. */
  readonly replicas?: 1 | 3 | 5;
}

/** What a token, or a client certificate in its place, may do. */
export interface CreateTokenOptions extends CallSettings {
  /** Each may do what those before it may: `reader`, `writer`, `admin`. */
  readonly role: Role;
  /** Names of views, services and entities, with * for any run of characters. Everything unless told. */
  readonly views?: readonly string[];
  /** Milliseconds that it holds; null: for ever. */
  readonly ttlMs: number | null;
  /** For people; no secret. */
  readonly note?: string;
  /** Name of the client certificate that is to stand for it: no token is made then. */
  readonly certificate?: string;
}

export interface AuditOptions extends CallSettings {
  /** Milliseconds since 1970 UTC; from the oldest that is kept unless told. */
  readonly since?: number;
  /** From 1 to 10,000; 100 unless told. */
  readonly limit?: number;
}

/** What an admin decides for the whole cluster; what is left out stays. */
export interface ClusterSettingsChange {
  readonly replicas?: 1 | 3 | 5;
  /** False: no shard moves for balance alone. */
  readonly isBalancing?: boolean;
  /** Milliseconds without a word after which a node counts as dead. */
  readonly deadAfterMs?: number;
}

/**
 * Looks after a cluster: what it is made of, and changes of that. Any node may be asked; seeds are tried in turn, reads until
 * the deadline, changes only as long as nothing can have happened. Nodes are named by id. Methods reject with a
 * FeatureStoreError; wrong use throws at once. Changes are refused with CONFLICT or INVALID_ARGUMENT and a reason.
 */
export class ClusterAdmin {
  readonly #calls: SeedCalls;
  readonly #deadlineMs: number;

  private constructor(calls: SeedCalls, deadlineMs: number) {
    this.#calls = calls;
    this.#deadlineMs = deadlineMs;
  }

  /** Connects with the first call: a cluster that has not begun can be looked at, too. @throws TypeError for wrong options. */
  static connect(options: AdminConnectOptions): ClusterAdmin {
    const config = parseConnectOptions(options);
    return new ClusterAdmin(new SeedCalls(config), config.deadlineMs);
  }

  /** Answers "can I rank?". */
  async health(settings: CallSettings = {}): Promise<Health> {
    const call = this.#call("health", settings, CALL_OPTIONS);
    return healthFromWire(await this.#calls.unary(METHODS.health, {}, "read", call));
  }

  /** All that is known of nodes, shards and moves. */
  async status(settings: CallSettings = {}): Promise<ClusterStatus> {
    const call = this.#call("status", settings, CALL_OPTIONS);
    return statusFromWire(await this.#calls.unary(METHODS.status, {}, "read", call));
  }

  /**
   * Makes the node that is asked, the first seed that answers, the first one of a new cluster.
   * @returns the cluster's id and the token that further nodes join with, told this once.
   * @throws ALREADY_EXISTS where the node belongs to a cluster.
   */
  async init(options: InitOptions = {}): Promise<InitAnswer> {
    const call = this.#call("init", options, [...CALL_OPTIONS, "shards", "replicas"]);
    const request = { shards: options.shards ?? 0, replicas: options.replicas ?? 0 };
    const { clusterId, joinToken } = await this.#calls.unary(METHODS.init, request, "change", call);
    return { clusterId, joinToken };
  }

  /** Has a node give up all replicas and leads. It stays a member. */
  drain(node: string, settings: ChangeSettings = {}): Promise<ChangeAnswer> {
    return this.#change("drain", { kind: "drain", node: checkNode("drain", node) }, settings);
  }

  /** Takes a draining or dead node back. */
  activate(node: string, settings: ChangeSettings = {}): Promise<ChangeAnswer> {
    return this.#change("activate", { kind: "activate", node: checkNode("activate", node) }, settings);
  }

  /**
   * Removes a node for good; its id is never used again.
   * @param options `isDead`: also while it holds replicas, which are then rebuilt from others.
   */
  remove(node: string, options: ChangeSettings & { readonly isDead?: boolean } = {}): Promise<ChangeAnswer> {
    const { isDead = false, ...settings } = options;
    return this.#change("remove", { kind: "remove", node: checkNode("remove", node), isDead }, settings);
  }

  /** Plans once more where replicas shall be, from weights and zones. */
  rebalance(settings: ChangeSettings = {}): Promise<ChangeAnswer> {
    return this.#change("rebalance", { kind: "rebalance" }, settings);
  }

  /** Hands the lead of a shard, or of the meta group, to a node that holds a voter of it. */
  transferLeader(
    to: { readonly shard: number | "meta"; readonly node: string },
    settings: ChangeSettings = {},
  ): Promise<ChangeAnswer> {
    const { shard } = to;
    const node = checkNode("transferLeader", to.node);
    if (shard !== "meta" && (!Number.isInteger(shard) || shard < 0)) {
      throw new TypeError('transferLeader: shard: expected a whole number from 0, or "meta"');
    }
    const change = { kind: "transferLeader", shard: shard === "meta" ? null : shard, node } as const;
    return this.#change("transferLeader", change, settings);
  }

  /** Gives up moves that are not decided yet; no others are planned until balancing is set again. */
  abort(settings: ChangeSettings = {}): Promise<ChangeAnswer> {
    return this.#change("abort", { kind: "abort" }, settings);
  }

  /** Changes what holds for the whole cluster. */
  set(to: ClusterSettingsChange, settings: ChangeSettings = {}): Promise<ChangeAnswer> {
    checkOptions("set", to, ["replicas", "isBalancing", "deadAfterMs"]);
    const { replicas = null, isBalancing = null, deadAfterMs = null } = to;
    if (deadAfterMs !== null && (!Number.isSafeInteger(deadAfterMs) || deadAfterMs < 0)) {
      throw new TypeError("set: deadAfterMs: expected a whole number of milliseconds");
    }
    return this.#change("set", { kind: "set", replicas, isBalancing, deadAfterMs }, settings);
  }

  /** Makes a new join token, which the answer holds; the old one is void. */
  newToken(settings: ChangeSettings = {}): Promise<ChangeAnswer> {
    return this.#change("newToken", { kind: "newToken" }, settings);
  }

  /** Makes a principal. @returns its token, told this once; null where a certificate stands for it. */
  async createToken(options: CreateTokenOptions): Promise<CreateTokenAnswer> {
    const known = [...CALL_OPTIONS, "role", "views", "ttlMs", "note", "certificate"];
    const call = this.#call("createToken", options, known);
    const { role, views = [], ttlMs, note = "", certificate = "" } = options;
    if (!ROLES.includes(role)) throw new TypeError(`createToken: role: expected ${ROLES.join(", ")}`);
    if (ttlMs !== null && (!Number.isSafeInteger(ttlMs) || ttlMs < 1)) {
      throw new TypeError("createToken: ttlMs: expected a whole number of milliseconds from 1, or null");
    }
    const request = { role, views: [...views], ttlMs: toLong(ttlMs ?? 0), noExpiry: ttlMs === null, note, certificate };
    const { id, token, expiresAt } = await this.#calls.unary(METHODS.createToken, request, "change", call);
    return { id, token: token === "" ? null : token, expiresAt: toSafeInteger("expiresAt", expiresAt) || null };
  }

  /** Everybody who may do something, by id; secrets are not kept. */
  async tokens(settings: CallSettings = {}): Promise<readonly Principal[]> {
    const call = this.#call("tokens", settings, CALL_OPTIONS);
    const { principals } = await this.#calls.unary(METHODS.listTokens, {}, "read", call);
    return principals.map(principalFromWire);
  }

  /** Takes a principal away, for good. @throws NOT_FOUND; CONFLICT for the last admin of everything. */
  async revokeToken(id: string, settings: CallSettings = {}): Promise<void> {
    if (typeof id !== "string" || id === "") throw new TypeError("revokeToken: id: expected the id of a token");
    await this.#calls.unary(METHODS.revokeToken, { id }, "change", this.#call("revokeToken", settings, CALL_OPTIONS));
  }

  /** What admins did, newest first. */
  async audit(options: AuditOptions = {}): Promise<readonly AuditRecord[]> {
    const call = this.#call("audit", options, [...CALL_OPTIONS, "since", "limit"]);
    const { since = 0, limit = 0 } = options;
    const { records } = await this.#calls.unary(METHODS.audit, { since: toLong(since), limit }, "read", call);
    return records.map(auditRecordFromWire);
  }

  /**
   * Lets the cluster use what only versions of a format level know, once every node runs one. Versions that do not know it are
   * refused from then on; it is never undone.
   */
  raiseLevel(level: number, settings: ChangeSettings = {}): Promise<ChangeAnswer> {
    if (!Number.isInteger(level) || level < 1) throw new TypeError("raiseLevel: level: expected a whole number from 1");
    return this.#change("raiseLevel", { kind: "raiseLevel", level }, settings);
  }

  /** Has every node read everything it has, and the replicas of each shard compared. Resolves once they have been told. */
  scrub(settings: ChangeSettings = {}): Promise<ChangeAnswer> {
    return this.#change("scrub", { kind: "scrub" }, settings);
  }

  /** Cancels what is in flight and lets go of every connection. Idempotent. */
  close(): void {
    this.#calls.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #change(method: string, change: ClusterChange, settings: ChangeSettings): Promise<ChangeAnswer> {
    const call = this.#call(method, settings, CHANGE_OPTIONS);
    const { expectedEpoch } = settings;
    if (expectedEpoch !== undefined && (!Number.isSafeInteger(expectedEpoch) || expectedEpoch < 1)) {
      throw new TypeError(`${method}: expectedEpoch: expected a whole number from 1`);
    }
    const request = clusterChangeToWire(change, expectedEpoch ?? null);
    return this.#calls.unary(METHODS.change, request, "change", call).then(clusterChangeAnswerFromWire);
  }

  #call(method: string, settings: CallSettings, known: readonly string[]): Call {
    checkOptions(method, settings, known);
    return new Call(settings, this.#deadlineMs);
  }
}

function checkNode(method: string, node: unknown): string {
  if (typeof node === "string" && node !== "") return node;
  throw new TypeError(`${method}: node: expected a node id`);
}
