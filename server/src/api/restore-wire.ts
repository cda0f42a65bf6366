import {
  featurestore,
  invalid,
  type PendingRestore,
  registryFromWire,
  registryToWire,
  toLong,
  toSafeInteger,
} from "@featurestore/proto";

const { BeginRestoreRequest, BeginRestoreResponse, FinishRestoreRequest } = featurestore.v1;
const ID = /^[0-9A-Za-z-]{1,64}$/;

export function encodeBeginRestore({ id, registry }: PendingRestore): Uint8Array {
  return BeginRestoreRequest.encode({ restoreId: id, registry: registryToWire(registry) }).finish();
}

export function decodeBeginRestore(bytes: Uint8Array): PendingRestore {
  return beginRestoreFromWire(BeginRestoreRequest.decode(bytes));
}

/** @throws INVALID_ARGUMENT naming the field. */
export function beginRestoreFromWire(message: featurestore.v1.IBeginRestoreRequest): PendingRestore {
  if (!message.registry) throw invalid("registry: the request has none", { field: "registry" });
  return { id: checkRestoreId(message.restoreId), registry: registryFromWire(message.registry) };
}

export function encodeFinishRestore(id: string): Uint8Array {
  return FinishRestoreRequest.encode({ restoreId: id }).finish();
}

export function decodeFinishRestore(bytes: Uint8Array): string {
  return checkRestoreId(FinishRestoreRequest.decode(bytes).restoreId);
}

/** The registry's revision, as either answer has it. */
export function encodeRestoreAnswer(revision: number): Uint8Array {
  return BeginRestoreResponse.encode({ revision: toLong(revision) }).finish();
}

export function decodeRestoreAnswer(bytes: Uint8Array): number {
  return toSafeInteger("revision", BeginRestoreResponse.decode(bytes).revision);
}

/** @throws INVALID_ARGUMENT for what cannot be the id of a backup. */
export function checkRestoreId(id: string | null | undefined): string {
  if (id && ID.test(id)) return id;
  throw invalid("restoreId: expected the id of a backup: 1 to 64 letters, digits and dashes", { field: "restoreId" });
}
