import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: "@featurestore/client/testing", replacement: source("./client/src/testing.ts") },
      { find: "@featurestore/cluster/check", replacement: source("./cluster/src/sim/check/index.ts") },
      { find: "@featurestore/proto", replacement: source("./proto/src/index.ts") },
      { find: "@featurestore/cluster", replacement: source("./cluster/src/index.ts") },
      { find: "@featurestore/client", replacement: source("./client/src/index.ts") },
      { find: "@featurestore/server", replacement: source("./server/src/index.ts") },
      { find: "@featurestore/pipelines/backup", replacement: source("./pipelines/src/backup/index.ts") },
      { find: "@featurestore/pipelines", replacement: source("./pipelines/src/index.ts") },
    ],
  },
  test: {
    include: ["*/src/**/*.test.ts", "server/test/**/*.test.ts"],
    pool: "forks",
    // Generated code of over a megabyte, which needs no transformation: node reads it several times as fast.
    server: { deps: { external: [/\/proto\/gen\//] } },
    // Many tests wait: for elections, for processes to start. The more of them wait at one time the better.
    maxWorkers: 3,
    // For a test that waits for several things in turn, on a busy machine: what is waited for has deadlines of its own.
    testTimeout: 90_000,
    hookTimeout: 30_000,
  },
});
