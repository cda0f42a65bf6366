import { featurestore } from "../gen/featurestore.js";
import {
  checkDefinitions,
  type Definitions,
  type EntityDefinition,
  type FeatureDefinition,
  type FeatureServiceDefinition,
  type FeatureViewDefinition,
} from "./definitions.js";
import { type ErrorDetails, FeatureStoreError, invalid, isErrorCode } from "./errors.js";
import type { Drop, PlannedChange, RegisteredService, RegisteredView, Registry } from "./registry.js";
import { toLong, toSafeInteger } from "./safe-integer.js";
import {
  type Feature,
  type FeatureType,
  type JoinKeyType,
  parseFeatureType,
  type Residency,
  typeInfo,
  type ViewSchema,
} from "./schema.js";
import { defaultFromJson, parseJson, valueToJson } from "./values.js";

const { v1 } = featurestore;

// ---- definitions: what an apply sends

/** Definitions as a message. */
export function definitionsToWire(definitions: Definitions): featurestore.v1.IDefinitions {
  return {
    entities: definitions.entities.map(entityToWire),
    featureViews: definitions.featureViews.map((view) => ({
      ...viewToWire(view),
      schemas: [{ version: 0, features: view.features.map((feature) => featureToWire({ id: 0, ...feature })) }],
    })),
    featureServices: definitions.featureServices.map((service) => ({
      name: service.name,
      version: service.version,
      description: service.description,
      selections: service.selections.map((selection) => ({
        role: selection.role ?? "",
        view: selection.view,
        features: selection.features === "*" ? [] : [...selection.features],
        all: selection.features === "*",
      })),
    })),
  };
}

/** Reads and checks definitions from a peer. @throws INVALID_ARGUMENT naming what is wrong. */
export function definitionsFromWire(message: featurestore.v1.IDefinitions | null | undefined): Definitions {
  return checkDefinitions({
    entities: (message?.entities ?? []).map(entityFromWire),
    featureViews: (message?.featureViews ?? []).map((view): FeatureViewDefinition => {
      const { id: _id, datasetVersion: _dataset, nextFeatureId: _next, schemas, ...rest } = viewFromWire(view);
      return {
        ...rest,
        features: (schemas[0]?.features ?? []).map(({ id: _featureId, ...feature }): FeatureDefinition => feature),
      };
    }),
    featureServices: (message?.featureServices ?? []).map(
      (service): FeatureServiceDefinition => ({
        name: service.name ?? "",
        version: service.version ?? 0,
        description: service.description ?? "",
        selections: (service.selections ?? []).map((selection) => ({
          role: selection.role ? selection.role : null,
          view: selection.view ?? "",
          features: selection.all ? "*" : (selection.features ?? []),
        })),
      }),
    ),
  });
}

// ---- the registry: what a client learns

/** A registry as a message. */
export function registryToWire(registry: Registry): featurestore.v1.IRegistry {
  return {
    revision: toLong(registry.revision),
    nextViewId: registry.nextViewId,
    entities: registry.entities.map(entityToWire),
    views: registry.views.map(registeredViewToWire),
    services: registry.services.map((service) => ({
      name: service.name,
      version: service.version,
      description: service.description,
      selections: service.selections.map((selection) => ({ ...selection, features: [...selection.features] })),
    })),
    ...(registry.pendingRestore === undefined
      ? {}
      : {
          pendingRestore: {
            id: registry.pendingRestore.id,
            registry: registryToWire(registry.pendingRestore.registry),
          },
        }),
  };
}

/** Reads a registry. @throws INVALID_ARGUMENT where a field is out of range. */
export function registryFromWire(message: featurestore.v1.IRegistry): Registry {
  return {
    revision: toSafeInteger("revision", message.revision),
    nextViewId: message.nextViewId ?? 1,
    entities: (message.entities ?? []).map(entityFromWire),
    views: (message.views ?? []).map(viewFromWire),
    services: (message.services ?? []).map(
      (service): RegisteredService => ({
        name: service.name ?? "",
        version: service.version ?? 0,
        description: service.description ?? "",
        selections: (service.selections ?? []).map((selection) => ({
          role: selection.role ?? "",
          view: selection.view ?? "",
          features: selection.features ?? [],
        })),
      }),
    ),
    ...(message.pendingRestore === null || message.pendingRestore === undefined
      ? {}
      : {
          pendingRestore: {
            id: message.pendingRestore.id ?? "",
            registry: registryFromWire(message.pendingRestore.registry ?? {}),
          },
        }),
  };
}

/** A registry as bytes: what the log and snapshots carry. */
export function encodeRegistry(registry: Registry): Uint8Array {
  return v1.Registry.encode(registryToWire(registry)).finish();
}

/** @throws CORRUPTION for bytes that are none: they come from a log or a database. */
export function decodeRegistry(bytes: Uint8Array): Registry {
  return ofRecord("registry", () => registryFromWire(v1.Registry.decode(bytes)));
}

/** One immutable schema version as bytes: what a shard's log carries before the first entry that names it. */
export function encodeSchema(schema: ViewSchema): Uint8Array {
  return v1.Schema.encode({ version: schema.version, features: schema.features.map(featureToWire) }).finish();
}

/** @throws CORRUPTION for bytes that are none: they come from a log or a database. */
export function decodeSchema(viewId: number, bytes: Uint8Array): ViewSchema {
  return ofRecord("schema", () => schemaFromWire(viewId, v1.Schema.decode(bytes)));
}

/** What a record says. Whatever is wrong with it, nobody who asks now has caused it. */
function ofRecord<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new FeatureStoreError("CORRUPTION", `a record of a ${what} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

export function registeredViewToWire(view: RegisteredView): featurestore.v1.IFeatureView {
  return {
    ...viewToWire(view),
    id: view.id,
    datasetVersion: view.datasetVersion,
    nextFeatureId: view.nextFeatureId,
    schemas: view.schemas.map((schema) => ({ version: schema.version, features: schema.features.map(featureToWire) })),
  };
}

export function entityToWire(entity: EntityDefinition): featurestore.v1.IEntity {
  return {
    name: entity.name,
    description: entity.description,
    joinKeys: entity.joinKeys.map((joinKey) => ({ ...joinKey })),
  };
}

export function entityFromWire(message: featurestore.v1.IEntity): EntityDefinition {
  return {
    name: message.name ?? "",
    description: message.description ?? "",
    joinKeys: (message.joinKeys ?? []).map((joinKey) => ({
      name: joinKey.name ?? "",
      type: (joinKey.type ?? "") as JoinKeyType,
    })),
  };
}

function viewToWire(view: Omit<FeatureViewDefinition, "features">): featurestore.v1.IFeatureView {
  return {
    name: view.name,
    entity: view.entity,
    ttlMs: toLong(view.ttlMs ?? 0),
    owner: view.owner,
    description: view.description,
    tags: { ...view.tags },
    residency: view.residency,
    maxFutureMs: toLong(view.maxFutureMs),
    tombstoneRetentionMs: toLong(view.tombstoneRetentionMs ?? 0),
  };
}

export function viewFromWire(message: featurestore.v1.IFeatureView): RegisteredView {
  const id = message.id ?? 0;
  return {
    name: message.name ?? "",
    entity: message.entity ?? "",
    ttlMs: toSafeInteger("ttlMs", message.ttlMs) || null,
    owner: message.owner ?? "",
    description: message.description ?? "",
    tags: message.tags ?? {},
    residency: (message.residency ?? "") as Residency,
    maxFutureMs: toSafeInteger("maxFutureMs", message.maxFutureMs),
    tombstoneRetentionMs: toSafeInteger("tombstoneRetentionMs", message.tombstoneRetentionMs) || null,
    id,
    datasetVersion: message.datasetVersion ?? 0,
    nextFeatureId: message.nextFeatureId ?? 0,
    schemas: (message.schemas ?? []).map((schema) => schemaFromWire(id, schema)),
  };
}

function schemaFromWire(viewId: number, message: featurestore.v1.ISchema): ViewSchema {
  return { viewId, version: message.version ?? 0, features: (message.features ?? []).map(featureFromWire) };
}

function featureToWire(feature: Feature): featurestore.v1.IFeature {
  return {
    id: feature.id,
    name: feature.name,
    type: feature.type,
    description: feature.description,
    defaultJson:
      feature.defaultValue === undefined
        ? ""
        : JSON.stringify(valueToJson(typeInfo(feature.type), feature.defaultValue)),
    ...(feature.min === undefined ? {} : { min: feature.min }),
    ...(feature.max === undefined ? {} : { max: feature.max }),
  };
}

function featureFromWire(message: featurestore.v1.IFeature): Feature {
  const name = message.name ?? "";
  const type = parseFeatureType(name, message.type).type as FeatureType;
  return {
    id: message.id ?? 0,
    name,
    type,
    description: message.description ?? "",
    ...(message.defaultJson
      ? {
          defaultValue: defaultFromJson(`${name}.default`, { type }, parseJson(`${name}.default`, message.defaultJson)),
        }
      : {}),
    ...(message.min === null || message.min === undefined ? {} : { min: message.min }),
    ...(message.max === null || message.max === undefined ? {} : { max: message.max }),
  };
}

// ---- plans

export function dropToWire(drop: Drop): featurestore.v1.IDrop {
  return { kind: drop.kind, name: drop.name, version: drop.kind === "service" ? (drop.version ?? 0) : 0 };
}

/** @throws INVALID_ARGUMENT when the kind is neither view nor service. */
export function dropFromWire(message: featurestore.v1.IDrop): Drop {
  const name = message.name ?? "";
  if (message.kind === "view") return { kind: "view", name };
  if (message.kind === "service") return { kind: "service", name, version: message.version ? message.version : null };
  throw invalid(`drops.kind: ${JSON.stringify(message.kind)} is not droppable; expected view or service`, {
    field: "drops.kind",
  });
}

export function changeFromWire(message: featurestore.v1.IPlannedChange): PlannedChange {
  return {
    action: (message.action ?? "refused") as PlannedChange["action"],
    kind: (message.kind ?? "view") as PlannedChange["kind"],
    name: message.name ?? "",
    details: message.details ?? [],
  };
}

// ---- errors

/** An error as a message: what streams carry, and unary calls in the trailer `featurestore-error-bin`. */
export function errorToWire(error: FeatureStoreError): featurestore.v1.IError {
  const details = JSON.stringify(error.details, (_key, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  return { code: error.code, message: error.message, outcome: error.outcome, details };
}

/** Reads an error from a peer. An unknown code becomes INTERNAL, an unknown outcome `unknown`. */
export function errorFromWire(message: featurestore.v1.IError): FeatureStoreError {
  const code = isErrorCode(message.code) ? message.code : "INTERNAL";
  return new FeatureStoreError(code, message.message ?? "", {
    outcome: message.outcome === "rejected" ? "rejected" : "unknown",
    details: detailsFromWire(message.details),
  });
}

/** Unreadable particulars must not hide the error they belong to. */
function detailsFromWire(text: string | null | undefined): ErrorDetails {
  try {
    const details: unknown = JSON.parse(text || "{}");
    return typeof details === "object" && details !== null && !Array.isArray(details) ? (details as ErrorDetails) : {};
  } catch {
    return {};
  }
}

/** Metadata key of unary calls whose value is an encoded `Error` message. */
export const ERROR_TRAILER = "featurestore-error-bin";
