import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { type Drop, invalid } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { wholeNumber } from "../parse.js";
import { refusals, wouldDropText } from "../plan.js";
import { changeRegistry } from "./apply.js";

const NOTHING = { entities: [], featureViews: [], featureServices: [] };

/** `drop view|service NAME`: takes a view with all its rows, or a service, out of the registry. */
export function dropCommand(cli: Cli): CommandUnknownOpts {
  const view = new Command("view")
    .description("drop a feature view with all its rows")
    .argument("<name>", "the view")
    .option("--yes", "really do it")
    .action((name, options, self) => drop(cli, self, { kind: "view", name }, options.yes ?? false));
  const service = new Command("service")
    .description("drop a feature service: all its versions, or one")
    .argument("<name>", "the service")
    .option("--version <number>", "this version only", wholeNumber(1, 0x7fffffff))
    .option("--yes", "really do it")
    .action((name, options, self) =>
      drop(cli, self, { kind: "service", name, version: options.version ?? null }, options.yes ?? false),
    );
  for (const command of [view, service]) addConnectionOptions(addOutputOption(command as CommandUnknownOpts));
  addExamples(view, [
    { what: "show what would go; with --yes it goes", line: "featurestore drop view user_profile --yes" },
  ]);
  addExamples(service, [
    { what: "drop one version", line: "featurestore drop service home_ranking --version 1 --yes" },
  ]);
  const command = new Command("drop").description("drop a feature view or a feature service");
  command.addCommand(view).addCommand(service);
  addExamples(command, [
    { what: "a view that no service reads any more", line: "featurestore drop view user_profile --yes" },
  ]);
  return command;
}

async function drop(cli: Cli, command: CommandUnknownOpts, what: Drop, isMeant: boolean): Promise<void> {
  await cli.withStore(command, async (store) => {
    if (isMeant) {
      await changeRegistry(cli, command, store, {
        definitions: NOTHING,
        drops: [what],
        dryRun: false,
        allowDrops: false,
      });
      return;
    }
    const plan = await store.apply(NOTHING, { drops: [what], dryRun: true });
    if (plan.changes.some(({ action }) => action === "refused"))
      throw invalid(`nothing was changed: ${refusals(plan.changes)}`);
    cli.say(wouldDropText(plan.changes, cli.style));
    throw invalid(
      `nothing was changed: dropping ${what.kind} ${what.name} cannot be undone; repeat the command with --yes`,
    );
  });
}
