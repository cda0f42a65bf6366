import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Command, runConversations } from "../conversation.suite.js";
import { committedIndex, isQuorum, type VoteResult, voteResult } from "./quorum.js";
import type { Membership, ReplicaId } from "./types.js";

const IDS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

function between(voters: readonly ReplicaId[], outgoing: readonly ReplicaId[] = []): Membership {
  return { voters, outgoing, learners: [], learnersNext: [] };
}

/** Every set of `ids`, as a test of belonging to it. */
function* setsOf(ids: readonly ReplicaId[]): Generator<ReadonlySet<ReplicaId>> {
  for (let bits = 0; bits < 2 ** ids.length; bits++) yield new Set(ids.filter((_, i) => (bits >> i) & 1));
}

/** The definition itself: more than half of every side that has anybody, and of at least one side. */
function isQuorumByDefinition({ voters, outgoing }: Membership, set: ReadonlySet<ReplicaId>): boolean {
  const sides = [voters, ...(outgoing.length === 0 ? [] : [outgoing])];
  return sides.every((side) => side.filter((id) => set.has(id)).length * 2 > side.length);
}

const memberships = fc
  .record({
    voters: fc.subarray(IDS, { minLength: 1, maxLength: 5 }),
    outgoing: fc.subarray(IDS, { maxLength: 5 }),
  })
  .map(({ voters, outgoing }) => between(voters, outgoing));

describe("quorums by enumeration, up to 5 + 5 voters", () => {
  test("a set is a quorum exactly when it holds more than half of both sides", () => {
    fc.assert(
      fc.property(memberships, (membership) => {
        const ids = [...new Set([...membership.voters, ...membership.outgoing])];
        for (const set of setsOf(ids)) {
          expect(isQuorum(membership, (id) => set.has(id))).toBe(isQuorumByDefinition(membership, set));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("the committed index is the highest that a quorum has reached", () => {
    const indexes = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: IDS.length, maxLength: IDS.length });
    fc.assert(
      fc.property(memberships, indexes, (membership, matched) => {
        const matchedOf = (id: ReplicaId): number => matched[IDS.indexOf(id)] ?? 0;
        let highest = 0;
        for (let index = 1; index <= 12; index++) {
          if (isQuorumByDefinition(membership, new Set(IDS.filter((id) => matchedOf(id) >= index)))) highest = index;
        }
        expect(committedIndex(membership, matchedOf)).toBe(highest);
      }),
      { numRuns: 2_000 },
    );
  });

  test("an election is won when a quorum granted, lost when none can any more, and open otherwise", () => {
    const votes = fc.array(fc.constantFrom(true, false, undefined), { minLength: IDS.length, maxLength: IDS.length });
    fc.assert(
      fc.property(memberships, votes, (membership, answers) => {
        const vote = (id: ReplicaId): boolean | undefined => answers[IDS.indexOf(id)];
        const granted = new Set(IDS.filter((id) => vote(id) === true));
        const possible = new Set(IDS.filter((id) => vote(id) !== false));
        let expected: VoteResult = "pending";
        if (isQuorumByDefinition(membership, granted)) expected = "won";
        else if (!isQuorumByDefinition(membership, possible)) expected = "lost";
        expect(voteResult(membership, vote)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test("two quorums of one membership always meet", () => {
    fc.assert(
      fc.property(memberships, (membership) => {
        const ids = [...new Set([...membership.voters, ...membership.outgoing])];
        for (const set of setsOf(ids)) {
          if (isQuorum(membership, (id) => set.has(id))) {
            expect(isQuorum(membership, (id) => !set.has(id))).toBe(false);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("at the edges", () => {
  test("nobody commits, elects or forms a quorum where there are no voters", () => {
    expect(committedIndex(between([]), () => 9)).toBe(0);
    expect(voteResult(between([]), () => true)).toBe("lost");
    expect(isQuorum(between([]), () => true)).toBe(false);
  });

  test("learners count for nothing", () => {
    const membership = { voters: ["1"], outgoing: ["2"], learners: ["3"], learnersNext: ["2"] };
    const asked: ReplicaId[] = [];
    committedIndex(membership, (id) => asked.push(id));
    voteResult(membership, (id) => asked.push(id) > 0);
    expect(asked).toEqual(["1", "2", "1", "2"]);
  });

  test("the order of the sides makes no difference", () => {
    const matched = (id: ReplicaId): number => Number(id) * 10;
    expect(committedIndex(between(["1", "2", "3"], ["4"]), matched)).toBe(20);
    expect(committedIndex(between(["4"], ["1", "2", "3"]), matched)).toBe(20);
  });
});

runConversations({
  directory: new URL("../../testdata/quorum", import.meta.url),
  handler: () => (command) => {
    const membership = between(idsOf(command, "voters"), idsOf(command, "outgoing"));
    switch (command.name) {
      case "committed": {
        const matched = new Map(idsOf(command, "matched").map((pair) => pair.split(":") as [ReplicaId, string]));
        return bySide(membership, (side) => committedIndex(side, (id) => Number(matched.get(id) ?? 0)));
      }
      case "vote": {
        const granted = idsOf(command, "granted");
        const refused = idsOf(command, "refused");
        const vote = (id: ReplicaId): boolean | undefined =>
          granted.includes(id) ? true : refused.includes(id) ? false : undefined;
        return bySide(membership, (side) => voteResult(side, vote));
      }
      default:
        throw new Error(`unknown command ${command.name}`);
    }
  },
});

function idsOf(command: Command, option: string): readonly string[] {
  return (command.options.get(option) ?? "").split(" ").filter((id) => id !== "");
}

/** What a membership answers and, where it is joint, what each side answers alone. */
function bySide(membership: Membership, answer: (membership: Membership) => string | number): string {
  if (membership.outgoing.length === 0) {
    expect(answer(between(membership.voters, membership.voters))).toBe(answer(membership));
    return `${answer(membership)}`;
  }
  expect(answer(between(membership.outgoing, membership.voters))).toBe(answer(membership));
  const [incoming, outgoing] = [answer(between(membership.voters)), answer(between(membership.outgoing))];
  return `${answer(membership)} (incoming ${incoming}, outgoing ${outgoing})`;
}
