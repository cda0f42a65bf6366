import type { Health, Registry } from "@featurestore/proto";
import type { Caller } from "../access/caller.js";

/** Health as a caller may hear it: the views that they may see, and no reason that names another one. */
export function audibleHealth(caller: Caller, health: Health, registry: Registry): Health {
  if (caller.seesAll) return health;
  const seen = new Set(caller.visible(registry).views.map(({ name }) => name));
  const hidden = registry.views.flatMap(({ name }) => (seen.has(name) ? [] : [name]));
  return {
    ...health,
    views: health.views.filter(({ name }) => seen.has(name)),
    reasons: health.reasons.map((reason) => (hidden.some((name) => reason.includes(name)) ? HIDDEN_REASON : reason)),
  };
}

const HIDDEN_REASON = "something is wrong with what this caller may not see";
