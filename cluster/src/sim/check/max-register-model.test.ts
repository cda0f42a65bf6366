import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operation } from "./history.js";
import { checkLinearizability } from "./linearizability.js";
import { type MaxRegisterInput, type MaxRegisterOutput, maxRegisterModel } from "./max-register-model.js";

type Times = readonly [called: number, returned: number | null];
type Recorded = Operation<MaxRegisterInput, MaxRegisterOutput>;

function operation(client: string, [called, returned]: Times, input: MaxRegisterInput, output: MaxRegisterOutput) {
  const call = { client, key: "k", input, called };
  return returned === null ? { ...call, returned } : { ...call, returned, output };
}

const put = (client: string, times: Times, version: number): Recorded =>
  operation(client, times, { kind: "put", version }, { kind: "done" });
const get = (client: string, times: Times, version: number): Recorded =>
  operation(client, times, { kind: "get" }, { kind: "version", version });

/** The first line of the verdict. */
function verdict(history: readonly Recorded[]): string {
  const found = checkLinearizability(history, maxRegisterModel);
  return found.kind === "ok" ? "ok" : (found.text.split("\n")[0] ?? "");
}

describe("a good history of a cell that keeps the newest", () => {
  it.each<readonly [string, readonly Recorded[]]>([
    ["is empty", []],
    ["has an older write change nothing", [put("a", [0, 1], 5), put("b", [2, 3], 4), get("c", [4, 5], 5)]],
    ["reads old or new while a write is under way", [put("a", [0, 9], 1), get("b", [1, 2], 0), get("b", [3, 4], 1)]],
    ["orders overlapping writes either way", [put("a", [0, 9], 2), put("b", [0, 9], 1), get("c", [3, 4], 1)]],
    ["sees an unknown write long after", [put("a", [0, null], 1), get("b", [5, 6], 0), get("b", [7, 8], 1)]],
    ["never sees an unknown write", [put("a", [0, null], 2), put("b", [1, 2], 1), get("b", [5, 6], 1)]],
    [
      "has forty unknown writes that nobody saw",
      [
        ...Array.from({ length: 40 }, (_, i) => put(`w${i}`, [0, null], i + 2)),
        put("a", [1, 2], 1),
        ...Array.from({ length: 40 }, (_, i) => get("r", [3 + i * 2, 4 + i * 2], 1)),
      ],
    ],
  ])("%s", (_, history) => {
    expect(verdict(history)).toBe("ok");
  });
});

describe("a bad history of a cell that keeps the newest", () => {
  it.each<readonly [string, readonly Recorded[], string]>([
    ["an acknowledged write missing", [put("a", [0, 1], 1), get("b", [2, 3], 0)], "b [2, 3] get -> nothing"],
    ["a stale read", [put("a", [0, 1], 1), put("a", [2, 3], 2), get("b", [4, 5], 1)], "b [4, 5] get -> version 1"],
    [
      "an older write that won",
      [put("a", [0, 1], 2), put("b", [2, 3], 1), get("c", [4, 5], 1)],
      "c [4, 5] get -> version 1",
    ],
    [
      "a read going back in time between two clients",
      [put("a", [0, 1], 1), put("b", [2, 20], 2), get("c", [3, 5], 2), get("d", [6, 8], 1)],
      "d [6, 8] get -> version 1",
    ],
    [
      "an unknown write that is seen and lost again",
      [put("a", [0, 1], 1), put("b", [0, null], 2), get("c", [2, 3], 2), get("c", [4, 5], 1)],
      "c [4, 5] get -> version 1",
    ],
    ["a version that nobody wrote", [put("a", [0, 1], 1), get("b", [2, 3], 7)], "b [2, 3] get -> version 7"],
    ["a write read before it was asked for", [get("b", [0, 1], 1), put("a", [2, 3], 1)], "b [0, 1] get -> version 1"],
    [
      "two brains",
      [put("a", [0, 1], 1), put("b", [2, 3], 2), get("a", [4, 9], 1), get("b", [4, 9], 2)],
      "a [4, 9] get -> version 1",
    ],
  ])("has %s", (_, history, culprit) => {
    expect(verdict(history)).toBe(`key "k": no order explains ${culprit}`);
  });
});

/** The definition, word for word: some subset of the unknown writes and some order in time explain every answer. */
function isExplainable(operations: readonly Recorded[]): boolean {
  const answered = operations.filter(({ returned }) => returned !== null);
  const unknown = operations.filter(({ returned }) => returned === null);
  for (let subset = 0; subset < 2 ** unknown.length; subset += 1) {
    if (hasOrder([...answered, ...unknown.filter((_, at) => (subset >> at) % 2 === 1)], 0)) return true;
  }
  return false;
}

function hasOrder(left: readonly Recorded[], state: number): boolean {
  if (left.length === 0) return true;
  return left.some((first, at) => {
    const rest = left.toSpliced(at, 1);
    if (rest.some(({ returned }) => returned !== null && returned < first.called)) return false;
    if (first.input.kind === "put") return hasOrder(rest, Math.max(state, first.input.version));
    if (first.returned !== null && first.output.kind === "version" && first.output.version !== state) return false;
    return hasOrder(rest, state);
  });
}

describe("any short history of a cell that keeps the newest", () => {
  it("is judged as the definition judges it", () => {
    const times = fc.tuple(fc.nat(8), fc.option(fc.nat(4)));
    const drawn = fc.array(fc.tuple(times, fc.boolean(), fc.nat(4)), { maxLength: 6 });
    fc.assert(
      fc.property(drawn, (raw) => {
        const history = raw.map(([[called, took], isPut, version], at): Recorded => {
          const returned = took === null ? null : called + took;
          if (isPut) return put(`c${at}`, [called, returned], at + 1);
          return get(`c${at}`, [called, returned ?? called + 1], version);
        });
        expect(verdict(history) === "ok").toBe(isExplainable(history));
      }),
      { numRuns: 3_000 },
    );
  });
});
