import type { ClientQuotas } from "./client.js";
import type { ClientOf } from "./client-of.js";
import { Clients } from "./clients.js";
import { Refusals } from "./refusals.js";

/** Quotas of which a test sets those it is about. */
export const NO_QUOTAS: ClientQuotas = {
  handlersMax: 1_000,
  requestBytesMax: 1_000_000,
  answerBytesMax: 1e8,
  readRowsPerSecond: 0,
  readBytesPerSecond: 0,
  writeRowsPerSecond: 0,
  writeBytesPerSecond: 0,
};

/** All calls are those of one client. */
export function oneClient(quotas: Partial<ClientQuotas> = {}): {
  readonly clients: Clients;
  readonly clientOf: ClientOf;
} {
  return { clients: new Clients({ ...NO_QUOTAS, ...quotas }, new Refusals()), clientOf: () => "a client" };
}
