import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "./cli.js";
import { applyCommand } from "./commands/apply.js";
import { auditCommand } from "./commands/audit.js";
import { backfillCommand } from "./commands/backfill.js";
import { backupCommand } from "./commands/backup.js";
import { certsCommand } from "./commands/certs.js";
import { clusterCommand } from "./commands/cluster.js";
import { addCompletion } from "./commands/completion.js";
import { deleteCommand } from "./commands/delete.js";
import { demoCommand } from "./commands/demo.js";
import { devCommand } from "./commands/dev.js";
import { doctorCommand } from "./commands/doctor.js";
import { dropCommand } from "./commands/drop.js";
import { exportCommand } from "./commands/export.js";
import { getCommand } from "./commands/get.js";
import { putCommand } from "./commands/put.js";
import { restoreCommand } from "./commands/restore.js";
import { serverCommand } from "./commands/server.js";
import { servicesCommand } from "./commands/services.js";
import { tokenCommand } from "./commands/token.js";
import { typesCommand } from "./commands/types.js";
import { viewsCommand } from "./commands/views.js";
import { VERSION } from "./version.js";

const EXIT_CODES =
  "\nExit codes: 0 ok, 1 failed, 2 usage or bad input, 3 unavailable, 4 partial (some rows refused or unread)";

/** The whole command line, wired but not yet given any arguments. */
export function createProgram(cli: Cli): CommandUnknownOpts {
  const program = new Command("featurestore")
    .description("A distributed key-value feature store: define features, load them, read them.")
    .version(VERSION)
    .option("--debug", "show where an error comes from")
    .enablePositionalOptions();
  addConnectionOptions(addOutputOption(program as CommandUnknownOpts));
  addExamples(program, [{ what: "see it work, without any data of your own", line: "featurestore demo" }]);
  program.addHelpText("after", EXIT_CODES);
  const commands = [
    devCommand,
    serverCommand,
    demoCommand,
    applyCommand,
    dropCommand,
    viewsCommand,
    servicesCommand,
    getCommand,
    putCommand,
    deleteCommand,
    backfillCommand,
    exportCommand,
    typesCommand,
    clusterCommand,
    backupCommand,
    restoreCommand,
    tokenCommand,
    auditCommand,
    certsCommand,
    doctorCommand,
  ];
  for (const make of commands) program.addCommand(make(cli));
  addCompletion(program);
  for (const command of [program as CommandUnknownOpts, ...descendants(program)]) prepare(command, cli);
  return program;
}

/** Errors are thrown, not fatal; what is written goes to the cli's world. */
function prepare(command: CommandUnknownOpts, cli: Cli): void {
  command.exitOverride();
  command.helpOption("-h, --help", "show help");
  command.configureOutput({
    writeOut: (text) => cli.world.out.write(text),
    writeErr: (text) => cli.world.err.write(text),
    outputError: () => undefined, // told by run, in one line
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  command.configureHelp({ sortOptions: false });
  if (
    command.parent !== null &&
    command.name() !== "complete" &&
    !command.options.some(({ long }) => long === "--debug")
  )
    command.option("--debug", "show where an error comes from");
}

function descendants(command: CommandUnknownOpts): CommandUnknownOpts[] {
  return command.commands.flatMap((child) => [child, ...descendants(child)]);
}
