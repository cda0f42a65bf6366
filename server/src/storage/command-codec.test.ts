import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ApplyResult,
  type Command,
  decodeCommand,
  decodeResult,
  encodeCommand,
  encodeResult,
} from "./command-codec.js";
import { hexOf, keyListOf } from "./shard-world.suite.js";

const HEAD = { leaderTime: 1_700_000_000_000_000, producer: 7, first: 8, last: 9 };
const HEAD_HEX = "00000000 00401e18240a0600 0700000000000000 0800000000000000 0900000000000000".replaceAll(" ", "");
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

/** The bytes from the origin on of a command with the head above. */
function golden(kind: string, body: string): string {
  return `01${kind}0000${HEAD_HEX}${body}`;
}

describe("golden bytes", () => {
  const commands: [string, Command, string][] = [
    ["schema", { ...HEAD, kind: "schema", viewId: 5, schema: bytes("aabb") }, golden("01", "0500000000000000aabb")],
    [
      "rows of one dataset",
      { ...HEAD, kind: "rows", datasets: [1], block: bytes("cc") },
      golden("02", "0100000001000000cc"),
    ],
    [
      "rows of two datasets, padded to 8 bytes",
      { ...HEAD, kind: "rows", datasets: [1, 2], block: bytes("cc") },
      golden("02", "02000000010000000200000000000000cc"),
    ],
    [
      "delete",
      {
        ...HEAD,
        kind: "delete",
        viewId: 5,
        dataset: 1,
        schemaVersion: 3,
        eventTime: -1,
        keys: keyListOf([bytes("8000000000000001")]),
      },
      golden("03", "05000000010000000300000000000000ffffffffffffffff01000000080000008000000000000001"),
    ],
    [
      "restore",
      {
        ...HEAD,
        kind: "restore",
        viewId: 5,
        dataset: 1,
        keys: keyListOf([bytes("8000000000000001")]),
        rows: bytes("02000000aabb"),
      },
      golden("0a", "0500000001000000010000000800000080000000000000010200" + "0000aabb"),
    ],
    [
      "purge",
      {
        ...HEAD,
        kind: "purge",
        viewId: 5,
        dataset: 1,
        keys: keyListOf([bytes("8000000000000001")]),
        newest: [258],
      },
      golden("04", "05000000010000000100000008000000" + "8000000000000001" + "0201000000000000"),
    ],
    ["dropView", { ...HEAD, kind: "dropView", viewId: 5 }, golden("05", "0500000000000000")],
    [
      "registry",
      { ...HEAD, kind: "registry", expectedRevision: 6, registry: bytes("dd") },
      golden("06", "0600000000000000dd"),
    ],
    [
      "cluster",
      { ...HEAD, kind: "cluster", expectedEpoch: 6, map: bytes("7b7d") },
      golden("07", "06000000000000007b7d"),
    ],
    [
      "cluster, the first map",
      { ...HEAD, kind: "cluster", expectedEpoch: -1, map: bytes("7b7d") },
      golden("07", "ffffffffffffffff7b7d"),
    ],
  ];

  test.each(commands)("a %s command is these bytes, and they decode to it", (_, command, hex) => {
    expect(hexOf(encodeCommand(command))).toBe(hex);
    expect(decodeCommand(bytes(hex))).toEqual(command);
  });

  test.each(commands)("a %s command cut off anywhere is read, or refused as CORRUPTION", (_, command) => {
    const whole = encodeCommand(command);
    for (let length = 0; length < whole.length; length++) {
      try {
        decodeCommand(whole.subarray(0, length));
      } catch (error) {
        expect(error).toMatchObject({ code: "CORRUPTION" });
      }
    }
  });

  test("a result is these bytes, and they decode to it", () => {
    const result: ApplyResult = {
      applied: 1,
      late: 2,
      refused: 3,
      lateCells: 4,
      seen: 5,
      damaged: 6,
      outcome: "straddles",
    };
    expect(hexOf(encodeResult(result))).toBe("0100000002000000030000000400000005000000000000000600000002");
    expect(decodeResult(encodeResult(result))).toEqual(result);
  });
});

describe("any command", () => {
  const int53 = fc.maxSafeInteger();
  const u32 = fc.nat(0xffff_ffff);
  const blob = fc.uint8Array({ maxLength: 40 });
  const keys = fc.array(fc.uint8Array({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 });
  const body = fc.oneof(
    fc.record({ kind: fc.constant("schema" as const), viewId: u32, schema: blob }),
    fc.record({ kind: fc.constant("rows" as const), datasets: fc.array(u32, { maxLength: 4 }), block: blob }),
    fc.record({
      kind: fc.constant("delete" as const),
      viewId: u32,
      dataset: u32,
      schemaVersion: u32,
      eventTime: int53,
      keys: keys.map(keyListOf),
    }),
    keys.chain((list) =>
      fc.record({
        kind: fc.constant("purge" as const),
        viewId: u32,
        dataset: u32,
        keys: fc.constant(keyListOf(list)),
        newest: fc.array(int53, { minLength: list.length, maxLength: list.length }),
      }),
    ),
    fc.record({ kind: fc.constant("dropView" as const), viewId: u32 }),
    fc.record({ kind: fc.constant("registry" as const), expectedRevision: int53, registry: blob }),
    fc.record({ kind: fc.constant("cluster" as const), expectedEpoch: int53, map: blob }),
  );
  const head = fc.record({ leaderTime: int53, producer: int53, first: int53, last: int53 });

  test("decodes to what was encoded", () => {
    fc.assert(
      fc.property(head, body, (some, rest) => {
        const command = { ...some, ...rest } as Command;
        expect(decodeCommand(encodeCommand(command))).toEqual(command);
      }),
    );
  });

  test("keeps its bytes where it begins at an odd offset of a larger array", () => {
    const command: Command = { ...HEAD, kind: "rows", datasets: [1, 2, 3], block: bytes("0102") };
    const encoded = encodeCommand(command);
    const shifted = new Uint8Array(encoded.length + 3);
    shifted.set(encoded, 3);
    expect(decodeCommand(shifted.subarray(3))).toEqual(command);
  });
});

describe("what is not known", () => {
  const known = encodeCommand({ ...HEAD, kind: "dropView", viewId: 1 });

  test.each([0, 2, 255])("format %d is refused as CORRUPTION", (format) => {
    const data = known.slice();
    data[0] = format;
    expect(() => decodeCommand(data)).toThrow(
      expect.objectContaining({
        code: "CORRUPTION",
        message: `the log holds an entry of unknown format ${format}; was it written by a newer version?`,
      }),
    );
  });

  test.each([0, 11, 255])("kind %d is refused as CORRUPTION", (kind) => {
    const data = known.slice();
    data[1] = kind;
    expect(() => decodeCommand(data)).toThrow(
      expect.objectContaining({
        code: "CORRUPTION",
        message: `the log holds an entry of unknown kind ${kind}; was it written by a newer version?`,
      }),
    );
  });

  test("an entry shorter than a head is refused as CORRUPTION", () => {
    expect(() => decodeCommand(known.subarray(0, 39))).toThrow(expect.objectContaining({ code: "CORRUPTION" }));
    expect(() => decodeCommand(new Uint8Array(0))).toThrow(expect.objectContaining({ code: "CORRUPTION" }));
  });
});
