import { describe, expect, it } from "vitest";
import { appendListModel, type ListInput, type ListOutput } from "./append-list-model.js";
import { type CounterInput, type CounterOutput, counterModel } from "./counter-model.js";
import type { Operation } from "./history.js";
import { checkLinearizability } from "./linearizability.js";
import { type RegisterInput, type RegisterOutput, type RegisterValue, registerModel } from "./register-model.js";

type Times = readonly [called: number, returned: number | null];
type RegisterOperation = Operation<RegisterInput, RegisterOutput>;

function operation<Input, Output>(
  client: string,
  [called, returned]: Times,
  input: Input,
  output: Output,
): Operation<Input, Output> {
  const call = { client, key: "k", input, called };
  return returned === null ? { ...call, returned } : { ...call, returned, output };
}

const put = (client: string, times: Times, value: RegisterValue): RegisterOperation =>
  operation(client, times, { kind: "put", value }, { kind: "done" });
const get = (client: string, times: Times, value: RegisterValue | null): RegisterOperation =>
  operation(client, times, { kind: "get" }, { kind: "value", value });
const remove = (client: string, times: Times): RegisterOperation =>
  operation(client, times, { kind: "delete" }, { kind: "done" });
const cas = (
  client: string,
  times: Times,
  [expected, value]: readonly [RegisterValue | null, RegisterValue],
  swapped: boolean,
): RegisterOperation => operation(client, times, { kind: "cas", expected, value }, { kind: "swapped", swapped });
const append = (client: string, times: Times, element: string): Operation<ListInput, ListOutput> =>
  operation(client, times, { kind: "append", element }, { kind: "done" });
const read = (client: string, times: Times, elements: readonly string[]): Operation<ListInput, ListOutput> =>
  operation(client, times, { kind: "read" }, { kind: "elements", elements });
const increment = (
  client: string,
  times: Times,
  sequence: number,
  answer: number,
): Operation<CounterInput, CounterOutput> =>
  operation(client, times, { kind: "increment", session: client, sequence }, answer);

/** The text of the violation. */
function fault(history: readonly RegisterOperation[]): string {
  const verdict = checkLinearizability(history, registerModel);
  return verdict.kind === "ok" ? "ok" : verdict.text;
}

describe("a good history", () => {
  it.each<readonly [string, readonly RegisterOperation[]]>([
    ["is empty", []],
    [
      "is one operation after the other",
      [put("a", [0, 1], 1), get("b", [2, 3], 1), remove("a", [4, 5]), get("b", [6, 7], null)],
    ],
    ["reads old or new while a write is under way", [put("a", [0, 9], 1), get("b", [1, 2], null), get("b", [3, 4], 1)]],
    [
      "orders overlapping writes against their calls",
      [put("a", [0, 9], 1), put("b", [1, 9], 2), get("c", [10, 11], 1)],
    ],
    ["overlaps at equal instants", [put("a", [0, 5], 1), get("b", [5, 6], null)]],
    ["sees an unknown write long after", [put("a", [0, null], 1), get("b", [5, 6], null), get("b", [7, 8], 1)]],
    ["never sees an unknown write", [put("a", [0, null], 1), put("b", [1, 2], 2), get("b", [5, 6], 2)]],
    ["has a value vanish by an unknown delete", [put("a", [0, 1], 1), remove("b", [2, null]), get("a", [3, 4], null)]],
    [
      "has a cas refused by an unknown write nobody read",
      [put("a", [0, 1], 1), put("b", [2, null], 2), cas("a", [3, 4], [1, 3], false)],
    ],
    [
      "goes through an unknown cas of an unknown write",
      [put("a", [0, null], 1), cas("b", [1, null], [1, 2], true), get("c", [5, 6], 2)],
    ],
    ['tells 1 from "1"', [put("a", [0, 1], "1"), cas("b", [2, 3], [1, 2], false), get("b", [4, 5], "1")]],
  ])("%s", (_, history) => {
    expect(fault(history)).toBe("ok");
  });

  it("counts keys apart", () => {
    const other = { ...get("b", [2, 3], null), key: "other" };
    expect(fault([put("a", [0, 1], 1), other])).toBe("ok");
  });
});

describe("a bad register history", () => {
  it("has a stale read", () => {
    const history = [put("a", [0, 1], "old"), put("a", [2, 3], "new"), get("b", [4, 5], "old")];
    expect(fault(history)).toBe(
      [
        'key "k": no order explains b [4, 5] get -> "old"',
        "the order that gets furthest:",
        '  a [0, 1] put "old" -> done',
        '  a [2, 3] put "new" -> done',
        'then the state is "new", and none of these can come next:',
        '  b [4, 5] get -> "old"',
      ].join("\n"),
    );
  });

  it.each<readonly [string, readonly RegisterOperation[], string]>([
    [
      "a read going back in time between two clients",
      [put("a", [0, 1], 1), put("b", [2, 20], 2), get("c", [3, 5], 2), get("d", [6, 8], 1)],
      "d [6, 8] get -> 1",
    ],
    ["an acknowledged write missing", [put("a", [0, 1], 1), get("b", [2, 3], null)], "b [2, 3] get -> nothing"],
    [
      "a deleted value that rises again",
      [put("a", [0, 1], 1), remove("a", [2, 3]), get("b", [4, 5], null), get("b", [6, 7], 1)],
      "b [6, 7] get -> 1",
    ],
    [
      "a value nobody wrote, or one whose write was rejected",
      [put("a", [0, 1], 1), get("b", [2, 3], "rejected")],
      'b [2, 3] get -> "rejected"',
    ],
    [
      "a cas that succeeded twice",
      [put("a", [0, 1], 1), cas("a", [2, 6], [1, 2], true), cas("b", [3, 7], [1, 3], true)],
      "b [3, 7] cas 1 to 3 -> swapped",
    ],
    [
      "an update lost between two that read and swapped",
      [put("a", [0, 1], 1), cas("a", [2, 3], [1, 2], true), cas("b", [4, 5], [1, 3], true), get("c", [6, 7], 3)],
      "b [4, 5] cas 1 to 3 -> swapped",
    ],
    [
      "a cas refused although the value was there",
      [put("a", [0, 1], 1), cas("b", [2, 3], [1, 2], false)],
      "b [2, 3] cas 1 to 2 -> refused",
    ],
    [
      "two leaders, each acknowledging to its own side",
      [put("a", [0, 1], 1), put("b", [0, 1], 2), get("a", [2, 3], 1), get("b", [4, 5], 2)],
      "b [4, 5] get -> 2",
    ],
    [
      "an unknown write that took effect twice",
      [put("a", [0, null], 1), get("b", [1, 2], 1), put("b", [3, 4], 2), get("b", [5, 6], 2), get("b", [7, 8], 1)],
      "b [7, 8] get -> 1",
    ],
    ["a read from before the write was called", [get("b", [0, 1], 1), put("a", [2, 3], 1)], "b [0, 1] get -> 1"],
  ])("has %s", (_, history, culprit) => {
    expect(fault(history).split("\n")[0]).toBe(`key "k": no order explains ${culprit}`);
  });

  it("is blamed on the first answer that cannot be, whatever goes wrong later", () => {
    const after = Array.from({ length: 50 }, (_, at) => get("b", [10 + 2 * at, 11 + 2 * at], at));
    const verdict = checkLinearizability([put("a", [0, 1], "x"), get("b", [2, 3], null), ...after], registerModel);
    expect(verdict).toMatchObject({ kind: "violation", key: "k", culprit: { called: 2, returned: 3 } });
  });

  it("shows which unanswered operations were no help", () => {
    const history = [
      put("a", [0, 1], 1),
      put("b", [1, null], 2),
      put("c", [2, 90], 3),
      get("d", [4, 5], null),
      get("d", [99, 100], 3),
    ];
    expect(fault(history)).toBe(
      [
        'key "k": no order explains d [4, 5] get -> nothing',
        "the order that gets furthest:",
        "  a [0, 1] put 1 -> done",
        "then the state is 1, and none of these can come next:",
        "  d [4, 5] get -> nothing",
        "not answered by then, and no help:",
        "  b [1, ?] put 2 -> ?",
        "  c [2, ?] put 3 -> ?",
      ].join("\n"),
    );
  });

  it("shows the end of a long order only", () => {
    const puts = Array.from({ length: 20 }, (_, at) => put("a", [2 * at, 2 * at + 1], at));
    const lines = fault([...puts, get("b", [50, 51], 3)]).split("\n");
    expect(lines[2]).toBe("  ... 8 before");
    expect(lines).toHaveLength(17);
  });

  it("is found in the one key that has it", () => {
    const bad = [put("a", [0, 1], 1), get("b", [2, 3], null)].map((each) => ({ ...each, key: "z" }));
    expect(checkLinearizability([put("a", [0, 1], 1), ...bad], registerModel)).toMatchObject({
      kind: "violation",
      key: "z",
    });
  });
});

describe("an append list", () => {
  it("may be read while it grows, and after an append whose answer was lost", () => {
    const history = [
      append("a", [0, 9], "x"),
      append("b", [0, null], "y"),
      read("c", [1, 2], []),
      read("c", [3, 4], ["y"]),
      read("c", [10, 11], ["y", "x"]),
    ];
    expect(checkLinearizability(history, appendListModel)).toMatchObject({ kind: "ok" });
  });

  it.each([
    ["an append executed twice", [append("a", [0, 1], "x"), read("b", [2, 3], ["x", "x"])], "b"],
    [
      "an acknowledged append missing",
      [append("a", [0, 1], "x"), append("a", [2, 3], "y"), read("b", [4, 5], ["y"])],
      "b",
    ],
    [
      "two reads that disagree on the order",
      [
        append("a", [0, 9], "x"),
        append("b", [0, 9], "y"),
        read("c", [1, 2], ["x", "y"]),
        read("d", [3, 4], ["y", "x"]),
      ],
      "d",
    ],
    [
      "a list that shrinks",
      [append("a", [0, 1], "x"), append("a", [2, 9], "y"), read("b", [3, 4], ["x", "y"]), read("c", [5, 6], ["x"])],
      "c",
    ],
    ["an element nobody appended", [append("a", [0, 1], "x"), read("b", [2, 3], ["x", "ghost"])], "b"],
  ])("is refused with %s", (_, history, client) => {
    expect(checkLinearizability(history, appendListModel)).toMatchObject({ kind: "violation", culprit: { client } });
  });

  it("takes twelve appends at once in few steps", () => {
    const names = Array.from({ length: 12 }, (_, at) => `e${at}`);
    const history = [...names.map((name) => append(name, [0, 10], name)), read("z", [20, 21], [...names].reverse())];
    const verdict = checkLinearizability(history, appendListModel);
    expect(verdict.kind).toBe("ok");
    expect(verdict.steps).toBeLessThan(200);
  });
});

describe("a counter with sessions", () => {
  it("gives a command sent again its first answer, once counted", () => {
    const history = [
      increment("a", [0, null], 1, 0),
      increment("b", [1, 2], 1, 2),
      increment("a", [3, 4], 1, 1),
      increment("a", [5, 6], 2, 3),
    ];
    expect(checkLinearizability(history, counterModel)).toMatchObject({ kind: "ok" });
  });

  it.each([
    ["a command counted twice", [increment("a", [0, null], 1, 0), increment("a", [1, 2], 1, 2)]],
    ["an increment lost", [increment("a", [0, 1], 1, 1), increment("b", [2, 3], 1, 1)]],
    [
      "an old command that takes effect after a newer one",
      [increment("a", [0, null], 1, 0), increment("a", [1, 2], 2, 1), increment("b", [3, 4], 1, 3)],
    ],
  ])("is refused with %s", (_, history) => {
    expect(checkLinearizability(history, counterModel)).toMatchObject({ kind: "violation" });
  });
});

/** The same numbers for the same seed. */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** Ten clients, one operation at a time each, against an atomic register; of ten writes, `lostOfTen` are never answered. */
function executed(seed: number, count: number, lostOfTen: number): RegisterOperation[] {
  const below = numbers(seed);
  const freeAt = Array.from({ length: 10 }, () => below(10));
  const planned = Array.from({ length: count }, (_, number) => {
    const client = freeAt.indexOf(Math.min(...freeAt));
    const called = freeAt[client] ?? 0;
    const point = called + 1 + below(20);
    const returned = point + 1 + below(20);
    freeAt[client] = returned + 1;
    const kind = below(10);
    const isLost = kind >= 4 && below(10) < lostOfTen;
    return {
      client: `c${client}`,
      called,
      returned,
      number,
      kind,
      isLost,
      point: isLost ? point + below(100) : point,
    };
  });
  let value: RegisterValue | null = null;
  return planned
    .sort((a, b) => a.point - b.point)
    .map(({ client, called, returned, number, kind, isLost }) => {
      const times: Times = [called, isLost ? null : returned];
      const isDropped = isLost && number % 2 === 0;
      if (kind < 4) return get(client, times, value);
      if (kind < 6) {
        const expected = kind === 4 ? value : number - 5;
        const swapped = expected === value;
        if (swapped && !isDropped) value = number;
        return cas(client, times, [expected, number], swapped);
      }
      if (!isDropped) value = kind === 6 ? null : number;
      return kind === 6 ? remove(client, times) : put(client, times, number);
    });
}

describe("the budget of the search", () => {
  it.each([0, 3, 6])("is hardly touched by 400 operations of ten clients with %i of 10 writes unanswered", (lost) => {
    const steps = Array.from({ length: 20 }, (_, seed) => {
      const verdict = checkLinearizability(executed(seed, 400, lost), registerModel);
      expect(verdict.kind).toBe("ok");
      return verdict.steps;
    });
    expect(Math.max(...steps)).toBeLessThan(1_000_000);
  });

  it.each([0, 3, 6])("decides a stale read at the end of 200 operations with %i of 10 writes unanswered", (lost) => {
    for (let seed = 0; seed < 5; seed += 1) {
      const history = executed(seed, 200, lost);
      const bad = [...history, put("x", [100_000, 100_001], "new"), get("x", [100_002, 100_003], "never")];
      expect(checkLinearizability(bad, registerModel)).toMatchObject({
        kind: "violation",
        culprit: { called: 100_002 },
      });
    }
  });

  it("ends a hopeless search, which counts as no proof", () => {
    // Thirty overlapping writes that could be in any order, and a read that only fails after all of them.
    const puts = Array.from({ length: 30 }, (_, at) => put(`c${at}`, [0, 100], at));
    const reads = Array.from({ length: 30 }, (_, at) => get(`r${at}`, [0, 100], at));
    const history = [...puts, ...reads, get("z", [101, 102], "never")];
    const verdict = checkLinearizability(history, registerModel, { stepsMax: 5_000 });
    const text = `key "k": undecided after ${verdict.steps} steps, 61 operations`;
    expect(verdict).toEqual({ kind: "budgetExceeded", steps: verdict.steps, key: "k", text });
    expect(verdict.steps).toBeGreaterThanOrEqual(5_000);
    expect(verdict.steps).toBeLessThan(5_000 + 2 * history.length);
  });

  it("never hides the violation of another key", () => {
    const puts = Array.from({ length: 30 }, (_, at) => put(`c${at}`, [0, 100], at));
    const reads = Array.from({ length: 30 }, (_, at) => get(`r${at}`, [0, 100], at));
    const bad = [{ ...get("z", [0, 1], "never"), key: "later" }];
    const verdict = checkLinearizability([...puts, ...reads, get("z", [101, 102], "never"), ...bad], registerModel, {
      stepsMax: 5_000,
    });
    expect(verdict).toMatchObject({ kind: "violation", key: "later" });
  });
});
