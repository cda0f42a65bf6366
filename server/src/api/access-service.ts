import {
  AUDIT_RECORDS_MAX,
  type AuditRecord,
  type CreateTokenRequest,
  type featurestore,
  invalid,
  type Principal,
  ROLES,
  toLong,
  toSafeInteger,
} from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";
import type { StoreNode } from "../node.js";
import { type CallContext, unary } from "./call.js";

interface Context extends CallContext {
  readonly node: Pick<StoreNode, "createToken" | "revokeToken" | "principals" | "audit">;
}

const AUDIT_LIMIT = 100;
/** A hundred years: what is longer is meant to be for ever. */
const TTL_MS_MAX = 100 * 365 * 86_400_000;

/** The handlers of AccessService. */
export function accessService(context: Context): grpc.UntypedServiceImplementation {
  const { node } = context;
  return {
    CreateToken: unary(
      "CreateToken",
      context,
      async (request: featurestore.v1.ICreateTokenRequest, call): Promise<featurestore.v1.ICreateTokenResponse> => {
        const { id, token, expiresAt } = await node.createToken(createFromWire(request), call);
        return { id, token: token ?? "", expiresAt: toLong(expiresAt ?? 0) };
      },
    ),
    ListTokens: unary(
      "ListTokens",
      context,
      async (_: featurestore.v1.IListTokensRequest, call): Promise<featurestore.v1.IListTokensResponse> => {
        const { principals, revision } = await node.principals(call);
        const sorted = [...principals.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
        return { principals: sorted.map(principalToWire), revision: toLong(revision) };
      },
    ),
    RevokeToken: unary(
      "RevokeToken",
      context,
      async (request: featurestore.v1.IRevokeTokenRequest, call): Promise<featurestore.v1.IRevokeTokenResponse> => {
        if (!request.id) throw invalid("id: expected the id of a token", { field: "id" });
        return { revision: toLong(await node.revokeToken(request.id, call)) };
      },
    ),
    Audit: unary(
      "Audit",
      context,
      async (request: featurestore.v1.IAuditRequest, call): Promise<featurestore.v1.IAuditResponse> => {
        const limit = Math.min(request.limit || AUDIT_LIMIT, AUDIT_RECORDS_MAX);
        const sinceMs = toSafeInteger("since", request.since);
        return { records: (await node.audit({ sinceMs, limit }, call)).map(recordToWire) };
      },
    ),
  };
}

/** @throws INVALID_ARGUMENT naming the field. */
function createFromWire(request: featurestore.v1.ICreateTokenRequest): CreateTokenRequest {
  const role = ROLES.find((known) => known === request.role);
  if (role === undefined) throw invalid(`role: expected ${ROLES.join(", ")}`, { field: "role" });
  const ttlMs = toSafeInteger("ttlMs", request.ttlMs);
  if ((ttlMs === 0) !== (request.noExpiry ?? false) || ttlMs < 0 || ttlMs > TTL_MS_MAX) {
    throw invalid("ttlMs: expected how long the token holds, up to 100 years, or noExpiry", { field: "ttlMs" });
  }
  return {
    role,
    views: request.views ?? [],
    ttlMs: ttlMs === 0 ? null : ttlMs,
    note: request.note ?? "",
    certificate: request.certificate ? request.certificate : null,
  };
}

function principalToWire(one: Principal): featurestore.v1.IPrincipal {
  const { id, role, views, certificate, note, createdAt, expiresAt, createdBy } = one;
  return {
    id,
    role,
    views: [...views],
    certificate: certificate ?? "",
    note,
    createdAt: toLong(createdAt),
    expiresAt: toLong(expiresAt ?? 0),
    createdBy,
  };
}

function recordToWire({ sequence, at, revision, ...record }: AuditRecord): featurestore.v1.IAuditRecord {
  return { ...record, sequence: toLong(sequence), at: toLong(at), revision: toLong(revision) };
}
