/** What a principal may do; each may do what those before it may. */
export const ROLES = ["reader", "writer", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Who may do what, as kept by the cluster. Times are in milliseconds since 1970 UTC. */
export interface Principal {
  readonly id: string;
  readonly role: Role;
  /** Names of views, services and entities, with * for any run of characters. */
  readonly views: readonly string[];
  /** Name of the client certificate that stands for it; null: it has a token. */
  readonly certificate: string | null;
  readonly note: string;
  readonly createdAt: number;
  /** Null: never. */
  readonly expiresAt: number | null;
  /** Id of the principal that made it; `NOBODY` where nobody had to be known. */
  readonly createdBy: string;
}

/** In the place of a principal's id: whoever reached the port. */
export const NOBODY = "-";

/** Audit records that a cluster keeps; with one more the oldest goes. */
export const AUDIT_RECORDS_MAX = 10_000;

/** What came of an act. `asked`: it has no place in the log, so whether it came to be is not known. */
export const AUDIT_OUTCOMES = ["done", "refused", "asked"] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** What an admin, or a node for itself, did. */
export interface AuditRecord {
  /** Counts records for ever: a gap at the start is what is no longer kept. */
  readonly sequence: number;
  /** Milliseconds since 1970 UTC, by the clock of the node that led. */
  readonly at: number;
  readonly principal: string;
  /** What was called, as `ClusterService/Change`. */
  readonly method: string;
  /** What was asked for, in short: no secrets, no values. */
  readonly text: string;
  readonly outcome: AuditOutcome;
  /** Of the registry, the shard map or the access document after the change; 0: none of them changed. */
  readonly revision: number;
}

export interface CreateTokenRequest {
  readonly role: Role;
  readonly views: readonly string[];
  /** Milliseconds; null: it holds for ever. */
  readonly ttlMs: number | null;
  readonly note: string;
  /** Of the client certificate that is to stand for it; null: a token is made. */
  readonly certificate: string | null;
}

export interface CreateTokenAnswer {
  readonly id: string;
  /** Told once; null where a certificate stands for the principal. */
  readonly token: string | null;
  readonly expiresAt: number | null;
}
