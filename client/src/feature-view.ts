import {
  checkDefinitions,
  type Definitions,
  defineEntity,
  defineFeatureView,
  didYouMean,
  type EntityDefinition,
  type FeatureServiceDefinition,
  type FeatureViewDefinition,
  invalid,
  quote,
  type ServiceSelectionDefinition,
} from "@featurestore/proto";
import type {
  Definable,
  Entity,
  FeatureName,
  FeatureOptions,
  FeatureService,
  FeatureSpecs,
  FeatureView,
  FeatureViewOptions,
  JoinKeys,
  Member,
  NumberInt64,
  Picked,
  Roles,
} from "./types.js";

/**
 * Defines an entity by its join keys, in the order of the encoded key: `entity("user", { user_id: "int64" })`.
 * @throws INVALID_ARGUMENT naming what is wrong.
 */
export function entity<const N extends string, const K extends JoinKeys>(
  name: N,
  joinKeys: K,
  options: { readonly description?: string } = {},
): Entity<N, K> {
  defineEntity(name, joinKeys, options.description);
  return { kind: "entity", name, joinKeys, ...options };
}

/** Defines a feature view. @throws INVALID_ARGUMENT naming view, feature and reason. */
export function featureView<const N extends string, const E extends Entity, const F extends FeatureSpecs>(
  name: N,
  spec: { readonly entity: E; readonly features: F } & FeatureViewOptions,
): FeatureView<N, E, F> {
  const view: FeatureView<N, E, F> = { kind: "featureView", name, ...spec };
  viewDefinition(view);
  return view;
}

/** Some features of a view, in this order. @throws INVALID_ARGUMENT for a feature the view lacks. */
export function pick<const V extends FeatureView, const F extends FeatureName<V>>(
  view: V,
  ...features: readonly F[]
): Picked<V, F> {
  for (const name of features) {
    if (!Object.hasOwn(view.features, name)) {
      const known = Object.keys(view.features);
      throw invalid(`pick: view ${quote(view.name)} has no feature ${quote(name)}${didYouMean(name, known)}`, {
        field: name,
      });
    }
  }
  return { kind: "pick", view, features };
}

/**
 * Defines one version of a feature service: what one model reads. Members under `features` are read in the role named
 * as their entity; `roles` adds more, so that one entity can be read twice.
 * @throws INVALID_ARGUMENT naming what is wrong.
 */
export function featureService<
  const S extends readonly Member[],
  const R extends Roles = Readonly<Record<never, never>>,
>(
  name: string,
  spec: { readonly version: number; readonly features: S; readonly roles?: R; readonly description?: string },
): FeatureService<S, R> {
  const service: FeatureService<S, R> = { kind: "featureService", name, ...spec, roles: spec.roles ?? ({} as R) };
  checkDefinitions({ entities: [], featureViews: [], featureServices: [serviceDefinition(service)] });
  return service;
}

/** An int64 feature that reads as a number: for counts and sizes. Reading a value beyond 2^53 - 1 throws. */
export function int64(options: { readonly as: "number" } & Omit<FeatureOptions<"int64">, "type">): NumberInt64 {
  return { type: "int64", ...options };
}

/**
 * Turns typed definitions into what an apply sends. Entities of views come along; views of services do not.
 * @throws INVALID_ARGUMENT at the first fault.
 */
export function toDefinitions(...items: readonly Definable[]): Definitions {
  const entities: EntityDefinition[] = [];
  const featureViews: FeatureViewDefinition[] = [];
  const featureServices: FeatureServiceDefinition[] = [];
  const addEntity = (item: Entity): void => {
    const definition = defineEntity(item.name, item.joinKeys, item.description);
    if (!entities.some((known) => isSame(known, definition))) entities.push(definition);
  };
  for (const item of items) {
    switch (item.kind) {
      case "entity":
        addEntity(item);
        break;
      case "featureView":
        addEntity(item.entity);
        featureViews.push(viewDefinition(item));
        break;
      case "featureService":
        featureServices.push(serviceDefinition(item));
        break;
      default:
        throw new TypeError("toDefinitions: expected what entity, featureView or featureService returns");
    }
  }
  return checkDefinitions({ entities, featureViews, featureServices });
}

/** True for what `entity`, `featureView` and `featureService` return: how a loader finds definitions among exports. */
export function isDefinable(value: unknown): value is Definable {
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  return kind === "entity" || kind === "featureView" || kind === "featureService";
}

function viewDefinition(view: FeatureView): FeatureViewDefinition {
  const { kind: _kind, entity: owner, ...raw } = view;
  return defineFeatureView({ ...raw, entity: owner.name });
}

/** What `rank` answers beside the roles. */
const RANK_FIELDS = ["complete", "unavailable"] as const;

function serviceDefinition(service: FeatureService): FeatureServiceDefinition {
  const select = (role: string | null, member: Member): ServiceSelectionDefinition =>
    member.kind === "pick"
      ? { role, view: member.view.name, features: member.features }
      : { role, view: member.name, features: "*" };
  const roles = [...service.features.map((member) => viewOf(member).entity.name), ...Object.keys(service.roles)];
  const taken = RANK_FIELDS.find((name) => roles.includes(name));
  if (taken !== undefined)
    throw invalid(
      `featureService ${quote(service.name)}: "${taken}" cannot be a role; rank answers something else by that name`,
      {
        field: "roles",
      },
    );
  return {
    name: service.name,
    version: service.version,
    description: service.description ?? "",
    selections: [
      ...service.features.map((member) => select(null, member)),
      ...Object.entries(service.roles).flatMap(([role, members]) => members.map((member) => select(role, member))),
    ],
  };
}

/** The view a member reads. */
export function viewOf(member: Member): FeatureView {
  return member.kind === "pick" ? member.view : member;
}

function isSame(a: EntityDefinition, b: EntityDefinition): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
