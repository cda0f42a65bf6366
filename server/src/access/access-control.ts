import { AssertionError, FeatureStoreError, type Role } from "@featurestore/proto";
import type { AccessState, StoredPrincipal } from "../storage/access-codec.js";
import { ANYONE, type Caller, KnownCaller } from "./caller.js";
import { DENIAL_REASONS, type DenialReason, unauthenticated } from "./denial.js";
import { assertRules, RULES, type Rule, ruleOf } from "./rules.js";
import { checkSecret, parseToken } from "./token.js";

const BEARER = /^bearer +(\S+)$/i;

/** What a call says of who makes it. */
export interface Credentials {
  /** Every value of the header or metadata entry `authorization`. */
  readonly authorization: readonly string[];
  /** Name of the client certificate that TLS has verified; null: none. */
  readonly certificate: string | null;
}

/** Something was denied. `principal`: null where it is not known. */
export interface Denial {
  readonly reason: DenialReason;
  readonly principal: string | null;
  /** The path that was called; null within an open stream, and over HTTP. */
  readonly path: string | null;
  /** The call is one for admins. */
  readonly isAdmin: boolean;
}

export interface AccessControlOptions {
  /** False: everybody may do everything. */
  readonly isRequired: boolean;
  /** As it is known on this node: nothing here waits for another one. */
  readonly state: () => AccessState;
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number;
  readonly onDenied?: (denial: Denial) => void;
  readonly rules?: Readonly<Record<string, Rule>>;
}

/** Says who a caller is and what they may, by what this node knows. Tokens and secrets never leave it. */
export class AccessControl {
  readonly isRequired: boolean;
  readonly #options: AccessControlOptions;
  readonly #rules: Readonly<Record<string, Rule>>;
  readonly #denied = new Map<DenialReason, number>(DENIAL_REASONS.map((reason) => [reason, 0]));
  /** Principals by certificate, of the state they were looked for in. */
  #certificates: { readonly state: AccessState; readonly byName: ReadonlyMap<string, StoredPrincipal> } | null = null;
  /** Holds as long as the cluster knows of nobody. */
  provisional: StoredPrincipal | null = null;

  constructor(options: AccessControlOptions) {
    this.#options = options;
    this.isRequired = options.isRequired;
    this.#rules = options.rules ?? RULES;
  }

  /** How often something was denied since start, by reason. */
  get denied(): ReadonlyMap<DenialReason, number> {
    return this.#denied;
  }

  /** @throws AssertionError for a path without a rule: the server must not start. */
  assertRules(paths: Iterable<string>): void {
    assertRules(paths, this.#rules);
  }

  /**
   * Whoever calls this path, where they may at all; names are for the handler to ask about.
   * @throws UNAUTHENTICATED, PERMISSION_DENIED.
   */
  admit(path: string, credentials: Credentials): Caller {
    const rule = ruleOf(path, this.#rules);
    if (!this.isRequired || rule?.scope === "open") return ANYONE;
    const isAdmin = rule?.role === "admin";
    const caller = this.#identify(credentials, { path, isAdmin });
    if (rule === null) {
      this.#deny({ reason: "noRule", principal: caller.id, path, isAdmin });
      throw new FeatureStoreError("PERMISSION_DENIED", "not for anybody");
    }
    caller.need(rule.role, rule.scope === "cluster");
    return caller;
  }

  /** Whoever an `authorization` header is of, for HTTP. Null: nobody who is known, which is counted where there was a header. */
  identify(authorization: string | undefined): Caller | null {
    if (!this.isRequired) return ANYONE;
    if (authorization === undefined) return null;
    try {
      return this.#identify({ authorization: [authorization], certificate: null }, { path: null, isAdmin: false });
    } catch (error) {
      if (error instanceof FeatureStoreError) return null;
      throw error;
    }
  }

  /** Whether a caller may act in a role: on everything, or on one name. Null is nobody. */
  allows(caller: Caller | null, role: Role, name: string | null = null): boolean {
    if (caller === null) return !this.isRequired;
    try {
      if (name === null) caller.need(role, true);
      else caller.needNames(role, [name]);
      return true;
    } catch (error) {
      if (error instanceof FeatureStoreError) return false;
      throw error;
    }
  }

  #identify({ authorization, certificate }: Credentials, call: Pick<Denial, "path" | "isAdmin">): KnownCaller {
    const refuse = (reason: DenialReason, principal: string | null = null): FeatureStoreError => {
      this.#deny({ ...call, reason, principal });
      return unauthenticated(reason);
    };
    let principal: StoredPrincipal | undefined;
    if (authorization.length === 0) {
      principal = certificate === null ? undefined : this.#ofCertificate(certificate);
      if (principal === undefined) throw refuse("noToken");
    } else {
      const token = parseToken(authorization.length === 1 ? (BEARER.exec(authorization[0] ?? "")?.[1] ?? "") : "");
      if (token === null) throw refuse("malformed");
      principal = this.#principal(token.id);
      const isRight = checkSecret(token.secret, principal?.hash ?? null);
      if (principal === undefined) throw refuse("unknown");
      if (!isRight) throw refuse("wrongSecret", principal.id);
    }
    const caller = new KnownCaller(principal, {
      state: this.#options.state,
      current: (before) => this.#current(before),
      nowMs: this.#options.nowMs,
      denied: (reason, id) => this.#deny({ ...call, reason, principal: id }),
    });
    caller.hold();
    return caller;
  }

  #current({ id, hash, certificate }: StoredPrincipal): StoredPrincipal | null {
    const now = this.#principal(id);
    return now !== undefined && now.hash === hash && now.certificate === certificate ? now : null;
  }

  #principal(id: string): StoredPrincipal | undefined {
    const { revision, principals } = this.#options.state();
    if (revision === 0 && this.provisional?.id === id) return this.provisional;
    return principals.get(id);
  }

  #ofCertificate(name: string): StoredPrincipal | undefined {
    const state = this.#options.state();
    if (this.#certificates?.state !== state) {
      const bound = [...state.principals.values()].filter(({ certificate }) => certificate !== null);
      this.#certificates = { state, byName: new Map(bound.map((one) => [one.certificate ?? "", one])) };
    }
    return this.#certificates.byName.get(name);
  }

  #deny(denial: Denial): void {
    this.#denied.set(denial.reason, (this.#denied.get(denial.reason) ?? 0) + 1);
    this.#options.onDenied?.(denial);
  }
}

/** Nobody has to be known: for stores without a port, and tests. */
export const NO_ACCESS_CONTROL = new AccessControl({
  isRequired: false,
  state: () => {
    throw new AssertionError("nobody is asked for");
  },
  nowMs: () => 0,
});
