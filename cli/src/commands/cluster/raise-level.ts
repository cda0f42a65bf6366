import { Command, type CommandUnknownOpts, InvalidArgumentError } from "@commander-js/extra-typings";
import { invalid } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../../cli.js";
import { changeJson } from "./status-json.js";

/** `cluster raise-level LEVEL`: uses what only a newer version knows, once all nodes run it. */
export function raiseLevelCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("raise-level")
    .description("end an upgrade: let the cluster use what only versions of this format level know")
    .argument("<level>", "as the new version's notes say; cluster status tells the one in use", levelOf)
    .option("--yes", "really do it")
    .action(async (level, { yes }, self) => {
      if (yes !== true) {
        throw invalid(
          `nothing was changed: versions that do not know format level ${level} can never be used again with this data; repeat the command with --yes`,
        );
      }
      const printer = cli.printer(self);
      const answer = await cli.withAdmin(self, (admin) => admin.raiseLevel(level));
      printer.item(changeJson(answer), () => answer.message);
    });
  addConnectionOptions(addOutputOption(command as CommandUnknownOpts));
  addExamples(command, [
    { what: "after every node runs the new version, and well", line: "featurestore cluster raise-level 2 --yes" },
  ]);
  return command;
}

function levelOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number from 1");
}
