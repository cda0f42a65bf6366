import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { findService, type RegisteredService, type Registry } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import type { Printer } from "../printer.js";

/** `services [NAME]`: lists feature services, or shows what the versions of one read. */
export function servicesCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("services")
    .description("list feature services, or show what one reads")
    .argument("[name]", "the service to show")
    .action(async (name, _options, self) => {
      const printer = cli.printer(self);
      const registry = await cli.withStore(self, (store) => store.list());
      show(printer, registry, name);
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "all services", line: "featurestore services" },
    { what: "the features of one, in the order of its matrix", line: "featurestore services home_ranking" },
  ]);
  return command;
}

function show(printer: Printer, registry: Registry, name: string | undefined): void {
  const services = name === undefined ? registry.services : versionsOf(registry, name);
  printer.list(
    services.map(({ name: service, version, description, selections }) => ({
      name: service,
      version,
      description,
      selections: selections.map(({ role, view, features }) => ({ role, view, features: [...features] })),
    })),
    () => {
      if (services.length === 0) return "no feature services yet; define some with: featurestore apply features.yaml";
      return name === undefined ? listText(printer, services) : featuresText(printer, services);
    },
  );
}

function versionsOf(registry: Registry, name: string): readonly RegisteredService[] {
  const { name: found } = findService(registry, name, null);
  return registry.services.filter((service) => service.name === found);
}

function listText(printer: Printer, services: readonly RegisteredService[]): string {
  return printer.table({
    head: ["SERVICE", "VERSION", "FEATURES", "READS", "DESCRIPTION"],
    numeric: ["VERSION", "FEATURES"],
    rows: services.map(({ name, version, description, selections }) => [
      name,
      String(version),
      String(selections.reduce((sum, selection) => sum + selection.features.length, 0)),
      selections.map(({ role, view }) => `${role}: ${view}`).join(", "),
      description,
    ]),
  });
}

function featuresText(printer: Printer, services: readonly RegisteredService[]): string {
  return printer.table({
    head: ["SERVICE", "VERSION", "ROLE", "VIEW", "FEATURE"],
    numeric: ["VERSION"],
    rows: services.flatMap(({ name, version, selections }) =>
      selections.flatMap(({ role, view, features }) =>
        features.map((feature) => [name, String(version), role, view, feature]),
      ),
    ),
  });
}
