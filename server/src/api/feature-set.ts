import { type FeatureSet, type featurestore, invalid, type Registry } from "@featurestore/proto";
import type { Caller } from "../access/caller.js";
import { serviceSelections } from "../read-path.js";

/** The names in what a request asks for: of views, or of a service. */
export function namesAsked(message: featurestore.v1.IFeatureSet): readonly string[] {
  const views = (message.selections ?? []).map(({ view }) => view ?? "");
  return message.service ? [...views, message.service] : views;
}

/** @throws PERMISSION_DENIED and NOT_FOUND as the caller may hear them, before anything else tells of names. */
export function needSet(caller: Caller, registry: Registry, message: featurestore.v1.IFeatureSet): void {
  caller.need("reader");
  if (caller.seesAll) return;
  for (const { view } of message.selections ?? []) caller.needView("reader", registry, view ?? "");
  if (message.service) caller.needService(registry, message.service, message.serviceVersion || null);
}

/** Reads what a request asks for. Features are checked when the set is compiled. @throws NOT_FOUND, INVALID_ARGUMENT. */
export function featureSetFromWire(registry: Registry, message: featurestore.v1.IFeatureSet): FeatureSet {
  const service = message.service ?? "";
  const selections = (message.selections ?? []).map((selection) => ({
    view: selection.view ?? "",
    features: selection.features ?? [],
    role: selection.role ?? "",
  }));
  if ((service === "") === (selections.length === 0)) {
    throw invalid("featureSet: expected either selections or a service", { field: "featureSet" });
  }
  return {
    selections:
      service === ""
        ? selections
        : serviceSelections(registry, service, message.serviceVersion ? message.serviceVersion : null),
    matrix: message.matrix ?? false,
    eventTimes: message.eventTimes ?? false,
  };
}
