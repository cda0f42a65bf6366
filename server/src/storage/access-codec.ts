import { FeatureStoreError, invalid, type Principal, ROLES } from "@featurestore/proto";
import { z } from "zod";

/*
 * Who may do what, in the meta group's log and database. In the log a change: {"put": principal} or {"remove": id}; in the
 * database a record for each principal, and one for the revision: {"revision": ..}. All JSON in UTF-8; fields that are not
 * known are kept.
 */

/** Principals that a cluster has at most. */
export const PRINCIPALS_MAX = 10_000;
export const PATTERNS_MAX = 100;
export const PATTERN_LENGTH_MAX = 128;
export const NOTE_LENGTH_MAX = 256;
export const CERTIFICATE_NAME_LENGTH_MAX = 256;
const ID = /^[a-z2-7]{1,32}$/;
const HASH = /^[0-9a-f]{64}$/;
const PATTERN = /^[A-Za-z0-9_*-]+$/;

/** A principal as it is kept. `hash`: SHA-256 of its token's secret, in hexadecimal; null where a certificate stands for it. */
export interface StoredPrincipal extends Principal {
  readonly hash: string | null;
}

export interface AccessState {
  /** Counts changes. */
  readonly revision: number;
  /** By id. Never changed: a change makes another map. */
  readonly principals: ReadonlyMap<string, StoredPrincipal>;
}

export const NO_ACCESS: AccessState = { revision: 0, principals: new Map() };

export type AccessChange = { readonly put: StoredPrincipal } | { readonly remove: string };

const time = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const principal: z.ZodType<StoredPrincipal> = z
  .looseObject({
    id: z.string().regex(ID),
    role: z.enum(ROLES),
    views: z
      .array(z.string().max(PATTERN_LENGTH_MAX).regex(PATTERN, "expected letters, digits, _, - and *"))
      .min(1)
      .max(PATTERNS_MAX),
    certificate: z.string().min(1).max(CERTIFICATE_NAME_LENGTH_MAX).nullable(),
    hash: z.string().regex(HASH).nullable(),
    note: z.string().max(NOTE_LENGTH_MAX),
    createdAt: time,
    createdBy: z.string().min(1).max(160),
    expiresAt: time.nullable(),
  })
  .refine(({ certificate, hash }) => (certificate === null) !== (hash === null), "expected a hash or a certificate");
export const accessChangeSchema: z.ZodType<AccessChange> = z.union([
  z.strictObject({ put: principal }),
  z.strictObject({ remove: z.string().regex(ID) }),
]);

/** @throws INVALID_ARGUMENT naming the field that is not as it must be. */
export function encodeAccessChange(asked: AccessChange): Uint8Array {
  return encoded("put" in asked ? { put: checkPrincipal(asked.put) } : asked);
}

/** @throws INVALID_ARGUMENT naming the field. */
export function checkPrincipal(asked: StoredPrincipal): StoredPrincipal {
  const parsed = principal.safeParse(asked);
  if (parsed.success) return asked;
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join(".") ?? "";
  throw invalid(`${field}: ${issue?.message ?? "not a principal"}`, { field });
}

/** A change out of the log. @returns null for what is none: every replica refuses it alike. */
export function decodeAccessChange(bytes: Uint8Array): AccessChange | null {
  const document = parsed(bytes);
  const result = accessChangeSchema.safeParse(document);
  return result.success ? (document as AccessChange) : null;
}

/**
 * Pure. @returns null where the change can be none: an id or certificate that is there already, one principal too many, or
 * nobody to remove.
 */
export function withAccessChange({ revision, principals }: AccessState, asked: AccessChange): AccessState | null {
  const next = new Map(principals);
  if ("remove" in asked) {
    if (!next.delete(asked.remove)) return null;
    return { revision: revision + 1, principals: next };
  }
  const { id, certificate } = asked.put;
  const isTaken = certificate !== null && [...principals.values()].some((one) => one.certificate === certificate);
  if (principals.has(id) || isTaken || principals.size >= PRINCIPALS_MAX) return null;
  next.set(id, asked.put);
  return { revision: revision + 1, principals: next };
}

export function encodePrincipal(one: StoredPrincipal): Uint8Array {
  return encoded(one);
}

/** Out of bytes that were checked before they were kept. */
export function decodePrincipal(bytes: Uint8Array): StoredPrincipal {
  return parsed(bytes) as StoredPrincipal;
}

export function encodeAccessRevision(revision: number): Uint8Array {
  return encoded({ revision });
}

export function decodeAccessRevision(bytes: Uint8Array): number {
  return (parsed(bytes) as { readonly revision: number }).revision;
}

function encoded(document: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FeatureStoreError(
      "CORRUPTION",
      "what is kept of who may do what is no JSON; was it written by a newer version?",
      {
        cause,
      },
    );
  }
}
