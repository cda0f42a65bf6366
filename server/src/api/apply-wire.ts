import {
  type ApplyAnswer,
  type ApplyRequest,
  changeFromWire,
  definitionsFromWire,
  definitionsToWire,
  dropFromWire,
  dropToWire,
  featurestore,
  toLong,
  toSafeInteger,
} from "@featurestore/proto";

const { ApplyRequest: RequestMessage, ApplyResponse: ResponseMessage } = featurestore.v1;

/** @throws INVALID_ARGUMENT naming what is wrong. */
export function applyFromWire(request: featurestore.v1.IApplyRequest): ApplyRequest {
  const expected = request.expectedRevision;
  return {
    definitions: definitionsFromWire(request.definitions),
    drops: (request.drops ?? []).map(dropFromWire),
    dryRun: request.dryRun ?? false,
    allowDrops: request.allowDrops ?? false,
    expectedRevision: expected === null || expected === undefined ? null : toSafeInteger("expectedRevision", expected),
  };
}

export function applyAnswerToWire(answer: ApplyAnswer): featurestore.v1.IApplyResponse {
  const changes = answer.changes.map((change) => ({ ...change, details: [...change.details] }));
  return { changes, revision: toLong(answer.revision), applied: answer.applied };
}

/** An apply as one node hands it to another. */
export function encodeApply(request: ApplyRequest): Uint8Array {
  return RequestMessage.encode({
    definitions: definitionsToWire(request.definitions),
    drops: request.drops.map(dropToWire),
    dryRun: request.dryRun,
    allowDrops: request.allowDrops,
    ...(request.expectedRevision === null ? {} : { expectedRevision: toLong(request.expectedRevision) }),
  }).finish();
}

/** @throws INVALID_ARGUMENT naming what is wrong. */
export function decodeApply(bytes: Uint8Array): ApplyRequest {
  return applyFromWire(RequestMessage.decode(bytes));
}

export function encodeApplyAnswer(answer: ApplyAnswer): Uint8Array {
  return ResponseMessage.encode(applyAnswerToWire(answer)).finish();
}

export function decodeApplyAnswer(bytes: Uint8Array): ApplyAnswer {
  const answer = ResponseMessage.decode(bytes);
  return {
    changes: (answer.changes ?? []).map(changeFromWire),
    revision: toSafeInteger("revision", answer.revision),
    applied: answer.applied ?? false,
  };
}
