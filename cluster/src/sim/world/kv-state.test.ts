import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeMembership, membershipOf } from "../../raft/membership.js";
import type { Entry } from "../../raft/types.js";
import { decodeKvResult, encodeKvCommand, type KvCommand, type KvOperation, type KvResult } from "./kv-command.js";
import { KvState, listOf, prepare } from "./kv-state.js";

const ABC = membershipOf({ voters: ["a", "b", "c"], learners: ["d"] });

/** A state and a way to give it commands, one entry each. */
function make() {
  const state = new KvState();
  const apply = (entry: Omit<Entry, "term" | "index">): Uint8Array =>
    state.apply(prepare({ term: 1, index: state.applied.index + 1, ...entry }));
  const run = (operation: KvOperation, more: Partial<KvCommand> = {}): KvResult =>
    decodeKvResult(apply({ kind: "command", data: encodeKvCommand({ timeMs: 0, session: null, operation, ...more }) }));
  return { state, apply, run };
}

describe("KvState", () => {
  it("puts, gives the index of the entry as version, and deletes", () => {
    const { state, run } = make();
    expect(run({ do: "put", key: "k", value: "a" })).toEqual({ kind: "done", version: 1 });
    expect(run({ do: "put", key: "k", value: "b" })).toEqual({ kind: "done", version: 2 });
    expect(state.get("k")).toMatchObject({ value: "b", version: 2 });
    expect(run({ do: "delete", key: "k" })).toEqual({ kind: "done", version: 0 });
    expect(run({ do: "delete", key: "k" })).toEqual({ kind: "done", version: 0 });
    expect([state.get("k"), state.size]).toEqual([null, 0]);
  });

  it("compares versions before it sets, 0 being a register that is not there", () => {
    const { state, run } = make();
    expect(run({ do: "cas", key: "k", expected: 1, value: "x" })).toEqual({ kind: "mismatch", version: 0 });
    expect(run({ do: "cas", key: "k", expected: 0, value: "a" })).toEqual({ kind: "done", version: 2 });
    expect(run({ do: "cas", key: "k", expected: 0, value: "b" })).toEqual({ kind: "mismatch", version: 2 });
    expect(run({ do: "cas", key: "k", expected: 2, value: "c" })).toEqual({ kind: "done", version: 4 });
    expect(state.get("k")).toMatchObject({ value: "c", version: 4 });
  });

  it("appends to lists, and adds to them what they lack", () => {
    const { state, run } = make();
    for (const item of ["a", "b", "a"]) run({ do: "append", key: "l", item });
    for (const item of ["a", "b", "a"]) run({ do: "add", key: "s", item });
    expect(listOf(state.get("l")?.value ?? "")).toEqual(["a", "b", "a"]);
    expect(state.get("s")).toMatchObject({ value: "a,b", version: 5 });
    expect(run({ do: "add", key: "s", item: "b" })).toEqual({ kind: "done", version: 5 });
    expect(listOf("")).toEqual([]);
  });

  it("refuses to make a value longer than an entry could carry", () => {
    const { state, run } = make();
    run({ do: "put", key: "l", value: "x".repeat(65_530) });
    expect(run({ do: "append", key: "l", item: "12345" })).toEqual({ kind: "tooLong", version: 1 });
    expect(run({ do: "append", key: "l", item: "1234" })).toEqual({ kind: "done", version: 3 });
    expect(KvState.decode(state.encode()).content()).toBe(state.content());
  });

  it("gives a command of a session one effect, and a retry the first result", () => {
    const { state, run } = make();
    expect(run({ do: "openSession" })).toEqual({ kind: "session", id: 1 });
    const session = { id: 1, sequence: 1, acknowledgedThrough: 0 };
    const append = { do: "append", key: "l", item: "a" } as const;
    expect(run(append, { session })).toEqual({ kind: "done", version: 2 });
    expect(run(append, { session })).toEqual({ kind: "done", version: 2 });
    expect(state.get("l")?.value).toBe("a");
    expect(run(append, { session: { ...session, sequence: 3 } })).toEqual({ kind: "outOfOrder" });
    expect(run(append, { session: { ...session, id: 9 } })).toEqual({ kind: "expired" });
    expect(state.get("l")?.value).toBe("a");
  });

  it("keeps time that never goes back, and ends sessions by it", () => {
    const { state, run } = make();
    run({ do: "openSession" }, { timeMs: 1_000 });
    run({ do: "put", key: "k", value: "v" }, { timeMs: 500 });
    expect(state.timeMs).toBe(1_000);
    run({ do: "put", key: "k", value: "v" }, { timeMs: 1_000 + 600_001 });
    const session = { id: 1, sequence: 1, acknowledgedThrough: 0 };
    expect(run({ do: "delete", key: "k" }, { session })).toEqual({ kind: "expired" });
  });

  it("has a digest that everything in it counts for", () => {
    const digest = (change: (world: ReturnType<typeof make>) => void): number => {
      const world = make();
      change(world);
      while (world.state.applied.index < 8) world.apply({ kind: "noop", data: new Uint8Array(0) });
      return world.state.digest();
    };
    const put =
      (key: string, value: string, timeMs = 0) =>
      ({ run }: ReturnType<typeof make>) =>
        void run({ do: "put", key, value }, { timeMs });
    const digests = [
      digest(() => undefined),
      digest(put("k", "v")),
      digest(put("k", "w")),
      digest(put("l", "v")),
      digest(put("kv", "")),
      digest(put("k", "v", 5)),
      digest(put("k", "v", 2 ** 40)),
      digest((world) => {
        for (const step of [put("x", "y"), put("k", "v")]) step(world);
      }),
      digest(({ apply }) => apply({ kind: "membership", data: encodeMembership(ABC) })),
      digest(({ run }) => run({ do: "openSession" })),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it("has a digest that does not know how the state came about", () => {
    const { state, run } = make();
    run({ do: "put", key: "a", value: "1" });
    run({ do: "put", key: "b", value: "2" });
    run({ do: "delete", key: "c" });
    const other = make();
    other.run({ do: "put", key: "a", value: "1" });
    other.run({ do: "put", key: "b", value: "2" });
    other.run({ do: "cas", key: "a", expected: 7, value: "x" });
    expect(other.state.digest()).toBe(state.digest());
  });

  it("is the same after it was encoded or cloned, and a clone goes its own way", () => {
    const key = fc.constantFrom("a", "b", "c", "\xff");
    const item = fc.constantFrom("", "1", "22");
    const operation: fc.Arbitrary<KvOperation> = fc.oneof(
      fc.record({ do: fc.constant("put" as const), key, value: item }),
      fc.record({ do: fc.constant("delete" as const), key }),
      fc.record({ do: fc.constantFrom("append" as const, "add" as const), key, item }),
      fc.record({ do: fc.constant("openSession" as const) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        const { state, run, apply } = make();
        apply({ kind: "membership", data: encodeMembership(ABC) });
        for (const [i, next] of operations.entries()) run(next, { timeMs: i * 1_000 });
        const bytes = state.encode();
        const decoded = KvState.decode(bytes);
        const clone = state.clone();
        for (const same of [decoded, clone]) {
          expect(same.content()).toBe(state.content());
          expect(same.digest()).toBe(state.digest());
          expect([same.applied, same.membership, same.timeMs]).toEqual([state.applied, ABC, state.timeMs]);
          expect(same.encode()).toEqual(bytes);
        }
        run({ do: "put", key: "a", value: "later" });
        expect(clone.encode()).toEqual(bytes);
      }),
    );
  });

  it("refuses bytes that are no state", () => {
    const { state, run } = make();
    run({ do: "put", key: "a", value: "1" });
    const bytes = state.encode();
    for (let length = 0; length < bytes.length; length++) {
      expect(() => KvState.decode(bytes.subarray(0, length))).toThrow(RangeError);
    }
    expect(() => KvState.decode(Uint8Array.of(...bytes, 0))).toThrow("does not end where it says");
  });
});
