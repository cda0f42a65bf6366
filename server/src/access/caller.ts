import { FeatureStoreError, findService, findView, NOBODY, quote, type Registry, type Role } from "@featurestore/proto";
import type { StoredPrincipal } from "../storage/access-codec.js";
import { type DenialReason, nameDenied, roleDenied, unauthenticated } from "./denial.js";
import { matchesAny } from "./name-pattern.js";
import { includesRole } from "./roles.js";
import { visibleRegistry } from "./visible-registry.js";

/** Whoever makes a call, and what they may. Each method judges by what holds when it is called. */
export interface Caller {
  /** Of a principal; `NOBODY` where nobody has to be known. */
  readonly id: string;
  /** Changes whenever a verdict may be another one, but for time: for those who keep verdicts. */
  readonly revision: number;
  /** Sees every name. */
  readonly seesAll: boolean;
  /** Cheap: for each frame of a stream. @throws UNAUTHENTICATED once the token has expired or was revoked. */
  hold(): void;
  /** @throws PERMISSION_DENIED unless the role is held on any names, and on all of them where `isOfAll`; as `hold`. */
  need(role: Role, isOfAll?: boolean): void;
  /** @throws PERMISSION_DENIED, which does not tell whether there is such a thing; as `hold`. */
  needNames(role: Role, names: Iterable<string>): void;
  /** As `needNames`, and NOT_FOUND for a view that is not there, with the nearest name that the caller may see. */
  needView(role: Role, registry: Registry, name: string): void;
  /** Reads by a service need its own name and all of its views'. As `needView`. @param version null: the newest. */
  needService(registry: Registry, name: string, version: number | null): void;
  /** Whether the role is held now, on a name or, for null, on everything: for what is only shown or not, and not counted. */
  may(role: Role, name: string | null): boolean;
  /** The part of it that the caller may see; the very same object where that is all of it. */
  visible(registry: Registry): Registry;
}

/** Who calls where nobody has to be known. */
export const ANYONE: Caller = {
  id: NOBODY,
  revision: 0,
  seesAll: true,
  hold: () => undefined,
  need: () => undefined,
  needNames: () => undefined,
  needView: () => undefined,
  needService: () => undefined,
  may: () => true,
  visible: (registry) => registry,
};

/** An error as the caller may hear it: a missing thing without the nearest name, which may be one that they may not see. */
export function audible(caller: Caller, error: FeatureStoreError): FeatureStoreError {
  const { kind, name } = error.details;
  if (caller.seesAll || error.code !== "NOT_FOUND" || typeof kind !== "string" || !NAMED_KINDS.includes(kind))
    return error;
  return new FeatureStoreError("NOT_FOUND", `unknown ${kind} ${quote(String(name))}`, { details: { kind, name } });
}

/** What names outside the caller's patterns are of, as errors of the registry call it. */
const NAMED_KINDS = ["feature view", "feature service", "entity"];

/** What a caller is judged by, as it is now. */
export interface CallerSource {
  readonly state: () => { readonly revision: number };
  /** The principal as it is now; null: it was revoked. */
  current(principal: StoredPrincipal): StoredPrincipal | null;
  readonly nowMs: () => number;
  readonly denied: (reason: DenialReason, principal: string) => void;
}

/** One that was recognised. */
export class KnownCaller implements Caller {
  readonly #source: CallerSource;
  #principal: StoredPrincipal;
  #revision: number;

  constructor(principal: StoredPrincipal, source: CallerSource) {
    this.#principal = principal;
    this.#source = source;
    this.#revision = source.state().revision;
  }

  get id(): string {
    return this.#principal.id;
  }

  get role(): Role {
    return this.#principal.role;
  }

  get revision(): number {
    return this.#source.state().revision;
  }

  get seesAll(): boolean {
    return this.#principal.views.includes("*");
  }

  hold(): void {
    const { revision } = this.#source.state();
    if (revision !== this.#revision) {
      const now = this.#source.current(this.#principal);
      if (now === null) throw this.#unknown("unknown");
      this.#principal = now;
      this.#revision = revision;
    }
    const { expiresAt } = this.#principal;
    if (expiresAt !== null && this.#source.nowMs() >= expiresAt) throw this.#unknown("expired");
  }

  need(role: Role, isOfAll = false): void {
    this.hold();
    if (includesRole(this.#principal.role, role) && (!isOfAll || this.seesAll)) return;
    this.#source.denied("role", this.id);
    throw roleDenied(role, isOfAll);
  }

  needNames(role: Role, names: Iterable<string>): void {
    this.need(role);
    if (this.seesAll) return;
    for (const name of names) if (!matchesAny(this.#principal.views, name)) throw this.#nameDenied(role, name);
  }

  needView(role: Role, registry: Registry, name: string): void {
    this.needNames(role, [name]);
    if (!this.seesAll) findView(this.visible(registry), name);
  }

  needService(registry: Registry, name: string, version: number | null): void {
    this.needNames("reader", [name]);
    if (this.seesAll) return;
    const views = registry.services.flatMap((service) =>
      service.name === name && (version === null || service.version === version)
        ? service.selections.map(({ view }) => view)
        : [],
    );
    if (!views.every((view) => matchesAny(this.#principal.views, view))) throw this.#nameDenied("reader", name);
    findService(this.visible(registry), name, version);
  }

  may(role: Role, name: string | null): boolean {
    const { role: held, views } = this.#principal;
    return includesRole(held, role) && (name === null ? this.seesAll : matchesAny(views, name));
  }

  visible(registry: Registry): Registry {
    return visibleRegistry(registry, this.#principal.views);
  }

  #nameDenied(role: Role, name: string): Error {
    this.#source.denied("name", this.id);
    return nameDenied(role, name);
  }

  #unknown(reason: DenialReason): Error {
    this.#source.denied(reason, this.id);
    return unauthenticated(reason);
  }
}
