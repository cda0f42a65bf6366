import { expect } from "vitest";
import { entriesOf, type RaftNetwork } from "./raft-network.suite.js";
import type { EntryId, Message, MessageBody, ReplicaId } from "./types.js";

export const THREE = ["1", "2", "3"];
export const FIVE = ["1", "2", "3", "4", "5"];

export function id(term: number, index: number): EntryId {
  return { term, index };
}

export function message(from: ReplicaId, to: ReplicaId, term: number, body: MessageBody): Message {
  return { from, to, term, ...body };
}

export function voteRequest(from: ReplicaId, term: number, last: EntryId = id(0, 0)): Message {
  return message(from, "1", term, { type: "voteRequest", last, preVote: false, transfer: false });
}

export function append(
  from: ReplicaId,
  term: number,
  previous: EntryId,
  terms: readonly number[],
  committed = 0,
): Message {
  const entries = entriesOf(terms, previous.index + 1);
  return message(from, "1", term, { type: "append", previous, entries, committed });
}

/** What `node` says to a message. */
export function answersOf(network: RaftNetwork, sent: Message): readonly Message[] {
  network.wire = [];
  network.step(sent);
  return network.drop();
}

/** Makes 1 a candidate of the next term, with everybody's pre-vote; the requests for votes are dropped. */
export function candidate(network: RaftNetwork): void {
  network.raft("1").campaign();
  network.node("1").drain();
  network.deliver(({ type }) => type === "voteRequest");
  network.deliver(({ type }) => type === "voteReply");
  network.drop();
  expect(network.node("1").role).toBe("candidate");
}

export function vote(from: ReplicaId, term: number, granted: boolean): Message {
  if (granted) return message(from, "1", term, { type: "voteReply", granted, preVote: false });
  return message(from, "1", term, { type: "voteReply", granted, preVote: false, committed: id(0, 0) });
}
