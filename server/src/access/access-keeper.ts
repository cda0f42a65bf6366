import { FeatureStoreError, formatTime } from "@featurestore/proto";
import { z } from "zod";
import {
  type AccessChange,
  type AccessState,
  accessChangeSchema,
  encodeAccessChange,
  PRINCIPALS_MAX,
  type StoredPrincipal,
} from "../storage/access-codec.js";
import type { Act } from "../storage/audit-trail.js";
import { type ApplyResult, type Command, unsequenced } from "../storage/command-codec.js";

const ATTEMPTS_MAX = 5;

/**
 * What is asked of the node that leads the meta group. `first`: taken only where no admin of everything holds; `recover`: by a
 * node whose directory somebody has in hand.
 */
export type AccessRequest =
  | { readonly kind: "create" | "first" | "recover"; readonly change: AccessChange }
  | { readonly kind: "revoke"; readonly change: AccessChange };

export const accessRequestSchema: z.ZodType<AccessRequest> = z.object({
  kind: z.enum(["create", "first", "recover", "revoke"]),
  change: accessChangeSchema,
});

export interface AccessKeeperParts {
  readonly state: () => AccessState;
  readonly propose: (command: Command, act: Act) => Promise<ApplyResult>;
  /** Microseconds since 1970 UTC. */
  readonly now: () => number;
}

/** Changes who may do what, on the node that leads the meta group. */
export class AccessKeeper {
  readonly #parts: AccessKeeperParts;

  constructor(parts: AccessKeeperParts) {
    this.#parts = parts;
  }

  /**
   * @param principal who asks, for the audit. Resolves to the revision after the change.
   * @throws NOT_FOUND for an id to revoke that is not there; CONFLICT for a `first` that is not, the last admin's revocation,
   * and a certificate that stands for somebody; RESOURCE_EXHAUSTED at the bound; as `ClusterMember.proposeMeta`.
   */
  async change({ kind, change }: AccessRequest, principal: string): Promise<number> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const state = this.#parts.state();
      const nowMs = Math.floor(this.#parts.now() / 1_000);
      this.#check(state, kind, change, nowMs);
      const command: Command = {
        ...unsequenced(this.#parts.now()),
        kind: "access",
        expectedRevision: state.revision,
        change: encodeAccessChange(change),
      };
      const act = { principal, method: METHODS[kind], text: describe(change) };
      const { outcome, refused } = await this.#parts.propose(command, act);
      if (outcome === "conflict") continue;
      if (refused > 0) throw new FeatureStoreError("INTERNAL", "the meta group refuses the change");
      return state.revision + 1;
    }
    throw new FeatureStoreError("CONFLICT", "who may do what kept changing meanwhile; try again");
  }

  #check({ principals }: AccessState, kind: AccessRequest["kind"], change: AccessChange, nowMs: number): void {
    if ("remove" in change) {
      const known = principals.get(change.remove);
      if (known === undefined) throw new FeatureStoreError("NOT_FOUND", `there is no token ${change.remove}`);
      const others = [...principals.values()].filter(({ id }) => id !== known.id);
      if (!isAdminNow(known, nowMs) || others.some((one) => isAdminNow(one, nowMs))) return;
      throw new FeatureStoreError("CONFLICT", `${known.id} is the last admin of everything: create another one first`);
    }
    const { certificate, id } = change.put;
    if (kind === "first" && [...principals.values()].some((one) => isAdminNow(one, nowMs))) {
      throw new FeatureStoreError("CONFLICT", "the cluster has an admin already");
    }
    if (principals.has(id)) throw new FeatureStoreError("CONFLICT", `there is a token ${id} already`);
    const twin =
      certificate === null ? undefined : [...principals.values()].find((one) => one.certificate === certificate);
    if (twin !== undefined) throw new FeatureStoreError("CONFLICT", `the certificate stands for ${twin.id} already`);
    if (principals.size < PRINCIPALS_MAX) return;
    throw new FeatureStoreError(
      "RESOURCE_EXHAUSTED",
      `there are ${PRINCIPALS_MAX} tokens, which is the most there can be: revoke those that have expired`,
    );
  }
}

/** Whether a principal may do everything now. */
export function isAdminNow({ role, views, expiresAt }: StoredPrincipal, nowMs: number): boolean {
  return role === "admin" && views.includes("*") && (expiresAt === null || expiresAt > nowMs);
}

const METHODS = {
  create: "AccessService/CreateToken",
  revoke: "AccessService/RevokeToken",
  first: "first admin",
  recover: "new admin token",
} as const;

function describe(change: AccessChange): string {
  if ("remove" in change) return `revoke ${change.remove}`;
  const { id, role, views, certificate, expiresAt } = change.put;
  const holds = expiresAt === null ? "for ever" : `until ${formatTime(expiresAt * 1_000)}`;
  return `${certificate === null ? "token" : "certificate"} ${id}: ${role} of ${views.join(",")} ${holds}`;
}
