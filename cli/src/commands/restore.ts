import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { wholeNumber } from "../parse.js";
import { formatBytes, formatCount } from "../style.js";
import { byteCount, byteRate, KEY_FILE, loadBackups, PLACE, runJob, tellAuthenticity } from "./backup/shared.js";

const PARALLEL = 4;

/** `restore --from PLACE`: a backup becomes the content of a new, empty cluster. */
export function restoreCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("restore")
    .description("take a backup into a new, empty cluster of any size")
    .requiredOption("--from <place>", PLACE)
    .option("--key-file <file>", KEY_FILE)
    .option("--backup <backup>", "which one: an id (default: the newest)")
    .option("--max-bytes <bytes>", "refuse a backup larger than this", byteCount)
    .option("--rate <bytes>", "bytes a second that are written at most, such as 50MiB", byteRate)
    .option("--parallel <shards>", `shards of the backup at a time (default ${PARALLEL})`, wholeNumber(1, 64))
    .action(async (flags, self) => {
      const place = { place: flags.from, create: false, keyFile: flags.keyFile, resumes: false };
      await runJob(cli, place, async (job) => {
        const { restoreBackup } = await loadBackups();
        const report = await cli.withBackups(self, (api) =>
          restoreBackup({
            ...job,
            api,
            backup: flags.backup ?? "latest",
            bytesMax: flags.maxBytes ?? Number.MAX_SAFE_INTEGER,
            bytesPerSecond: flags.rate ?? Number.POSITIVE_INFINITY,
            parallel: flags.parallel ?? PARALLEL,
          }),
        );
        const { manifest, authenticity, clusterId, revision, rows, seconds } = report;
        const printer = cli.printer(self);
        const views = manifest.views.map(({ name, rows: count, digest }) => ({ name, rows: count, digest }));
        printer.item(
          {
            backup: manifest.id,
            authenticity,
            clusterId,
            registryRevision: revision,
            rows,
            bytes: manifest.bytes,
            seconds,
            views,
          },
          () =>
            printer.pairs([
              ["backup", manifest.id],
              ["into", `cluster ${clusterId}, registry revision ${revision}`],
              ["rows", `${formatCount(rows)} in ${views.length} views, read back and compared`],
              ["size", formatBytes(manifest.bytes)],
              ["took", `${seconds.toFixed(1)} s, ${formatCount(Math.round(rows / Math.max(seconds, 0.001)))} rows/s`],
            ]),
        );
        tellAuthenticity(cli, authenticity);
      });
    });
  command.addHelpText(
    "after",
    `
The cluster shows no view, and takes no definitions, until all rows are there and were compared. Cut short, the same command
does it again. A cluster that has, or ever had, definitions is refused. Cluster id, nodes and tokens are the new cluster's own.`,
  );
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "the newest backup", line: "featurestore restore --from /backups/shop --key-file backup.key" },
    {
      what: "an older one",
      line: "featurestore restore --from /backups/shop --backup 20261122T031500123Z-1f2e3d4c --key-file backup.key",
    },
  ]);
  return command;
}
