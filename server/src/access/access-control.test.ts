import { EMPTY_REGISTRY, type Registry, type Role } from "@featurestore/proto";
import { beforeEach, describe, expect, test } from "vitest";
import { type AccessState, NO_ACCESS, type StoredPrincipal, withAccessChange } from "../storage/access-codec.js";
import { AccessControl, type Denial } from "./access-control.js";
import { newPrincipal } from "./new-principal.js";

const GET = "/featurestore.v1.StoreService/MultiGet";
const WRITE = "/featurestore.v1.StoreService/Write";
const LIST = "/featurestore.v1.RegistryService/List";
const CHANGE = "/featurestore.v1.ClusterService/Change";
const NOT_HOLDING = { code: "UNAUTHENTICATED", message: /^the token does not hold/ };

let state: AccessState;
let nowMs: number;
let denials: Denial[];
let control: AccessControl;

beforeEach(() => {
  state = NO_ACCESS;
  nowMs = 1_000_000;
  denials = [];
  control = new AccessControl({
    isRequired: true,
    state: () => state,
    nowMs: () => nowMs,
    onDenied: (denial) => denials.push(denial),
  });
});

function change(asked: Parameters<typeof withAccessChange>[1]): void {
  const next = withAccessChange(state, asked);
  if (next === null) throw new RangeError("no such change");
  state = next;
}

function admitted(
  role: Role,
  {
    views = ["*"],
    ttlMs = null,
    certificate = null,
  }: Partial<Pick<StoredPrincipal, "views" | "certificate">> & { readonly ttlMs?: number | null } = {},
): {
  readonly principal: StoredPrincipal;
  readonly credentials: { authorization: string[]; certificate: string | null };
} {
  const made = newPrincipal({ role, views, ttlMs, note: "", certificate }, { by: "-", now: nowMs * 1_000 });
  change({ put: made.principal });
  const authorization = made.token === null ? [] : [`Bearer ${made.token}`];
  return { principal: made.principal, credentials: { authorization, certificate } };
}

function refusalOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
}

describe("a token", () => {
  test("is taken in one header, whatever the case of its scheme", () => {
    const { credentials } = admitted("reader");
    const [header = ""] = credentials.authorization;
    expect(control.admit(GET, credentials).id).toMatch(/^[a-z2-7]{12}$/);
    expect(
      control.admit(GET, { authorization: [header.replace("Bearer", "bearer")], certificate: null }),
    ).toBeDefined();
    for (const authorization of [
      [header, header],
      [`${header} `],
      [header.slice(7)],
      [`Basic ${header.slice(7)}`],
      [""],
    ]) {
      expect(refusalOf(() => control.admit(GET, { authorization, certificate: null }))).toMatchObject({
        code: "UNAUTHENTICATED",
      });
    }
    expect(control.denied.get("malformed")).toBe(5);
  });

  test("holds to the millisecond before it expires, in calls that are open, too", () => {
    const { credentials } = admitted("reader", { ttlMs: 500 });
    const caller = control.admit(GET, credentials);
    nowMs += 499;
    caller.hold();
    expect(control.admit(GET, credentials)).toBeDefined();
    nowMs += 1;
    for (const act of [
      () => caller.hold(),
      () => caller.needNames("reader", ["x"]),
      () => control.admit(GET, credentials),
    ]) {
      expect(refusalOf(act)).toMatchObject({
        code: "UNAUTHENTICATED",
        message: expect.stringMatching(NOT_HOLDING.message),
      });
    }
    expect(control.denied.get("expired")).toBe(3);
  });

  test("that is revoked ends with the change, in calls that are open, too; others' go on", () => {
    const mine = admitted("reader");
    const other = admitted("reader");
    const [caller, others] = [control.admit(GET, mine.credentials), control.admit(GET, other.credentials)];
    const { revision } = caller;
    change({ remove: mine.principal.id });
    expect(caller.revision).not.toBe(revision);
    expect(refusalOf(() => caller.hold())).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(refusalOf(() => control.admit(GET, mine.credentials))).toMatchObject({ code: "UNAUTHENTICATED" });
    others.hold();
  });

  test("made anew under the same id is another one", () => {
    const { principal, credentials } = admitted("reader");
    const caller = control.admit(GET, credentials);
    change({ remove: principal.id });
    change({ put: { ...principal, hash: "0".repeat(64) } });
    expect(refusalOf(() => caller.hold())).toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

describe("a client certificate", () => {
  test("stands for the principal it is bound to, where no token is shown", () => {
    const { principal } = admitted("writer", { certificate: "loader" });
    expect(control.admit(WRITE, { authorization: [], certificate: "loader" }).id).toBe(principal.id);
    for (const certificate of ["loader2", "", null]) {
      expect(refusalOf(() => control.admit(WRITE, { authorization: [], certificate }))).toMatchObject({
        code: "UNAUTHENTICATED",
      });
    }
  });

  test("does not help a token that does not hold, and its own principal has no token", () => {
    admitted("admin", { certificate: "loader" });
    const authorization = ["Bearer nothing"];
    expect(refusalOf(() => control.admit(WRITE, { authorization, certificate: "loader" }))).toMatchObject({
      code: "UNAUTHENTICATED",
    });
  });

  test("is known no more once its principal is revoked", () => {
    const { principal } = admitted("writer", { certificate: "loader" });
    const caller = control.admit(WRITE, { authorization: [], certificate: "loader" });
    change({ remove: principal.id });
    expect(refusalOf(() => control.admit(WRITE, { authorization: [], certificate: "loader" }))).not.toBeNull();
    expect(refusalOf(() => caller.hold())).not.toBeNull();
  });
});

describe("a role", () => {
  test.each([
    ["reader", [GET, LIST]],
    ["writer", [GET, LIST, WRITE]],
    ["admin", [GET, LIST, WRITE, CHANGE]],
  ] as const)("%s may call what it includes", (role, paths) => {
    const { credentials } = admitted(role);
    const may = [GET, LIST, WRITE, CHANGE].filter((path) => refusalOf(() => control.admit(path, credentials)) === null);
    expect(may).toEqual(paths);
  });

  test("of some names is none of the cluster's", () => {
    const { credentials } = admitted("admin", { views: ["user_*"] });
    expect(refusalOf(() => control.admit(CHANGE, credentials))).toMatchObject({ code: "PERMISSION_DENIED" });
    expect(denials.at(-1)).toMatchObject({ reason: "role", path: CHANGE, isAdmin: true });
  });

  test("is asked for again where a stream of reads would write", () => {
    const caller = control.admit(GET, admitted("reader").credentials);
    expect(refusalOf(() => caller.needNames("writer", ["x"]))).toMatchObject({ code: "PERMISSION_DENIED" });
  });
});

test("a path without a rule is for nobody, an admin of everything included", () => {
  const { credentials } = admitted("admin");
  expect(refusalOf(() => control.admit("/featurestore.v1.StoreService/Overwrite", credentials))).toMatchObject({
    code: "PERMISSION_DENIED",
  });
  expect(control.denied.get("noRule")).toBe(1);
});

test("the token that the node made holds until the cluster knows of anybody, and no longer", () => {
  const { principal, token } = newPrincipal(
    { role: "admin", views: ["*"], ttlMs: null, note: "", certificate: null },
    { by: "node n1", now: 0 },
  );
  control.provisional = principal;
  const credentials = { authorization: [`Bearer ${token}`], certificate: null };
  const caller = control.admit(CHANGE, credentials);
  admitted("reader");
  expect(refusalOf(() => control.admit(CHANGE, credentials))).toMatchObject({ code: "UNAUTHENTICATED" });
  expect(refusalOf(() => caller.hold())).toMatchObject({ code: "UNAUTHENTICATED" });
});

describe("for HTTP", () => {
  test("a header says who it is, and what they may", () => {
    const { credentials, principal } = admitted("writer", { views: ["user_*"] });
    const caller = control.identify(credentials.authorization[0]);
    expect(caller?.id).toBe(principal.id);
    const asked = [
      control.allows(caller, "reader", "user_x"),
      control.allows(caller, "writer", "user_x"),
      control.allows(caller, "admin", "user_x"),
      control.allows(caller, "reader", "item_x"),
      control.allows(caller, "reader"),
      control.allows(null, "reader"),
    ];
    expect(asked).toEqual([true, true, false, false, false, false]);
    expect([control.identify(undefined), control.identify("Bearer x")]).toEqual([null, null]);
  });
});

test("what a caller may see of a registry: services with all of their views, and entities in use", () => {
  const view = (name: string, entity: string) => ({ name, entity }) as Registry["views"][number];
  const service = (name: string, ...views: string[]) =>
    ({
      name,
      version: 1,
      selections: views.map((one) => ({ role: "r", view: one, features: [] })),
    }) as unknown as Registry["services"][number];
  const registry: Registry = {
    ...EMPTY_REGISTRY,
    revision: 3,
    entities: ["user", "item", "item_kind"].map((name) => ({ name, joinKeys: [], description: "" })),
    views: [view("item_a", "item"), view("user_a", "user")],
    services: [service("item_s", "item_a"), service("item_t", "item_a", "user_a"), service("user_s", "item_a")],
  };
  const { credentials } = admitted("reader", { views: ["item_*"] });
  const seen = control.admit(LIST, credentials).visible(registry);
  expect(seen.views.map(({ name }) => name)).toEqual(["item_a"]);
  expect(seen.services.map(({ name }) => name)).toEqual(["item_s"]);
  expect(seen.entities.map(({ name }) => name)).toEqual(["item", "item_kind"]);
  expect(control.admit(LIST, admitted("reader").credentials).visible(registry)).toBe(registry);
});
