import type { CreateTokenRequest } from "@featurestore/proto";
import { checkPrincipal, type StoredPrincipal } from "../storage/access-codec.js";
import { newId, newToken } from "./token.js";

/**
 * A principal as asked for, with a new token unless a certificate is to stand for it.
 * @param at.now microseconds since 1970 UTC. @throws INVALID_ARGUMENT naming the field.
 */
export function newPrincipal(
  { role, views, ttlMs, note, certificate }: CreateTokenRequest,
  at: { readonly by: string; readonly now: number },
): { readonly principal: StoredPrincipal; readonly token: string | null } {
  const made = certificate === null ? newToken() : { token: null, id: newId(), hash: null };
  const createdAt = Math.floor(at.now / 1_000);
  const principal = checkPrincipal({
    id: made.id,
    role,
    views: views.length === 0 ? ["*"] : views,
    certificate,
    hash: made.hash,
    note,
    createdAt,
    createdBy: at.by,
    expiresAt: ttlMs === null ? null : createdAt + ttlMs,
  });
  return { principal, token: made.token };
}
