import {
  type Definitions,
  defaultFromJson,
  defineEntity,
  defineFeatureView,
  type EntityDefinition,
  type FeatureServiceDefinition,
  FeatureStoreError,
  type FeatureType,
  type FeatureViewDefinition,
  invalid,
  type RawFeature,
} from "@featurestore/proto";
import { definitionFile, issueMessage, type ServiceSpec } from "./definition-schema.js";
import { parseYamlFile, type YamlFile } from "./yaml-file.js";

const ISSUES_TOLD_MAX = 5;

/** Reads definitions from YAML text. @throws INVALID_ARGUMENT naming file, line, path and the accepted form. */
export function loadYaml(file: string, text: string): Definitions {
  const yaml = parseYamlFile(file, text);
  const parsed = definitionFile.safeParse(yaml.data ?? {});
  if (!parsed.success) {
    const { issues } = parsed.error;
    const told = issues
      .slice(0, ISSUES_TOLD_MAX)
      .map((issue) => `${yaml.at(issue.path)}: ${pathText(issue.path)}${issueMessage(issue)}`);
    if (issues.length > told.length) told.push(`and ${issues.length - told.length} more`);
    throw invalid(told.join("; "), { field: file });
  }
  const { entities = [], featureViews = [], featureServices = [] } = parsed.data;
  if (entities.length + featureViews.length + featureServices.length === 0) {
    throw invalid(`${file}: holds no definitions; expected entities, featureViews or featureServices`, { field: file });
  }
  return {
    entities: entities.map((raw, i) =>
      inItem(yaml, ["entities", i], (): EntityDefinition => defineEntity(raw.name, raw.joinKeys, raw.description)),
    ),
    featureViews: featureViews.map((raw, i) =>
      inItem(yaml, ["featureViews", i], (): FeatureViewDefinition => {
        const features = raw.features as Readonly<Record<string, RawFeature>>;
        return defineFeatureView({ ...raw, features }, defaultFromYaml);
      }),
    ),
    featureServices: featureServices.map(serviceOf),
  };
}

function serviceOf(raw: ServiceSpec): FeatureServiceDefinition {
  const roles = [[null, raw.features ?? {}] as const, ...Object.entries(raw.roles ?? {})];
  return {
    name: raw.name,
    version: raw.version,
    description: raw.description ?? "",
    selections: roles.flatMap(([role, views]) =>
      Object.entries(views).map(([view, features]) => ({ role, view, features })),
    ),
  };
}

/** Adds where the item is to what is wrong with it. */
function inItem<T>(yaml: YamlFile, path: readonly PropertyKey[], make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof FeatureStoreError)) throw error;
    throw new FeatureStoreError(error.code, `${yaml.at(path)}: ${error.message}`, {
      details: error.details,
      cause: error,
    });
  }
}

function defaultFromYaml(field: string, feature: { type: FeatureType }, value: unknown): unknown {
  return defaultFromJson(field, feature, feature.type === "json" ? withoutBigints(field, value) : value);
}

/** JSON has no bigint; the whole numbers of a json default are numbers. */
function withoutBigints(field: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    if (Number.isSafeInteger(Number(value))) return Number(value);
    throw invalid(`${field}: ${value} is beyond 2^53 - 1 and would lose digits as JSON; expected a string`, { field });
  }
  if (Array.isArray(value)) return value.map((element) => withoutBigints(field, element));
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value)) copy[key] = withoutBigints(field, member);
  return copy;
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "";
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  return `${text.replace(/^\./, "")}: `;
}
