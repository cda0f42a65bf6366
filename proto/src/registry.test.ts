import { expect, test } from "vitest";
import {
  type Definitions,
  defineEntity,
  defineFeatureView,
  type FeatureServiceDefinition,
  type RawFeature,
  type ServiceSelectionDefinition,
} from "./definitions.js";
import {
  currentSchema,
  type Drop,
  EMPTY_REGISTRY,
  findEntity,
  findFeatures,
  findService,
  findView,
  type PlannedChange,
  planChanges,
  type Registry,
} from "./registry.js";

const USER = defineEntity("user", { user_id: "int64" });
const VIDEO = defineEntity("video", { video_id: "int64" });

function profile(features: Readonly<Record<string, RawFeature>>, rest: object = {}) {
  return defineFeatureView({ name: "profile", entity: "user", features, ...rest });
}

function service(
  version: number,
  selections: readonly ServiceSelectionDefinition[],
  name = "ranking",
): FeatureServiceDefinition {
  return { name, version, description: "", selections };
}

const some = (
  view: string,
  features: readonly string[] | "*",
  role: string | null = null,
): ServiceSelectionDefinition => ({ role, view, features });
const definitions = (rest: Partial<Definitions>): Definitions => ({
  entities: [],
  featureViews: [],
  featureServices: [],
  ...rest,
});

const BASE = apply(
  EMPTY_REGISTRY,
  definitions({
    entities: [USER, VIDEO],
    featureViews: [
      profile({ age: "int32", name: "string" }),
      defineFeatureView({ name: "stats", entity: "video", features: { likes: "int32", age: "int32" } }),
    ],
  }),
);

/** Plans and takes the registry afterwards; a refusal is a failed test. */
function apply(registry: Registry, given: Definitions, options: Parameters<typeof planChanges>[2] = {}): Registry {
  const plan = planChanges(registry, given, options);
  expect(plan.changes.filter(({ action }) => action === "refused")).toEqual([]);
  return plan.next;
}

/** The one change of a plan that must be refused, leaving the registry as it is. */
function refused(
  registry: Registry,
  given: Partial<Definitions>,
  options: Parameters<typeof planChanges>[2] = {},
): string {
  const plan = planChanges(registry, definitions(given), options);
  expect(plan.next).toBe(registry);
  const change = plan.changes.find(({ action }) => action === "refused") as PlannedChange;
  return change.details.join("; ");
}

const ids = (registry: Registry, view = "profile"): [string, number][] =>
  currentSchema(findView(registry, view)).features.map(({ name, id }) => [name, id]);

test("a first apply adds everything and gives ids in order", () => {
  const plan = planChanges(
    EMPTY_REGISTRY,
    definitions({
      entities: [USER],
      featureViews: [profile({ age: "int32", name: "string" }, { ttl: "30d" })],
      featureServices: [service(1, [some("profile", "*")])],
    }),
  );
  expect(plan.changes).toEqual([
    { action: "added", kind: "entity", name: "user", details: ["user_id: int64"] },
    { action: "added", kind: "view", name: "profile", details: ["2 features of user, ttl 30d"] },
    { action: "added", kind: "service", name: "ranking v1", details: ["user: profile (2 features)"] },
  ]);
  expect(plan.next).toMatchObject({ revision: 1, nextViewId: 2 });
  expect(findView(plan.next, "profile")).toMatchObject({ id: 1, datasetVersion: 1, nextFeatureId: 3 });
  expect(ids(plan.next)).toEqual([
    ["age", 1],
    ["name", 2],
  ]);
});

test("applying the same again changes nothing, not even the revision", () => {
  const plan = planChanges(
    BASE,
    definitions({ entities: [USER], featureViews: [profile({ age: "int32", name: "string" })] }),
  );
  expect(plan.changes.map(({ action }) => action)).toEqual(["unchanged", "unchanged"]);
  expect(plan.next).toBe(BASE);
});

test("what the files do not name is left alone", () => {
  const next = apply(BASE, definitions({ featureViews: [profile({ age: "int32", name: "string", vip: "bool" })] }));
  expect(findView(next, "stats")).toBe(findView(BASE, "stats"));
  expect(next.entities).toEqual(BASE.entities);
});

test("adding a feature makes a new schema version and keeps the old one", () => {
  const view = findView(
    apply(BASE, definitions({ featureViews: [profile({ vip: "bool", age: "int32", name: "string" })] })),
    "profile",
  );
  expect(view.schemas.map(({ version }) => version)).toEqual([1, 2]);
  expect(currentSchema(view).features.map(({ id }) => id)).toEqual([3, 1, 2]);
});

test("changing a view's ttl, owner, tags or residency is a change without a new schema", () => {
  const plan = planChanges(
    BASE,
    definitions({
      featureViews: [
        profile({ age: "int32", name: "string" }, { ttl: "1d", owner: "growth", tags: { a: "b" }, residency: "disk" }),
      ],
    }),
  );
  expect(plan.changes[0]).toEqual({
    action: "changed",
    kind: "view",
    name: "profile",
    details: ["ttl none -> 1d", "residency memory -> disk", 'owner "" -> "growth"', "tags"],
  });
  expect(findView(plan.next, "profile").schemas).toHaveLength(1);
});

test("changing a default, a bound, a description or the order is listed", () => {
  const raw = { name: "string", age: { type: "int32", default: 1, min: 0, description: "years" } };
  const [change] = planChanges(BASE, definitions({ featureViews: [profile(raw)] })).changes;
  expect(change?.details).toEqual(["~ age: default none -> 1, min none -> 0, description"]);
  const [order] = planChanges(BASE, definitions({ featureViews: [profile({ name: "string", age: "int32" })] })).changes;
  expect(order?.details).toEqual(["order of features"]);
});

test("changing a type is refused with the reason", () => {
  expect(refused(BASE, { featureViews: [profile({ age: "int64", name: "string" })] })).toBe(
    "age: changing its type from int32 to int64 is not possible: stored rows hold int32; add a feature under a new name",
  );
});

test("changing a view's entity is refused", () => {
  const moved = defineFeatureView({ name: "profile", entity: "video", features: { age: "int32", name: "string" } });
  expect(refused(BASE, { featureViews: [moved] })).toContain(
    "its entity is user; changing it to video is not possible",
  );
});

test.each([
  ["a new part", { user_id: "int64", country: "string" }],
  ["another type", { user_id: "string" }],
  ["another name", { id: "int64" }],
])("changing an entity's join keys by %s is refused", (_name, joinKeys) => {
  expect(refused(BASE, { entities: [defineEntity("user", joinKeys)] })).toContain(
    "changing the join keys of an entity is not possible",
  );
});

test("changing an entity's description is a change", () => {
  const next = apply(BASE, definitions({ entities: [defineEntity("user", { user_id: "int64" }, "people")] }));
  expect(findEntity(next, "user").description).toBe("people");
});

test("a drop needs allowDrops, and names what would go", () => {
  const given = { featureViews: [profile({ age: "int32" })] };
  expect(refused(BASE, given)).toBe(
    "would drop name (in the registry but not in the file); allow it with --allow-drops",
  );
  expect(ids(apply(BASE, definitions(given), { allowDrops: true }))).toEqual([["age", 1]]);
});

test("a feature dropped and added again gets a new id", () => {
  const dropped = apply(BASE, definitions({ featureViews: [profile({ age: "int32" })] }), { allowDrops: true });
  const again = apply(dropped, definitions({ featureViews: [profile({ age: "int32", name: "string" })] }));
  expect(ids(again)).toEqual([
    ["age", 1],
    ["name", 3],
  ]);
  const retyped = apply(dropped, definitions({ featureViews: [profile({ age: "int32", name: "bytes" })] }));
  expect(ids(retyped)).toEqual([
    ["age", 1],
    ["name", 3],
  ]);
});

test("a view dropped and added again gets a new id, in one apply or in two", () => {
  const drops: readonly Drop[] = [{ kind: "view", name: "profile" }];
  const given = definitions({ featureViews: [profile({ age: "string" })] });
  expect(findView(apply(BASE, given, { drops }), "profile").id).toBe(3);
  const without = apply(BASE, definitions({}), { drops });
  expect(() => findView(without, "profile")).toThrow("unknown feature view");
  expect(findView(apply(without, given), "profile").id).toBe(3);
});

test("a view that a service reads cannot be dropped, nor a feature it reads", () => {
  const served = apply(BASE, definitions({ featureServices: [service(1, [some("profile", ["name"])])] }));
  const drops: readonly Drop[] = [{ kind: "view", name: "profile" }];
  expect(refused(served, {}, { drops })).toBe("read by ranking v1; drop these first");
  expect(refused(served, { featureViews: [profile({ age: "int32" })] }, { allowDrops: true })).toBe(
    "name is read by ranking v1; drop the service version first",
  );
  const free = apply(served, definitions({}), { drops: [{ kind: "service", name: "ranking", version: 1 }, ...drops] });
  expect(free.views.map(({ name }) => name)).toEqual(["stats"]);
});

test("one version of a service can be dropped, or all", () => {
  const both = apply(
    BASE,
    definitions({ featureServices: [service(1, [some("profile", "*")]), service(2, [some("stats", "*")])] }),
  );
  const one = apply(both, definitions({}), { drops: [{ kind: "service", name: "ranking", version: 1 }] });
  expect(one.services.map(({ version }) => version)).toEqual([2]);
  expect(
    apply(both, definitions({}), { drops: [{ kind: "service", name: "ranking", version: null }] }).services,
  ).toEqual([]);
});

test("dropping what is not there fails with the nearest name", () => {
  expect(() => planChanges(BASE, definitions({}), { drops: [{ kind: "view", name: "profil" }] })).toThrow(
    expect.objectContaining({ code: "NOT_FOUND", message: 'unknown feature view "profil"; did you mean "profile"?' }),
  );
});

test('"*" is expanded in order and stays what it was when frozen', () => {
  const star = definitions({ featureServices: [service(1, [some("profile", "*")])] });
  const served = apply(BASE, star);
  expect(findService(served, "ranking", 1).selections).toEqual([
    { role: "user", view: "profile", features: ["age", "name"] },
  ]);
  const grown = apply(served, definitions({ featureViews: [profile({ age: "int32", name: "string", vip: "bool" })] }));
  const again = planChanges(grown, star);
  expect(again.changes[0]?.action).toBe("unchanged");
  expect(findService(again.next, "ranking", 1).selections[0]?.features).toEqual(["age", "name"]);
  const second = apply(grown, definitions({ featureServices: [service(2, [some("profile", "*")])] }));
  expect(findService(second, "ranking", 2).selections[0]?.features).toEqual(["age", "name", "vip"]);
});

test('a "*" frozen before stays unchanged although its views have come to share a name since', () => {
  const shop = defineFeatureView({ name: "shop", entity: "user", features: { orders: "int32" } });
  const both = definitions({ featureServices: [service(1, [some("profile", "*"), some("shop", "*")])] });
  const served = apply(apply(BASE, definitions({ featureViews: [shop] })), both);
  const clashing = defineFeatureView({ name: "shop", entity: "user", features: { orders: "int32", age: "int32" } });
  const grown = apply(served, definitions({ featureViews: [clashing] }));
  expect(planChanges(grown, both).changes[0]?.action).toBe("unchanged");
  expect(refused(grown, { featureServices: [service(2, [some("profile", "*"), some("shop", "*")])] })).toContain(
    "pick one of them",
  );
});

test("a version of a service is immutable, and the next free version is named", () => {
  const served = apply(
    BASE,
    definitions({ featureServices: [service(1, [some("profile", ["age"])]), service(4, [some("profile", "*")])] }),
  );
  const message = "a version of a service is immutable; apply the change as version 5";
  for (const selections of [
    [some("profile", ["name"])],
    [some("profile", ["age", "name"])],
    [some("stats", ["age"])],
    [some("profile", ["age"], "author")],
    [some("profile", ["age"]), some("stats", ["likes"])],
  ])
    expect(refused(served, { featureServices: [service(1, selections)] })).toBe(message);
});

test('a "*" over another view, or in another role, is a change and refused', () => {
  const served = apply(BASE, definitions({ featureServices: [service(1, [some("profile", "*")])] }));
  const message = "a version of a service is immutable; apply the change as version 2";
  expect(refused(served, { featureServices: [service(1, [some("stats", "*")])] })).toBe(message);
  expect(refused(served, { featureServices: [service(1, [some("profile", "*", "author")])] })).toBe(message);
});

test("one entity may stand in several roles; a role defaults to the entity's name", () => {
  const served = apply(
    BASE,
    definitions({ featureServices: [service(1, [some("profile", ["age"]), some("profile", ["age"], "author")])] }),
  );
  expect(findService(served, "ranking", null).selections.map(({ role }) => role)).toEqual(["user", "author"]);
});

test("a role has views of one entity, and no feature name twice", () => {
  expect(
    refused(BASE, {
      featureServices: [service(1, [some("profile", ["age"], "thing"), some("stats", ["likes"], "thing")])],
    }),
  ).toBe("role thing has views of two entities, user and video");
  const shop = defineFeatureView({ name: "shop", entity: "user", features: { age: "int32" } });
  expect(
    refused(BASE, {
      featureViews: [shop],
      featureServices: [service(1, [some("profile", ["age"]), some("shop", ["age"])])],
    }),
  ).toBe("feature age of role user is in both profile and shop; pick one of them");
});

test.each<[string, Partial<Definitions>, string]>([
  [
    "an entity of a view",
    { featureViews: [defineFeatureView({ name: "v", entity: "usr", features: { a: "int8" } })] },
    'unknown entity "usr"; did you mean "user"?',
  ],
  [
    "a view of a service",
    { featureServices: [service(1, [some("profil", "*")])] },
    'unknown feature view "profil"; did you mean "profile"?',
  ],
  [
    "a feature of a service",
    { featureServices: [service(1, [some("profile", ["agee"])])] },
    'unknown feature of view "profile": "agee"; did you mean "age"?',
  ],
])("an unknown name of %s is refused with the nearest", (_name, given, message) => {
  expect(refused(BASE, given)).toBe(message);
});

test.each<[string, Partial<Definitions>, string]>([
  [
    "an entity",
    { entities: [defineEntity("USER", { user_id: "int64" })] },
    'names are unique ignoring case, and "user" exists',
  ],
  [
    "a view",
    { featureViews: [defineFeatureView({ name: "Profile", entity: "user", features: { a: "int8" } })] },
    'names are unique ignoring case, and "profile" exists',
  ],
  [
    "a feature",
    { featureViews: [profile({ Age: "int32", name: "string" })] },
    'Age: names are unique ignoring case, and "age" exists',
  ],
])("a name that differs in case only from the one of %s is refused", (_name, given, message) => {
  expect(refused(BASE, given)).toBe(message);
});

test("a service's name that differs in case only is refused", () => {
  const served = apply(BASE, definitions({ featureServices: [service(1, [some("profile", "*")])] }));
  expect(refused(served, { featureServices: [service(2, [some("profile", "*")], "Ranking")] })).toContain(
    '"ranking" exists',
  );
});

test("one refusal keeps everything else of the apply from happening", () => {
  const plan = planChanges(
    BASE,
    definitions({
      entities: [defineEntity("shop", { shop_id: "int64" })],
      featureViews: [profile({ age: "int64", name: "string" })],
    }),
  );
  expect(plan.changes.map(({ action }) => action)).toEqual(["added", "refused"]);
  expect(plan.next).toBe(BASE);
});

test("definitions at fault throw before anything is planned", () => {
  expect(() => planChanges(BASE, definitions({ entities: [USER, USER] }))).toThrow("is defined twice");
});

test("finding features keeps their order; none named means all; an unknown one names the nearest", () => {
  const view = findView(BASE, "profile");
  expect(findFeatures(view, ["name", "age"]).map(({ id }) => id)).toEqual([2, 1]);
  expect(findFeatures(view, [])).toBe(currentSchema(view).features);
  expect(() => findFeatures(view, ["nam"])).toThrow(
    expect.objectContaining({ code: "NOT_FOUND", message: expect.stringContaining('did you mean "name"?') }),
  );
  expect(() => findFeatures(view, ["__proto__"])).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  const refused = (names: readonly string[]): unknown => {
    try {
      return findFeatures(view, names);
    } catch (error) {
      return error;
    }
  };
  expect(refused(["age", "name", "age"])).toMatchObject({
    code: "INVALID_ARGUMENT",
    message: 'features of view "profile": "age" is named twice',
  });
  expect(refused(new Array(1_001).fill("age"))).toMatchObject({
    code: "INVALID_ARGUMENT",
    message: 'features of view "profile": 1001 names, more than the limit of 1000',
  });
});

test("a service is found by version, or its newest; an unknown version lists the known", () => {
  const served = apply(
    BASE,
    definitions({ featureServices: [service(3, [some("profile", "*")]), service(1, [some("stats", "*")])] }),
  );
  expect(findService(served, "ranking", null).version).toBe(3);
  expect(() => findService(served, "ranking", 2)).toThrow(
    expect.objectContaining({ code: "NOT_FOUND", message: 'feature service "ranking" has no version 2; it has 3, 1' }),
  );
  expect(() => findService(served, "rankin", null)).toThrow('did you mean "ranking"?');
  expect(() => findEntity(served, "users")).toThrow('unknown entity "users"; did you mean "user"?');
});
