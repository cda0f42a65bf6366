import {
  didYouMean,
  type Feature,
  type FeatureSet,
  FeatureStoreError,
  findService,
  invalid,
  isMatrixType,
  type JoinKey,
  quote,
  type TypeInfo,
  typeInfo,
} from "@featurestore/proto";
import type { BoundView, Snapshot } from "./catalog.js";
import { viewOf } from "./feature-view.js";
import type { FeatureService, FeatureView } from "./types.js";

/** Plans kept per definition object and registry revision. */
const PLANS_MAX = 256;

/** A column of a batch: which selection of the role it comes from, and where in its answer block. */
export interface ColumnPlan {
  readonly name: string;
  readonly feature: Feature;
  readonly info: TypeInfo;
  readonly selection: number;
  readonly column: number;
  /** An int64 that the definition wants as a number. */
  readonly asNumber: boolean;
}

export interface RolePlan {
  readonly role: string;
  readonly joinKeys: readonly JoinKey[];
  readonly columns: ReadonlyMap<string, ColumnPlan>;
  /** Of the columns, in their order. */
  readonly names: readonly string[];
  /** The columns by selection. */
  readonly columnsOf: readonly (readonly ColumnPlan[])[];
  /** Positions in the feature set, and so in the answer, of this role's selections. */
  readonly selections: readonly number[];
}

/** What one kind of read asks for and how its answer is read. Kept, so that a set is prepared on the server once. */
export interface ReadPlan {
  readonly set: FeatureSet;
  readonly roles: readonly RolePlan[];
}

export interface ViewReadOptions {
  readonly features: readonly string[] | undefined;
  readonly matrix: boolean;
  readonly lossy: boolean;
  readonly eventTimes: boolean;
}

/** The plan of a read of one view. @throws NOT_FOUND or INVALID_ARGUMENT naming the feature. */
export function viewPlan(snapshot: Snapshot, view: FeatureView | string, options: ViewReadOptions): ReadPlan {
  const bound = bindView(snapshot, view);
  const key = `${options.matrix}${options.lossy}${options.eventTimes}|${JSON.stringify(options.features ?? null)}`;
  return planOnce(snapshot, typeof view === "string" ? bound : view, key, () => {
    const wanted =
      options.features ?? (typeof view === "string" ? [...bound.features.keys()] : Object.keys(view.features));
    const features = wanted.map((name) => featureOf(bound, name));
    if (new Set(wanted).size < wanted.length)
      throw invalid("features: a feature is named twice", { field: "features" });
    if (options.matrix) checkMatrix(features, options.lossy);
    const role = bound.entity.name;
    const numbers = typeof view === "string" ? new Set<string>() : numberFeatures(view);
    const columns = features.map((feature, column) => columnOf(feature, 0, column, numbers));
    const { matrix, eventTimes } = options;
    return {
      set: { selections: [{ view: bound.view.name, features: wanted, role }], matrix, eventTimes },
      roles: [rolePlan({ role, joinKeys: bound.joinKeys, columns, selections: [0] })],
    };
  });
}

/** The plan of a read of a feature service. @throws NOT_FOUND or INVALID_ARGUMENT naming service, role or feature. */
export function servicePlan(
  snapshot: Snapshot,
  service: FeatureService | { readonly name: string; readonly version?: number },
  eventTimes: boolean,
): ReadPlan {
  const registered = findService(snapshot.registry, service.name, service.version ?? null);
  return planOnce(snapshot, "kind" in service ? service : registered, `${eventTimes}`, () => {
    const typed = "kind" in service ? service : null;
    const numbers =
      typed === null ? new Map<string, Set<string>>() : checkService(snapshot, typed, registered.selections);
    const roleNames = [...new Set(registered.selections.map((selection) => selection.role))];
    const roles = roleNames.map((role): RolePlan => {
      const mine = registered.selections.flatMap((selection, i) => (selection.role === role ? [i] : []));
      const bound = mine.map((i) => snapshot.view(registered.selections[i]?.view ?? ""));
      const columns = mine.flatMap((i, selection) => {
        const names = registered.selections[i]?.features ?? [];
        const view = bound[selection] as BoundView;
        return names.map((name, column) =>
          columnOf(featureOf(view, name), selection, column, numbers.get(view.view.name) ?? new Set()),
        );
      });
      return rolePlan({ role, joinKeys: bound[0]?.joinKeys ?? [], columns, selections: mine });
    });
    const selections = registered.selections.map(({ view, features, role }) => ({ view, features, role }));
    return { set: { selections, matrix: false, eventTimes }, roles };
  });
}

/**
 * The registered view a definition or a name means. A definition is compared once per registry revision: same entity, same
 * join keys, same types; features only the registry has are fine.
 * @throws NOT_FOUND or INVALID_ARGUMENT naming the difference.
 */
export function bindView(snapshot: Snapshot, view: FeatureView | string): BoundView {
  if (typeof view === "string") return snapshot.view(view);
  const bound = snapshot.view(view.name);
  planOnce(snapshot, view, "checked", () => {
    checkView(bound, view);
    return null;
  });
  return bound;
}

/** @throws NOT_FOUND with the nearest name. */
export function featureOf(bound: BoundView, name: string): Feature {
  const feature = bound.features.get(name);
  if (feature !== undefined) return feature;
  throw new FeatureStoreError(
    "NOT_FOUND",
    `view ${quote(bound.view.name)} has no feature ${quote(name)}${didYouMean(name, bound.features.keys())}`,
    { details: { kind: "feature", name } },
  );
}

function checkView(bound: BoundView, view: FeatureView): void {
  const at = `view ${quote(view.name)}`;
  if (bound.entity.name !== view.entity.name)
    throw invalid(`${at}: its entity is ${view.entity.name} here, ${bound.entity.name} in the registry`, {
      field: "entity",
    });
  const here = Object.entries(view.entity.joinKeys).map(([name, type]) => `${name}: ${type}`);
  const there = bound.joinKeys.map(({ name, type }) => `${name}: ${type}`);
  if (here.join() !== there.join())
    throw invalid(`${at}: its join keys are {${here.join(", ")}} here, {${there.join(", ")}} in the registry`, {
      field: "joinKeys",
    });
  for (const [name, spec] of Object.entries(view.features)) {
    const type = typeof spec === "string" ? spec : spec.type;
    const registered = featureOf(bound, name);
    if (registered.type !== type)
      throw invalid(`${at}: ${name} is ${type} here, ${registered.type} in the registry`, { field: name });
  }
}

/** Compares a typed service with the registered version. @returns per view the int64 features to read as numbers. */
function checkService(
  snapshot: Snapshot,
  service: FeatureService,
  registered: readonly { readonly role: string; readonly view: string; readonly features: readonly string[] }[],
): Map<string, Set<string>> {
  const numbers = new Map<string, Set<string>>();
  const members = [
    ...service.features.map((member) => ({ role: viewOf(member).entity.name, member })),
    ...Object.entries(service.roles).flatMap(([role, list]) => list.map((member) => ({ role, member }))),
  ];
  for (const { role, member } of members) {
    const view = viewOf(member);
    bindView(snapshot, view);
    numbers.set(view.name, numberFeatures(view));
    const frozen = registered.find((selection) => selection.role === role && selection.view === view.name);
    const names = member.kind === "pick" ? member.features : Object.keys(view.features);
    const missing = names.find((name) => frozen?.features.includes(name) !== true);
    if (missing !== undefined)
      throw invalid(
        `feature service ${service.name} v${service.version}: ${role}.${missing} of view ${quote(view.name)} is not in the registered version, which is immutable; apply it as a new version`,
        { field: missing },
      );
  }
  return numbers;
}

function numberFeatures(view: FeatureView): Set<string> {
  const names = Object.entries(view.features).flatMap(([name, spec]) =>
    typeof spec === "object" && "as" in spec ? [name] : [],
  );
  return new Set(names);
}

function columnOf(feature: Feature, selection: number, column: number, numbers: ReadonlySet<string>): ColumnPlan {
  const info = typeInfo(feature.type);
  return { name: feature.name, feature, info, selection, column, asNumber: numbers.has(feature.name) };
}

function rolePlan({
  columns,
  ...role
}: Pick<RolePlan, "role" | "joinKeys" | "selections"> & { readonly columns: readonly ColumnPlan[] }): RolePlan {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const mine = [...byName.values()];
  return {
    ...role,
    columns: byName,
    names: [...byName.keys()],
    columnsOf: role.selections.map((_, i) => mine.filter(({ selection }) => selection === i)),
  };
}

/** @throws INVALID_ARGUMENT naming the first feature that has no place in a float32 matrix. */
export function checkMatrix(features: readonly Pick<Feature, "name" | "type">[], lossy: boolean): void {
  for (const { name, type } of features) {
    if (isMatrixType(typeInfo(type), lossy)) continue;
    const hint =
      type === "int64"
        ? "an int64 loses digits there; allow it with lossy: true"
        : "expected a number, a bool or a vector";
    throw invalid(`${name}: a ${type} has no place in a float32 matrix; ${hint}`, { field: name });
  }
}

function planOnce<T>(snapshot: Snapshot, owner: object, key: string, make: () => T): T {
  const plans = snapshot.derive(owner, () => new Map<string, T>());
  let plan = plans.get(key);
  if (plan === undefined) {
    plan = make();
    const [oldest] = plans.keys();
    if (plans.size >= PLANS_MAX && oldest !== undefined) plans.delete(oldest);
    plans.set(key, plan);
  }
  return plan;
}
