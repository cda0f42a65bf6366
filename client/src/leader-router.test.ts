import { FeatureStoreError } from "@featurestore/proto";
import { expect, onTestFinished, test } from "vitest";
import { LeaderRouter, type Shipment } from "./leader-router.js";
import { LoopbackCluster } from "./loopback-cluster.suite.js";
import { MapKeeper } from "./map-keeper.js";
import { NodePool } from "./node-pool.js";
import { parseConnectOptions } from "./options.js";
import { RetryBudget } from "./retry.js";

test("rows that one leader may have taken, then have two, and cannot be checked, end as unknown and not as rejected", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [0, 1, 2] });
  const pool = new NodePool(parseConnectOptions({ seeds: [cluster.node(0).server.address] }));
  const keeper = new MapKeeper(pool);
  onTestFinished(() => pool.close(new FeatureStoreError("CANCELLED", "the test is over")));
  await keeper.refresh({ deadlineMs: 5_000 }, performance.now());
  const closing = new AbortController().signal;
  const router = new LeaderRouter({ pool, keeper, budget: new RetryBudget(), closing, hedges: false });
  let sent = 0;
  const shipment: Shipment<never> = {
    rows: 2,
    path: "/featurestore.v1.StoreService/Write",
    shards: () => Int32Array.of(0, 1),
    check: () => Promise.reject(new FeatureStoreError("DEADLINE_EXCEEDED", "no time to look the view up")),
    send: () => {
      sent += 1;
      cluster.shards.forEach((shard, i) => {
        shard.leader = 1 + (i % 2);
      });
      const lost = { outcome: "unknown", details: { sent: true } } as const;
      return Promise.reject(new FeatureStoreError("UNAVAILABLE", "the connection broke", lost));
    },
  };
  const deliveries = await router.ship(shipment, { deadlineMs: 5_000 });
  expect(sent).toBe(1);
  expect(deliveries).toEqual([
    { rows: null, error: expect.objectContaining({ code: "DEADLINE_EXCEEDED", outcome: "unknown" }) },
  ]);
});
