import type { ClusterMap } from "@featurestore/cluster";
import {
  type ApplyAnswer,
  type ApplyRequest,
  AssertionError,
  type ChangeAnswer,
  type ChangeRequest,
  type ClusterChange,
  FeatureStoreError,
  NOBODY,
  type PendingRestore,
} from "@featurestore/proto";
import { type AccessKeeper, type AccessRequest, accessRequestSchema } from "./access/access-keeper.js";
import { decodeApply, decodeApplyAnswer, encodeApply, encodeApplyAnswer } from "./api/apply-wire.js";
import {
  decodeBeginRestore,
  decodeFinishRestore,
  decodeRestoreAnswer,
  encodeBeginRestore,
  encodeFinishRestore,
  encodeRestoreAnswer,
} from "./api/restore-wire.js";
import type { ClusterMember } from "./cluster-member.js";
import { type AdminChange, applyAdminChange } from "./control/admin-changes.js";
import { changeRequestSchema } from "./control/change-schema.js";
import type { Controller } from "./control/controller.js";
import type { JoinDesk } from "./control/join-desk.js";
import { newJoinToken } from "./control/join-token.js";
import { parseBody, parseJsonBytes, type RelayRequest } from "./control/node-service-methods.js";
import type { RegistryKeeper } from "./registry-keeper.js";
import type { Act } from "./storage/audit-trail.js";
import { replicaName } from "./transport/replica-name.js";

/** Times that the map may change under a proposal. */
const PROPOSALS_MAX = 5;
const APPLY = "featurestore.v1.RegistryService/Apply";
const CHANGE = "featurestore.v1.ClusterService/Change";
const ACCESS = "featurestore.v1.AccessService/Change";
const BEGIN_RESTORE = "featurestore.v1.BackupService/BeginRestore";
const FINISH_RESTORE = "featurestore.v1.BackupService/FinishRestore";

export interface PerformerParts {
  readonly member: () => Pick<ClusterMember, "map" | "proposeMap" | "proposeAct"> & {
    readonly metaGroup: Pick<ClusterMember["metaGroup"], "transferLeadership">;
  };
  readonly keeper: () => Pick<RegistryKeeper, "apply" | "beginRestore" | "finishRestore">;
  readonly access: () => Pick<AccessKeeper, "change">;
  readonly controller: () => Pick<Controller, "poke" | "heardLately"> | null;
  readonly desk: () => Pick<JoinDesk, "perform">;
  /** Tells a node to begin a scrub. */
  readonly scrub: (node: string, signal: AbortSignal) => Promise<void>;
  /** Hands the lead of a shard over, wherever it is led. */
  readonly transferLeader: (shard: number, to: string, signal: AbortSignal) => Promise<void>;
}

/** Carries out, on the node that leads the meta group, what admins and nodes ask of the cluster. */
export class Performer {
  readonly #parts: PerformerParts;

  constructor(parts: PerformerParts) {
    this.#parts = parts;
  }

  static apply(request: ApplyRequest, principal: string): RelayRequest {
    return { method: APPLY, body: encodeApply(request), principal };
  }

  static access(request: AccessRequest, principal: string): RelayRequest {
    return { method: ACCESS, body: encodeJson(request), principal };
  }

  static accessAnswer(bytes: Uint8Array): number {
    return (parseJsonBytes(bytes, ACCESS) as { readonly revision: number }).revision;
  }

  static applyAnswer(bytes: Uint8Array): ApplyAnswer {
    return decodeApplyAnswer(bytes);
  }

  /** Not a change that carries a token's hash: tokens are made where the change is carried out. */
  static change(request: ChangeRequest, principal: string): RelayRequest {
    return { method: CHANGE, body: encodeJson(request), principal };
  }

  static beginRestore(pending: PendingRestore, principal: string): RelayRequest {
    return { method: BEGIN_RESTORE, body: encodeBeginRestore(pending), principal };
  }

  static finishRestore(id: string, principal: string): RelayRequest {
    return { method: FINISH_RESTORE, body: encodeFinishRestore(id), principal };
  }

  static restoreAnswer(bytes: Uint8Array): number {
    return decodeRestoreAnswer(bytes);
  }

  /** Checked where it was made: it comes from a node of this cluster. */
  static changeAnswer(bytes: Uint8Array): ChangeAnswer {
    return parseJsonBytes(bytes, CHANGE) as ChangeAnswer;
  }

  /**
   * Looks at what was handed on as if nobody had: whoever reaches the peer port can hand something on.
   * @throws INVALID_ARGUMENT for a method that is not known here, and naming the field for a request that is none; what
   * carrying it out throws.
   */
  async perform(request: RelayRequest, signal: AbortSignal): Promise<Uint8Array> {
    const { keeper, desk } = this.#parts;
    const { principal = NOBODY, trace } = request;
    if (request.method === APPLY) {
      const apply = readBody(APPLY, request.body, decodeApply);
      return encodeApplyAnswer(await keeper().apply(apply, { principal, trace }));
    }
    if (request.method === ACCESS) {
      const asked = parseBody(accessRequestSchema, parseJsonBytes(request.body, ACCESS), ACCESS);
      return encodeJson({ revision: await this.#parts.access().change(asked, principal) });
    }
    if (request.method === CHANGE) {
      const change = parseBody(changeRequestSchema, parseJsonBytes(request.body, CHANGE), CHANGE);
      return encodeJson(await this.change(change, principal, signal));
    }
    if (request.method === BEGIN_RESTORE) {
      const pending = readBody(BEGIN_RESTORE, request.body, decodeBeginRestore);
      return encodeRestoreAnswer(await keeper().beginRestore(pending, principal));
    }
    if (request.method === FINISH_RESTORE) {
      const id = readBody(FINISH_RESTORE, request.body, decodeFinishRestore);
      return encodeRestoreAnswer(await keeper().finishRestore(id, principal));
    }
    const done = desk().perform(request);
    if (done !== null) return done;
    throw new FeatureStoreError("INVALID_ARGUMENT", `${request.method} cannot be handed on`);
  }

  /** @param principal who asks, for the audit. */
  async change(
    { change, expectedEpoch }: ChangeRequest,
    principal: string,
    signal: AbortSignal,
  ): Promise<ChangeAnswer> {
    const { map } = this.#parts.member();
    if (map === null) throw new FeatureStoreError("UNAVAILABLE", "the cluster has not begun");
    const act = { principal, method: "ClusterService/Change", text: describe(change) };
    if (change.kind === "transferLeader") return this.#transfer(change, { epoch: map.epoch, act, signal });
    if (change.kind === "scrub") return this.#scrub(map, act, signal);
    const token = change.kind === "newToken" ? newJoinToken() : null;
    const admin = adminChange(change, token?.hash ?? "");
    const { epoch, message } = await this.#changeMap(admin, expectedEpoch ?? 0, act);
    this.#parts.controller()?.poke();
    return { epoch, message, joinToken: token?.token ?? null };
  }

  /** Compare and set; again where the map was changed meanwhile and the caller does not mind which one it is. */
  async #changeMap(
    change: AdminChange,
    expectedEpoch: number,
    act: Act,
  ): Promise<{ readonly epoch: number; readonly message: string }> {
    for (let proposals = 1; ; proposals++) {
      const map = this.#parts.member().map as ClusterMap;
      const heard = this.#parts.controller()?.heardLately() ?? new Set(map.nodes.map(({ id }) => id));
      const { next, message } = applyAdminChange(map, change, { heard, expectedEpoch });
      if (next === map) return { epoch: map.epoch, message };
      try {
        await this.#parts.member().proposeMap(next, map.epoch, act);
        return { epoch: next.epoch, message };
      } catch (error) {
        const isConflict = error instanceof FeatureStoreError && error.code === "CONFLICT";
        if (!isConflict || proposals === PROPOSALS_MAX) throw error;
      }
    }
  }

  /** @throws UNAVAILABLE where no node could be told. */
  async #scrub({ nodes, epoch }: ClusterMap, act: Act, signal: AbortSignal): Promise<ChangeAnswer> {
    const present = nodes.filter(({ state }) => state !== "removed").map(({ id }) => id);
    const told = await Promise.allSettled(present.map((id) => this.#parts.scrub(id, signal)));
    const silent = present.filter((_, i) => told[i]?.status === "rejected");
    const begun = present.length - silent.length;
    if (begun === 0) throw new FeatureStoreError("UNAVAILABLE", "no node answers");
    await this.#parts.member().proposeAct(act);
    const rest = silent.length === 0 ? "" : `; there is no answer from ${silent.join(", ")}`;
    return { epoch, message: `a scrub begins on ${begun} ${begun === 1 ? "node" : "nodes"}${rest}`, joinToken: null };
  }

  async #transfer(
    { shard, node }: Extract<ClusterChange, { readonly kind: "transferLeader" }>,
    { epoch, act, signal }: { readonly epoch: number; readonly act: Act; readonly signal: AbortSignal },
  ): Promise<ChangeAnswer> {
    const member = this.#parts.member();
    if (!(member.map?.nodes ?? []).some(({ id, state }) => id === node && state !== "removed")) {
      throw new FeatureStoreError("INVALID_ARGUMENT", `node: ${node} is no node of the cluster`, {
        details: { field: "node" },
      });
    }
    await member.proposeAct(act); // no entry of the log is the transfer itself
    if (shard === null) await member.metaGroup.transferLeadership(replicaName(node, "1"));
    else await this.#parts.transferLeader(shard, node, signal);
    const what = shard === null ? "the meta group" : `shard ${shard}`;
    return { epoch, message: `${node} leads ${what}`, joinToken: null };
  }
}

/** @throws INVALID_ARGUMENT, also for bytes that are no such message. */
function readBody<T>(method: string, body: Uint8Array, decode: (body: Uint8Array) => T): T {
  try {
    return decode(body);
  } catch (cause) {
    if (cause instanceof FeatureStoreError || cause instanceof AssertionError) throw cause;
    const name = `${method.slice(method.indexOf("/") + 1)}Request`;
    throw new FeatureStoreError("INVALID_ARGUMENT", `${method}: body: not an ${name}`, {
      details: { field: "body" },
      cause,
    });
  }
}

function adminChange(
  change: Exclude<ClusterChange, { readonly kind: "transferLeader" | "scrub" }>,
  hash: string,
): AdminChange {
  switch (change.kind) {
    case "newToken":
      return { kind: "newToken", hash };
    case "set":
      return {
        kind: "set",
        replicas: change.replicas ?? undefined,
        isBalancing: change.isBalancing ?? undefined,
        deadAfterMs: change.deadAfterMs ?? undefined,
      };
    default:
      return change;
  }
}

function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** A change for the audit, in short. */
function describe(change: ClusterChange): string {
  switch (change.kind) {
    case "drain":
    case "activate":
      return `${change.kind} ${change.node}`;
    case "remove":
      return `remove ${change.node}${change.isDead ? " as dead" : ""}`;
    case "transferLeader":
      return `${change.shard === null ? "the meta group" : `shard ${change.shard}`} to be led by ${change.node}`;
    case "set": {
      const { replicas, isBalancing, deadAfterMs } = change;
      return `set ${JSON.stringify({ replicas, isBalancing, deadAfterMs }, (_, value: unknown) => value ?? undefined)}`;
    }
    case "newToken":
      return "new join token";
    case "raiseLevel":
      return `raise level to ${change.level}`;
    case "rebalance":
    case "abort":
    case "scrub":
      return change.kind;
  }
}
