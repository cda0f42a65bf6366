import { expect, test } from "vitest";
import { command, RaftNetwork } from "./raft-network.suite.js";

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
