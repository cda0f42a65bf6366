import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { checkDataDir, checkNodeVersion, checkPort, checkStore, type Finding } from "../doctor-checks.js";
import { EXIT } from "../exit-codes.js";
import type { Printer } from "../printer.js";

/** `doctor`: looks for what commonly goes wrong. */
export function doctorCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("doctor")
    .description(
      "look for what commonly goes wrong; exit code 1 when something is, 3 when only the store does not answer",
    )
    .option("--dir <dir>", "check the data directory of a stopped store instead: format, lock, log and tables")
    .action(async ({ dir }, self) => {
      const printer = cli.printer(self);
      const findings: Finding[] = [checkNodeVersion(process.versions.node)];
      if (dir !== undefined) findings.push(...(await checkDataDir(dir)));
      const isStoreMeant = dir === undefined || (self as CommandUnknownOpts).getOptionValue("endpoint") !== undefined;
      if (isStoreMeant) findings.push(...(await storeFindings(cli, self)));
      printer.list(
        findings.map((finding) => ({ ...finding })),
        () => findingsText(findings, printer),
      );
      cli.exitCode = exitCode(findings);
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "this machine and the store it talks to", line: "featurestore doctor" },
    { what: "the data of a store that has been stopped", line: "featurestore doctor --dir .featurestore/dev" },
  ]);
  return command;
}

async function storeFindings(cli: Cli, command: CommandUnknownOpts): Promise<Finding[]> {
  const endpoint = cli.endpoint(command);
  const findings = await checkStore(() => cli.connect(command), endpoint);
  const isSilent = findings.some(({ check, state }) => check === "store" && state === "failed");
  return isSilent ? [...findings, await checkPort(endpoint)] : findings;
}

function findingsText(findings: readonly Finding[], printer: Printer): string {
  const { style } = printer;
  const marks = { ok: style.green("ok    "), note: style.yellow("note  "), failed: style.red("failed") };
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings.map(({ check, state, detail }) => `${marks[state]}  ${check.padEnd(width)}  ${detail}`).join("\n");
}

function exitCode(findings: readonly Finding[]): number {
  const failed = findings.filter(({ state }) => state === "failed");
  if (failed.length === 0) return EXIT.ok;
  return failed.every(({ check }) => check === "store") ? EXIT.unavailable : EXIT.failed;
}
