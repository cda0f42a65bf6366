import { FeatureStoreError } from "@featurestore/proto";

/** Why a request was refused before any work: the label of a metric, and `details.limit` of the error. */
export const REFUSALS = [
  "node_handlers",
  "node_request_bytes",
  "answer_bytes",
  "overload",
  "client_handlers",
  "client_request_bytes",
  "client_read_rows",
  "client_read_bytes",
  "client_write_rows",
  "client_write_bytes",
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Counts what is refused, and makes the error that says so. */
export class Refusals {
  readonly #counts = new Map<Refusal, number>(REFUSALS.map((reason) => [reason, 0]));

  /** @param retryAfterMs when it may be worth coming back. @returns RESOURCE_EXHAUSTED (rejected), counted. */
  refuse(reason: Refusal, message: string, retryAfterMs: number): FeatureStoreError {
    this.#counts.set(reason, this.count(reason) + 1);
    return new FeatureStoreError("RESOURCE_EXHAUSTED", message, { details: { limit: reason, retryAfterMs } });
  }

  count(reason: Refusal): number {
    return this.#counts.get(reason) ?? 0;
  }
}
