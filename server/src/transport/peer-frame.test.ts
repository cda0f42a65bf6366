import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeFrame,
  encodeBatch,
  encodeHello,
  encodePing,
  encodePong,
  encodeRefusal,
  encodeWelcome,
  type Frame,
  type PeerIdentity,
} from "./peer-frame.js";
import { commonProtocol, judgePeer, type PeerAdmission } from "./peer-handshake.js";

const IDENTITY: PeerIdentity = {
  clusterId: "c1",
  nodeId: "n1",
  incarnation: 2,
  walSequence: 2 ** 40,
  address: "h:7401",
  session: "s1",
};
const IDENTITY_HEX = "026331" + "026e31" + "0200000000000000" + "0000000000010000" + "06683a37343031" + "027331";
const HELLO: Frame & { readonly type: "hello" } = {
  type: "hello",
  lane: "bulk",
  oldest: 1,
  newest: 3,
  to: "n2",
  identity: IDENTITY,
};
const ENDS = { from: "n1", to: "n2" };
const BEAT = { type: "heartbeat", from: "n1.1", to: "n2.1", term: 1, committed: 2, read: 3 } as const;

describe("frames", () => {
  it("have these bytes, and come back from them", () => {
    const welcome = { type: "welcome", protocol: 1, to: "n2", identity: IDENTITY } as const;
    const refusal = { type: "refusal", reason: "rolledBack", text: "no" } as const;
    const golden: readonly (readonly [Buffer, string, Frame])[] = [
      [encodeHello(HELLO), `01020100030002${"6e32"}${IDENTITY_HEX}`, HELLO],
      [encodeWelcome(welcome), `02010002${"6e32"}${IDENTITY_HEX}`, welcome],
      [encodeRefusal(refusal), "030602006e6f", refusal],
      [encodePing(7, 9), "05070000000900000000000000", { type: "ping", number: 7, walSequence: 9 }],
      [encodePong(7), "0607000000", { type: "pong", number: 7 }],
    ];
    for (const [bytes, hex, frame] of golden) {
      expect(bytes.toString("hex")).toBe(hex);
      expect(decodeFrame(bytes, ENDS)).toEqual(frame);
    }
    const batch = encodeBatch([{ group: 4, message: BEAT }], 0);
    expect(batch.toString("hex")).toBe(
      "04" +
        "2a000000" +
        "01050000" +
        "04000000" +
        "0100000000000000" +
        "046e312e31" +
        "046e322e31" +
        "0200000000000000" +
        "0300000000000000",
    );
    expect(decodeFrame(batch, ENDS)).toEqual({ type: "batch", messages: [{ ok: true, group: 4, message: BEAT }] });
  });

  it("of the handshake may be longer than is known here: a newer protocol says more", () => {
    const longer = Buffer.concat([encodeHello(HELLO), Buffer.from("more")]);
    expect(decodeFrame(longer, null)).toEqual(HELLO);
    expect(decodeFrame(Buffer.concat([encodePong(7), Buffer.from("more")]), null)).toEqual({
      type: "malformed",
      problem: "bytes follow the last field",
    });
  });

  it("keep the good messages beside one that is none", () => {
    const bad = encodeBatch([{ group: 1, message: { ...BEAT, from: "n3.1" } }], 0);
    const good = encodeBatch([{ group: 2, message: BEAT }], 0);
    const decoded = decodeFrame(Buffer.concat([bad, good.subarray(1)]), ENDS);
    expect(decoded).toEqual({
      type: "batch",
      messages: [
        { ok: false, problem: "a message is not from a replica of the node that sent it" },
        { ok: true, group: 2, message: BEAT },
      ],
    });
  });

  it("are refused, never thrown at, when they are none", () => {
    expect(decodeFrame(Buffer.alloc(0), ENDS)).toEqual({ type: "malformed", problem: "a field runs past the end" });
    expect(decodeFrame(Buffer.from([99]), ENDS)).toEqual({ type: "malformed", problem: "a frame of unknown type 99" });
    expect(decodeFrame(encodeBatch([], 0), null)).toEqual({
      type: "malformed",
      problem: "messages before a handshake",
    });
    const frames = [encodeHello(HELLO), encodePing(1, 2), encodeBatch([{ group: 4, message: BEAT }], 0)];
    fc.assert(
      fc.property(
        fc.constantFrom(...frames),
        fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { maxLength: 4 }),
        fc.nat(8),
        (frame, changes, cut) => {
          const bytes = Buffer.from(frame.subarray(0, Math.max(1, frame.length - cut)));
          for (const { at, value } of changes) bytes[at % bytes.length] = value;
          expect(decodeFrame(bytes, ENDS).type).toMatch(/^(hello|welcome|refusal|batch|ping|pong|malformed)$/);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("cut a long refusal at a whole character", () => {
    const frame = decodeFrame(encodeRefusal({ reason: "protocol", text: "é".repeat(2_000) }), null);
    expect(frame).toEqual({ type: "refusal", reason: "protocol", text: "é".repeat(512) });
  });
});

describe("the handshake", () => {
  const local: PeerIdentity = { ...IDENTITY, nodeId: "n2", address: "here:7401" };

  it("admits whom the owner admits", () => {
    const asked: PeerIdentity[] = [];
    const remembered: PeerIdentity[] = [];
    const admit = (identity: PeerIdentity): PeerAdmission => {
      asked.push(identity);
      return { ok: true, remember: () => void remembered.push(identity) };
    };
    expect(judgePeer(HELLO, local, admit)).toBeNull();
    expect([asked, remembered]).toEqual([[IDENTITY], []]);
    const refusal = { ok: false, reason: "rolledBack", text: "lower" } as const;
    expect(judgePeer(HELLO, local, () => refusal)).toEqual({ reason: "rolledBack", text: "lower" });
  });

  it("refuses other clusters, calls for other nodes and calls to itself without asking the owner", () => {
    const never = (): never => {
      throw new Error("asked");
    };
    const other = { ...HELLO, identity: { ...IDENTITY, clusterId: "c2" } };
    expect(judgePeer(other, local, never)?.reason).toBe("wrongCluster");
    expect(judgePeer({ ...HELLO, to: "n3" }, local, never)).toEqual({
      reason: "wrongNode",
      text: "here:7401 is node n2, not n3",
    });
    expect(judgePeer({ ...HELLO, identity: local }, local, never)?.reason).toBe("wrongNode");
  });

  it("agrees on the newest protocol that both speak", () => {
    expect(commonProtocol({ oldest: 1, newest: 9 })).toBe(1);
    expect(commonProtocol({ oldest: 0, newest: 1 })).toBe(1);
    expect(commonProtocol({ oldest: 2, newest: 9 })).toBeNull();
    expect(commonProtocol({ oldest: 0, newest: 0 })).toBeNull();
  });
});
