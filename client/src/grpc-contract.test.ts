import { LoopbackServer } from "./loopback-server.suite.js";
import { MemoryStore } from "./memory-store.js";
import { FeatureStore } from "./store.js";
import { storeContract } from "./store.suite.js";

storeContract("the store in memory, reached over gRPC", async () => {
  const server = await LoopbackServer.start(new MemoryStore(), { chunkBytes: 4_096 });
  const store = await FeatureStore.connect({ seeds: [server.address] });
  const close = async (): Promise<void> => {
    await store.close();
    server.kill();
  };
  return { store, close };
});
