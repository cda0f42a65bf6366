import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkDefinitions, EMPTY_REGISTRY, planChanges } from "@featurestore/proto";
import { loadYaml } from "../../../../cli/src/definitions/load-yaml.js";
import { loadServerConfig } from "../../../src/config.js";
import { checkMapDocument, parseMapDocument } from "../../../src/storage/cluster-map-codec.js";
import { type FuzzTarget, nothingToClose, refusing, wordOf } from "../target.js";

const QUICKSTART = new URL("../../../../examples/quickstart/definitions.yaml", import.meta.url);
const MORE = `
entities:
  - { name: user, joinKeys: { user_id: int64 }, description: who }
  - { name: page, joinKeys: { url: string, lang: string } }
featureViews:
  - name: clicks
    entity: user
    ttl: 30d
    owner: team
    tags: { tier: one }
    residency: cache
    maxFuture: 1h
    tombstoneRetention: 7d
    features:
      count: { type: int32, default: 0, min: -1, max: 100, description: how many }
      taste: "float32[64]"
      tags: list<string>
      extra: { type: json, default: { a: [1, null, "x"] } }
      at: { type: timestamp, default: "2026-01-01T00:00:00Z" }
      raw: { type: bytes, default: AAEC }
featureServices:
  - name: ranking
    version: 2
    features: { clicks: [count, taste] }
    roles: { author: { clicks: "*" } }
`;
const CONFIG = `
listen: 127.0.0.1:7400
opsListen: 127.0.0.1:7402
peerListen: 127.0.0.1:7401
dataDir: /var/lib/featurestore
memoryBytes: 512MiB
walBytesMax: 64MiB
handlersMax: 100
opsHosts: [a.example, b.example]
join: [10.0.0.1:7401]
joinTokenFile: /run/token
peerRoutes: { "10.0.0.1:7401": "proxy:1" }
zone: z1
weight: 1.5
insecure: false
logLevel: info
shutdownGraceMs: 1000
shards: 64
`;
const PLACEMENT = {
  target: ["a"],
  membership: { voters: ["1"], outgoing: [], learners: [], learnersNext: [] },
  confEpoch: 3,
  replicas: [{ node: "a", id: "1" }],
  retired: [],
  replicaIdNext: 2,
};
const MAP = {
  clusterId: "c",
  epoch: 4,
  shards: 1,
  replicas: 1,
  settings: { joinTokenHash: "0".repeat(64), deadAfterMs: 60_000, isBalancing: true },
  nodes: [
    {
      id: "a",
      addresses: { client: "h:1", peer: "h:2", ops: "h:3" },
      zone: "z",
      weight: 1,
      state: "active",
    },
  ],
  placements: [PLACEMENT],
};

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Definition files, YAML or JSON, through to the plan that they would be. */
export const definitions: FuzzTarget = {
  name: "definitions",
  open: async () => ({
    seeds: [await readFile(QUICKSTART), encoded(MORE), encoded('{"entities":[{"name":"u","joinKeys":{"k":"bytes"}}]}')],
    run: (input) =>
      refusing(() => {
        const parsed = checkDefinitions(loadYaml("f.yaml", decoded(input)));
        const { changes, next } = planChanges(EMPTY_REGISTRY, parsed, { drops: [], allowDrops: false });
        planChanges(next, parsed, { drops: [], allowDrops: true });
        return wordOf(changes.map(({ action, details }) => `${action} ${details.join()}`).join());
      }),
    close: nothingToClose,
  }),
};

/** Configuration files of the server, and values of the environment that lie over them. */
export const config: FuzzTarget = {
  name: "config",
  open: async () => {
    const dir = await mkdtemp(join(tmpdir(), "fuzz-config-"));
    const file = join(dir, "node.yaml");
    return {
      seeds: [encoded(CONFIG), encoded("{}"), encoded("listen: '[::1]:7400'\ninsecure: true\nmemoryBytes: 16777216\n")],
      run: async (input) => {
        await writeFile(file, input);
        const value = decoded(input.subarray(0, 40)).replaceAll("\0", "");
        const variables = ["MEMORY_BYTES", "PEER_ROUTES", "JOIN", "LISTEN", "SHARDS", "INSECURE"];
        for (const name of variables) {
          refusing(() => String(loadServerConfig(null, { [`FEATURESTORE_${name}`]: value }).listen));
        }
        return refusing(() => {
          loadServerConfig(file, {});
          return "taken";
        });
      },
      close: () => rm(dir, { recursive: true, force: true }),
    };
  },
};

/** Documents of the cluster's map, as log and snapshots bring them. */
export const clusterMap: FuzzTarget = {
  name: "cluster-map",
  open: async () => ({
    seeds: [encoded(JSON.stringify(MAP)), encoded(JSON.stringify({ ...MAP, placements: [] }))],
    run: (input) => refusing(() => `epoch ${checkMapDocument(parseMapDocument(input)).shards}`),
    close: nothingToClose,
  }),
};
