import type { Registry } from "@featurestore/proto";
import { matchesAny } from "./name-pattern.js";

/** What was made of a registry, by the patterns; goes with the registry. */
const made = new WeakMap<Registry, Map<string, Registry>>();
/** Of one registry. */
const MADE_MAX = 1_000;

/** Views of the names, services of the names that read such views only, and the entities of either. */
export function visibleRegistry(registry: Registry, patterns: readonly string[]): Registry {
  if (patterns.includes("*")) return registry;
  let byPatterns = made.get(registry);
  if (byPatterns === undefined) {
    byPatterns = new Map();
    made.set(registry, byPatterns);
  }
  const key = patterns.join();
  const known = byPatterns.get(key);
  if (known !== undefined) return known;
  if (byPatterns.size >= MADE_MAX) byPatterns.clear();
  const visible = filtered(registry, patterns);
  byPatterns.set(key, visible);
  return visible;
}

function filtered(registry: Registry, patterns: readonly string[]): Registry {
  const views = registry.views.filter(({ name }) => matchesAny(patterns, name));
  const seen = new Set(views.map(({ name }) => name));
  const services = registry.services.filter(
    ({ name, selections }) => matchesAny(patterns, name) && selections.every(({ view }) => seen.has(view)),
  );
  const used = new Set(views.map(({ entity }) => entity));
  const entities = registry.entities.filter(({ name }) => used.has(name) || matchesAny(patterns, name));
  return { ...registry, entities, views, services };
}
