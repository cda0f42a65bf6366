import { decodeMembership, type Entry, type EntryId, encodeMembership, type PeerMessage } from "@featurestore/cluster";
import { isReplicaOf } from "./replica-name.js";
import { FieldReader, FieldWriter, Malformed, NUMBER_MAX } from "./wire-cursor.js";

/*
 * Message:  format u8 = 1 | type u8 | flags u8 | zero u8 | group u32 | term u64 | from text | to text | body
 * text:     length u8 | UTF-8            a replica id is "<node id>.<n>"
 * position: term u64 | index u64
 * entry:    term u64 | kind u8 (1 command, 2 membership, 3 no-op) | length u32 | data
 *
 * body of   1 voteRequest     last position                                          flag 1: pre-vote, 2: transfer
 *           2 voteReply       granted (flag 2): nothing; else committed position     flag 1: pre-vote
 *           3 append          previous position | committed u64 | count u32 | count x entry
 *           4 appendReply     accepted (flag 1): matched u64; else rejected u64 | hint position
 *           5 heartbeat       committed u64 | read u64
 *           6 heartbeatReply  read u64                                               flag 1: rebuilding
 *           7 timeoutNow      nothing
 *           8 readRequest     read u64
 *           9 readReply       read u64 | index u64
 *          16 snapshotOffer   id text | last position | bytes u64 | chunk bytes u32 | digest text
 *                             | length u16 | membership
 *          17 snapshotFetch   id text | offset u64
 *          18 snapshotChunk   id text | offset u64 | checksum u64 | length u32 | data
 *          19 snapshotDone    id text | length u16 | reason, UTF-8                   flag 1: installed
 *
 * Little-endian. The indexes of entries follow on `previous`.
 */
const FORMAT = 1;
const TYPES = {
  voteRequest: 1,
  voteReply: 2,
  append: 3,
  appendReply: 4,
  heartbeat: 5,
  heartbeatReply: 6,
  timeoutNow: 7,
  readRequest: 8,
  readReply: 9,
  snapshotOffer: 16,
  snapshotFetch: 17,
  snapshotChunk: 18,
  snapshotDone: 19,
} as const;
const KINDS = { command: 1, membership: 2, noop: 3 } as const;
const KIND_NAMES = [null, "command", "membership", "noop"] as const;
const ENTRY_HEAD = 13;

/** One encoded message: room for the largest chunk of a snapshot, and for any entry, with what is around it. */
export const MESSAGE_BYTES_MAX = 17 * 1024 * 1024;
export const CHUNK_BYTES_MAX = 16 * 1024 * 1024;
/** Entries of one append. */
const ENTRIES_MAX = 65_536;
/** Of a reason the first bytes are sent. */
const REASON_BYTES_MAX = 1_024;
/** What a message takes beside its data, near enough. */
const MESSAGE_OVERHEAD = 128;

/** The two nodes of a connection: messages go from the one to the other. */
export interface Ends {
  readonly from: string;
  readonly to: string;
}

export type DecodedMessage =
  | { readonly ok: true; readonly group: number; readonly message: PeerMessage }
  | { readonly ok: false; readonly problem: string };

/** What a message takes encoded, near enough for the bounds of queues. */
export function messageWeight(message: PeerMessage): number {
  switch (message.type) {
    case "append":
      return message.entries.reduce((sum, { data }) => sum + ENTRY_HEAD + data.length, MESSAGE_OVERHEAD);
    case "snapshotChunk":
      return MESSAGE_OVERHEAD + message.chunk.data.length;
    default:
      return MESSAGE_OVERHEAD;
  }
}

/** Appends a message of a group. Its data is copied. */
export function writePeerMessage(writer: FieldWriter, group: number, message: PeerMessage): void {
  writer.u8(FORMAT).u8(TYPES[message.type]).u8(flagsOf(message)).u8(0).u32(group).u64(message.term);
  writer.text(message.from).text(message.to);
  writeBody(writer, message);
}

export function encodePeerMessage(group: number, message: PeerMessage): Buffer {
  const writer = new FieldWriter(messageWeight(message));
  writePeerMessage(writer, group, message);
  return writer.finish();
}

/**
 * Reads a message that came over a connection between these nodes. Every field is checked against what its type says,
 * and against the others: what is returned may be given to a replica. Entries share one copy of their bytes; the data
 * of a chunk is a view of `bytes`.
 */
export function decodePeerMessage(bytes: Buffer, ends: Ends): DecodedMessage {
  try {
    if (bytes.length > MESSAGE_BYTES_MAX) throw new Malformed("a message is too large");
    const reader = new FieldReader(bytes);
    const decoded = readMessage(reader, ends);
    reader.end();
    return { ok: true, ...decoded };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, problem: error.message };
    throw error;
  }
}

function flagsOf(message: PeerMessage): number {
  switch (message.type) {
    case "voteRequest":
      return (message.preVote ? 1 : 0) | (message.transfer ? 2 : 0);
    case "voteReply":
      return (message.preVote ? 1 : 0) | (message.granted ? 2 : 0);
    case "appendReply":
      return message.accepted ? 1 : 0;
    case "heartbeatReply":
      return message.rebuilding ? 1 : 0;
    case "snapshotDone":
      return message.installed ? 1 : 0;
    default:
      return 0;
  }
}

function writeBody(writer: FieldWriter, message: PeerMessage): void {
  switch (message.type) {
    case "voteRequest":
      writePosition(writer, message.last);
      return;
    case "voteReply":
      if (!message.granted) writePosition(writer, message.committed);
      return;
    case "append":
      writePosition(writer, message.previous);
      writer.u64(message.committed).u32(message.entries.length);
      for (const { term, kind, data } of message.entries) writer.u64(term).u8(KINDS[kind]).u32(data.length).run(data);
      return;
    case "appendReply":
      if (message.accepted) writer.u64(message.matched);
      else writePosition(writer.u64(message.rejected), message.hint);
      return;
    case "heartbeat":
      writer.u64(message.committed).u64(message.read);
      return;
    case "heartbeatReply":
    case "readRequest":
      writer.u64(message.read);
      return;
    case "timeoutNow":
      return;
    case "readReply":
      writer.u64(message.read).u64(message.index);
      return;
    case "snapshotOffer": {
      const { id, last, bytes, chunkBytes, digest } = message.manifest;
      const membership = encodeMembership(message.manifest.membership);
      writePosition(writer.text(id), last);
      writer.u64(bytes).u32(chunkBytes).text(digest).u16(membership.length).run(membership);
      return;
    }
    case "snapshotFetch":
      writer.text(message.id).u64(message.offset);
      return;
    case "snapshotChunk": {
      const { offset, checksum, data } = message.chunk;
      writer.text(message.id).u64(offset).u64(checksum).u32(data.length).run(data);
      return;
    }
    case "snapshotDone": {
      const reason = firstBytes(message.reason);
      writer.text(message.id).u16(reason.length).run(reason);
      return;
    }
  }
}

function writePosition(writer: FieldWriter, { term, index }: EntryId): void {
  writer.u64(term).u64(index);
}

/** The beginning of a text, whole characters, as UTF-8. */
function firstBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(REASON_BYTES_MAX);
  return bytes.subarray(0, new TextEncoder().encodeInto(text, bytes).written);
}

/** What all messages have, as read. */
interface Head {
  readonly from: string;
  readonly to: string;
  readonly term: number;
}

function readMessage(reader: FieldReader, ends: Ends): { group: number; message: PeerMessage } {
  if (reader.u8() !== FORMAT) throw new Malformed("a message of an unknown format");
  const type = reader.u8();
  const flags = reader.u8();
  if (reader.u8() !== 0) throw new Malformed("a reserved byte is not zero");
  const group = reader.u32();
  const term = reader.u64();
  const from = reader.text();
  const to = reader.text();
  if (!isReplicaOf(ends.from, from)) throw new Malformed("a message is not from a replica of the node that sent it");
  if (!isReplicaOf(ends.to, to)) throw new Malformed("a message is not for a replica of this node");
  return { group, message: readBody(reader, { type, flags }, { from, to, term }) };
}

function readBody(
  reader: FieldReader,
  { type, flags }: { readonly type: number; readonly flags: number },
  head: Head,
): PeerMessage {
  const { term } = head;
  const isFirst = (flags & 1) !== 0;
  const isSecond = (flags & 2) !== 0;
  const known = type === TYPES.voteRequest || type === TYPES.voteReply ? 3 : ONE_FLAG.has(type) ? 1 : 0;
  if (flags > known) throw new Malformed("a message has unknown flags");
  switch (type) {
    case TYPES.voteRequest:
      return {
        type: "voteRequest",
        ...head,
        last: readPosition(reader, term),
        preVote: isFirst,
        transfer: isSecond,
      };
    case TYPES.voteReply:
      if (isSecond) return { type: "voteReply", ...head, granted: true, preVote: isFirst };
      return { type: "voteReply", ...head, granted: false, preVote: isFirst, committed: readGuess(reader, term) };
    case TYPES.append:
      return readAppend(reader, head);
    case TYPES.appendReply:
      if (isFirst) return { type: "appendReply", ...head, accepted: true, matched: reader.u64() };
      return readRejection(reader, head);
    case TYPES.heartbeat:
      return { type: "heartbeat", ...head, committed: reader.u64(), read: readId(reader) };
    case TYPES.heartbeatReply:
      return { type: "heartbeatReply", ...head, read: readId(reader), rebuilding: isFirst };
    case TYPES.timeoutNow:
      return { type: "timeoutNow", ...head };
    case TYPES.readRequest:
      return { type: "readRequest", ...head, read: readId(reader) };
    case TYPES.readReply:
      return { type: "readReply", ...head, read: readId(reader), index: reader.u64() };
    case TYPES.snapshotOffer:
      return readOffer(reader, head);
    case TYPES.snapshotFetch:
      return { type: "snapshotFetch", ...head, id: readName(reader), offset: reader.u64() };
    case TYPES.snapshotChunk:
      return readChunk(reader, head);
    case TYPES.snapshotDone: {
      const id = readName(reader);
      const length = reader.u16();
      if (length > REASON_BYTES_MAX) throw new Malformed("a reason is too long");
      return { type: "snapshotDone", ...head, id, installed: isFirst, reason: reader.utf8(length) };
    }
    default:
      throw new Malformed("a message of an unknown type");
  }
}

const ONE_FLAG: ReadonlySet<number> = new Set([TYPES.appendReply, TYPES.heartbeatReply, TYPES.snapshotDone]);

/** A read's id or position: a counter with a random part on top, so it may take all safe integers. */
function readId(reader: FieldReader): number {
  return reader.u64(Number.MAX_SAFE_INTEGER);
}

/** A position in a log whose terms do not exceed `termMax`; term and index are zero together. */
function readPosition(reader: FieldReader, termMax: number): EntryId {
  const position = readGuess(reader, termMax);
  if (position.term === 0 && position.index > 0) throw new Malformed("an entry has no term");
  return position;
}

/** A position whose term may be 0 because the sender does not know it. */
function readGuess(reader: FieldReader, termMax: number): EntryId {
  const term = reader.u64();
  const index = reader.u64();
  if (term > termMax) throw new Malformed("an entry is of a later term than the message");
  if (index === 0 && term > 0) throw new Malformed("a position before the log is 0/0");
  return { term, index };
}

function readAppend(reader: FieldReader, head: Head): PeerMessage {
  const previous = readPosition(reader, head.term);
  const committed = reader.u64();
  const count = reader.u32();
  if (count > ENTRIES_MAX || count > reader.left / ENTRY_HEAD) throw new Malformed("more entries than bytes for them");
  if (previous.index > NUMBER_MAX - count) throw new Malformed("a number is too large");
  // One copy for all: entries are kept for long, and must not keep the frame they came in.
  const own = new FieldReader(Buffer.from(reader.run(reader.left)));
  const entries: Entry[] = [];
  let last = previous;
  for (let i = 0; i < count; i++) {
    last = readEntry(own, last, head.term);
    entries.push(last as Entry);
  }
  own.end();
  return { type: "append", ...head, previous, entries, committed };
}

function readEntry(reader: FieldReader, previous: EntryId, termMax: number): Entry {
  const term = reader.u64();
  const kind = KIND_NAMES[reader.u8()] ?? null;
  const data = reader.run(reader.u32());
  if (kind === null) throw new Malformed("an entry of an unknown kind");
  if (term === 0 || term < previous.term || term > termMax) throw new Malformed("the term of an entry is out of order");
  if (kind === "noop" && data.length > 0) throw new Malformed("a no-op has data");
  if (kind === "membership") checkVoters(data);
  return { term, index: previous.index + 1, kind, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

function readRejection(reader: FieldReader, head: Head): PeerMessage {
  const rejected = reader.u64();
  const hint = readGuess(reader, head.term);
  if (hint.index > rejected) throw new Malformed("a hint lies beyond what was refused");
  return { type: "appendReply", ...head, accepted: false, rejected, hint };
}

function readOffer(reader: FieldReader, head: Head): PeerMessage {
  const id = readName(reader);
  const last = readPosition(reader, head.term);
  const bytes = reader.u64();
  const chunkBytes = reader.u32();
  const digest = reader.text();
  const membership = checkVoters(reader.run(reader.u16()));
  if (chunkBytes === 0 || chunkBytes > CHUNK_BYTES_MAX) throw new Malformed("a snapshot's chunks are of no sound size");
  return { type: "snapshotOffer", ...head, manifest: { id, last, membership, bytes, chunkBytes, digest } };
}

function readChunk(reader: FieldReader, head: Head): PeerMessage {
  const id = readName(reader);
  const offset = reader.u64();
  const checksum = reader.u64(Number.MAX_SAFE_INTEGER);
  const length = reader.u32();
  if (length > CHUNK_BYTES_MAX) throw new Malformed("a chunk is too large");
  const data = reader.run(length);
  const chunk = { offset, data: new Uint8Array(data.buffer, data.byteOffset, data.length), checksum };
  return { type: "snapshotChunk", ...head, id, chunk };
}

/** The name of a snapshot: never empty. */
function readName(reader: FieldReader): string {
  const name = reader.text();
  if (name === "") throw new Malformed("a snapshot has no name");
  return name;
}

/** A membership that somebody votes in. */
function checkVoters(bytes: Uint8Array): ReturnType<typeof decodeMembership> {
  try {
    const membership = decodeMembership(bytes);
    if (membership.voters.length > 0) return membership;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Malformed(error.message);
  }
  throw new Malformed("a membership without voters");
}
