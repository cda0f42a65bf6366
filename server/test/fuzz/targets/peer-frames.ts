import type { PeerMessage } from "@featurestore/cluster";
import {
  decodeFrame,
  encodeBatch,
  encodeHello,
  encodePing,
  encodePong,
  encodeRefusal,
  encodeWelcome,
} from "../../../src/transport/peer-frame.js";
import { type FuzzTarget, nothingToClose, wordOf } from "../target.js";

const ENDS = { from: "a", to: "b" };
const IDENTITY = { clusterId: "c", nodeId: "a", incarnation: 1, walSequence: 2, address: "h:1", session: "s" };
const HEAD = { from: "a.1", to: "b.1", term: 3 };
const ID = "00112233445566778899aabbccddeeff";
const LAST = { term: 2, index: 9 };
const MANIFEST = {
  id: ID,
  last: LAST,
  membership: { voters: ["a.1", "b.1"], outgoing: [], learners: [], learnersNext: [] },
  bytes: 100,
  chunkBytes: 50,
  digest: "d".repeat(64),
};
const MESSAGES: readonly PeerMessage[] = [
  { ...HEAD, type: "voteRequest", last: LAST, preVote: true, transfer: false },
  { ...HEAD, type: "voteReply", granted: false, preVote: false, committed: LAST },
  {
    ...HEAD,
    type: "append",
    previous: LAST,
    committed: 8,
    entries: [
      { term: 3, index: 10, kind: "command", data: new Uint8Array(20).fill(7) },
      { term: 3, index: 11, kind: "noop", data: new Uint8Array(0) },
    ],
  },
  { ...HEAD, type: "heartbeat", committed: 7, read: 5 },
  { ...HEAD, type: "heartbeatReply", read: 5, rebuilding: false },
  { ...HEAD, type: "timeoutNow" },
  { ...HEAD, type: "readRequest", read: 1 },
  { ...HEAD, type: "readReply", read: 1, index: 4 },
  { ...HEAD, type: "snapshotOffer", manifest: MANIFEST },
  { ...HEAD, type: "snapshotFetch", id: ID, offset: 50 },
  { ...HEAD, type: "snapshotDone", id: ID, installed: false, reason: "no room" },
];

/** Frames of the streams between nodes. The first byte says whether there has been a handshake. */
export const peerFrames: FuzzTarget = {
  name: "peer-frames",
  open: async () => ({
    seeds: [
      encodeHello({ type: "hello", lane: "bulk", oldest: 1, newest: 2, to: "b", identity: IDENTITY }),
      encodeWelcome({ type: "welcome", protocol: 1, to: "a", identity: IDENTITY }),
      encodeRefusal({ reason: "wrongCluster", text: "no" }),
      encodePing(1, 2),
      encodePong(1),
      ...MESSAGES.map((message) => encodeBatch([{ group: 1, message }], 200)),
      encodeBatch(
        MESSAGES.map((message, group) => ({ group, message })),
        2_000,
      ),
    ].map((frame) => Uint8Array.of(1, ...frame)),
    run: (input) => {
      const ends = (input[0] ?? 0) % 2 === 0 ? null : ENDS;
      const frame = decodeFrame(Buffer.from(input.subarray(1)), ends);
      if (frame.type === "malformed") return wordOf(`malformed ${frame.problem}`);
      if (frame.type !== "batch") return frame.type;
      const told = frame.messages.map((one) => ("message" in one ? one.message.type : wordOf(JSON.stringify(one))));
      return told.slice(0, 3).join();
    },
    close: nothingToClose,
  }),
};
