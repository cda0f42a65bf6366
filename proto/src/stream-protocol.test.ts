import { describe, expect, test } from "vitest";
import { acceptHello, answerHello, STREAM_PROTOCOLS } from "./stream-protocol.js";

describe("a stream of reads between versions", () => {
  test("is served where client and server are the same", () => {
    expect(answerHello({ protocol: STREAM_PROTOCOLS.newest, blockVersions: [1] })).toBe(STREAM_PROTOCOLS.newest);
    expect(() => acceptHello({ protocol: STREAM_PROTOCOLS.newest })).not.toThrow();
  });

  test("goes by the newest protocol that both speak, whichever of them is older", () => {
    const [old, young] = [
      { oldest: 1, newest: 1 },
      { oldest: 1, newest: 3 },
    ];
    const toOldClient = answerHello({ protocol: old.newest }, young);
    expect(() => acceptHello({ protocol: toOldClient }, old)).not.toThrow();
    const toYoungClient = answerHello({ protocol: young.newest }, old);
    expect([toOldClient, toYoungClient]).toEqual([1, 1]);
    expect(() => acceptHello({ protocol: toYoungClient }, young)).not.toThrow();
  });

  test("is refused, and says who is to be upgraded, where they have none in common", () => {
    expect(() => answerHello({ protocol: 1 }, { oldest: 2, newest: 3 })).toThrow("upgrade the client");
    expect(() => acceptHello({ protocol: 3 }, { oldest: 1, newest: 2 })).toThrow("upgrade the client");
    expect(() => acceptHello({ protocol: 1 }, { oldest: 2, newest: 3 })).toThrow("upgrade the server");
    expect(() => acceptHello({}, { oldest: 1, newest: 1 })).toThrow("upgrade the server");
  });

  test("is refused where the client reads no answer block that the server writes", () => {
    expect(() => answerHello({ protocol: 1, blockVersions: [2, 3] })).toThrow("answer blocks of version 2, 3");
    expect(answerHello({ protocol: 1, blockVersions: [2, 1] })).toBe(1);
    expect(answerHello({})).toBe(1);
  });
});
