import { FeatureStoreError, quote, type Role } from "@featurestore/proto";

/** Why something was denied, for counting. A closed set. */
export const DENIAL_REASONS = [
  "noToken",
  "malformed",
  "unknown",
  "wrongSecret",
  "expired",
  "noRule",
  "role",
  "name",
] as const;
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** Nobody is told which of them it was. */
const TOKEN_REASONS: ReadonlySet<DenialReason> = new Set(["malformed", "unknown", "wrongSecret", "expired"]);

/** Who the caller is is not known. One message for every token that does not hold, whatever is wrong with it. */
export function unauthenticated(reason: DenialReason): FeatureStoreError {
  const message = TOKEN_REASONS.has(reason)
    ? "the token does not hold: it is unknown, has expired or was revoked"
    : 'no token was given; send one as "authorization: Bearer TOKEN" (featurestore --token-file FILE)';
  return new FeatureStoreError("UNAUTHENTICATED", message);
}

/** A call that the caller may not make on anything, or not on everything. */
export function roleDenied(role: Role, isOfAll: boolean): FeatureStoreError {
  return new FeatureStoreError("PERMISSION_DENIED", `needs the role ${role}${isOfAll ? " of everything (*)" : ""}`);
}

/** A name outside what the caller may: the same whether there is such a thing or not. */
export function nameDenied(role: Role, name: string): FeatureStoreError {
  return new FeatureStoreError("PERMISSION_DENIED", `${quote(name)}: needs the role ${role} of it`);
}
