import { FeatureStoreError } from "@featurestore/proto";

/** Why a request was refused before any work: the label of a metric, and `details.limit` of the error; `compressed` is no error of ours. */
export const REFUSALS = [
  "node_handlers",
  "node_request_bytes",
  "answer_bytes",
  "compressed",
  "overload",
  "client_handlers",
  "client_request_bytes",
  "client_answer_bytes",
  "client_read_rows",
  "client_read_bytes",
  "client_write_rows",
  "client_write_bytes",
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** What counts refusals that are no errors of ours. */
export type RefusalCounter = Pick<Refusals, "add">;

/** RESOURCE_EXHAUSTED, rejected: says which limit was reached, and when it may be worth coming back. */
export type RefusalError = FeatureStoreError & {
  readonly details: { readonly limit: Refusal; readonly retryAfterMs: number };
};

/** Counts what is refused, and makes the errors that say so. */
export class Refusals {
  readonly #counts = new Map<Refusal, number>(REFUSALS.map((reason) => [reason, 0]));

  /** @param retryAfterMs when it may be worth coming back. @returns an error to throw, counted. */
  refuse(reason: Refusal, message: string, retryAfterMs: number): RefusalError {
    return this.again(this.make(reason, message, retryAfterMs));
  }

  /** An error that `again` counts. */
  make(limit: Refusal, message: string, retryAfterMs: number): RefusalError {
    return new FeatureStoreError("RESOURCE_EXHAUSTED", message, { details: { limit, retryAfterMs } }) as RefusalError;
  }

  /** @returns the error, counted: it may be thrown any number of times. */
  again(error: RefusalError): RefusalError {
    this.add(error.details.limit);
    return error;
  }

  /** One more was refused. */
  add(reason: Refusal): void {
    this.#counts.set(reason, this.count(reason) + 1);
  }

  count(reason: Refusal): number {
    return this.#counts.get(reason) ?? 0;
  }
}
