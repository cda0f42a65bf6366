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
    .option("--dir <dir>", "also check the data directory of a stopped store: format, lock, log and tables")
    .action(async ({ dir }, self) => {
      const printer = cli.printer(self);
      const findings: Finding[] = [checkNodeVersion(process.versions.node)];
      if (dir !== undefined) findings.push(...(await checkDataDir(dir)));
      const endpoint = cli.endpoint(self);
      const store = await checkStore(() => cli.connect(self), endpoint);
      findings.push(...store);
      if (store.some(({ check, state }) => check === "store" && state === "failed"))
        findings.push(await checkPort(endpoint));
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
