import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { AnyFeatures, Batch } from "@featurestore/client";
import {
  type EntityDefinition,
  type Feature,
  findEntity,
  findView,
  formatTime,
  type Json,
  keyToJson,
  typeInfo,
  type UserKey,
  valueToJson,
} from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { EXIT } from "../exit-codes.js";
import { keyParts, parseFeatureNames, parseKeys } from "../parse.js";
import type { Printer } from "../printer.js";
import { formatAge, shorten } from "../style.js";

const CELL_WIDTH = 60;
/** With more features than this, rows of several keys are printed under one another. */
const COLUMNS_MAX = 8;

/** `get VIEW KEY...`: reads rows. */
export function getCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("get")
    .description("read rows of a view by key")
    .argument("<view>", "the feature view")
    .argument("<key...>", "42, or user_id=42,country=uk, or JSON; keys that begin with - after --")
    .option("--features <names>", "these features only, separated by commas")
    .option("--with-status", "tell why a cell has no value (JSON always does)")
    .action(async (viewName, texts, options, self) => {
      const printer = cli.printer(self);
      await cli.withStore(self, async (store) => {
        const registry = await store.registry();
        const view = findView(registry, viewName);
        const entity = findEntity(registry, view.entity);
        const features = parseFeatureNames(view, options.features);
        const keys = parseKeys(entity, texts);
        const names = features.map((feature) => feature.name);
        const batch = await store.getMany(view.name, keys, { features: names, eventTimes: true });
        print(printer, { entity, features, keys, batch, rows: [...batch] }, options.withStatus ?? false);
        if (!batch.complete) {
          cli.warn("some rows could not be read; their cells are UNAVAILABLE");
          cli.exitCode = EXIT.partial;
        }
      });
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "one row, with the state of each cell", line: "featurestore get user_profile 42 --with-status" },
    {
      what: "two rows and two features, for a script",
      line: "featurestore get user_profile 42 43 --features country,taste --output json",
    },
    {
      what: "a key of two parts; a key that begins with a minus",
      line: "featurestore get user_in_country user_id=42,country=uk",
    },
    { what: "after -- nothing is an option", line: "featurestore get user_profile -- -5" },
  ]);
  return command;
}

interface Answer {
  readonly entity: EntityDefinition;
  readonly features: readonly Feature[];
  readonly keys: readonly UserKey[];
  readonly batch: Batch<AnyFeatures>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

function print(printer: Printer, answer: Answer, withStatus: boolean): void {
  const { keys, features } = answer;
  printer.list(
    keys.map((_key, i) => rowJson(answer, i)),
    () => {
      if (keys.length === 1) return rowText(printer, answer, 0, withStatus);
      if (features.length <= COLUMNS_MAX && !withStatus) return gridText(printer, answer);
      return keys.map((_key, i) => `${keyText(answer, i)}\n${rowText(printer, answer, i, withStatus)}`).join("\n\n");
    },
  );
}

function rowJson(answer: Answer, i: number): Json {
  const { features, batch } = answer;
  const time = newestTime(answer, i);
  return {
    key: keyToJson(answer.entity.joinKeys, keyParts(answer.entity, answer.keys[i] as UserKey)),
    features: Object.fromEntries(features.map((feature) => [feature.name, cellJson(answer, feature, i)])),
    statuses: Object.fromEntries(features.map(({ name }) => [name, batch.status(i, name)])),
    eventTime: time === null ? null : formatTime(time),
  };
}

function rowText(printer: Printer, answer: Answer, i: number, withStatus: boolean): string {
  const { features, batch } = answer;
  const nowUs = Date.now() * 1000;
  return printer.table({
    head: withStatus ? ["FEATURE", "VALUE", "STATUS", "EVENT TIME", "AGE"] : ["FEATURE", "VALUE", "AGE"],
    rows: features.map((feature) => {
      const time = batch.eventTime(i, feature.name);
      const value = cellText(answer, feature, i);
      const age = time === null ? "-" : formatAge(Number(time), nowUs);
      if (!withStatus) return [feature.name, value, age];
      return [feature.name, value, batch.status(i, feature.name), time === null ? "-" : formatTime(time), age];
    }),
  });
}

function gridText(printer: Printer, answer: Answer): string {
  const nowUs = Date.now() * 1000;
  return printer.table({
    head: ["KEY", ...answer.features.map((feature) => feature.name), "AGE"],
    rows: answer.keys.map((_key, i) => {
      const time = newestTime(answer, i);
      const cells = answer.features.map((feature) => shorten(cellText(answer, feature, i), CELL_WIDTH / 2));
      return [keyText(answer, i), ...cells, time === null ? "-" : formatAge(Number(time), nowUs)];
    }),
  });
}

function keyText({ entity, keys }: Answer, i: number): string {
  const json = keyToJson(entity.joinKeys, keyParts(entity, keys[i] as UserKey));
  return typeof json === "string" ? json : JSON.stringify(json);
}

function cellJson({ rows }: Answer, feature: Feature, i: number): Json {
  const info = typeInfo(feature.type);
  const value = rows[i]?.[feature.name];
  return info.kind === "json" ? (value as Json) : valueToJson(info, value);
}

function cellText(answer: Answer, feature: Feature, i: number): string {
  const json = cellJson(answer, feature, i);
  return shorten(typeof json === "string" ? json : JSON.stringify(json), CELL_WIDTH);
}

/** The newest event time among the cells of a row. */
function newestTime({ features, batch }: Answer, i: number): bigint | null {
  let newest: bigint | null = null;
  for (const { name } of features) {
    const time = batch.eventTime(i, name);
    if (time !== null && (newest === null || time > newest)) newest = time;
  }
  return newest;
}
