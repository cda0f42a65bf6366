import { FeatureStoreError } from "@featurestore/proto";
import { decodeApply } from "../../../src/api/apply-wire.js";
import { changeRequestSchema } from "../../../src/control/change-schema.js";
import { createNodeService } from "../../../src/control/node-service.js";
import { parseBody, parseJsonBytes } from "../../../src/control/node-service-methods.js";
import { joined } from "../mutate.js";
import { type FuzzTarget, nothingToClose, refusing, refusingLater } from "../target.js";

const IDENTITY = { clusterId: "c", nodeId: "b", incarnation: 1, walSequence: 2, address: "h:1", session: "s" };
const FROM = { ...IDENTITY, nodeId: "a", session: "t" };
const INTRODUCTION = {
  nodeId: "a",
  addresses: { client: "h:1", peer: "h:2", ops: "h:3" },
  zone: "z",
  weight: 1,
};
const BODIES: Readonly<Record<string, unknown>> = {
  Report: {},
  ChangeMembership: { shard: 1, confEpoch: 3, target: { voters: ["1"], learners: [] } },
  TransferLeader: { shard: null, to: "b" },
  DestroyReplica: { shard: 1, replica: "2" },
  Join: { token: "t", node: INTRODUCTION },
  Announce: INTRODUCTION,
  Relay: { method: "featurestore.v1.ClusterService/Change", body: "e30=", traceparent: "00-1", tracestate: "" },
};
const NAMES = Object.keys(BODIES);
const CHANGE = { change: { kind: "drain", node: "a" }, expectedEpoch: null };

/** The calls of nodes, in JSON; then what is handed on in them. The first byte says which. */
export const nodeService: FuzzTarget = {
  name: "node-service",
  open: async () => {
    const done = async (): Promise<void> => {};
    const unavailable = (): never => {
      throw new FeatureStoreError("UNAVAILABLE", "the node is starting");
    };
    const services = createNodeService({
      handlers: {
        report: async () => unavailable(),
        changeMembership: done,
        transferLeader: done,
        destroyReplica: done,
        join: async () => unavailable(),
        announce: done,
        relay: async (request) => request.body,
      },
      identity: () => IDENTITY,
      admitPeer: () => ({ ok: true, remember: () => undefined }),
    });
    const methods = services["featurestore.v1.NodeService"] ?? {};
    const signal = new AbortController().signal;
    const encoded = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
    return {
      seeds: [
        ...NAMES.map((name, i) => joined(Uint8Array.of(i), encoded({ to: "b", from: FROM, body: BODIES[name] }))),
        joined(Uint8Array.of(NAMES.length), encoded(CHANGE)),
        Uint8Array.of(NAMES.length + 1, 10, 2, 10, 0),
      ],
      run: (input) => {
        const at = (input[0] ?? 0) % (NAMES.length + 2);
        const bytes = input.subarray(1);
        const name = NAMES[at];
        if (name === undefined) {
          return refusing(() =>
            at === NAMES.length
              ? parseBody(changeRequestSchema, parseJsonBytes(bytes, "Change"), "Change").change.kind
              : `apply ${decodeApply(bytes).definitions.entities.length}`,
          );
        }
        return refusingLater(async () => `${name} ${(await methods[name]?.handle(bytes, signal))?.length ?? 0 > 2}`);
      },
      close: nothingToClose,
    };
  },
};
