import {
  AUDIT_OUTCOMES,
  type AuditRecord,
  type featurestore,
  invalid,
  type Principal,
  ROLES,
  toSafeInteger,
} from "@featurestore/proto";

/** @throws INVALID_ARGUMENT where a field is none that this client knows. */
export function principalFromWire(one: featurestore.v1.IPrincipal): Principal {
  return {
    id: one.id ?? "",
    role: oneOf("role", ROLES, one.role),
    views: one.views ?? [],
    certificate: one.certificate ? one.certificate : null,
    note: one.note ?? "",
    createdAt: toSafeInteger("createdAt", one.createdAt),
    expiresAt: toSafeInteger("expiresAt", one.expiresAt) || null,
    createdBy: one.createdBy ?? "",
  };
}

/** @throws INVALID_ARGUMENT where a field is none that this client knows. */
export function auditRecordFromWire(record: featurestore.v1.IAuditRecord): AuditRecord {
  return {
    sequence: toSafeInteger("sequence", record.sequence),
    at: toSafeInteger("at", record.at),
    principal: record.principal ?? "",
    method: record.method ?? "",
    text: record.text ?? "",
    outcome: oneOf("outcome", AUDIT_OUTCOMES, record.outcome),
    revision: toSafeInteger("revision", record.revision),
  };
}

function oneOf<T extends string>(field: string, known: readonly T[], value: string | null | undefined): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw invalid(`${field}: the server answered one that this client does not know; is the client older?`, { field });
}
