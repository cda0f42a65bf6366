import { checkDefinitions } from "./definitions.js";
import { invalid } from "./errors.js";
import { quote } from "./names.js";
import { currentSchema, type RegisteredView, type Registry } from "./registry.js";

/**
 * Holds a registry that comes from elsewhere, a backup, against what planning would have made of it.
 * @throws INVALID_ARGUMENT naming what is wrong.
 */
export function checkRegistry(registry: Registry): Registry {
  if (registry.pendingRestore !== undefined) throw invalid("registry: it takes in a backup itself");
  const { entities, views, services, nextViewId } = registry;
  checkDefinitions({
    entities,
    featureViews: views.map((view) => {
      if (view.schemas.length === 0) throw invalid(`registry: view ${quote(view.name)} has no schema`);
      return { ...view, features: currentSchema(view).features };
    }),
    featureServices: services.map(({ selections, ...service }) => ({
      ...service,
      selections: selections.map(({ role, view, features }) => ({ role, view, features })),
    })),
  });
  const ids = new Set(views.map(({ id }) => id));
  if (ids.size < views.length) throw invalid("registry: two views have one id");
  for (const view of views) {
    if (view.id < 1 || view.id >= nextViewId) throw invalid(`registry: view ${quote(view.name)} has no id of its own`);
    if (!entities.some(({ name }) => name === view.entity)) {
      throw invalid(`registry: view ${quote(view.name)} is of the unknown entity ${quote(view.entity)}`);
    }
    checkSchemas(view);
  }
  for (const { name, selections } of services) {
    for (const { view } of selections) {
      if (!views.some((some) => some.name === view)) {
        throw invalid(`registry: service ${quote(name)} reads the unknown view ${quote(view)}`);
      }
    }
  }
  return registry;
}

function checkSchemas({ name, schemas, nextFeatureId }: RegisteredView): void {
  let last = 0;
  for (const { version, features } of schemas) {
    if (version <= last) throw invalid(`registry: the schemas of view ${quote(name)} are out of order`);
    last = version;
    const ids = new Set(features.map(({ id }) => id));
    if (ids.size < features.length || features.some(({ id }) => id >= nextFeatureId)) {
      throw invalid(`registry: two features of view ${quote(name)} have one id`);
    }
  }
}
