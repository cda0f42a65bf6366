import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { invalid } from "@featurestore/proto";
import { addExamples, addOutputOption, type Cli } from "../../cli.js";
import { wholeNumber } from "../../parse.js";
import { formatCount } from "../../style.js";
import { KEY_FILE, loadBackups, PLACE, runJob } from "./shared.js";

/** `backup prune --from PLACE --keep N`: all but the newest go. */
export function pruneCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("prune")
    .description("remove all but the newest backups, and what only those named")
    .requiredOption("--from <place>", PLACE)
    .requiredOption("--keep <backups>", "how many of the newest stay", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option("--key-file <file>", KEY_FILE)
    .option("--dry-run", "show what would go")
    .option("--yes", "really do it")
    .action(async (flags, self) => {
      const isDryRun = flags.dryRun === true;
      if (!isDryRun && flags.yes !== true) {
        throw invalid("backup prune removes backups for good: add --yes, or --dry-run to see what would go", {
          field: "--yes",
        });
      }
      const place = { place: flags.from, create: false, keyFile: flags.keyFile, resumes: false };
      await runJob(cli, place, async ({ storage, key }) => {
        const { pruneBackups } = await loadBackups();
        const report = await pruneBackups({ storage, key, keep: flags.keep, isDryRun, now: Date.now });
        const printer = cli.printer(self);
        const { kept, removed, objectsKept, objectsRemoved } = report;
        printer.item({ kept: [...kept], removed: [...removed], objectsKept, objectsRemoved, isDryRun }, () =>
          printer.pairs([
            ["kept", `${formatCount(kept.length)} backups, ${formatCount(objectsKept)} objects`],
            [
              isDryRun ? "would go" : "removed",
              `${formatCount(removed.length)} backups, ${formatCount(objectsRemoved)} objects`,
            ],
          ]),
        );
      });
    });
  addOutputOption(command as CommandUnknownOpts);
  addExamples(command as CommandUnknownOpts, [
    {
      what: "a month of nights",
      line: "featurestore backup prune --from /backups/shop --keep 30 --key-file backup.key --yes",
    },
  ]);
  return command as CommandUnknownOpts;
}
