import { emptyClusterMap } from "@featurestore/cluster";
import { definitionsToWire, FeatureStoreError, featurestore } from "@featurestore/proto";
import { newJoinToken } from "../../../src/control/join-token.js";
import { createNodeService } from "../../../src/control/node-service.js";
import { Performer } from "../../../src/performer.js";
import { DEFINITIONS } from "../forms.js";
import { joined } from "../mutate.js";
import { type FuzzTarget, nothingToClose, refusingLater, wordOf } from "../target.js";

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
const HANDED_ON = ["featurestore.v1.ClusterService/Change", "featurestore.v1.RegistryService/Apply"] as const;
const MAP = emptyClusterMap({
  clusterId: "c",
  shards: 4,
  replicas: 1,
  settings: { joinTokenHash: newJoinToken().hash, deadAfterMs: 600_000, isBalancing: true },
  nodes: ["a", "b"].map((id) => ({ id, zone: "z", weight: 1, state: "active", addresses: INTRODUCTION.addresses })),
});

/** Carries out what is handed on; nothing of it stays. */
function createPerformer(): Performer {
  const changed = async (): Promise<void> => {};
  return new Performer({
    member: () => ({ map: MAP, proposeMap: changed, proposeAct: changed, metaGroup: { transferLeadership: changed } }),
    keeper: () => ({
      apply: async () => ({ changes: [], revision: 4, applied: false }),
      beginRestore: async () => 5,
      finishRestore: async () => 6,
    }),
    controller: () => null,
    desk: () => ({ perform: () => null }),
    access: () => ({ change: async () => 5 }),
    scrub: changed,
    transferLeader: changed,
  });
}

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
        inspect: async () => unavailable(),
        digest: async () => unavailable(),
        condemn: done,
        scrub: done,
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
    const performer = createPerformer();
    const methods = services["featurestore.v1.NodeService"] ?? {};
    const signal = new AbortController().signal;
    const encoded = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
    return {
      seeds: [
        ...NAMES.map((name, i) => joined(Uint8Array.of(i), encoded({ to: "b", from: FROM, body: BODIES[name] }))),
        joined(Uint8Array.of(NAMES.length), encoded(CHANGE)),
        joined(
          Uint8Array.of(NAMES.length + 1),
          featurestore.v1.ApplyRequest.encode({ definitions: definitionsToWire(DEFINITIONS), dryRun: true }).finish(),
        ),
      ],
      run: (input) => {
        const at = (input[0] ?? 0) % (NAMES.length + HANDED_ON.length);
        const bytes = input.subarray(1);
        const name = NAMES[at];
        const method = HANDED_ON[at - NAMES.length];
        return refusingLater(async () => {
          if (name !== undefined)
            return `${name} ${((await methods[name]?.handle(bytes, signal, () => null))?.length ?? 0) > 2}`;
          const answer = await performer.perform({ method: method ?? "", body: bytes }, signal);
          return `${method} ${wordOf(new TextDecoder().decode(answer))}`;
        });
      },
      close: nothingToClose,
    };
  },
};
