import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FeatureStore } from "@featurestore/client";
import { openEmbedded } from "@featurestore/server";
import { storeContract } from "../../client/src/store.suite.js";
import { ServerProcess } from "./server-process.js";

const HOOKS = { timeoutMs: 30_000 };

storeContract(
  "the embedded store",
  async () => {
    const dir = await mkdtemp(join(tmpdir(), "featurestore-test-"));
    const store = await openEmbedded({ dir, shards: 8 });
    return {
      store,
      close: async () => {
        await store.close();
        await rm(dir, { recursive: true, force: true });
      },
    };
  },
  HOOKS,
);

storeContract(
  "the store over gRPC",
  async () => {
    const dir = await mkdtemp(join(tmpdir(), "featurestore-test-"));
    const server = await ServerProcess.start({
      FEATURESTORE_DATA_DIR: dir,
      FEATURESTORE_SHARDS: "8",
      FEATURESTORE_MEMORY_BYTES: "256MiB",
    });
    const store = await FeatureStore.connect({ seeds: [server.address] });
    return {
      store,
      close: async () => {
        await store.close();
        await server.end("SIGTERM");
        await rm(dir, { recursive: true, force: true });
      },
    };
  },
  HOOKS,
);
