import { GrpcTransport } from "./grpc-transport.js";
import { LoopbackCluster } from "./loopback-cluster.suite.js";
import { parseConnectOptions } from "./options.js";
import { FeatureStore } from "./store.js";
import { storeContract } from "./store.suite.js";

storeContract("four nodes that hold and lead a part of the shards each", async () => {
  const cluster = await LoopbackCluster.start({
    nodes: 4,
    shards: 64,
    voters: (shard) => (shard < 32 ? [0, 1] : [2, 3]),
    rows: 0,
    endsWithTest: false,
  });
  cluster.shards.forEach((world, shard) => {
    world.leader = world.voters[shard % 2] ?? null;
  });
  const transport = new GrpcTransport(parseConnectOptions({ seeds: [cluster.node(3).server.address] }));
  const store = FeatureStore.over(transport);
  const close = async (): Promise<void> => {
    transport.close();
    for (const { server } of cluster.nodes) server.kill();
  };
  return { store, close };
});
