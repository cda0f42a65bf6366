import type { PeerMessage } from "@featurestore/cluster";
import {
  type DecodedMessage,
  decodePeerMessage,
  type Ends,
  MESSAGE_BYTES_MAX,
  writePeerMessage,
} from "./peer-codec.js";
import { isNodeId } from "./replica-name.js";
import { FieldReader, FieldWriter, Malformed } from "./wire-cursor.js";

/*
 * Frame:    type u8 | body
 * body of   1 hello    lane u8 (1 consensus, 2 bulk) | oldest protocol u16 | newest protocol u16 | to node text | identity
 *           2 welcome  protocol u16 | to node text | identity
 *           3 refusal  reason u8 | length u16 | UTF-8
 *           4 batch    (length u32 | message) until the end
 *           5 ping     number u32 | synced sequence of the write-ahead log u64
 *           6 pong     number u32: the last ping heard
 * identity: cluster id text | node id text | incarnation u64 | synced sequence u64 | advertised address text | session text
 *
 * A stream: whoever has messages opens it and says hello; the other end answers with welcome or refusal; then batches and
 * pings go one way, pongs the other. What follows the known fields of hello, welcome and refusal belongs to newer protocols
 * and is skipped, so that any two versions can tell each other what they speak.
 */
const TYPES = { hello: 1, welcome: 2, refusal: 3, batch: 4, ping: 5, pong: 6 } as const;
const LANE_CODES = { consensus: 1, bulk: 2 } as const;
const LANES = [null, "consensus", "bulk"] as const;
const REASONS = [
  null,
  "malformed",
  "protocol",
  "wrongCluster",
  "wrongNode",
  "unknownNode",
  "rolledBack",
  "overloaded",
  "replaced",
  "removed",
  "copied",
  "certificate",
] as const;
const REFUSAL_TEXT_MAX = 1_024;
const BATCH_HEAD = 1;
const LENGTH_BYTES = 4;

/** One frame: a batch of small messages, or a single large one. */
export const FRAME_BYTES_MAX = MESSAGE_BYTES_MAX + 64;
/** The protocols spoken here. */
export const PROTOCOLS = { oldest: 1, newest: 1 } as const;

/** `consensus`: all that Raft says. `bulk`: snapshots, on a connection of their own so that they delay nothing else. */
export type Lane = "consensus" | "bulk";

/** What a node says of itself. */
export interface PeerIdentity {
  readonly clusterId: string;
  readonly nodeId: string;
  /** Counts the lives of the node's data directory. */
  readonly incarnation: number;
  /** Batches synced to the write-ahead log since it began: it never falls in a log that was not replaced by an older one. */
  readonly walSequence: number;
  /** `host:port` where the others reach it. */
  readonly address: string;
  /**
   * Drawn at random by each process, at most 255 bytes. Who has admitted a session knows its later words, in whatever order
   * they come over several connections, from those of another process on an older disk, or on a copy of the same.
   */
  readonly session: string;
}

/** Why a stream is refused or ended by one of its ends. */
export type RefusalReason = Exclude<(typeof REASONS)[number], null>;

export interface PeerRefusal {
  readonly reason: RefusalReason;
  readonly text: string;
}

export type Frame =
  | {
      readonly type: "hello";
      readonly lane: Lane;
      readonly oldest: number;
      readonly newest: number;
      readonly to: string;
      readonly identity: PeerIdentity;
    }
  | { readonly type: "welcome"; readonly protocol: number; readonly to: string; readonly identity: PeerIdentity }
  | ({ readonly type: "refusal" } & PeerRefusal)
  | { readonly type: "batch"; readonly messages: readonly DecodedMessage[] }
  | { readonly type: "ping"; readonly number: number; readonly walSequence: number }
  | { readonly type: "pong"; readonly number: number };

export type DecodedFrame = Frame | { readonly type: "malformed"; readonly problem: string };

/** A message and its group. */
export interface Addressed {
  readonly group: number;
  readonly message: PeerMessage;
}

export function encodeHello(hello: Frame & { readonly type: "hello" }): Buffer {
  const writer = new FieldWriter(256).u8(TYPES.hello).u8(LANE_CODES[hello.lane]);
  return writeIdentity(writer.u16(hello.oldest).u16(hello.newest).text(hello.to), hello.identity).finish();
}

export function encodeWelcome({ protocol, to, identity }: Frame & { readonly type: "welcome" }): Buffer {
  return writeIdentity(new FieldWriter(256).u8(TYPES.welcome).u16(protocol).text(to), identity).finish();
}

/** Of a long text the beginning is sent. */
export function encodeRefusal({ reason, text }: PeerRefusal): Buffer {
  const room = new Uint8Array(REFUSAL_TEXT_MAX);
  const bytes = room.subarray(0, new TextEncoder().encodeInto(text, room).written);
  const writer = new FieldWriter(4 + bytes.length).u8(TYPES.refusal).u8(REASONS.indexOf(reason));
  return writer.u16(bytes.length).run(bytes).finish();
}

export function encodePing(number: number, walSequence: number): Buffer {
  return new FieldWriter(13).u8(TYPES.ping).u32(number).u64(walSequence).finish();
}

export function encodePong(number: number): Buffer {
  return new FieldWriter(5).u8(TYPES.pong).u32(number).finish();
}

/** @param bytes what the messages take, near enough. */
export function encodeBatch(messages: readonly Addressed[], bytes: number): Buffer {
  const writer = new FieldWriter(BATCH_HEAD + bytes + messages.length * LENGTH_BYTES).u8(TYPES.batch);
  for (const { group, message } of messages) {
    const at = writer.length;
    writePeerMessage(writer.u32(0), group, message);
    writer.patchU32(at, writer.length - at - LENGTH_BYTES);
  }
  return writer.finish();
}

/**
 * Reads a frame. A message of a batch that is refused stands for itself; the others are good.
 * @param ends the nodes of the stream, once it is known which they are: before that a batch is malformed.
 */
export function decodeFrame(bytes: Buffer, ends: Ends | null): DecodedFrame {
  try {
    return readFrame(new FieldReader(bytes), bytes, ends);
  } catch (error) {
    if (error instanceof Malformed) return { type: "malformed", problem: error.message };
    throw error;
  }
}

function readFrame(reader: FieldReader, bytes: Buffer, ends: Ends | null): DecodedFrame {
  switch (reader.u8()) {
    case TYPES.batch:
      if (ends === null) throw new Malformed("messages before a handshake");
      return { type: "batch", messages: readBatch(reader, ends) };
    case TYPES.ping: {
      const ping = { type: "ping", number: reader.u32(), walSequence: reader.u64() } as const;
      reader.end();
      return ping;
    }
    case TYPES.pong: {
      const pong = { type: "pong", number: reader.u32() } as const;
      reader.end();
      return pong;
    }
    case TYPES.hello: {
      const lane = LANES[reader.u8()] ?? null;
      if (lane === null) throw new Malformed("an unknown lane");
      const [oldest, newest, to] = [reader.u16(), reader.u16(), readNode(reader)];
      return { type: "hello", lane, oldest, newest, to, identity: readIdentity(reader) };
    }
    case TYPES.welcome: {
      const [protocol, to] = [reader.u16(), readNode(reader)];
      return { type: "welcome", protocol, to, identity: readIdentity(reader) };
    }
    case TYPES.refusal: {
      const reason = REASONS[reader.u8()] ?? "protocol"; // a reason of a newer protocol
      const length = reader.u16();
      if (length > REFUSAL_TEXT_MAX) throw new Malformed("a refusal is too long");
      return { type: "refusal", reason, text: reader.utf8(length) };
    }
    default:
      throw new Malformed(`a frame of unknown type ${bytes[0]}`);
  }
}

function readBatch(reader: FieldReader, ends: Ends): readonly DecodedMessage[] {
  const messages: DecodedMessage[] = [];
  while (reader.left > 0) messages.push(decodePeerMessage(reader.run(reader.u32()), ends));
  return messages;
}

function writeIdentity(writer: FieldWriter, identity: PeerIdentity): FieldWriter {
  const { clusterId, nodeId, incarnation, walSequence, address, session } = identity;
  return writer.text(clusterId).text(nodeId).u64(incarnation).u64(walSequence).text(address).text(session);
}

function readIdentity(reader: FieldReader): PeerIdentity {
  return {
    clusterId: reader.text(),
    nodeId: readNode(reader),
    incarnation: reader.u64(),
    walSequence: reader.u64(),
    address: reader.text(),
    session: reader.text(),
  };
}

function readNode(reader: FieldReader): string {
  const node = reader.text();
  if (!isNodeId(node)) throw new Malformed("a node id is 1 to 200 bytes of text");
  return node;
}
