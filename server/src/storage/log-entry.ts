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

/** Tells what an entry asks. @throws CORRUPTION, `isOfNewerVersion`, for an unknown kind or format: a replica must stop there, never skip. */
export type EntryReader = (entry: Entry) => EntryContent;

/** The kinds and formats known here. */
export function readEntry(entry: Entry): EntryContent {
  switch (entry.kind) {
    case "command":
      return commandOf(entry);
    case "noop":
      return { kind: "noop" };
    case "membership":
      return { kind: "membership", membership: membershipOf(entry), data: entry.data };
    default:
      throw ofNewerVersion(
        entry,
        `the log holds an entry of unknown kind ${JSON.stringify((entry as { readonly kind: unknown }).kind)}; was it written by a newer version?`,
      );
  }
}

/** An entry, or what holds it, is of a version that this program does not know: it is sound, and needs another program. */
export function isOfNewerVersion(error: unknown): boolean {
  return error instanceof FeatureStoreError && error.code === "CORRUPTION" && error.details["newerVersion"] === true;
}

function commandOf(entry: Entry): Command {
  try {
    return decodeCommand(entry.data);
  } catch (cause) {
    if (!isOfNewerVersion(cause)) throw cause;
    throw ofNewerVersion(entry, (cause as Error).message, cause);
  }
}

function membershipOf(entry: Entry): Membership {
  try {
    return decodeMembership(entry.data);
  } catch (cause) {
    throw ofNewerVersion(
      entry,
      `the log holds a membership that cannot be read (${(cause as Error).message}); was it written by a newer version?`,
      cause,
    );
  }
}

function ofNewerVersion({ index }: Entry, message: string, cause?: unknown): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `entry ${index}: ${message} Start the node with that version`, {
    cause,
    details: { entry: index, newerVersion: true },
  });
}
