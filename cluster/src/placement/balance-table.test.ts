import { expect, test } from "vitest";
import { begun, maxOverMean, settled, testNode, testNodes, withNodes } from "./placement.suite.js";
import { planPlacement } from "./plan-placement.js";

/** Replicas of 3 on equal nodes: most over mean when new, when grown by one node, and what that node got of its share. */
function balanceRow(shards: number, count: number): string {
  const map = begun({ nodes: testNodes(count), shards });
  const plan = planPlacement(withNodes(map, [testNode("new")]));
  const moved = plan.changes.reduce((sum, { added }) => sum + added.length, 0);
  let grown = begun({ nodes: testNodes(3), shards });
  for (let i = 4; i <= count; i++) {
    const more = withNodes(grown, [testNode(`n${i}`)]);
    grown = settled(more, planPlacement(more));
  }
  const figures = [
    maxOverMean(planPlacement(map)),
    maxOverMean(plan),
    moved / ((shards * 3) / (count + 1)),
    maxOverMean(planPlacement(grown)),
  ];
  return [shards, count, ...figures.map((figure) => figure.toFixed(2))].join(" ");
}

test("the balance of equal nodes with 3 replicas is what the table says", () => {
  const rows = [64, 256].flatMap((shards) => [3, 5, 8, 12, 16].map((count) => balanceRow(shards, count)));
  expect(["shards nodes new +1node moved/share grownFrom3", ...rows].join("\n")).toMatchInlineSnapshot(`
    "shards nodes new +1node moved/share grownFrom3
    64 3 1.00 1.04 0.92 1.00
    64 5 1.02 1.03 0.91 1.04
    64 8 1.00 1.03 0.94 1.04
    64 12 1.00 1.02 0.95 1.06
    64 16 1.00 1.06 0.97 1.08
    256 3 1.00 1.04 0.90 1.00
    256 5 1.00 1.02 0.91 1.03
    256 8 1.00 1.02 0.90 1.02
    256 12 1.00 1.02 0.91 1.02
    256 16 1.00 1.02 0.91 1.02"
  `);
});
