import { describe, expect, it } from "vitest";
import { aLead, aMap, aReplica, aReport, heard, THREE, threeReports, withPlacement } from "./cluster-world.suite.js";
import { isHealthy, shardLeaders, shardViews } from "./shard-view.js";

const map = aMap(["active", "active", "active"]);

function leadersOf(...told: readonly (readonly [string, Parameters<typeof aReplica>[2]])[]) {
  const reports = new Map(
    told.map(([node, bend], i) => [node, aReport(node, { replicas: [aReplica(0, String(i + 1), bend)] })]),
  );
  return (silent: readonly string[]) => shardLeaders(shardViews(map, heard(reports, ...silent))).get(0) ?? null;
}

describe("the leader of a shard", () => {
  it("is who claims to lead", () => {
    expect([...shardLeaders(shardViews(map, heard(threeReports())))]).toEqual([
      [0, "n1"],
      [1, "n1"],
    ]);
  });

  it("is who claims it in the highest term", () => {
    const of = leadersOf(
      ["n1", { term: 4, leader: "n1", lead: aLead() }],
      ["n2", { term: 5, leader: "n2", lead: aLead() }],
    );
    expect(of([])).toBe("n2");
  });

  it("is who the others follow, where its own report is missing", () => {
    expect(leadersOf(["n1", { leader: "n3" }], ["n2", { leader: "n3" }])([])).toBe("n3");
  });

  it("is who others follow in a later term than its own report knows", () => {
    expect(leadersOf(["n1", { term: 4, leader: null }], ["n2", { term: 5, leader: "n1" }])([])).toBe("n1");
  });

  it("is nobody where the one that others follow says it does not lead", () => {
    expect(leadersOf(["n1", { term: 5, leader: null }], ["n2", { term: 5, leader: "n1" }])([])).toBe(null);
  });

  it("is nobody where the one that others follow does not answer", () => {
    expect(leadersOf(["n1", { leader: "n3" }], ["n2", { leader: "n3" }])(["n3"])).toBe(null);
  });

  it("is nobody where a claim is older than what others follow by now", () => {
    const of = leadersOf(["n1", { term: 4, leader: "n1", lead: aLead() }], ["n2", { term: 5, leader: "n3" }]);
    expect(of(["n3"])).toBe(null);
  });
});

describe("the membership of a shard", () => {
  const next = { ...THREE, learners: ["4"] };
  const lead = aLead(next, { confEpoch: 9 });
  const reports = new Map([["n1", aReport("n1", { replicas: [aReplica(0, "1", { lead })] })]]);

  it("is the leader's, even before the map has it", () => {
    expect(shardViews(map, heard(reports))[0]?.membership).toEqual(next);
  });

  it("is the map's where that is newer", () => {
    const newer = withPlacement(map, 0, () => ({ confEpoch: 12 }));
    expect(shardViews(newer, heard(reports))[0]?.membership).toEqual(THREE);
  });
});

describe("a copy is healthy", () => {
  it("as the leader says, or, where none has reported, unless its node does not answer", () => {
    const members = [{ id: "2", health: "unreachable", isCaughtUp: false, lag: 0 }] as const;
    const lead = aLead(THREE, { members });
    const reports = new Map([["n1", aReport("n1", { replicas: [aReplica(0, "1", { lead })] })]]);
    const all = heard(reports, "n3");
    const of = (shard: number) =>
      shardViews(map, all)
        .slice(shard, shard + 1)
        .flatMap((view) => ["1", "2", "3"].map((id) => isHealthy(view, id, all)));
    expect(of(0)).toEqual([true, false, false]);
    expect(of(1)).toEqual([true, true, false]);
  });
});
