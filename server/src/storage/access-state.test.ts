import { AUDIT_RECORDS_MAX, EMPTY_REGISTRY, encodeRegistry } from "@featurestore/proto";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type AccessChange,
  encodeAccessChange,
  PRINCIPALS_MAX,
  type StoredPrincipal,
  withAccessChange,
} from "./access-codec.js";
import { type Act, encodeAct } from "./audit-trail.js";
import { clusterCommand, mapOf } from "./cluster-map-world.suite.js";
import { type Command, decodeCommand, decodeResult, encodeCommand, NOTHING, unsequenced } from "./command-codec.js";
import { JobLimit } from "./job-limit.js";
import { RegistryStore } from "./registry-store.js";
import { applyAll, entriesOf, openStore, storeOptions, temporaryDir } from "./shard-world.suite.js";
import { receiveAll, sentBy } from "./snapshot/snapshot-world.suite.js";

const APPLIED = { ...NOTHING, applied: 1 };
const CONFLICT = { ...NOTHING, outcome: "conflict" };
const REFUSED = { ...NOTHING, refused: 1 };
const ACT: Act = { principal: "p1", method: "AccessService/CreateToken", text: "a token" };
const ALL = { sinceMs: 0, limit: AUDIT_RECORDS_MAX };

async function opened(dir?: string): Promise<RegistryStore> {
  const store = await RegistryStore.open({ dir: dir ?? (await temporaryDir("access")), jobs: new JobLimit(1) });
  onTestFinished(() => store.close().catch(() => undefined));
  return store;
}

async function applied(store: RegistryStore, ...commands: readonly Command[]): Promise<unknown[]> {
  return (await store.apply(entriesOf(commands, store.applied.index + 1))).map(decodeResult);
}

function principal(id: string, more: Partial<StoredPrincipal> = {}): StoredPrincipal {
  return {
    id,
    role: "reader",
    views: ["user_*"],
    certificate: null,
    hash: "ab".repeat(32),
    note: "",
    createdAt: 5,
    createdBy: "-",
    expiresAt: null,
    ...more,
  };
}

function access(expectedRevision: number, change: AccessChange): Command {
  return { ...unsequenced(7_000_500), kind: "access", expectedRevision, change: encodeAccessChange(change) };
}

function audited(command: Command | null, act: Act = ACT, leaderTime = 7_000_500): Command {
  const bytes = command === null ? new Uint8Array(0) : encodeCommand(command);
  return { ...unsequenced(leaderTime), kind: "audited", act: encodeAct(act), command: bytes };
}

function unchecked(change: unknown): Command {
  return { ...unsequenced(0), kind: "access", expectedRevision: 0, change: Buffer.from(JSON.stringify(change)) };
}

describe("who may do what", () => {
  test("changes by one principal, at the revision that was expected, and only then", async () => {
    const store = await opened();
    const commands = [
      access(1, { put: principal("aa") }),
      access(0, { put: principal("aa") }),
      access(0, { put: principal("bb") }),
      access(1, { put: principal("aa") }),
      access(1, { put: principal("bb", { hash: null, certificate: "x" }) }),
      access(2, { put: principal("cc", { hash: null, certificate: "x" }) }),
      access(2, { remove: "zz" }),
      access(2, { remove: "aa" }),
    ];
    const results = [CONFLICT, APPLIED, CONFLICT, REFUSED, APPLIED, REFUSED, REFUSED, APPLIED];
    expect(await applied(store, ...commands)).toEqual(results);
    expect([store.access.revision, [...store.access.principals.keys()]]).toEqual([3, ["bb"]]);
  });

  test.each([
    ["nothing", {}],
    ["both at once", { put: principal("aa"), remove: "aa" }],
    ["an unknown role", { put: { ...principal("aa"), role: "root" } }],
    ["no names", { put: { ...principal("aa"), views: [] } }],
    ["a name that can be none", { put: { ...principal("aa"), views: ["a b"] } }],
    ["neither hash nor certificate", { put: { ...principal("aa"), hash: null } }],
    ["hash and certificate", { put: { ...principal("aa"), certificate: "x" } }],
    ["a hash that is none", { put: { ...principal("aa"), hash: "AB".repeat(32) } }],
    ["an id that is none", { put: { ...principal("aa"), id: "__proto__" } }],
  ])("is left alone by %s, which every replica refuses alike", async (_, change) => {
    const store = await opened();
    expect(await applied(store, unchecked(change))).toEqual([REFUSED]);
    expect([store.access.revision, store.access.principals.size]).toEqual([0, 0]);
  });

  test("has a bound, at which one more is refused", () => {
    const principals = new Map(
      Array.from({ length: PRINCIPALS_MAX }, (_, i) => [`p${i}`, principal(`p${i}`)] as const),
    );
    const full = { revision: 1, principals };
    expect(withAccessChange(full, { put: principal("aa") })).toBeNull();
    const next = withAccessChange(full, { remove: "p7" });
    expect(withAccessChange(next ?? full, { put: principal("aa") })?.principals.size).toBe(PRINCIPALS_MAX);
    expect(principals.size).toBe(PRINCIPALS_MAX);
  });

  test("is kept over a restart and comes with a snapshot, the trail as well, in place of what was there", async () => {
    const dir = await temporaryDir("access");
    const first = await opened(dir);
    await applied(
      first,
      audited(access(0, { put: principal("aa") })),
      access(1, { put: principal("bb") }),
      access(2, { remove: "bb" }),
    );
    await first.checkpoint();
    await first.close();
    const second = await opened(dir);
    const state = { revision: 3, principals: new Map([["aa", principal("aa")]]) };
    expect(second.access).toEqual(state);
    const trail = await second.auditRecords(ALL);
    expect(trail).toEqual([{ ...ACT, sequence: 1, at: 7_000, outcome: "done", revision: 1 }]);
    const other = await opened();
    await applied(other, audited(access(0, { put: principal("zz") })), audited(null), audited(null));
    const sent = await sentBy(second);
    await receiveAll(sent, other);
    await other.restore(sent.manifest);
    expect(other.access).toEqual(state);
    expect(await other.auditRecords(ALL)).toEqual(trail);
    await applied(other, audited(null));
    expect((await other.auditRecords(ALL)).map(({ sequence }) => sequence)).toEqual([2, 1]);
  });

  test("and the trail have no place in a shard's log", async () => {
    const store = await openStore(storeOptions(await temporaryDir("access")));
    for (const command of [access(0, { remove: "aa" }), audited(null)]) {
      await expect(applyAll(store, [command])).rejects.toMatchObject({ code: "CORRUPTION" });
    }
  });

  test("tells listeners of a change, and of no act alone", async () => {
    const store = await opened();
    let told = 0;
    onTestFinished(store.onChange(() => told++));
    await applied(store, audited(null), access(7, { remove: "aa" }));
    expect(told).toBe(0);
    await applied(store, access(0, { put: principal("aa") }));
    expect(told).toBe(1);
  });
});

describe("an act", () => {
  test("is kept with the change it was for: which one, what came of it, and which revision it made", async () => {
    const store = await opened();
    const registry = encodeRegistry({ ...EMPTY_REGISTRY, revision: 1 });
    const results = await applied(
      store,
      audited(clusterCommand(-1, mapOf(4)), { ...ACT, text: "map" }),
      audited({ ...unsequenced(0), kind: "registry", expectedRevision: 0, registry }, { ...ACT, text: "registry" }),
      audited(access(0, { remove: "aa" }), { ...ACT, text: "nobody there" }),
      audited(access(9, { put: principal("aa") }), { ...ACT, text: "too late" }),
      audited(null, { ...ACT, text: "only asked" }),
    );
    expect(results).toEqual([APPLIED, APPLIED, REFUSED, CONFLICT, APPLIED]);
    expect([store.clusterMap?.epoch, store.registry.revision]).toEqual([4, 1]);
    const told = (await store.auditRecords(ALL)).map(({ sequence, text, outcome, revision }) => [
      sequence,
      text,
      outcome,
      revision,
    ]);
    expect(told).toEqual([
      [4, "only asked", "asked", 0],
      [3, "nobody there", "refused", 0],
      [2, "registry", "done", 1],
      [1, "map", "done", 4],
    ]);
  });

  test("goes where there are too many, the oldest first; the count goes on", async () => {
    const store = await opened();
    for (let from = 0; from < AUDIT_RECORDS_MAX + 3; from += 1_000) {
      const count = Math.min(1_000, AUDIT_RECORDS_MAX + 3 - from);
      await applied(store, ...Array.from({ length: count }, () => audited(null)));
    }
    const all = await store.auditRecords({ sinceMs: 0, limit: 20_000 });
    expect([all.length, all[0]?.sequence, all.at(-1)?.sequence]).toEqual([AUDIT_RECORDS_MAX, AUDIT_RECORDS_MAX + 3, 4]);
  });

  test("is found by time and number, newest first", async () => {
    const store = await opened();
    const at = [3_000, 1_000, 9_000, 4_000].map((ms) => audited(null, ACT, ms * 1_000));
    await applied(store, ...at);
    const sequences = async (sinceMs: number, limit: number): Promise<readonly number[]> =>
      (await store.auditRecords({ sinceMs, limit })).map(({ sequence }) => sequence);
    expect(await sequences(3_000, 10)).toEqual([4, 3, 1]);
    expect(await sequences(0, 2)).toEqual([4, 3]);
    expect(await sequences(10_000, 2)).toEqual([]);
  });

  test("is cut where it is too long", async () => {
    const store = await opened();
    await applied(
      store,
      audited(null, { principal: "p".repeat(999), method: "m".repeat(999), text: "t".repeat(9_999) }),
    );
    const [record] = await store.auditRecords(ALL);
    expect([record?.principal.length, record?.method.length, record?.text.length]).toEqual([160, 128, 512]);
    expect(record?.text.endsWith("...")).toBe(true);
  });

  test("within an act, or of a shard's command, stops the replica, changing nothing", async () => {
    const store = await opened();
    for (const inner of [audited(null), { ...unsequenced(0), kind: "dropView", viewId: 1 } as const]) {
      const entries = entriesOf([access(0, { put: principal("aa") }), audited(inner)]);
      await expect(store.apply(entries)).rejects.toMatchObject({ code: "CORRUPTION" });
    }
    expect([store.access.revision, store.applied.index]).toEqual([0, 0]);
  });
});

test("both commands have these bytes for ever", () => {
  const change = Buffer.from('{"remove":"aa"}');
  const removed = encodeCommand({ ...unsequenced(1), kind: "access", expectedRevision: 2, change });
  const head = `0108000000000000${"01".padEnd(16, "0")}${"0".repeat(48)}`;
  expect(Buffer.from(removed).toString("hex")).toBe(`${head}${"02".padEnd(16, "0")}${change.toString("hex")}`);
  const act = Buffer.from('{"principal":"p","method":"m","text":"t"}');
  const command = { ...unsequenced(1), kind: "audited", act, command: removed } as const;
  const bytes = encodeCommand(command);
  const body = `29000000${"0".repeat(8)}${act.toString("hex").padEnd(96, "0")}`;
  expect(Buffer.from(bytes).toString("hex")).toBe(
    `0109${head.slice(4)}${body.slice(0, 112)}${Buffer.from(removed).toString("hex")}`,
  );
  expect(decodeCommand(bytes)).toEqual({ ...command, act: Uint8Array.from(act), command: removed });
});
