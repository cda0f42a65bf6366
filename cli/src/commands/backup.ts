import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { addExamples, type Cli } from "../cli.js";
import { createCommand } from "./backup/create.js";
import { listCommand, verifyCommand } from "./backup/look.js";
import { pruneCommand } from "./backup/prune.js";

/** `backup ...`: make backups and look at them; `restore` takes one in. */
export function backupCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("backup").description("make backups, list, verify and prune them");
  for (const make of [createCommand, listCommand, verifyCommand, pruneCommand]) command.addCommand(make(cli));
  addExamples(command, [
    { what: "make one", line: "featurestore backup create --to /backups/shop --key-file backup.key" },
    { what: "is it sound?", line: "featurestore backup verify --from /backups/shop --key-file backup.key" },
  ]);
  return command;
}
