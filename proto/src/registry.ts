import {
  checkDefinitions,
  type Definitions,
  type EntityDefinition,
  type FeatureDefinition,
  type FeatureServiceDefinition,
  type FeatureViewDefinition,
  type ServiceSelectionDefinition,
  unknownName,
} from "./definitions.js";
import { FeatureStoreError, invalid } from "./errors.js";
import { LIMITS } from "./limits.js";
import { nameKey, quote } from "./names.js";
import { type Feature, typeInfo, type ViewSchema } from "./schema.js";
import { formatDuration } from "./time.js";
import { valueToJson } from "./values.js";

/** A view as the registry keeps it. Ids and schema versions are never reused; the last schema is the current one. */
export interface RegisteredView extends Omit<FeatureViewDefinition, "features"> {
  readonly id: number;
  readonly datasetVersion: number;
  readonly nextFeatureId: number;
  readonly schemas: readonly ViewSchema[];
}

/** One view's share of a service, frozen when applied. */
export interface RegisteredSelection {
  readonly role: string;
  readonly view: string;
  readonly features: readonly string[];
}

export interface RegisteredService {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly selections: readonly RegisteredSelection[];
}

/** All definitions of a cluster at one revision. Immutable: a change makes a new one. */
export interface Registry {
  readonly revision: number;
  readonly nextViewId: number;
  readonly entities: readonly EntityDefinition[];
  readonly views: readonly RegisteredView[];
  readonly services: readonly RegisteredService[];
  /** A backup that is being taken in: until then there is nothing else, and nothing changes. */
  readonly pendingRestore?: PendingRestore;
}

/** Definitions that become the cluster's once all rows of a backup are there. */
export interface PendingRestore {
  /** Of the backup. */
  readonly id: string;
  readonly registry: Registry;
}

export const EMPTY_REGISTRY: Registry = { revision: 0, nextViewId: 1, entities: [], views: [], services: [] };

/** One line of a plan. */
export interface PlannedChange {
  readonly action: "added" | "changed" | "dropped" | "unchanged" | "refused";
  readonly kind: "entity" | "view" | "service";
  readonly name: string;
  readonly details: readonly string[];
}

/** What an apply would do. `next` is the registry afterwards; it is the old one where anything was refused or nothing changes. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  readonly next: Registry;
}

/** What to take away: a view, or a service (all versions, or one). */
export type Drop =
  | { readonly kind: "view"; readonly name: string }
  | { readonly kind: "service"; readonly name: string; readonly version: number | null };

/** The current schema of a view. */
export function currentSchema(view: RegisteredView): ViewSchema {
  return view.schemas.at(-1) as ViewSchema;
}

/** @throws NOT_FOUND with the nearest name. */
export function findView(registry: Registry, name: string): RegisteredView {
  const view = registry.views.find((candidate) => candidate.name === name);
  if (view === undefined)
    throw notFound(
      "feature view",
      name,
      registry.views.map((candidate) => candidate.name),
    );
  return view;
}

/** @throws NOT_FOUND with the nearest name. */
export function findEntity(registry: Registry, name: string): EntityDefinition {
  const entity = registry.entities.find((candidate) => candidate.name === name);
  if (entity === undefined)
    throw notFound(
      "entity",
      name,
      registry.entities.map((candidate) => candidate.name),
    );
  return entity;
}

/** The named version of a service, or its newest where `version` is null. @throws NOT_FOUND. */
export function findService(registry: Registry, name: string, version: number | null): RegisteredService {
  const versions = registry.services.filter((service) => service.name === name);
  if (versions.length === 0)
    throw notFound(
      "feature service",
      name,
      registry.services.map((service) => service.name),
    );
  const newest = versions.reduce((best, service) => (service.version > best.version ? service : best));
  const found = version === null ? newest : versions.find((service) => service.version === version);
  if (found !== undefined) return found;
  const known = versions.map((service) => service.version).join(", ");
  throw new FeatureStoreError(
    "NOT_FOUND",
    `feature service ${quote(name)} has no version ${version}; it has ${known}`,
    { details: { name, version } },
  );
}

const featuresByName = new WeakMap<ViewSchema, ReadonlyMap<string, Feature>>();

function byNameOf(schema: ViewSchema): ReadonlyMap<string, Feature> {
  let byName = featuresByName.get(schema);
  if (byName === undefined) {
    byName = new Map(schema.features.map((feature) => [feature.name, feature]));
    featuresByName.set(schema, byName);
  }
  return byName;
}

/**
 * The features named, in order; all of them for an empty list.
 * @throws NOT_FOUND with the nearest name; INVALID_ARGUMENT for a name given twice, or more names than a view can have.
 */
export function findFeatures(view: RegisteredView, names: readonly string[]): readonly Feature[] {
  const schema = currentSchema(view);
  if (names.length === 0) return schema.features;
  if (names.length > LIMITS.featuresPerViewMax) {
    throw invalid(
      `features of view ${quote(view.name)}: ${names.length} names, more than the limit of ${LIMITS.featuresPerViewMax}`,
      { field: "features" },
    );
  }
  const byName = byNameOf(schema);
  const seen = new Set<string>();
  return names.map((name) => {
    const feature = byName.get(name);
    if (feature === undefined) throw notFound(`feature of view ${quote(view.name)}:`, name, [...byName.keys()]);
    if (seen.has(name))
      throw invalid(`features of view ${quote(view.name)}: ${quote(name)} is named twice`, { field: "features" });
    seen.add(name);
    return feature;
  });
}

function notFound(kind: string, name: string, known: readonly string[]): FeatureStoreError {
  return new FeatureStoreError("NOT_FOUND", unknownName(kind, name, known).message, { details: { kind, name } });
}

/** Plans what `definitions` and `drops` change. Pure; refusals are lines of the plan, faults of the definitions themselves throw INVALID_ARGUMENT. */
export function planChanges(
  registry: Registry,
  definitions: Definitions,
  options: { readonly allowDrops?: boolean; readonly drops?: readonly Drop[] } = {},
): Plan {
  checkDefinitions(definitions);
  const draft = new Draft(registry, options.allowDrops ?? false);
  for (const drop of options.drops ?? []) draft.drop(drop);
  for (const entity of definitions.entities) draft.entity(entity);
  for (const view of definitions.featureViews) draft.view(view);
  for (const service of definitions.featureServices) draft.service(service);
  return draft.plan();
}

/** A registry in the making. */
class Draft {
  readonly #before: Registry;
  readonly #allowDrops: boolean;
  readonly #entities: EntityDefinition[];
  #views: RegisteredView[];
  #services: RegisteredService[];
  #nextViewId: number;
  readonly #changes: PlannedChange[] = [];

  constructor(registry: Registry, allowDrops: boolean) {
    this.#before = registry;
    this.#allowDrops = allowDrops;
    this.#entities = [...registry.entities];
    this.#views = [...registry.views];
    this.#services = [...registry.services];
    this.#nextViewId = registry.nextViewId;
  }

  plan(): Plan {
    const refused = this.#changes.some((change) => change.action === "refused");
    const changed = this.#changes.some((change) => change.action !== "unchanged");
    if (refused || !changed) return { changes: this.#changes, next: this.#before };
    const next = {
      revision: this.#before.revision + 1,
      nextViewId: this.#nextViewId,
      entities: this.#entities,
      views: this.#views,
      services: this.#services,
    };
    return { changes: this.#changes, next };
  }

  #note(
    action: PlannedChange["action"],
    kind: PlannedChange["kind"],
    name: string,
    details: readonly string[] = [],
  ): void {
    this.#changes.push({ action, kind, name, details });
  }

  drop(drop: Drop) {
    if (drop.kind === "view") {
      findView({ ...this.#before, views: this.#views }, drop.name);
      const users = this.#services.filter((service) =>
        service.selections.some((selection) => selection.view === drop.name),
      );
      if (users.length > 0)
        return this.#note("refused", "view", drop.name, [
          `read by ${users.map(serviceLabel).join(", ")}; drop these first`,
        ]);
      this.#views = this.#views.filter((view) => view.name !== drop.name);
      return this.#note("dropped", "view", drop.name, ["with all its rows"]);
    }
    const found = findService({ ...this.#before, services: this.#services }, drop.name, drop.version);
    this.#services = this.#services.filter(
      (service) => service.name !== drop.name || (drop.version !== null && service.version !== found.version),
    );
    return this.#note("dropped", "service", drop.version === null ? drop.name : serviceLabel(found));
  }

  entity(entity: EntityDefinition) {
    const at = this.#entities.findIndex((candidate) => nameKey(candidate.name) === nameKey(entity.name));
    const known = this.#entities[at];
    if (known === undefined) {
      this.#entities.push(entity);
      return this.#note("added", "entity", entity.name, [
        entity.joinKeys.map((joinKey) => `${joinKey.name}: ${joinKey.type}`).join(", "),
      ]);
    }
    if (known.name !== entity.name) return this.#note("refused", "entity", entity.name, [sameName(known.name)]);
    if (JSON.stringify(known.joinKeys) !== JSON.stringify(entity.joinKeys)) {
      return this.#note("refused", "entity", entity.name, [
        "changing the join keys of an entity is not possible: stored keys are encoded by them; define a new entity",
      ]);
    }
    if (known.description === entity.description) return this.#note("unchanged", "entity", entity.name);
    this.#entities[at] = entity;
    return this.#note("changed", "entity", entity.name, ["description"]);
  }

  view(definition: FeatureViewDefinition) {
    if (!this.#entities.some((entity) => entity.name === definition.entity)) {
      const known = this.#entities.map((entity) => entity.name);
      return this.#note("refused", "view", definition.name, [unknownName("entity", definition.entity, known).message]);
    }
    const at = this.#views.findIndex((candidate) => nameKey(candidate.name) === nameKey(definition.name));
    const known = this.#views[at];
    if (known === undefined) return this.#addView(definition);
    if (known.name !== definition.name) return this.#note("refused", "view", definition.name, [sameName(known.name)]);
    if (known.entity !== definition.entity) {
      return this.#note("refused", "view", definition.name, [
        `its entity is ${known.entity}; changing it to ${definition.entity} is not possible: define a new view`,
      ]);
    }
    const evolved = this.#evolve(known, definition);
    if (typeof evolved === "string") return this.#note("refused", "view", definition.name, [evolved]);
    if (evolved.details.length === 0) return this.#note("unchanged", "view", definition.name);
    this.#views[at] = evolved.view;
    return this.#note("changed", "view", definition.name, evolved.details);
  }

  #addView(definition: FeatureViewDefinition): void {
    const { features, ...rest } = definition;
    const id = this.#nextViewId++;
    const withIds = features.map((feature, i) => ({ id: i + 1, ...feature }));
    this.#views.push({
      ...rest,
      id,
      datasetVersion: 1,
      nextFeatureId: features.length + 1,
      schemas: [{ viewId: id, version: 1, features: withIds }],
    });
    this.#note("added", "view", definition.name, [
      `${features.length} features of ${definition.entity}, ttl ${definition.ttlMs === null ? "none" : formatDuration(definition.ttlMs)}`,
    ]);
  }

  /** @returns the view with a new schema version where features changed, or the reason of a refusal. */
  #evolve(
    known: RegisteredView,
    definition: FeatureViewDefinition,
  ): { view: RegisteredView; details: string[] } | string {
    const current = currentSchema(known);
    const details: string[] = [];
    let { nextFeatureId } = known;
    const features: Feature[] = [];
    for (const feature of definition.features) {
      const twin = current.features.find((candidate) => nameKey(candidate.name) === nameKey(feature.name));
      if (twin === undefined) {
        details.push(`+ ${feature.name}: ${feature.type}`);
        features.push({ id: nextFeatureId++, ...feature });
        continue;
      }
      if (twin.name !== feature.name) return `${feature.name}: ${sameName(twin.name)}`;
      if (twin.type !== feature.type) {
        return `${feature.name}: changing its type from ${twin.type} to ${feature.type} is not possible: stored rows hold ${twin.type}; add a feature under a new name`;
      }
      const changed = featureChanges(twin, feature);
      if (changed.length > 0) details.push(`~ ${feature.name}: ${changed.join(", ")}`);
      features.push({ id: twin.id, ...feature });
    }
    const dropped = current.features.filter((feature) => !features.some((kept) => kept.id === feature.id));
    const refusal = this.#dropRefusal(known.name, dropped);
    if (refusal !== null) return refusal;
    details.push(...dropped.map((feature) => `- ${feature.name}`));
    const sameOrder = features.every((feature, i) => current.features[i]?.id === feature.id);
    if (details.length === 0 && !sameOrder) details.push("order of features");
    const schemas =
      details.length === 0
        ? known.schemas
        : [...known.schemas, { viewId: known.id, version: current.version + 1, features }];
    const { features: _features, ...rest } = definition;
    details.push(...viewChanges(known, rest));
    return { view: { ...known, ...rest, nextFeatureId, schemas }, details };
  }

  #dropRefusal(view: string, dropped: readonly Feature[]): string | null {
    const names = dropped.map((feature) => feature.name);
    if (names.length === 0) return null;
    for (const service of this.#services) {
      for (const selection of service.selections) {
        const used = selection.view === view ? selection.features.find((name) => names.includes(name)) : undefined;
        if (used !== undefined) return `${used} is read by ${serviceLabel(service)}; drop the service version first`;
      }
    }
    return this.#allowDrops
      ? null
      : `would drop ${names.join(", ")} (in the registry but not in the file); allow it with --allow-drops`;
  }

  service(definition: FeatureServiceDefinition) {
    const label = serviceLabel(definition);
    const expanded = this.#expand(definition);
    if (typeof expanded === "string") return this.#note("refused", "service", label, [expanded]);
    const twin = this.#services.find((service) => nameKey(service.name) === nameKey(definition.name));
    if (twin !== undefined && twin.name !== definition.name)
      return this.#note("refused", "service", label, [sameName(twin.name)]);
    const known = this.#services.find(
      (service) => service.name === definition.name && service.version === definition.version,
    );
    if (known === undefined) {
      const clashing = clash({ ...this.#before, views: this.#views }, expanded);
      if (clashing !== null) return this.#note("refused", "service", label, [clashing]);
      this.#services.push({
        name: definition.name,
        version: definition.version,
        description: definition.description,
        selections: expanded,
      });
      return this.#note(
        "added",
        "service",
        label,
        expanded.map((selection) => `${selection.role}: ${selection.view} (${selection.features.length} features)`),
      );
    }
    if (JSON.stringify(known.selections) === JSON.stringify(this.#frozen(definition, known, expanded)))
      return this.#note("unchanged", "service", label);
    return this.#note("refused", "service", label, [
      `a version of a service is immutable; apply the change as version ${this.#newestVersion(definition.name) + 1}`,
    ]);
  }

  /** A "*" of a version applied before stays what it was when frozen. */
  #frozen(
    definition: FeatureServiceDefinition,
    known: RegisteredService,
    expanded: readonly RegisteredSelection[],
  ): readonly RegisteredSelection[] {
    return expanded.map((selection, i) => {
      const frozen = known.selections[i];
      const isSame = frozen !== undefined && frozen.view === selection.view && frozen.role === selection.role;
      return isSame && definition.selections[i]?.features === "*" ? frozen : selection;
    });
  }

  #newestVersion(name: string): number {
    return Math.max(...this.#services.filter((service) => service.name === name).map((service) => service.version));
  }

  #expand(definition: FeatureServiceDefinition): RegisteredSelection[] | string {
    const registry = { ...this.#before, views: this.#views };
    const expanded: RegisteredSelection[] = [];
    try {
      for (const selection of definition.selections) expanded.push(expandSelection(registry, selection));
    } catch (error) {
      if (error instanceof FeatureStoreError) return error.message;
      throw error;
    }
    return expanded;
  }
}

function expandSelection(registry: Registry, selection: ServiceSelectionDefinition): RegisteredSelection {
  const view = findView(registry, selection.view);
  const features = findFeatures(view, selection.features === "*" ? [] : selection.features).map(
    (feature) => feature.name,
  );
  return { role: selection.role ?? view.entity, view: view.name, features };
}

/** The reason why selections do not go together: one role over two entities, or one name twice in a role. */
function clash(registry: Registry, selections: readonly RegisteredSelection[]): string | null {
  const entities = new Map<string, string>();
  const owners = new Map<string, string>();
  for (const { role, view, features } of selections) {
    const { entity } = findView(registry, view);
    const other = entities.get(role);
    if (other !== undefined && other !== entity)
      return `role ${role} has views of two entities, ${other} and ${entity}`;
    entities.set(role, entity);
    for (const feature of features) {
      const owner = owners.get(`${role}.${feature}`);
      if (owner !== undefined)
        return `feature ${feature} of role ${role} is in both ${owner} and ${view}; pick one of them`;
      owners.set(`${role}.${feature}`, view);
    }
  }
  return null;
}

function featureChanges(before: Feature, after: FeatureDefinition): string[] {
  const changes: string[] = [];
  const show = (feature: FeatureDefinition): string =>
    feature.defaultValue === undefined
      ? "none"
      : JSON.stringify(valueToJson(typeInfo(feature.type), feature.defaultValue));
  if (show(before) !== show(after)) changes.push(`default ${show(before)} -> ${show(after)}`);
  if (before.min !== after.min) changes.push(`min ${before.min ?? "none"} -> ${after.min ?? "none"}`);
  if (before.max !== after.max) changes.push(`max ${before.max ?? "none"} -> ${after.max ?? "none"}`);
  if (before.description !== after.description) changes.push("description");
  return changes;
}

function viewChanges(before: RegisteredView, after: Omit<FeatureViewDefinition, "features">): string[] {
  const changes: string[] = [];
  const duration = (ms: number | null): string => (ms === null ? "none" : formatDuration(ms));
  if (before.ttlMs !== after.ttlMs) changes.push(`ttl ${duration(before.ttlMs)} -> ${duration(after.ttlMs)}`);
  if (before.maxFutureMs !== after.maxFutureMs)
    changes.push(`maxFuture ${duration(before.maxFutureMs)} -> ${duration(after.maxFutureMs)}`);
  if (before.tombstoneRetentionMs !== after.tombstoneRetentionMs) {
    changes.push(
      `tombstoneRetention ${duration(before.tombstoneRetentionMs)} -> ${duration(after.tombstoneRetentionMs)}`,
    );
  }
  if (before.residency !== after.residency) changes.push(`residency ${before.residency} -> ${after.residency}`);
  if (before.owner !== after.owner) changes.push(`owner ${quote(before.owner)} -> ${quote(after.owner)}`);
  if (before.description !== after.description) changes.push("description");
  if (JSON.stringify(Object.entries(before.tags).sort()) !== JSON.stringify(Object.entries(after.tags).sort()))
    changes.push("tags");
  return changes;
}

function serviceLabel(service: { readonly name: string; readonly version: number }): string {
  return `${service.name} v${service.version}`;
}

function sameName(known: string): string {
  return `names are unique ignoring case, and ${quote(known)} exists`;
}
