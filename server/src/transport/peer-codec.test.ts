import { type Entry, encodeMembership, type Membership, type PeerMessage } from "@featurestore/cluster";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHUNK_BYTES_MAX, decodePeerMessage, encodePeerMessage, messageWeight } from "./peer-codec.js";
import { anyMessage } from "./peer-message.suite.js";

const ENDS = { from: "n1", to: "n2" };
const HEAD = { from: "n1.7", to: "n2.8", term: 5 };
const MEMBERSHIP: Membership = { voters: ["n1.7", "n2.8"], outgoing: [], learners: ["n3.1"], learnersNext: [] };

function hex(message: PeerMessage, group = 3): string {
  return encodePeerMessage(group, message).toString("hex");
}

/** What each message begins with: format, type, flags, zero, group 3, term 5, ids. */
function head(type: string, flags = "00"): string {
  return ["01", type, flags, "00", "03000000", "0500000000000000", "046e312e37", "046e322e38"].join("");
}

function problemOf(message: PeerMessage): string | null {
  const decoded = decodePeerMessage(encodePeerMessage(3, message), ENDS);
  return decoded.ok ? null : decoded.problem;
}

describe("golden bytes", () => {
  it("votes", () => {
    const last = { term: 4, index: 2 ** 33 };
    expect(hex({ type: "voteRequest", ...HEAD, last, preVote: true, transfer: false })).toBe(
      `${head("01", "01")}04000000000000000000000002000000`,
    );
    expect(hex({ type: "voteRequest", ...HEAD, last, preVote: false, transfer: true })).toBe(
      `${head("01", "02")}04000000000000000000000002000000`,
    );
    expect(hex({ type: "voteReply", ...HEAD, granted: true, preVote: true })).toBe(head("02", "03"));
    const committed = { term: 1, index: 2 };
    expect(hex({ type: "voteReply", ...HEAD, granted: false, preVote: false, committed })).toBe(
      `${head("02")}01000000000000000200000000000000`,
    );
  });

  it("appends and their replies", () => {
    const entries: Entry[] = [
      { term: 4, index: 10, kind: "command", data: Uint8Array.of(0xaa, 0xbb) },
      { term: 5, index: 11, kind: "noop", data: new Uint8Array() },
    ];
    const previous = { term: 3, index: 9 };
    expect(hex({ type: "append", ...HEAD, previous, entries, committed: 8 })).toBe(
      head("03") +
        "0300000000000000" +
        "0900000000000000" +
        "0800000000000000" +
        "02000000" +
        "0400000000000000" +
        "01" +
        "02000000" +
        "aabb" +
        "0500000000000000" +
        "03" +
        "00000000",
    );
    expect(hex({ type: "appendReply", ...HEAD, accepted: true, matched: 11 })).toBe(
      `${head("04", "01")}0b00000000000000`,
    );
    const hint = { term: 2, index: 6 };
    expect(hex({ type: "appendReply", ...HEAD, accepted: false, rejected: 9, hint })).toBe(
      `${head("04")}090000000000000002000000000000000600000000000000`,
    );
  });

  it("heartbeats, transfers and reads", () => {
    expect(hex({ type: "heartbeat", ...HEAD, committed: 8, read: 3 })).toBe(
      `${head("05")}08000000000000000300000000000000`,
    );
    expect(hex({ type: "heartbeatReply", ...HEAD, read: 3, rebuilding: true })).toBe(
      `${head("06", "01")}0300000000000000`,
    );
    expect(hex({ type: "timeoutNow", ...HEAD })).toBe(head("07"));
    expect(hex({ type: "readRequest", ...HEAD, read: 2 ** 52 + 1 })).toBe(`${head("08")}0100000000001000`);
    expect(hex({ type: "readReply", ...HEAD, read: 1, index: 8 })).toBe(
      `${head("09")}01000000000000000800000000000000`,
    );
  });

  it("snapshots", () => {
    const last = { term: 4, index: 9 };
    const manifest = { id: "ab", last, membership: MEMBERSHIP, bytes: 300, chunkBytes: 256, digest: "cd" };
    const membership = Buffer.from(encodeMembership(MEMBERSHIP)).toString("hex");
    expect(hex({ type: "snapshotOffer", ...HEAD, manifest })).toBe(
      head("10") +
        "026162" +
        "04000000000000000900000000000000" +
        "2c01000000000000" +
        "00010000" +
        "026364" +
        "1400" +
        membership,
    );
    expect(hex({ type: "snapshotFetch", ...HEAD, id: "ab", offset: 256 })).toBe(`${head("11")}0261620001000000000000`);
    const chunk = { offset: 256, data: Uint8Array.of(1, 2), checksum: 0xfedcba98 };
    expect(hex({ type: "snapshotChunk", ...HEAD, id: "ab", chunk })).toBe(
      `${head("12")}026162000100000000000098badcfe00000000020000000102`,
    );
    expect(hex({ type: "snapshotDone", ...HEAD, id: "ab", installed: false, reason: "no" })).toBe(
      `${head("13")}02616202006e6f`,
    );
    expect(hex({ type: "snapshotDone", ...HEAD, id: "ab", installed: true, reason: "" })).toBe(
      `${head("13", "01")}0261620000`,
    );
  });
});

describe("decodePeerMessage", () => {
  it("gives back every message", () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), anyMessage, (group, message) => {
        const ends = { from: message.from.slice(0, -2), to: message.to.slice(0, -2) };
        const decoded = decodePeerMessage(encodePeerMessage(group, message), ends);
        expect(decoded).toEqual({ ok: true, group, message });
      }),
      { numRuns: 500 },
    );
  });

  it("refuses arbitrary bytes without throwing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const decoded = decodePeerMessage(Buffer.from(bytes), ENDS);
        if (decoded.ok) expectSound(decoded.message);
      }),
      { numRuns: 2_000 },
    );
  });

  it("never takes a message that lacks sense, whatever bytes of a good one are changed, cut or added", () => {
    const change = fc.record({ at: fc.nat(), value: fc.nat(255) });
    fc.assert(
      fc.property(
        anyMessage,
        fc.array(change, { maxLength: 4 }),
        fc.integer({ min: -3, max: 3 }),
        (message, changes, cut) => {
          const ends = { from: message.from.slice(0, -2), to: message.to.slice(0, -2) };
          const good = encodePeerMessage(1, message);
          const bytes = Buffer.alloc(Math.max(0, good.length + cut));
          good.copy(bytes);
          for (const { at, value } of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
          const decoded = decodePeerMessage(bytes, ends);
          if (decoded.ok) {
            expectSound(decoded.message);
            expect(decoded.message.from.slice(0, -2)).toBe(ends.from);
            expect(encodePeerMessage(decoded.group, decoded.message).equals(bytes)).toBe(true);
          } else expect(decoded.problem).not.toBe("");
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it("refuses what is not from the one node for the other", () => {
    const timeoutNow = { type: "timeoutNow", term: 1 } as const;
    expect(problemOf({ ...timeoutNow, from: "n2.1", to: "n2.8" })).toBe(
      "a message is not from a replica of the node that sent it",
    );
    expect(problemOf({ ...timeoutNow, from: "n1.7", to: "n1.7" })).toBe("a message is not for a replica of this node");
    for (const id of ["n1", "n1.", "n1.x", "n1.01", "n1.-1", "n1.9007199254740992", "n11.7", ".7", ""]) {
      expect(problemOf({ ...timeoutNow, from: id, to: "n2.8" })).toMatch(/not from a replica/);
    }
  });

  it("refuses numbers above 2^52, where adding to them could leave the safe integers", () => {
    const bytes = encodePeerMessage(1, { type: "timeoutNow", ...HEAD });
    for (const term of [2n ** 52n + 1n, 2n ** 53n, 2n ** 64n - 1n]) {
      bytes.writeBigUInt64LE(term, 8);
      expect(decodePeerMessage(bytes, ENDS)).toEqual({ ok: false, problem: "a number is too large" });
    }
    const previous = { term: 5, index: 2 ** 52 };
    const entries: Entry[] = [{ term: 5, index: 2 ** 52 + 1, kind: "noop", data: new Uint8Array() }];
    expect(problemOf({ type: "append", ...HEAD, previous, entries, committed: 0 })).toBe("a number is too large");
  });

  it("refuses terms that fall, or are above the message's", () => {
    const append = (terms: readonly number[], previousTerm = 3): PeerMessage => {
      const entries = terms.map((term, i): Entry => ({ term, index: 10 + i, kind: "noop", data: new Uint8Array() }));
      return { type: "append", ...HEAD, previous: { term: previousTerm, index: 9 }, entries, committed: 0 };
    };
    expect(problemOf(append([3, 4, 5]))).toBeNull();
    expect(problemOf(append([]))).toBeNull();
    expect(problemOf(append([4, 3]))).toBe("the term of an entry is out of order");
    expect(problemOf(append([2]))).toBe("the term of an entry is out of order");
    expect(problemOf(append([6]))).toBe("the term of an entry is out of order");
    expect(problemOf(append([], 6))).toBe("an entry is of a later term than the message");
    const last = { term: 6, index: 9 };
    expect(problemOf({ type: "voteRequest", ...HEAD, last, preVote: true, transfer: false })).toBe(
      "an entry is of a later term than the message",
    );
  });

  it("refuses a hint beyond what was refused", () => {
    const reply = (index: number, term = 2): PeerMessage => {
      return { type: "appendReply", ...HEAD, accepted: false, rejected: 9, hint: { term, index } };
    };
    expect(problemOf(reply(9))).toBeNull();
    expect(problemOf(reply(4, 0))).toBeNull();
    expect(problemOf(reply(10))).toBe("a hint lies beyond what was refused");
    expect(problemOf(reply(2 ** 52))).toBe("a hint lies beyond what was refused");
    expect(problemOf(reply(0))).toBe("a position before the log is 0/0");
  });

  it("refuses memberships that are none, in entries and in snapshots", () => {
    const entry = (data: Uint8Array): PeerMessage => {
      const entries: Entry[] = [{ term: 5, index: 10, kind: "membership", data }];
      return { type: "append", ...HEAD, previous: { term: 3, index: 9 }, entries, committed: 0 };
    };
    expect(problemOf(entry(encodeMembership(MEMBERSHIP)))).toBeNull();
    expect(problemOf(entry(Uint8Array.of(1, 0, 0, 0, 0)))).toBe("a membership without voters");
    expect(problemOf(entry(Uint8Array.of(1, 9)))).toBe("a membership ends too early");
    expect(problemOf(entry(Uint8Array.of(1, 2, 1, 0x62, 1, 0x61, 0, 0, 0)))).toBe(
      "the ids of a membership are not ascending",
    );
    expect(problemOf(entry(new Uint8Array()))).toBe("a membership ends too early");
  });

  it("refuses counts and sizes beyond what was sent, before making room for them", () => {
    const previous = { term: 3, index: 9 };
    const bytes = encodePeerMessage(1, { type: "append", ...HEAD, previous, entries: [], committed: 0 });
    bytes.writeUInt32LE(0xffffffff, bytes.length - 4);
    expect(decodePeerMessage(bytes, ENDS)).toEqual({ ok: false, problem: "more entries than bytes for them" });
    const chunk = { offset: 0, data: new Uint8Array(8), checksum: 1 };
    const chunkBytes = encodePeerMessage(1, { type: "snapshotChunk", ...HEAD, id: "s", chunk });
    chunkBytes.writeUInt32LE(CHUNK_BYTES_MAX + 1, chunkBytes.length - 12);
    expect(decodePeerMessage(chunkBytes, ENDS)).toEqual({ ok: false, problem: "a chunk is too large" });
    const tooLarge = Buffer.alloc(17 * 1024 * 1024 + 1);
    expect(decodePeerMessage(tooLarge, ENDS)).toEqual({ ok: false, problem: "a message is too large" });
  });

  it("cuts a long reason at a whole character", () => {
    const decoded = decodePeerMessage(
      encodePeerMessage(1, { type: "snapshotDone", ...HEAD, id: "s", installed: false, reason: "é".repeat(1_000) }),
      ENDS,
    );
    expect(decoded.ok && decoded.message.type === "snapshotDone" && decoded.message.reason).toBe("é".repeat(512));
  });

  it("copies entries out of the frame they came in", () => {
    const entries: Entry[] = [{ term: 5, index: 10, kind: "command", data: Uint8Array.of(1, 2, 3) }];
    const bytes = encodePeerMessage(1, {
      type: "append",
      ...HEAD,
      previous: { term: 3, index: 9 },
      entries,
      committed: 0,
    });
    const decoded = decodePeerMessage(bytes, ENDS);
    bytes.fill(0xff);
    expect(decoded.ok && decoded.message.type === "append" && decoded.message.entries).toEqual(entries);
  });

  it("weighs a message near enough", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(encodePeerMessage(1, message).length).toBeLessThan(messageWeight(message) + 4_096);
      }),
    );
  });
});

/** What a replica relies on. */
function expectSound(message: PeerMessage): void {
  const numbers: number[] = [message.term];
  const walk = (value: unknown): void => {
    if (typeof value === "number") numbers.push(value);
    else if (typeof value === "object" && value !== null && !(value instanceof Uint8Array))
      Object.values(value).forEach(walk);
  };
  walk(message);
  expect(numbers.every((number) => Number.isSafeInteger(number) && number >= 0)).toBe(true);
  if (message.type !== "append") return;
  let last = message.previous;
  for (const entry of message.entries) {
    expect(entry.index).toBe(last.index + 1);
    expect(entry.term).toBeGreaterThanOrEqual(Math.max(last.term, 1));
    expect(entry.term).toBeLessThanOrEqual(message.term);
    expect(["command", "membership", "noop"]).toContain(entry.kind);
    last = entry;
  }
}
