import { type FeatureSet, type featurestore, invalid, type Registry } from "@featurestore/proto";
import { serviceSelections } from "../read-path.js";

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
