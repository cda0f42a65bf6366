import { expect, test } from "vitest";
import { RaftNetwork } from "./raft-network.suite.js";

test("a follower whose whole window was lost gets a snapshot when the log no longer holds what comes next", () => {
  const network = new RaftNetwork({ voters: ["1", "2", "3"], bounds: { inflightAppendsMax: 1 } });
  network.elect("1");
  network.isolate("3");
  network.propose("a");
  network.propose("b");
  network.settle();
  network.node("1").compact();
  network.heal();
  const { progress, truncated } = network.node("1").status;
  expect(progress.get("3")).toMatchObject({ state: "replicate", next: 3, inflightAppends: 1 });
  expect(truncated).toEqual({ term: 1, index: 3 });

  network.tick("1");
  network.settle();
  expect(network.node("3").status.applied).toEqual({ term: 1, index: 3 });
});

test("a voter that stays finds out that the others left, although their logs are longer than its own", () => {
  const network = new RaftNetwork({ voters: ["1", "2", "3"] });
  network.elect("2");
  network.raft("2").changeMembership({ voters: ["1"], learners: [] });
  network.node("2").drain();
  // 1: noop, 2: enter joint, 3: leave it.
  while (network.node("1").status.last.index < 3) network.deliver();
  network.propose("a", "b");
  network.cutLink("2", "1");
  network.settle();
  const seen = ["1", "2", "3"].map((id) => network.node(id).status);
  expect(seen.map(({ committed, last }) => [committed, last.index])).toEqual([
    [2, 3],
    [3, 5],
    [3, 5],
  ]);
  expect(seen.map(({ membership }) => membership.outgoing.length)).toEqual([3, 0, 0]);

  network.heal();
  network.run(60);
  expect(network.leader.id).toBe("1");
  expect(network.leader.status.membership).toEqual({ voters: ["1"], outgoing: [], learners: [], learnersNext: [] });
});
