import { type ClusterMap, emptyClusterMap } from "@featurestore/cluster";
import { type ApplyRequest, type ChangeRequest, EMPTY_REGISTRY } from "@featurestore/proto";
import { beforeEach, describe, expect, it } from "vitest";
import { newJoinToken } from "./control/join-token.js";
import { Performer } from "./performer.js";

const NEVER = new AbortController().signal;
const CHANGE = "featurestore.v1.ClusterService/Change";
const APPLY = "featurestore.v1.RegistryService/Apply";
const AN_APPLY: ApplyRequest = {
  definitions: { entities: [], featureViews: [], featureServices: [] },
  drops: [],
  dryRun: true,
  allowDrops: false,
  expectedRevision: 3,
};

let map: ClusterMap;
let applied: ApplyRequest[] = [];
let restores: unknown[] = [];
let transfers: unknown[] = [];
let acts: unknown[] = [];
let scrubbed: string[] = [];
let performer: Performer;

beforeEach(() => {
  const node = (id: string) => ({
    id,
    zone: "z",
    weight: 1,
    state: "active" as const,
    addresses: { client: `${id}:7400`, peer: `${id}:7401`, ops: `${id}:7402` },
  });
  map = emptyClusterMap({
    clusterId: "c1",
    shards: 4,
    replicas: 1,
    settings: { joinTokenHash: newJoinToken().hash, deadAfterMs: 600_000, isBalancing: true },
    nodes: [node("a"), node("b")],
  });
  applied = [];
  restores = [];
  transfers = [];
  acts = [];
  scrubbed = [];
  const member = {
    get map() {
      return map;
    },
    proposeMap: async (next: ClusterMap, _epoch: number, act: unknown) => {
      map = next;
      acts.push(act);
    },
    proposeAct: async (act: unknown) => void acts.push(act),
    metaGroup: { transferLeadership: async (to: string) => void transfers.push(to) },
  };
  const apply = async (request: ApplyRequest) => {
    applied.push(request);
    return { changes: [], revision: 4, applied: false };
  };
  performer = new Performer({
    member: () => member,
    keeper: () => ({
      apply,
      beginRestore: async (pending) => {
        restores.push(pending);
        return 7;
      },
      finishRestore: async (id) => {
        restores.push(id);
        return 8;
      },
    }),
    access: () => ({ change: async () => 7 }),
    controller: () => null,
    desk: () => ({ perform: () => null }),
    scrub: async (node) => void scrubbed.push(node),
    transferLeader: async (shard, to) => void transfers.push([shard, to]),
  });
});

/** A change as another node hands it on, whatever it is. */
function relayed(request: unknown): Promise<Uint8Array> {
  const body = typeof request === "string" ? request : JSON.stringify(request);
  return performer.perform({ method: CHANGE, body: new TextEncoder().encode(body) }, NEVER);
}

describe("a restore that was handed on", () => {
  it("is begun with the registry it was given, and finished", async () => {
    const pending = { id: "20261122T000000000Z-00000000", registry: EMPTY_REGISTRY };
    expect(Performer.restoreAnswer(await performer.perform(Performer.beginRestore(pending, "p"), NEVER))).toBe(7);
    expect(Performer.restoreAnswer(await performer.perform(Performer.finishRestore(pending.id, "p"), NEVER))).toBe(8);
    expect(restores).toEqual([pending, pending.id]);
  });

  it.each([["featurestore.v1.BackupService/BeginRestore"], ["featurestore.v1.BackupService/FinishRestore"]])(
    "and is no message is refused: %s",
    async (method) => {
      const body = Uint8Array.of(0xff);
      await expect(performer.perform({ method, body }, NEVER)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      expect(restores).toEqual([]);
    },
  );
});

describe("a change that was handed on", () => {
  it.each<ChangeRequest>([
    { change: { kind: "drain", node: "b" }, expectedEpoch: 0 },
    { change: { kind: "drain", node: "b" }, expectedEpoch: null },
    { change: { kind: "activate", node: "b" }, expectedEpoch: null },
    { change: { kind: "abort" }, expectedEpoch: null },
    { change: { kind: "transferLeader", shard: 3, node: "b" }, expectedEpoch: null },
    { change: { kind: "transferLeader", shard: null, node: "b" }, expectedEpoch: null },
    { change: { kind: "set", replicas: null, isBalancing: false, deadAfterMs: null }, expectedEpoch: null },
    { change: { kind: "newToken" }, expectedEpoch: null },
    { change: { kind: "scrub" }, expectedEpoch: null },
  ])("is carried out: %o", async (request) => {
    const answer = Performer.changeAnswer(await performer.perform(Performer.change(request, "p1"), NEVER));
    expect(answer.joinToken === null).toBe(request.change.kind !== "newToken");
    const to = request.change.kind === "transferLeader" ? [request.change.shard === null ? "b.1" : [3, "b"]] : [];
    expect(transfers).toEqual(to);
    const method = "ClusterService/Change";
    const act = { principal: "p1", method, text: expect.stringMatching(/^[a-z].*$/) };
    expect(acts).toEqual(request.change.kind === "activate" ? [] : [act]); // it is active: nothing changes
    expect(scrubbed).toEqual(request.change.kind === "scrub" ? ["a", "b"] : []);
  });

  it.each<ChangeRequest>([
    { change: { kind: "remove", node: "b", isDead: true }, expectedEpoch: null },
    { change: { kind: "rebalance" }, expectedEpoch: null },
  ])("and does not fit the map is CONFLICT: %o", async (request) => {
    await expect(relayed(request)).rejects.toMatchObject({ code: "CONFLICT", outcome: "rejected" });
  });

  it.each([
    ["{", "body"],
    ["null", "body"],
    [{ expectedEpoch: null }, "change"],
    [{ change: { kind: "join", node: "b" }, expectedEpoch: null }, "change.kind"],
    [{ change: { kind: "drain", node: 7 }, expectedEpoch: null }, "change.node"],
    [{ change: { kind: "drain", node: "" }, expectedEpoch: null }, "change.node"],
    [{ change: { kind: "drain", node: "n".repeat(129) }, expectedEpoch: null }, "change.node"],
    [{ change: { kind: "drain", node: "b" } }, "expectedEpoch"],
    [{ change: { kind: "drain", node: "b" }, expectedEpoch: -1 }, "expectedEpoch"],
    [{ change: { kind: "remove", node: "b" }, expectedEpoch: null }, "change.isDead"],
    [{ change: { kind: "transferLeader", shard: 4_096, node: "b" }, expectedEpoch: null }, "change.shard"],
    [
      { change: { kind: "set", replicas: 2, isBalancing: null, deadAfterMs: null }, expectedEpoch: null },
      "change.replicas",
    ],
    [
      { change: { kind: "set", replicas: 3, isBalancing: 1, deadAfterMs: null }, expectedEpoch: null },
      "change.isBalancing",
    ],
    [
      { change: { kind: "set", replicas: 3, isBalancing: null, deadAfterMs: 0.5 }, expectedEpoch: null },
      "change.deadAfterMs",
    ],
    [{ change: { kind: "newToken", hash: "mine" }, expectedEpoch: null }, "change"],
  ])("and is none is INVALID_ARGUMENT naming the field, and changes nothing: %j", async (request, field) => {
    const before = map;
    await expect(relayed(request)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      outcome: "rejected",
      details: { field },
    });
    expect([map === before, transfers]).toEqual([true, []]);
  });
});

describe("an apply that was handed on", () => {
  it("is carried out", async () => {
    const answer = Performer.applyAnswer(await performer.perform(Performer.apply(AN_APPLY, "p1"), NEVER));
    expect(answer).toEqual({ changes: [], revision: 4, applied: false });
    expect(applied).toEqual([AN_APPLY]);
  });

  it("and whose bytes are none is INVALID_ARGUMENT, and is not carried out", async () => {
    for (const body of [Uint8Array.of(0xff), Uint8Array.of(0x0a, 0x7f, 1), new Uint8Array(20).fill(0xff)]) {
      await expect(performer.perform({ method: APPLY, body }, NEVER)).rejects.toMatchObject({
        name: "FeatureStoreError",
        code: "INVALID_ARGUMENT",
        outcome: "rejected",
        details: { field: "body" },
      });
    }
    expect(applied).toEqual([]);
  });
});

it("a method that is not known here is INVALID_ARGUMENT", async () => {
  const request = { method: "featurestore.v1.ClusterService/Init", body: new Uint8Array() };
  await expect(performer.perform(request, NEVER)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});
