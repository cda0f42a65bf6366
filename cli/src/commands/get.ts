import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { AnyFeatures, Batch } from "@featurestore/client";
import {
  currentSchema,
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
    .option("--with-status", "show status and event time of every cell (JSON always does)")
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
        const isWhole = features.length === currentSchema(view).features.length;
        print(printer, { entity, features, keys, batch, rows: [...batch], isWhole }, options.withStatus ?? false);
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
  /** True where these are all features of the view. */
  readonly isWhole: boolean;
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

/** What to say of a row of which nothing was ever written, or null. */
function absence({ features, batch, isWhole }: Answer, i: number): string | null {
  const isAbsent = features.every(({ name }) => {
    const status = batch.status(i, name);
    return (status === "NOT_FOUND" || status === "DEFAULTED") && batch.eventTime(i, name) === null;
  });
  if (!isAbsent) return null;
  return isWhole ? "no such row" : "no such row, or none of these features is written in it";
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
  const absent = absence(answer, i);
  if (absent !== null && !withStatus) return printer.style.dim(absent);
  const nowUs = Date.now() * 1000;
  const hasStatus = withStatus || features.some(({ name }) => batch.status(i, name) !== "PRESENT");
  const table = printer.table({
    head: ["FEATURE", "VALUE", ...(hasStatus ? ["STATUS"] : []), ...(withStatus ? ["EVENT TIME"] : []), "AGE"],
    rows: features.map((feature) => {
      const time = batch.eventTime(i, feature.name);
      return [
        feature.name,
        cellText(answer, feature, i),
        ...(hasStatus ? [batch.status(i, feature.name)] : []),
        ...(withStatus ? [time === null ? "-" : formatTime(time)] : []),
        time === null ? "-" : formatAge(Number(time), nowUs),
      ];
    }),
  });
  return absent === null ? table : `${printer.style.dim(absent)}\n${table}`;
}

function gridText(printer: Printer, answer: Answer): string {
  const nowUs = Date.now() * 1000;
  const { features } = answer;
  return printer.table({
    head: ["KEY", ...features.map((feature) => feature.name), "AGE"],
    rows: answer.keys.map((_key, i) => {
      const time = newestTime(answer, i);
      const cells = features.map((feature) => shorten(gridCell(answer, feature, i), CELL_WIDTH / 2));
      const absent = absence(answer, i);
      const age = absent ?? (time === null ? "-" : formatAge(Number(time), nowUs));
      return [keyText(answer, i), ...cells, age];
    }),
  });
}

/** The value where there is one, and the status of the cell unless it is PRESENT. */
function gridCell(answer: Answer, feature: Feature, i: number): string {
  const status = answer.batch.status(i, feature.name);
  const text = cellText(answer, feature, i);
  if (status === "PRESENT") return text;
  return text === "null" ? status : `${text} ${status}`;
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
