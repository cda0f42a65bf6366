import { invalid } from "./errors.js";
import { LIMITS } from "./limits.js";
import { checkName, checkViewName, didYouMean, nameKey, quote } from "./names.js";
import {
  type Feature,
  type FeatureType,
  type JoinKey,
  type JoinKeyType,
  parseFeatureType,
  type Residency,
} from "./schema.js";
import { parseDuration } from "./time.js";
import { checkValue, rangeViolation } from "./values.js";

/** An entity with its join keys, in the order of the encoded key. */
export interface EntityDefinition {
  readonly name: string;
  readonly joinKeys: readonly JoinKey[];
  readonly description: string;
}

/** A feature as defined: without an id, which the registry gives. */
export type FeatureDefinition = Omit<Feature, "id">;

/** A typed, named group of features of one entity. Durations in milliseconds. */
export interface FeatureViewDefinition {
  readonly name: string;
  readonly entity: string;
  /** Cells older than this are withheld; null: never. */
  readonly ttlMs: number | null;
  readonly owner: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly residency: Residency;
  /** Event times further ahead than this are refused. */
  readonly maxFutureMs: number;
  /** How long a delete is remembered after it was logged; null: forever. */
  readonly tombstoneRetentionMs: number | null;
  readonly features: readonly FeatureDefinition[];
}

/** Features of one view for one role of a service; "*" means all of them when applied. */
export interface ServiceSelectionDefinition {
  readonly role: string | null;
  readonly view: string;
  readonly features: readonly string[] | "*";
}

/** The named, versioned set of features one model reads. */
export interface FeatureServiceDefinition {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly selections: readonly ServiceSelectionDefinition[];
}

/** Everything one `apply` names. What it does not name stays untouched. */
export interface Definitions {
  readonly entities: readonly EntityDefinition[];
  readonly featureViews: readonly FeatureViewDefinition[];
  readonly featureServices: readonly FeatureServiceDefinition[];
}

/** A feature as users write it: the type alone, or with options. */
export type RawFeature =
  | string
  | {
      readonly type: string;
      readonly default?: unknown;
      readonly min?: number | undefined;
      readonly max?: number | undefined;
      readonly description?: string | undefined;
    };

/** A view as users write it, in YAML or TypeScript. */
export interface RawFeatureView {
  readonly name: string;
  readonly entity: string;
  readonly ttl?: string | undefined;
  readonly owner?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly residency?: Residency | undefined;
  readonly maxFuture?: string | undefined;
  readonly tombstoneRetention?: string | undefined;
  readonly features: Readonly<Record<string, RawFeature>>;
}

const JOIN_KEY_TYPES: readonly JoinKeyType[] = ["int64", "string", "bytes"];
const RESIDENCIES: readonly Residency[] = ["memory", "cache", "disk"];

/** @throws INVALID_ARGUMENT naming what is wrong with the entity. */
export function defineEntity(
  name: string,
  joinKeys: Readonly<Record<string, string>>,
  description = "",
): EntityDefinition {
  return checkEntity({
    name,
    description,
    joinKeys: Object.entries(joinKeys).map(([key, type]) => ({ name: key, type: type as JoinKeyType })),
  });
}

/** Turns a view as written into its complete definition. @throws INVALID_ARGUMENT naming view, feature and reason. */
export function defineFeatureView(
  raw: RawFeatureView,
  fromJson?: (field: string, feature: { type: FeatureType }, json: unknown) => unknown,
): FeatureViewDefinition {
  const at = `featureView ${raw.name}`;
  const retention = raw.tombstoneRetention;
  return checkFeatureView({
    name: raw.name,
    entity: raw.entity,
    ttlMs: raw.ttl === undefined ? null : parseDuration(`${at}.ttl`, raw.ttl),
    owner: raw.owner ?? "",
    description: raw.description ?? "",
    tags: raw.tags ?? {},
    residency: raw.residency ?? "memory",
    maxFutureMs: raw.maxFuture === undefined ? LIMITS.maxFutureMs : parseDuration(`${at}.maxFuture`, raw.maxFuture),
    tombstoneRetentionMs:
      retention === undefined
        ? LIMITS.tombstoneRetentionMs
        : retention === "forever"
          ? null
          : parseDuration(`${at}.tombstoneRetention`, retention),
    features: Object.entries(raw.features).map(([name, spec]) => defineFeature(at, name, spec, fromJson)),
  });
}

function defineFeature(
  at: string,
  name: string,
  raw: RawFeature,
  fromJson?: (field: string, feature: { type: FeatureType }, json: unknown) => unknown,
): FeatureDefinition {
  const field = `${at}.${name}`;
  const spec = typeof raw === "string" ? { type: raw } : raw;
  const info = parseFeatureType(field, spec.type);
  const { default: given, min, max } = spec;
  const defaultValue =
    given === undefined || given === null
      ? undefined
      : fromJson === undefined
        ? checkValue(`${field}.default`, info, given)
        : fromJson(`${field}.default`, { type: info.type }, given);
  return {
    name,
    type: info.type,
    description: spec.description ?? "",
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

/** Checks definitions as a whole: names, types, bounds, duplicates. @throws INVALID_ARGUMENT at the first fault. */
export function checkDefinitions(definitions: Definitions): Definitions {
  unique(
    "entities",
    definitions.entities.map((entity) => entity.name),
  );
  unique(
    "featureViews",
    definitions.featureViews.map((view) => view.name),
  );
  unique(
    "featureServices",
    definitions.featureServices.map((service) => `${service.name} v${service.version}`),
  );
  for (const entity of definitions.entities) checkEntity(entity);
  for (const view of definitions.featureViews) checkFeatureView(view);
  for (const service of definitions.featureServices) checkFeatureService(service);
  return definitions;
}

function checkEntity(entity: EntityDefinition): EntityDefinition {
  const at = `entity ${quote(entity.name)}`;
  checkName("entity", entity.name);
  if (entity.joinKeys.length === 0 || entity.joinKeys.length > LIMITS.joinKeysPerEntityMax) {
    throw invalid(
      `${at}.joinKeys: expected 1 to ${LIMITS.joinKeysPerEntityMax} join keys, got ${entity.joinKeys.length}`,
      { field: "joinKeys" },
    );
  }
  unique(
    `${at}.joinKeys`,
    entity.joinKeys.map((joinKey) => joinKey.name),
  );
  for (const joinKey of entity.joinKeys) {
    checkName(`${at}.joinKeys`, joinKey.name);
    if (!JOIN_KEY_TYPES.includes(joinKey.type)) {
      throw invalid(
        `${at}.joinKeys.${joinKey.name}: ${quote(joinKey.type)} is not a join key type; expected ${JOIN_KEY_TYPES.join(", ")}`,
        { field: joinKey.name },
      );
    }
  }
  return entity;
}

function checkFeatureView(view: FeatureViewDefinition): FeatureViewDefinition {
  const at = `featureView ${quote(view.name)}`;
  checkViewName("featureView", view.name);
  checkName(`${at}.entity`, view.entity);
  if (!RESIDENCIES.includes(view.residency)) {
    throw invalid(`${at}.residency: ${quote(view.residency)} is not a residency; expected ${RESIDENCIES.join(", ")}`, {
      field: "residency",
    });
  }
  if (view.features.length === 0 || view.features.length > LIMITS.featuresPerViewMax) {
    throw invalid(`${at}.features: expected 1 to ${LIMITS.featuresPerViewMax} features, got ${view.features.length}`, {
      field: "features",
    });
  }
  for (const [field, ms] of [
    ["ttl", view.ttlMs],
    ["maxFuture", view.maxFutureMs],
    ["tombstoneRetention", view.tombstoneRetentionMs],
  ] as const) {
    if (ms !== null && !(Number.isSafeInteger(ms * 1000) && ms > 0)) {
      throw invalid(`${at}.${field}: ${ms} ms is not a duration; expected a positive whole number of milliseconds`, {
        field,
      });
    }
  }
  unique(
    `${at}.features`,
    view.features.map((feature) => feature.name),
  );
  for (const feature of view.features) checkFeature(at, feature);
  const bytes = view.features.reduce((total, feature) => total + parseFeatureType(at, feature.type).width, 0);
  if (bytes > LIMITS.rowBytesMax) {
    throw invalid(
      `${at}.features: a row takes at least ${bytes} bytes, more than the limit of ${LIMITS.rowBytesMax}; split the view`,
      { field: "features" },
    );
  }
  return view;
}

function checkFeature(at: string, feature: FeatureDefinition): void {
  const field = `${at}.${feature.name}`;
  checkName(`${at}.features`, feature.name);
  const info = parseFeatureType(field, feature.type);
  const { min, max } = feature;
  const isNumeric = info.kind !== "json" && !["bool", "string", "bytes", "timestamp"].includes(info.scalar);
  if ((min !== undefined || max !== undefined) && !isNumeric) {
    throw invalid(`${field}: a ${feature.type} takes no min or max; only numbers do`, { field: feature.name });
  }
  for (const bound of [min, max]) {
    if (bound !== undefined && !(typeof bound === "number" && Number.isFinite(bound))) {
      throw invalid(`${field}: the bound ${quote(bound)} is not a finite number`, { field: feature.name });
    }
  }
  if (min !== undefined && max !== undefined && min > max)
    throw invalid(`${field}: min ${min} is above max ${max}`, { field: feature.name });
  if (feature.defaultValue === undefined) return;
  const canonical =
    info.kind === "json" ? feature.defaultValue : checkValue(`${field}.default`, info, feature.defaultValue);
  const violation = rangeViolation(feature, canonical);
  if (violation !== null) throw invalid(`${field}.default: ${violation}`, { field: feature.name });
}

function checkFeatureService(service: FeatureServiceDefinition): void {
  const at = `featureService ${quote(service.name)}`;
  checkName("featureService", service.name);
  if (!Number.isInteger(service.version) || service.version < 1 || service.version > 0x7fffffff) {
    throw invalid(`${at}.version: ${quote(service.version)} is not a version; expected a whole number from 1`, {
      field: "version",
    });
  }
  if (service.selections.length === 0 || service.selections.length > LIMITS.selectionsPerRequestMax) {
    throw invalid(
      `${at}.features: expected 1 to ${LIMITS.selectionsPerRequestMax} views, got ${service.selections.length}`,
      { field: "features" },
    );
  }
  unique(
    `${at}.features`,
    service.selections.map((selection) => `${selection.role ?? ""}.${selection.view}`),
  );
  for (const selection of service.selections) {
    checkViewName(`${at}.features`, selection.view);
    if (selection.role !== null) checkName(`${at}.roles`, selection.role);
    if (selection.features === "*") continue;
    if (selection.features.length === 0) {
      throw invalid(`${at}.features.${selection.view}: the list is empty; expected names of features or "*" for all`, {
        field: "features",
      });
    }
    unique(`${at}.features.${selection.view}`, selection.features);
  }
}

function unique(field: string, names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const twin = seen.get(nameKey(name));
    if (twin !== undefined)
      throw invalid(
        `${field}: ${quote(name)} is defined twice${twin === name ? "" : ` (names are unique ignoring case: ${quote(twin)})`}`,
        { field },
      );
    seen.set(nameKey(name), name);
  }
}

/** The error for a name nobody defined, with the nearest one that somebody did. */
export function unknownName(kind: string, name: string, known: Iterable<string>): Error {
  return invalid(`unknown ${kind} ${quote(name)}${didYouMean(name, known)}`, { field: kind, name });
}
