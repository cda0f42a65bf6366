import { join } from "node:path";
import { EMPTY_REGISTRY, encodeRegistry } from "@featurestore/proto";
import { onTestFinished } from "vitest";
import { stateMachineContract } from "../../../cluster/src/replica/state-machine.suite.js";
import { clusterCommand, mapOf } from "./cluster-map-world.suite.js";
import { encodeCommand, unsequenced } from "./command-codec.js";
import { JobLimit } from "./job-limit.js";
import { RegistryStore } from "./registry-store.js";
import type { ShardStore } from "./shard-store.js";
import {
  contentOf,
  deleteCommand,
  openStore,
  rowsCommand,
  schemaCommand,
  schemaOf,
  storeOptions,
  temporaryDir,
} from "./shard-world.suite.js";

const SCHEMA = schemaOf(7, 1, ["int32", "string"]);
const CHUNK_BYTES = 500;
const UNKNOWN = encodeCommand({ ...unsequenced(0), kind: "dropView", viewId: 1 });
UNKNOWN[1] = 255;

stateMachineContract("ShardStore", async () => {
  const parent = await temporaryDir("shard-contract");
  let hosts = 0;
  return {
    unknownCommand: UNKNOWN,
    command: (n) => {
      if (n === 0) return encodeCommand(schemaCommand(SCHEMA));
      if (n % 9 === 5) return encodeCommand(deleteCommand(SCHEMA, [n - 1], { time: n }));
      return encodeCommand(rowsCommand(SCHEMA, [{ id: n % 30, time: n, cells: [n, "x".repeat(n)] }]));
    },
    host: async () => {
      const dir = join(parent, String(hosts++));
      let store: ShardStore | null = null;
      return {
        open: async () => {
          store = await openStore({ ...storeOptions(dir), snapshots: { chunkBytes: CHUNK_BYTES } });
          await store.setResidency(7, 1, "memory");
          return store;
        },
        crash: async () => store?.close(),
        content: async () => {
          if (store === null) return "";
          const schemas = [1].filter((version) => store?.knowsSchema(7, version));
          return [`schemas ${schemas}`, ...(await contentOf(store))].join("\n");
        },
      };
    },
  };
});

stateMachineContract("RegistryStore", async () => {
  const parent = await temporaryDir("registry-contract");
  let hosts = 0;
  return {
    unknownCommand: UNKNOWN,
    command: (n) => {
      const epoch = n >> 1;
      if (n % 2 === 1) return encodeCommand(clusterCommand(epoch - 1, mapOf(epoch)));
      const entity = {
        name: `e${"x".repeat(100)}`,
        joinKeys: [{ name: "id", type: "int64" as const }],
        description: "",
      };
      const registry = encodeRegistry({ ...EMPTY_REGISTRY, revision: epoch + 1, entities: [entity] });
      return encodeCommand({ ...unsequenced(0), kind: "registry", expectedRevision: epoch, registry });
    },
    host: async () => {
      const dir = join(parent, String(hosts++));
      let store: RegistryStore | null = null;
      return {
        open: async () => {
          const opened = await RegistryStore.open({ dir, jobs: new JobLimit(2), snapshots: { chunkBytes: 40 } });
          onTestFinished(() => opened.close());
          store = opened;
          return opened;
        },
        crash: async () => store?.close(),
        content: async () => JSON.stringify([store?.registry, store?.clusterMap]),
      };
    },
  };
});
