import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeKvCommand, decodeKvResult, encodeKvCommand, encodeKvResult, type KvCommand } from "./kv-command.js";

const latin1 = (maxLength: number) =>
  fc.array(fc.nat(255), { maxLength }).map((codes) => String.fromCharCode(...codes));
const number = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const operation = fc.oneof(
  fc.record({ do: fc.constant("put" as const), key: latin1(255), value: latin1(300) }),
  fc.record({ do: fc.constant("delete" as const), key: latin1(9) }),
  fc.record({ do: fc.constant("cas" as const), key: latin1(9), expected: number, value: latin1(9) }),
  fc.record({ do: fc.constantFrom("append" as const, "add" as const), key: latin1(9), item: latin1(9) }),
  fc.record({ do: fc.constant("openSession" as const) }),
);
const command: fc.Arbitrary<KvCommand> = fc.record({
  timeMs: fc.maxSafeInteger(),
  session: fc.option(fc.record({ id: number, sequence: number, acknowledgedThrough: number })),
  operation,
});

describe("the codec of commands", () => {
  it("gives back what it encoded", () => {
    fc.assert(
      fc.property(command, (made) => {
        expect(decodeKvCommand(encodeKvCommand(made))).toEqual(made);
      }),
    );
  });

  it("writes these bytes", () => {
    const bytes = encodeKvCommand({
      timeMs: 1,
      session: { id: 2, sequence: 3, acknowledgedThrough: 4 },
      operation: { do: "cas", key: "k", expected: 5, value: "v" },
    });
    expect(Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")).toBe(
      "010201" +
        "000000000000f03f" +
        "000000000000004000000000000008400000000000001040" +
        "0000000000001440" +
        "010100" +
        "6b76",
    );
  });

  it("refuses every cut of a command, unknown formats and operations, and what follows", () => {
    const whole = encodeKvCommand({ timeMs: 1, session: null, operation: { do: "put", key: "k", value: "v" } });
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeKvCommand(whole.subarray(0, length))).toThrow(RangeError);
    }
    const changed = (at: number, byte: number) => whole.map((was, i) => (i === at ? byte : was));
    expect(() => decodeKvCommand(changed(0, 2))).toThrow("unknown kind");
    expect(() => decodeKvCommand(changed(1, 6))).toThrow("unknown kind");
    expect(() => decodeKvCommand(Uint8Array.of(...whole, 0))).toThrow("does not end where it says");
    expect(() => decodeKvCommand(changed(10, 0x7f))).toThrow("without a time");
  });

  it("takes Latin-1 text only, and no more than its lengths can tell", () => {
    const put = (key: string, value: string) => () =>
      encodeKvCommand({ timeMs: 1, session: null, operation: { do: "put", key, value } });
    expect(put("k", "\u{1f600}")).toThrow("Latin-1");
    expect(put("k".repeat(256), "")).toThrow("too long");
    expect(put("k", "v".repeat(65_536))).toThrow("too long");
    expect(put("k".repeat(255), "v".repeat(65_535))().length).toBe(22 + 255 + 65_535);
  });

  it("gives back every kind of result, and refuses what is none", () => {
    for (const result of [
      { kind: "done", version: 7 },
      { kind: "mismatch", version: 0 },
      { kind: "tooLong", version: 2 ** 50 },
      { kind: "session", id: 9 },
      { kind: "expired" },
      { kind: "outOfOrder" },
    ] as const) {
      expect(decodeKvResult(encodeKvResult(result))).toEqual(result);
    }
    expect(() => decodeKvResult(new Uint8Array(0))).toThrow("no result");
    expect(() => decodeKvResult(new Uint8Array(9).fill(9))).toThrow("no result");
  });
});
