import { decodeMembership } from "./membership.js";
import type { Entry, EntryId, IgnoreReason, Message } from "./types.js";

/**
 * How far a term may be ahead of the own one. Centuries of elections; terms that a message can make up must not come near
 * what numbers, and the encoding of messages, can hold, or nobody could ever campaign again.
 */
export const TERM_LEAP_MAX = 2 ** 32;

/** What a replica knows that a message can contradict. */
export interface MessageContext {
  readonly term: number;
  /** Where its log ends. */
  readonly last: EntryId;
  /** Position of the newest round of reads; null where it does not lead. */
  readonly readPosition: number | null;
}

/**
 * Why a message is one that nobody who keeps to the rules sends to this replica now, or null. Such a message comes from a
 * peer gone wrong: it is left alone, for it must not stop those it is sent to.
 */
export function messageProblem(message: Message, { term, last, readPosition }: MessageContext): IgnoreReason | null {
  if (message.term - term > TERM_LEAP_MAX) return "termLeap";
  if (message.term < term) return null;
  const isLedHere = readPosition !== null && message.term === term;
  switch (message.type) {
    case "append":
      if (isLedHere) return "secondLeader";
      return isWellFormed(message) ? null : "malformedAppend";
    case "heartbeat":
      if (isLedHere) return "secondLeader";
      // A leader tells what this replica has acknowledged. One that lacks it has lost its disk and kept its name: it must
      // neither follow nor count. The event tells of it with every heartbeat.
      return message.committed > last.index ? "committedBeyondLog" : null;
    case "appendReply":
      return isLedHere && message.accepted && message.matched > last.index ? "matchedBeyondLog" : null;
    case "heartbeatReply":
      // It would vouch for reads that nobody has asked for yet.
      return isLedHere && message.read > readPosition ? "readNeverOpened" : null;
    case "voteRequest":
    case "voteReply":
    case "timeoutNow":
    case "readRequest":
    case "readReply":
      return null;
  }
}

function isWellFormed({ previous, entries, term }: Message & { readonly type: "append" }): boolean {
  let before: EntryId = previous;
  for (const entry of entries) {
    if (entry.index !== before.index + 1 || entry.term < before.term || !isReadable(entry)) return false;
    before = entry;
  }
  return before.term <= term;
}

function isReadable({ kind, data }: Entry): boolean {
  if (kind !== "membership") return true;
  try {
    decodeMembership(data);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
