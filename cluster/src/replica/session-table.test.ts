import { AssertionError } from "@featurestore/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Admission, type SessionLimits, SessionTable } from "./session-table.js";

const LIMITS: SessionLimits = { sessionsMax: 3, resultsMax: 2, resultBytesMax: 20, idleMs: 100 };

/** A command as the state machine handles it: executed when fresh, its result recorded. */
function run(
  table: SessionTable,
  { session = 1, sequence = 1, acknowledgedThrough = 0, timeMs = 0, result = "ok" },
): string {
  const admission = table.admit({ session, sequence, acknowledgedThrough, timeMs });
  if (admission.kind === "fresh") table.record(session, sequence, bytesOf(result));
  return admission.kind === "duplicate" ? `duplicate ${textOf(admission.result)}` : admission.kind;
}

function opened(...at: readonly number[]): SessionTable {
  const table = new SessionTable(LIMITS);
  for (const index of at) table.open(index, 0);
  return table;
}

describe("a command", () => {
  test("is fresh once, and afterwards a duplicate with the result of that once", () => {
    const table = opened(1);
    expect(run(table, { result: "first" })).toBe("fresh");
    expect(run(table, { result: "second" })).toBe("duplicate first");
    expect(run(table, { result: "third" })).toBe("duplicate first");
  });

  test("whose result is empty is a duplicate all the same", () => {
    const table = opened(1);
    expect(run(table, { result: "" })).toBe("fresh");
    expect(run(table, { result: "other" })).toBe("duplicate ");
  });

  test("before which one is missing is out of order, and changes nothing", () => {
    const table = opened(1);
    const before = table.encode();
    expect(run(table, { sequence: 2 })).toBe("outOfOrder");
    expect(run(table, { sequence: 0 })).toBe("outOfOrder");
    expect(run(table, { sequence: -1, acknowledgedThrough: -2 })).toBe("outOfOrder");
    expect(table.encode()).toEqual(before);
    expect(run(table, { sequence: 1 })).toBe("fresh");
    expect(run(table, { sequence: 2 })).toBe("fresh");
  });

  test("at or below what was acknowledged is out of order, not executed again", () => {
    const table = opened(1);
    run(table, { sequence: 1 });
    run(table, { sequence: 2, acknowledgedThrough: 1 });
    expect(run(table, { sequence: 1 })).toBe("outOfOrder");
    expect(run(table, { sequence: 2 })).toBe("duplicate ok");
  });

  test("that acknowledges itself or what was never executed is out of order", () => {
    const table = opened(1);
    expect(run(table, { sequence: 1, acknowledgedThrough: 1 })).toBe("outOfOrder");
    expect(run(table, { sequence: 1, acknowledgedThrough: 7 })).toBe("outOfOrder");
    expect(run(table, { sequence: 1, acknowledgedThrough: Number.NaN })).toBe("outOfOrder");
    expect(run(table, { sequence: 1, acknowledgedThrough: 0.5 })).toBe("outOfOrder");
    expect(run(table, { sequence: 0.75, acknowledgedThrough: 0.25 })).toBe("outOfOrder");
    expect(run(table, { sequence: 1 })).toBe("fresh");
  });

  test("of a session that was never opened is expired", () => {
    expect(run(opened(1), { session: 2 })).toBe("expired");
  });

  test("of one session has nothing to do with those of another", () => {
    const table = opened(1, 2);
    expect(run(table, { session: 1, result: "a" })).toBe("fresh");
    expect(run(table, { session: 2, result: "b" })).toBe("fresh");
    expect(run(table, { session: 1 })).toBe("duplicate a");
  });

  test("keeps its result as it was when recorded", () => {
    const table = opened(1);
    table.admit({ session: 1, sequence: 1, acknowledgedThrough: 0, timeMs: 0 });
    const result = bytesOf("result");
    table.record(1, 1, result);
    result.fill(0);
    expect(run(table, {})).toBe("duplicate result");
  });
});

describe("time", () => {
  test("expires a session that was idle for longer than idleMs, to the millisecond", () => {
    const table = opened(1);
    expect(run(table, { sequence: 1, timeMs: 100 })).toBe("fresh");
    expect(run(table, { sequence: 1, timeMs: 200 })).toBe("duplicate ok");
    expect(run(table, { sequence: 1, timeMs: 301 })).toBe("expired");
    expect(run(table, { sequence: 2, timeMs: 301 })).toBe("expired");
    expect(table.size).toBe(0);
    expect(table.resultBytes).toBe(0);
  });

  test("does not go back: a leader whose clock is behind neither revives a session nor ends one", () => {
    const table = opened(1, 2);
    expect(run(table, { session: 2, timeMs: 90 })).toBe("fresh");
    expect(run(table, { session: 1, timeMs: -50 })).toBe("fresh");
    expect(run(table, { session: 1, timeMs: 190 })).toBe("duplicate ok");
    expect(run(table, { session: 2, timeMs: 191 })).toBe("expired");
    expect(run(table, { session: 2, timeMs: 0 })).toBe("expired");
  });

  test("passes with what other sessions do, too", () => {
    const table = opened(1, 2);
    table.open(5, 101);
    expect(table.size).toBe(1);
    expect(run(table, { session: 1, timeMs: 0 })).toBe("expired");
  });

  test("is not moved by a use that is refused", () => {
    const table = opened(1);
    expect(run(table, { sequence: 9, timeMs: 100 })).toBe("outOfOrder");
    expect(run(table, { sequence: 1, timeMs: 101 })).toBe("expired");
  });
});

describe("a bound", () => {
  test("on sessions evicts the least recently used, whose retry is then expired", () => {
    const table = opened(1, 2, 3);
    run(table, { session: 1, result: "kept" });
    table.open(4, 0);
    expect(table.size).toBe(3);
    expect(run(table, { session: 2 })).toBe("expired");
    expect(run(table, { session: 1 })).toBe("duplicate kept");
    expect(run(table, { session: 3 })).toBe("fresh");
  });

  test("on results refuses the command beyond it, and takes it once some are acknowledged", () => {
    const table = opened(1);
    run(table, { sequence: 1 });
    run(table, { sequence: 2, result: "two" });
    expect(run(table, { sequence: 3 })).toBe("outOfOrder");
    expect(run(table, { sequence: 2 })).toBe("duplicate two");
    expect(run(table, { sequence: 3, acknowledgedThrough: 1, result: "three" })).toBe("fresh");
    expect(run(table, { sequence: 2 })).toBe("duplicate two");
    expect(run(table, { sequence: 3, acknowledgedThrough: 2 })).toBe("duplicate three");
    expect(table.resultBytes).toBe(5);
  });

  test("on bytes evicts the least recently used sessions that hold some, and no others", () => {
    const table = opened(1, 2, 3);
    run(table, { session: 2, result: "x".repeat(10) });
    run(table, { session: 3, result: "x".repeat(10) });
    expect([table.size, table.resultBytes]).toEqual([3, 20]);
    run(table, { session: 3, sequence: 2, result: "x" });
    expect([table.size, table.resultBytes]).toEqual([2, 11]);
    expect(run(table, { session: 2 })).toBe("expired");
    expect(run(table, { session: 1 })).toBe("fresh");
  });

  test("on bytes ends a session whose one result is too large: its retry is expired, not executed again", () => {
    const table = opened(1, 2);
    expect(run(table, { session: 1, result: "x".repeat(21) })).toBe("fresh");
    expect(run(table, { session: 1 })).toBe("expired");
    expect([table.size, table.resultBytes]).toEqual([1, 0]);
  });

  test.each([
    { ...LIMITS, sessionsMax: 0 },
    { ...LIMITS, resultsMax: 1.5 },
    { ...LIMITS, resultBytesMax: 2 ** 32 },
    { ...LIMITS, idleMs: 0 },
  ])("that is none is refused: %j", (limits) => {
    expect(() => new SessionTable(limits)).toThrow(RangeError);
  });
});

test("what the state machine never does is caught: an index used twice, a result without its command, no time", () => {
  const table = opened(1);
  expect(() => table.open(1, 0)).toThrow(AssertionError);
  expect(() => table.open(0, 0)).toThrow(AssertionError);
  expect(() => table.record(1, 2, bytesOf(""))).toThrow(AssertionError);
  expect(() => table.record(2, 1, bytesOf(""))).toThrow(AssertionError);
  expect(() => table.open(2, Number.NaN)).toThrow(AssertionError);
});

/** What a session table is, said as plainly and as slowly as can be. */
class NaiveTable {
  #time = 0;
  #uses = 0;
  #sessions: { id: number; used: number; at: number; acknowledged: number; results: Map<number, string> }[] = [];

  open(at: number, timeMs: number): void {
    this.#advance(timeMs);
    this.#byUse();
    if (this.#sessions.length === LIMITS.sessionsMax) this.#sessions.shift();
    this.#sessions.push({ id: at, used: this.#time, at: this.#uses++, acknowledged: 0, results: new Map() });
  }

  run(id: number, sequence: number, acknowledged: number, timeMs: number, result: string): string {
    this.#advance(timeMs);
    const session = this.#sessions.find((some) => some.id === id);
    if (session === undefined) return "expired";
    const kept = [...session.results.keys()].filter((some) => some > acknowledged);
    const next = Math.max(session.acknowledged, ...session.results.keys()) + 1;
    if (sequence > next || sequence <= acknowledged || sequence <= session.acknowledged) return "outOfOrder";
    if (sequence === next && kept.length >= LIMITS.resultsMax) return "outOfOrder";
    session.acknowledged = Math.max(session.acknowledged, acknowledged);
    for (const some of [...session.results.keys()]) if (some <= acknowledged) session.results.delete(some);
    session.used = this.#time;
    session.at = this.#uses++;
    const known = session.results.get(sequence);
    if (known !== undefined) return `duplicate ${known}`;
    session.results.set(sequence, result);
    this.#byUse();
    const bytes = (some: { results: Map<number, string> }): number => [...some.results.values()].join("").length;
    while (this.#sessions.reduce((sum, some) => sum + bytes(some), 0) > LIMITS.resultBytesMax) {
      const victim = this.#sessions.find((some) => bytes(some) > 0);
      this.#sessions = this.#sessions.filter((some) => some !== victim);
    }
    return "fresh";
  }

  #advance(timeMs: number): void {
    this.#time = Math.max(this.#time, timeMs);
    this.#sessions = this.#sessions.filter(({ used }) => this.#time - used <= LIMITS.idleMs);
  }

  #byUse(): void {
    this.#sessions.sort((a, b) => a.at - b.at);
  }
}

type Step =
  | { readonly kind: "open"; readonly pass: number }
  | { readonly kind: "reload"; readonly pass: number }
  | {
      readonly kind: "run";
      /** The how-manieth of the sessions opened last. */
      readonly session: number;
      readonly sequence: number;
      readonly lag: number;
      readonly pass: number;
      readonly bytes: number;
    };

const OPEN: Step = { kind: "open", pass: 0 };
const passes = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: -20, max: 25 }) },
  { weight: 1, arbitrary: fc.integer({ min: 90, max: 110 }) },
);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("open" as const), pass: passes }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("reload" as const), pass: passes }) },
    {
      weight: 14,
      arbitrary: fc.record({
        kind: fc.constant("run" as const),
        session: fc.nat(3),
        sequence: fc.constantFrom(0, 0, 0, 0, 0, -1, -1, -1, -2, -3, 1, 2),
        lag: fc.constantFrom(0, 1, 1, 2, 2, 3, 4),
        pass: passes,
        bytes: fc.oneof({ weight: 20, arbitrary: fc.nat(5) }, fc.nat(22)),
      }),
    },
  ),
  { minLength: 1, maxLength: 60, size: "max" },
);

describe("in every history", () => {
  test("the table answers as the naive one does, reloaded or not, and no command is executed twice", () => {
    const seen = { fresh: 0, duplicate: 0, expired: 0, outOfOrder: 0 };
    fc.assert(
      fc.property(steps, (history) => {
        let table = new SessionTable(LIMITS);
        const steady = new SessionTable(LIMITS);
        const naive = new NaiveTable();
        const opened: number[] = [];
        const next = new Map<number, number>();
        const executed = new Map<string, string>();
        let timeMs = 0;
        for (const [i, step] of [OPEN, OPEN, ...history].entries()) {
          timeMs += step.pass;
          if (step.kind === "reload") table = SessionTable.decode(table.encode());
          else if (step.kind === "open") {
            opened.unshift(i + 1);
            for (const each of [table, steady, naive]) each.open(i + 1, timeMs);
          } else {
            const session = opened[step.session] ?? 999;
            const sequence = (next.get(session) ?? 1) + step.sequence;
            const acknowledgedThrough = Math.max(0, sequence - step.lag);
            const result = `${i}`.repeat(step.bytes).slice(0, step.bytes);
            const command = { session, sequence, acknowledgedThrough, timeMs, result };
            const answer = run(table, command);
            expect(run(steady, command)).toBe(answer);
            expect(naive.run(session, sequence, acknowledgedThrough, timeMs, result)).toBe(answer);
            const name = `${session} ${sequence}`;
            if (answer === "fresh") {
              expect(executed.has(name)).toBe(false);
              executed.set(name, result);
              next.set(session, sequence + 1);
            }
            if (answer.startsWith("duplicate")) expect(answer).toBe(`duplicate ${executed.get(name)}`);
            seen[answer.split(" ")[0] as Admission["kind"]] += 1;
          }
          if (step.kind === "reload") expect(hex(table.encode())).toBe(hex(steady.encode()));
          expect(table.size).toBeLessThanOrEqual(LIMITS.sessionsMax);
          expect(table.resultBytes).toBeLessThanOrEqual(LIMITS.resultBytesMax);
        }
      }),
      { numRuns: 300 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
  });

  test("encoding between a command and its result changes nothing", () => {
    const table = opened(1);
    table.admit({ session: 1, sequence: 1, acknowledgedThrough: 0, timeMs: 3 });
    const again = SessionTable.decode(table.encode());
    again.record(1, 1, bytesOf("ok"));
    expect(run(again, {})).toBe("duplicate ok");
  });
});

describe("bytes", () => {
  const table = opened(1, 2);
  run(table, { session: 1, sequence: 1, timeMs: 5, result: "a" });
  run(table, { session: 1, sequence: 2, acknowledgedThrough: 1, timeMs: 7, result: "bc" });
  const golden = [
    "01 03000000 02000000 14000000 6400000000000000 0700000000000000 02000000",
    "0200000000000000 0000000000000000 0000000000000000 00000000",
    "0100000000000000 0700000000000000 0100000000000000 01000000 02000000 6263",
  ]
    .join("")
    .replaceAll(" ", "");

  test("are these, for good", () => {
    expect(hex(table.encode())).toBe(golden);
  });

  test("bring back the results: a duplicate stays one", () => {
    const decoded = SessionTable.decode(fromHex(golden));
    expect(run(decoded, { session: 1, sequence: 2, timeMs: 8 })).toBe("duplicate bc");
    expect(run(decoded, { session: 1, sequence: 1, timeMs: 8 })).toBe("outOfOrder");
    expect(run(decoded, { session: 1, sequence: 3, timeMs: 8 })).toBe("fresh");
  });

  test("may lie anywhere in their buffer, which is let go", () => {
    const buffer = new Uint8Array(200);
    buffer.set(fromHex(golden), 3);
    const decoded = SessionTable.decode(buffer.subarray(3, 3 + golden.length / 2));
    buffer.fill(0xee);
    expect(hex(decoded.encode())).toBe(golden);
  });

  test.each([
    ["an unknown format", 0, 2, "is of an unknown format"],
    ["more sessions than its limit", 1, 1, "holds too many sessions"],
    ["more results than its limit", 85, 3, "holds too many results"],
    ["a time before its sessions'", 21, 6, "is not in the order of use"],
    ["a session idle for too long", 21, 101, "is not in the order of use"],
    ["sessions that are not in the order of use", 41, 8, "is not in the order of use"],
    ["a session twice", 61, 2, "names a session wrongly"],
    ["a session of index 0", 61, 0, "names a session wrongly"],
    ["a number out of range", 84, 255, "holds a number out of range"],
    ["a result longer than the rest", 89, 3, "ends too early"],
    ["a result shorter than the rest", 89, 1, "is followed by bytes"],
    ["more bytes than its limit", 9, 1, "holds too many bytes"],
  ])("with %s are refused", (_, at, byte, problem) => {
    const bytes = fromHex(golden);
    bytes[at] = byte;
    expect(() => SessionTable.decode(bytes)).toThrow(new RangeError(`a session table ${problem}`));
  });

  test("changed or cut at random are the table with these very bytes, or a RangeError", () => {
    const changes = fc.array(fc.tuple(fc.nat(98), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });
    fc.assert(
      fc.property(changes, fc.nat(120), fc.uint8Array({ maxLength: 60 }), (edits, length, other) => {
        const bytes = fromHex(golden);
        for (const [at, byte] of edits) bytes[at] = byte;
        for (const some of [bytes, bytes.subarray(0, length), other]) {
          try {
            expect(hex(SessionTable.decode(some).encode())).toBe(hex(some));
          } catch (error) {
            if (!(error instanceof RangeError)) throw error;
          }
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
