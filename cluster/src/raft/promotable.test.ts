import { expect, it } from "vitest";
import { DEFAULT_REPLICA_TUNING } from "../replica/types.js";
import { encodeMembership, membershipOf } from "./membership.js";
import { Raft } from "./raft.js";

const MEMBERSHIP = membershipOf({ voters: ["a", "b", "c"], learners: [] });

it("a voter does not campaign while a snapshot waits to be installed, and does when it is", () => {
  const raft = new Raft(
    { ...DEFAULT_REPLICA_TUNING, id: "a", random: { below: () => 0 }, observe: () => undefined },
    {
      hardState: { term: 1, votedFor: null, committed: 1 },
      truncated: { term: 0, index: 0 },
      entries: [{ kind: "membership", term: 1, index: 1, data: encodeMembership(MEMBERSHIP) }],
      applied: { term: 1, index: 1 },
      membership: MEMBERSHIP,
    },
  );
  expect(raft.restore({ last: { term: 1, index: 9 }, membership: MEMBERSHIP }, 1)).toBe(true);
  const wait = (): void => {
    for (let tick = 0; tick < 10 * DEFAULT_REPLICA_TUNING.electionTicks; tick++) raft.tick();
  };
  wait();
  raft.campaign();
  expect(raft.status().role).toBe("follower");
  const { write } = raft.ready();
  if (write === null) throw new Error("the snapshot comes in a write");
  wait();
  expect(raft.status().role).toBe("follower");
  raft.persisted(write.number);
  wait();
  expect(raft.status().role).toBe("preCandidate");
});
