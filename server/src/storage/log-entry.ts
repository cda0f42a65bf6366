import { decodeMembership, type Entry, type Membership } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { type Command, decodeCommand } from "./command-codec.js";

/** What an entry asks of a state machine. */
export type EntryContent =
  | Command
  | { readonly kind: "noop" }
  | { readonly kind: "membership"; readonly membership: Membership; readonly data: Uint8Array };

/** The result of an entry that is not a command. */
export const NO_RESULT = new Uint8Array(0);

/** @throws CORRUPTION for an unknown kind or format: a replica must stop there, never skip. */
export function readEntry(entry: Entry): EntryContent {
  switch (entry.kind) {
    case "command":
      return decodeCommand(entry.data);
    case "noop":
      return { kind: "noop" };
    case "membership":
      return { kind: "membership", membership: membershipOf(entry), data: entry.data };
    default:
      throw unknown(`an entry of unknown kind ${JSON.stringify((entry as { readonly kind: unknown }).kind)}`);
  }
}

function membershipOf(entry: Entry): Membership {
  try {
    return decodeMembership(entry.data);
  } catch (cause) {
    throw unknown(`a membership that cannot be read at entry ${entry.index} (${(cause as Error).message})`, cause);
  }
}

function unknown(what: string, cause?: unknown): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `the log holds ${what}; was it written by a newer version?`, { cause });
}
