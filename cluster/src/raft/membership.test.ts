import { AssertionError } from "@featurestore/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Command, runConversations } from "../conversation.suite.js";
import {
  decodeMembership,
  encodeMembership,
  enter,
  isJoint,
  isVoter,
  leave,
  mayFollow,
  membershipOf,
  membershipProblem,
  membersOf,
  NO_MEMBERSHIP,
  sameMembership,
  targetProblem,
} from "./membership.js";
import { isQuorum } from "./quorum.js";
import type { Membership, MembershipTarget, ReplicaId } from "./types.js";

const IDS = ["1", "2", "3", "4", "5"];

const targets: fc.Arbitrary<MembershipTarget> = fc
  .record({ voters: fc.subarray(IDS, { minLength: 1 }), learners: fc.subarray(IDS) })
  .map(({ voters, learners }) => ({ voters, learners: learners.filter((id) => !voters.includes(id)) }));

/** All that can be reached: simple ones, and joint ones on the way between two. */
const memberships: fc.Arbitrary<Membership> = fc
  .tuple(targets, targets, fc.boolean())
  .map(([from, to, go]) => (go ? enter(membershipOf(from), to) : membershipOf(from)));

/** Every membership over `ids` that is one, reachable or not. */
function allMemberships(ids: readonly ReplicaId[]): readonly Membership[] {
  const subsets = subsetsOf(ids);
  return subsets
    .flatMap((voters) => subsets.map((outgoing) => ({ voters, outgoing })))
    .flatMap((sides) => subsets.map((learners) => ({ ...sides, learners })))
    .flatMap((some) => subsets.map((learnersNext) => ({ ...some, learnersNext })))
    .filter((membership) => membershipProblem(membership) === null);
}

function subsetsOf(ids: readonly ReplicaId[]): readonly (readonly ReplicaId[])[] {
  return Array.from({ length: 2 ** ids.length }, (_, bits) => ids.filter((_, i) => (bits >> i) & 1));
}

/** Quorums as bits, by the definition. */
function quorumsOf(membership: Membership, ids: readonly ReplicaId[]): readonly number[] {
  const sets = Array.from({ length: 2 ** ids.length }, (_, bits) => bits);
  return sets.filter((bits) => isQuorum(membership, (id) => ((bits >> ids.indexOf(id)) & 1) === 1));
}

function allMeet(a: Membership, b: Membership, ids: readonly ReplicaId[]): boolean {
  const others = quorumsOf(b, ids);
  return quorumsOf(a, ids).every((quorum) => others.every((other) => (quorum & other) !== 0));
}

describe("mayFollow", () => {
  test("admits no pair whose quorums can miss each other: every pair over three ids", () => {
    const all = allMemberships(["1", "2", "3"]);
    let admitted = 0;
    for (const current of all) {
      for (const next of all) {
        if (!mayFollow(current, next)) continue;
        admitted += 1;
        expect(allMeet(current, next, ["1", "2", "3"])).toBe(true);
      }
    }
    expect({ memberships: all.length, admitted }).toEqual({ memberships: 153, admitted: 708 });
  });

  test("admits no pair whose quorums can miss each other: every pair of voters over five ids", () => {
    const subsets = subsetsOf(IDS);
    const all = subsets
      .slice(1)
      .flatMap((voters) => subsets.map((outgoing): Membership => ({ ...NO_MEMBERSHIP, voters, outgoing })));
    const quorums = new Map(all.map((membership) => [membership, quorumsOf(membership, IDS)]));
    let admitted = 0;
    for (const [current, some] of quorums) {
      for (const [next, others] of quorums) {
        if (!mayFollow(current, next)) continue;
        admitted += 1;
        if (!some.every((quorum) => others.every((other) => (quorum & other) !== 0))) {
          expect.fail(`${JSON.stringify(next)} may follow ${JSON.stringify(current)}`);
        }
      }
    }
    // 31 simple ones go to themselves and to 31 joint ones; 961 joint ones are left.
    expect(admitted).toBe(31 * 32 + 961);
  });

  test("admits each step of every change: in, and out, and what is not joint again", () => {
    fc.assert(
      fc.property(targets, targets, (from, to) => {
        const current = membershipOf(from);
        const next = enter(current, to);
        expect(mayFollow(current, next)).toBe(true);
        expect(mayFollow(next, next)).toBe(!isJoint(next));
        expect(allMeet(current, next, IDS)).toBe(true);
        if (!isJoint(next)) return;
        expect(mayFollow(next, leave(next))).toBe(true);
        expect(allMeet(next, leave(next), IDS)).toBe(true);
        expect(mayFollow(next, current)).toBe(false);
        expect(mayFollow(current, leave(next))).toBe(false);
      }),
    );
  });

  test("refuses the swap of one voter without a joint step, though most of its quorums meet", () => {
    const before = membershipOf({ voters: ["1", "2", "3"], learners: [] });
    const after = membershipOf({ voters: ["1", "4", "5"], learners: [] });
    expect(mayFollow(before, after)).toBe(false);
    expect(allMeet(before, after, IDS)).toBe(false);
  });

  test("lets nothing go back to nobody, and anything follow on nothing", () => {
    const some = membershipOf({ voters: ["1"], learners: ["2"] });
    expect(mayFollow(some, NO_MEMBERSHIP)).toBe(false);
    expect(mayFollow(NO_MEMBERSHIP, some)).toBe(true);
    expect(mayFollow(NO_MEMBERSHIP, NO_MEMBERSHIP)).toBe(true);
  });
});

describe("a change", () => {
  test("ends at its target, whatever it passes through", () => {
    fc.assert(
      fc.property(targets, targets, (from, to) => {
        const next = enter(membershipOf(from), to);
        expect(membershipProblem(next)).toBe(null);
        expect(isJoint(next) ? leave(next) : next).toEqual(membershipOf(to));
      }),
    );
  });

  test("keeps every voter of both sides voting, and gives everybody entries, until it is left", () => {
    fc.assert(
      fc.property(targets, targets, (from, to) => {
        const next = enter(membershipOf(from), to);
        const voters = new Set([...from.voters, ...to.voters]);
        expect(IDS.filter((id) => isVoter(next, id))).toEqual(IDS.filter((id) => voters.has(id)));
        const members = new Set([...voters, ...to.learners]);
        expect(membersOf(next)).toEqual(IDS.filter((id) => members.has(id)));
      }),
    );
  });

  test("to where the group already is changes nothing", () => {
    fc.assert(
      fc.property(targets, (target) => {
        expect(sameMembership(enter(membershipOf(target), target), membershipOf(target))).toBe(true);
      }),
    );
  });

  test("from nobody is at once", () => {
    expect(enter(NO_MEMBERSHIP, { voters: ["2", "1"], learners: [] })).toEqual({
      ...NO_MEMBERSHIP,
      voters: ["1", "2"],
    });
  });
});

describe("targetProblem", () => {
  const many = (count: number): readonly ReplicaId[] => Array.from({ length: count }, (_, i) => `${i}`);

  test.each<[string, MembershipTarget, string | null]>([
    ["no voter", { voters: [], learners: ["1"] }, "a group needs at least one voter"],
    ["a voter twice", { voters: ["1", "1"], learners: [] }, "a replica is named twice"],
    ["a voter that is a learner", { voters: ["1"], learners: ["1"] }, "a replica is named twice"],
    ["an empty id", { voters: ["1"], learners: [""] }, "a replica id has 1 to 255 bytes"],
    ["255 bytes", { voters: [`${"é".repeat(127)}e`], learners: [] }, null],
    ["256 bytes", { voters: ["é".repeat(128)], learners: [] }, "a replica id has 1 to 255 bytes"],
    ["half a character", { voters: ["a\ud83d"], learners: [] }, "a replica id is well-formed text"],
    ["the other half", { voters: ["\ude00\ud83d"], learners: [] }, "a replica id is well-formed text"],
    ["a whole one", { voters: ["\ud83d\ude00"], learners: [] }, null],
    ["64 replicas", { voters: many(60), learners: many(64).slice(60) }, null],
    ["65 replicas", { voters: many(60), learners: many(65).slice(60) }, "a group has at most 64 replicas"],
  ])("says what is wrong with %s", (_, target, problem) => {
    expect(targetProblem(target)).toBe(problem);
    if (problem === null) expect(membershipProblem(membershipOf(target))).toBe(null);
    else expect(() => membershipOf(target)).toThrow(new RangeError(problem));
  });

  test.each<[string, readonly ReplicaId[], string]>([
    ["an empty id", [""], "a replica id has 1 to 255 bytes"],
    ["256 bytes", ["é".repeat(128)], "a replica id has 1 to 255 bytes"],
    ["half a character", ["\ud83d"], "a replica id is well-formed text"],
    ["65 replicas", [...many(65)].sort(), "a group has at most 64 replicas"],
  ])("a membership on its way out of %s is none", (_, outgoing, problem) => {
    expect(membershipProblem({ ...NO_MEMBERSHIP, voters: ["a"], outgoing })).toBe(problem);
  });

  test("64 replicas may give way to 64 others", () => {
    const others = many(64).map((id) => `other ${id}`);
    const next = enter(membershipOf({ voters: many(64), learners: [] }), { voters: others, learners: [] });
    expect(decodeMembership(encodeMembership(next))).toEqual(next);
  });
});

describe("bytes", () => {
  const ids = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
  const named = fc
    .tuple(fc.uniqueArray(ids, { minLength: 5, maxLength: 5 }), memberships)
    .map(([names, membership]): Membership => {
      const name = (of: readonly ReplicaId[]): readonly ReplicaId[] =>
        of.map((id) => names[IDS.indexOf(id)] ?? "").sort((a, b) => (a < b ? -1 : 1));
      return {
        voters: name(membership.voters),
        outgoing: name(membership.outgoing),
        learners: name(membership.learners),
        learnersNext: name(membership.learnersNext),
      };
    });

  test("come back as the membership they were", () => {
    fc.assert(
      fc.property(named, (membership) => {
        expect(decodeMembership(encodeMembership(membership))).toEqual(membership);
      }),
    );
    expect(decodeMembership(encodeMembership(NO_MEMBERSHIP))).toEqual(NO_MEMBERSHIP);
  });

  test("are these, for good", () => {
    const membership = { voters: ["a", "é"], outgoing: ["a", "n3"], learners: ["x\ud83d\ude00"], learnersNext: ["n3"] };
    expect(hex(encodeMembership(membership))).toBe(
      "010201610" + "2c3a9" + "020161026e33" + "010578f09f9880" + "01026e33",
    );
    expect(hex(encodeMembership(NO_MEMBERSHIP))).toBe("0100000000");
  });

  test("changed at random are a membership with these very bytes, or a RangeError", () => {
    const edits = fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });
    fc.assert(
      fc.property(memberships, edits, fc.nat(60), (membership, changes, length) => {
        const bytes = encodeMembership(membership);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        expectCanonical(bytes);
        expectCanonical(bytes.subarray(0, length));
      }),
      { numRuns: 3_000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), expectCanonical), { numRuns: 3_000 });
  });

  function expectCanonical(bytes: Uint8Array): void {
    try {
      expect(hex(encodeMembership(decodeMembership(bytes)))).toBe(hex(bytes));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }

  test.each([
    ["", "a membership ends too early"],
    ["0200000000", "a membership of an unknown format"],
    ["01000000", "a membership ends too early"],
    ["0101", "a membership ends too early"],
    ["010102610000", "a membership ends too early"],
    ["010000000000", "bytes follow a membership"],
    ["0102016201610000" + "00", "the ids of a membership are not ascending"],
    ["01020161016100" + "0000", "the ids of a membership are not ascending"],
    ["0101000000" + "00", "a replica id has 1 to 255 bytes"],
    ["01000101610000", "a group needs at least one voter"],
    ["01000001016100", "a group needs at least one voter"],
    ["010101610001016100", "a replica is named twice"],
    ["01010161000001" + "0162", "a learner to be is no voter on its way out"],
    ["0101016101016201016200", "a learner is a voter on its way out"],
    ["01010161010161000101" + "61", "a replica is named twice"],
    ["0101016101016200010" + "163", "a learner to be is no voter on its way out"],
    ["010101ff000000", "a replica id is no UTF-8"],
    ["010102c080000000", "a replica id is no UTF-8"],
    ["010103eda080000000", "a replica id is no UTF-8"],
    ["010101c3000000", "a replica id is no UTF-8"],
  ])("%s are refused: %s", (bytes, message) => {
    expect(() => decodeMembership(bytesOf(bytes))).toThrow(new RangeError(message));
  });

  test("are not made of what is no membership", () => {
    expect(() => encodeMembership({ ...NO_MEMBERSHIP, voters: ["\ud83d"] })).toThrow(AssertionError);
    expect(() => encodeMembership({ ...NO_MEMBERSHIP, voters: ["b", "a"] })).toThrow(AssertionError);
    expect(() => encodeMembership({ ...NO_MEMBERSHIP, learners: ["a"] })).toThrow(AssertionError);
  });
});

runConversations({
  directory: new URL("../../testdata/membership", import.meta.url),
  handler: () => {
    let current = NO_MEMBERSHIP;
    const goTo = (next: Membership): string => {
      expect(membershipProblem(next)).toBe(null);
      expect(mayFollow(current, next)).toBe(true);
      expect(decodeMembership(encodeMembership(next))).toEqual(next);
      current = next;
      return textOf(current);
    };
    return (command) => {
      switch (command.name) {
        case "start":
          return refusing(() => {
            current = membershipOf(targetOf(command));
            return textOf(current);
          });
        case "restore": {
          const problem = membershipProblem(membershipIn(command));
          if (problem !== null) return `refused: ${problem}`;
          current = decodeMembership(encodeMembership(membershipIn(command)));
          return textOf(current);
        }
        case "change":
          return refusing(() => goTo(enter(current, targetOf(command))));
        case "leave":
          return refusing(() => goTo(leave(current)));
        case "may-follow":
          return mayFollow(current, membershipIn(command)) ? "yes" : "no";
        case "quorum":
          return isQuorum(current, (id) => idsOf(command, "of").includes(id)) ? "yes" : "no";
        case "members":
          return membersOf(current)
            .map((id) => `${id}${isVoter(current, id) ? "" : " learner"}`)
            .join("\n");
        default:
          throw new Error(`unknown command ${command.name}`);
      }
    };
  },
});

function refusing(act: () => string): string {
  try {
    return act();
  } catch (error) {
    if (error instanceof RangeError) return `refused: ${error.message}`;
    if (error instanceof AssertionError) return `impossible: ${error.message}`;
    throw error;
  }
}

function idsOf(command: Command, option: string): readonly ReplicaId[] {
  return (command.options.get(option) ?? "").split(" ").filter((id) => id !== "");
}

function targetOf(command: Command): MembershipTarget {
  return { voters: idsOf(command, "voters"), learners: idsOf(command, "learners") };
}

function membershipIn(command: Command): Membership {
  return {
    ...targetOf(command),
    outgoing: idsOf(command, "outgoing"),
    learnersNext: idsOf(command, "learners-next"),
  };
}

function textOf({ voters, outgoing, learners, learnersNext }: Membership): string {
  const list = (name: string, ids: readonly ReplicaId[]): string =>
    ids.length === 0 ? "" : ` ${name}=(${ids.join(" ")})`;
  return `voters=(${voters.join(" ")})${list("outgoing", outgoing)}${list("learners", learners)}${list("learners-next", learnersNext)}`;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
