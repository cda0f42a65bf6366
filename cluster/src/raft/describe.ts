import { decodeMembership } from "./membership.js";
import type { Entry, EntryId, Membership, Message, RaftEvent, Ready, ReplicaId, Snapshot, Write } from "./types.js";

/** Puts a command's data into words. Data belongs to users: what is written to logs tells its size only. */
export type DescribeData = (data: Uint8Array) => string;

const sizeOf: DescribeData = (data) => `${data.length}B`;

/** One line, without its end: `1→2 append term=3 after 2/4 [3/5 12B] committed=4`. A position is `term/index`. */
export function describeMessage(message: Message, describeData: DescribeData = sizeOf): string {
  const { from, to, term } = message;
  return `${from}→${to} ${bodyOf(message, term, describeData)}`;
}

/** Lines, without the last one's end; empty when there is nothing to do. What waits for the write is under it. */
export function describeReady(ready: Ready, describeData: DescribeData = sizeOf): string {
  const lines: string[] = [];
  const { softState, messages, write, committed, reads, fetches, snapshotsWanted } = ready;
  if (softState !== null) lines.push(`${softState.role} term=${softState.term} leader=${softState.leader ?? "none"}`);
  for (const message of messages) lines.push(describeMessage(message, describeData));
  if (write !== null) lines.push(...describeWrite(write, describeData));
  if (committed.length > 0) lines.push(`apply ${describeEntries(committed, describeData)}`);
  for (const { id, index } of reads) lines.push(`read ${id} at ${index}`);
  for (const { peer, from, bytesMax } of fetches) lines.push(`fetch from ${from} for ${peer}, up to ${bytesMax}B`);
  for (const peer of snapshotsWanted) lines.push(`snapshot wanted by ${peer}`);
  return lines.join("\n");
}

/** A short sentence without its subject, which is the replica that observed it: `became leader, term 2`. */
export function describeEvent(event: RaftEvent): string {
  switch (event.kind) {
    case "becameFollower":
      return `became follower, term ${event.term}`;
    case "becamePreCandidate":
      return `became pre-candidate, term ${event.term}`;
    case "becameCandidate":
      return `became candidate, term ${event.term}`;
    case "becameLeader":
      return `became leader, term ${event.term}`;
    case "voted":
      return `voted for ${event.candidate}, term ${event.term}`;
    case "probing":
    case "replicating":
    case "snapshotting":
      return `${event.kind} ${event.peer}`;
    case "truncatedTail":
      return `cut ${event.from}..${event.to}`;
    case "committed":
      return `committed ${event.index}`;
    case "membershipApplied":
      return `membership at ${event.index}: ${describeMembership(event.membership)}`;
    case "snapshotAccepted":
      return `snapshot ${describeEntryId(event.last)} accepted`;
    case "snapshotRefused":
      return `snapshot ${describeEntryId(event.last)} refused`;
    case "transferStarted":
      return `transfer to ${event.to} started`;
    case "transferAborted":
      return `transfer to ${event.to} aborted`;
    case "steppedDown":
      return `stepped down: ${event.why}`;
    case "ignored":
      return `ignored ${event.from ?? "a snapshot"}: ${event.why}`;
    case "readConfirmed":
      return `reads confirmed at ${event.index}, position ${event.position}`;
  }
}

/** `term/index`. */
export function describeEntryId({ term, index }: EntryId): string {
  return `${term}/${index}`;
}

/** `voters=(1 2 3)`, and what else there is. */
export function describeMembership({ voters, outgoing, learners, learnersNext }: Membership): string {
  const list = (name: string, ids: readonly ReplicaId[]): string =>
    ids.length === 0 ? "" : ` ${name}=(${ids.join(" ")})`;
  return [
    `voters=(${voters.join(" ")})`,
    list("outgoing", outgoing),
    list("learners", learners),
    list("learners-next", learnersNext),
  ].join("");
}

/** `[1/1 noop, 1/2 12B]`. */
export function describeEntries(entries: readonly Entry[], describeData: DescribeData = sizeOf): string {
  return `[${entries.map((entry) => `${describeEntryId(entry)} ${contentOf(entry, describeData)}`).join(", ")}]`;
}

function contentOf({ kind, data }: Entry, describeData: DescribeData): string {
  switch (kind) {
    case "noop":
      return "noop";
    case "command":
      return describeData(data);
    case "membership":
      return describeMembership(decodeMembership(data));
  }
}

function bodyOf(message: Message, term: number, describeData: DescribeData): string {
  switch (message.type) {
    case "voteRequest": {
      const name = message.preVote ? "preVoteRequest" : "voteRequest";
      return `${name} term=${term} last=${describeEntryId(message.last)}${message.transfer ? " transfer" : ""}`;
    }
    case "voteReply": {
      const name = message.preVote ? "preVoteReply" : "voteReply";
      const answer = message.granted ? "granted" : `refused committed=${describeEntryId(message.committed)}`;
      return `${name} term=${term} ${answer}`;
    }
    case "append": {
      const entries = message.entries.length === 0 ? "" : ` ${describeEntries(message.entries, describeData)}`;
      return `append term=${term} after ${describeEntryId(message.previous)}${entries} committed=${message.committed}`;
    }
    case "appendReply":
      return message.accepted
        ? `appendReply term=${term} matched=${message.matched}`
        : `appendReply term=${term} rejected=${message.rejected} hint=${describeEntryId(message.hint)}`;
    case "heartbeat":
      return `heartbeat term=${term} committed=${message.committed}${positionOf(message.read)}`;
    case "heartbeatReply":
      return `heartbeatReply term=${term}${positionOf(message.read)}${message.rebuilding ? " rebuilding" : ""}`;
    case "timeoutNow":
      return `timeoutNow term=${term}`;
    case "readRequest":
      return `readRequest term=${term} read=${message.read}`;
    case "readReply":
      return `readReply term=${term} read=${message.read} index=${message.index}`;
  }
}

/** Nothing before the first read: heartbeats are most of what is said. */
function positionOf(read: number): string {
  return read === 0 ? "" : ` position=${read}`;
}

function describeWrite(
  { number, snapshot, entries, hardState, messages }: Write,
  describeData: DescribeData,
): string[] {
  const { term, votedFor, committed } = hardState;
  const parts = [`write ${number}: term=${term} vote=${votedFor ?? "none"} committed=${committed}`];
  if (snapshot !== null) parts.push(describeSnapshot(snapshot));
  if (entries.length > 0) parts.push(describeEntries(entries, describeData));
  return [parts.join(" "), ...messages.map((message) => `  then ${describeMessage(message, describeData)}`)];
}

function describeSnapshot({ last, membership }: Snapshot): string {
  return `snapshot=${describeEntryId(last)} (${describeMembership(membership)})`;
}
