import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { FeatureStore } from "@featurestore/client";
import {
  currentSchema,
  type Feature,
  formatDuration,
  formatTime,
  type Json,
  type RegisteredView,
  typeInfo,
  type ViewDescription,
  valueToJson,
} from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import type { Printer } from "../printer.js";
import { formatAge, formatCount } from "../style.js";

/** `views [NAME]`: lists feature views, or describes one, with row counts and freshness. */
export function viewsCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("views")
    .description("list feature views, or describe one, with row counts and freshness")
    .argument("[name]", "the view to describe")
    .action(async (name, _options, self) => {
      const printer = cli.printer(self);
      await cli.withStore(self, (store) =>
        name === undefined ? listViews(store, printer) : describeView(store, printer, name),
      );
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "all views", line: "featurestore views" },
    { what: "one view, for a script", line: "featurestore views user_profile --output json" },
  ]);
  return command;
}

async function listViews(store: FeatureStore, printer: Printer): Promise<void> {
  const registry = await store.list();
  const described = await Promise.all(registry.views.map((view) => store.describe(view.name)));
  const nowUs = Date.now() * 1000;
  printer.list(
    described.map(({ view, ...state }) => ({
      name: view.name,
      entity: view.entity,
      features: currentSchema(view).features.length,
      ttl: ttlText(view),
      residency: view.residency,
      owner: view.owner,
      ...stateJson(state),
    })),
    () =>
      described.length === 0
        ? "no feature views yet; define some with: featurestore apply features.yaml"
        : printer.table({
            head: ["VIEW", "ENTITY", "FEATURES", "TTL", "ROWS", "NEWEST", "RESIDENT", "OWNER"],
            numeric: ["FEATURES", "ROWS"],
            rows: described.map(({ view, rows, newestEventTime, resident }) => [
              view.name,
              view.entity,
              String(currentSchema(view).features.length),
              ttlText(view) ?? "-",
              formatCount(rows),
              newestEventTime === null ? "-" : formatAge(newestEventTime, nowUs),
              resident,
              view.owner === "" ? "-" : view.owner,
            ]),
          }),
  );
}

async function describeView(store: FeatureStore, printer: Printer, name: string): Promise<void> {
  const description = await store.describe(name);
  const { view, entity, rows, newestEventTime } = description;
  printer.item(viewJson(description), () => {
    const newest =
      newestEventTime === null
        ? "no rows"
        : `${formatTime(newestEventTime)} (${formatAge(newestEventTime, Date.now() * 1000)})`;
    const facts: [string, string][] = [
      ["view", view.name],
      ["entity", `${entity.name} (${entity.joinKeys.map((joinKey) => `${joinKey.name}: ${joinKey.type}`).join(", ")})`],
      ["rows", formatCount(rows)],
      ["newest event", newest],
      ["ttl", ttlText(view) ?? "none"],
      ["residency", `${view.residency} (now: ${description.resident})`],
      ["schema version", String(currentSchema(view).version)],
    ];
    if (view.owner !== "") facts.push(["owner", view.owner]);
    if (view.description !== "") facts.push(["description", view.description]);
    for (const [tag, value] of Object.entries(view.tags)) facts.push([`tag ${tag}`, value]);
    return `${printer.pairs(facts)}\n\n${featureTable(printer, currentSchema(view).features)}`;
  });
}

function featureTable(printer: Printer, features: readonly Feature[]): string {
  const bound = (value: number | undefined): string => (value === undefined ? "-" : String(value));
  return printer.table({
    head: ["FEATURE", "TYPE", "DEFAULT", "MIN", "MAX", "DESCRIPTION"],
    numeric: ["MIN", "MAX"],
    rows: features.map((feature) => [
      feature.name,
      feature.type,
      feature.defaultValue === undefined ? "-" : JSON.stringify(defaultJson(feature)),
      bound(feature.min),
      bound(feature.max),
      feature.description,
    ]),
  });
}

function viewJson({ view, entity, ...state }: ViewDescription): Json {
  return {
    name: view.name,
    entity: entity.name,
    joinKeys: Object.fromEntries(entity.joinKeys.map((joinKey) => [joinKey.name, joinKey.type])),
    ttl: ttlText(view),
    residency: view.residency,
    owner: view.owner,
    description: view.description,
    tags: { ...view.tags },
    schemaVersion: currentSchema(view).version,
    ...stateJson(state),
    features: currentSchema(view).features.map((feature) => ({
      name: feature.name,
      type: feature.type,
      description: feature.description,
      ...(feature.defaultValue === undefined ? {} : { default: defaultJson(feature) }),
      ...(feature.min === undefined ? {} : { min: feature.min }),
      ...(feature.max === undefined ? {} : { max: feature.max }),
    })),
  };
}

function stateJson(state: Pick<ViewDescription, "rows" | "newestEventTime" | "resident">) {
  const { rows, newestEventTime, resident } = state;
  return { rows, newestEventTime: newestEventTime === null ? null : formatTime(newestEventTime), resident };
}

function defaultJson(feature: Feature): Json {
  return valueToJson(typeInfo(feature.type), feature.defaultValue);
}

function ttlText(view: RegisteredView): string | null {
  return view.ttlMs === null ? null : formatDuration(view.ttlMs);
}
