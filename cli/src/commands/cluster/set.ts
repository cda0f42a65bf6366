import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { ClusterSettingsChange } from "@featurestore/client";
import { didYouMean, FeatureStoreError, invalid, parseDuration, quote } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../../cli.js";
import { changeJson } from "./status-json.js";

const SETTINGS: Readonly<Record<string, (value: string) => ClusterSettingsChange>> = {
  replicas: (value) => {
    const replicas = ([1, 3, 5] as const).find((count) => String(count) === value);
    if (replicas === undefined) throw wrong("replicas", value, "1, 3 or 5");
    return { replicas };
  },
  balancing: (value) => {
    if (value !== "on" && value !== "off") throw wrong("balancing", value, "on or off");
    return { isBalancing: value === "on" };
  },
  "dead-after": (value) => ({ deadAfterMs: parseDuration("dead-after", value) }),
};
const NAMES = Object.keys(SETTINGS);

/** `cluster set NAME VALUE`: what holds for the whole cluster. */
export function setCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("set")
    .description("change a setting of the whole cluster")
    .argument("<setting>", NAMES.join(", "))
    .argument("<value>", "replicas: 1, 3 or 5; balancing: on or off; dead-after: a duration such as 10m")
    .action(async (setting, value, _options, self) => {
      const change = parseSetting(setting, value);
      const printer = cli.printer(self);
      const answer = await cli.withAdmin(self, (admin) => admin.set(change));
      printer.item(changeJson(answer), () => answer.message);
    });
  addConnectionOptions(addOutputOption(command as CommandUnknownOpts));
  addExamples(command, [
    { what: "three copies of everything; the copies are made at once", line: "featurestore cluster set replicas 3" },
    { what: "no moves for balance alone, for now", line: "featurestore cluster set balancing off" },
    { what: "rebuild the copies of a silent node after 30 minutes", line: "featurestore cluster set dead-after 30m" },
  ]);
  return command;
}

function parseSetting(name: string, value: string): ClusterSettingsChange {
  const parse = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  if (parse !== undefined) return parse(value);
  throw new FeatureStoreError(
    "NOT_FOUND",
    `there is no setting ${quote(name)}${didYouMean(name, NAMES) || `; expected ${NAMES.join(", ")}`}`,
    { details: { field: "setting" } },
  );
}

function wrong(field: string, value: string, expected: string): FeatureStoreError {
  return invalid(`${field}: expected ${expected}, got ${quote(value)}`, { field });
}
