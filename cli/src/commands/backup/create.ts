import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CreateReport } from "@featurestore/pipelines/backup";
import { FeatureStoreError, formatTime, type Json } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../../cli.js";
import { wholeNumber } from "../../parse.js";
import type { Printer } from "../../printer.js";
import { formatBytes, formatCount } from "../../style.js";
import { resumeLine } from "../backfill.js";
import { byteRate, KEY_FILE, loadBackups, PLACE, runJob } from "./shared.js";

const PARALLEL = 4;

/** `backup create --to PLACE`: while the cluster serves. */
export function createCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("create")
    .description("make a backup of all views while the cluster serves")
    .requiredOption("--to <place>", PLACE)
    .option("--key-file <file>", KEY_FILE)
    .option("--incremental-from <backup>", "write only what is not in this one: an id, or latest")
    .option("--rate <bytes>", "bytes a second that are read at most, such as 50MiB", byteRate)
    .option("--parallel <shards>", `shards that are read at a time (default ${PARALLEL})`, wholeNumber(1, 64))
    .option("--resume", "go on with a backup that was cut short")
    .action(async (flags, self) => {
      const place = { place: flags.to, create: true, keyFile: flags.keyFile, resumes: true };
      await runJob(cli, place, async ({ storage, key, signal, onProgress }) => {
        const { createBackup } = await loadBackups();
        if (key === null)
          cli.warn("no --key-file: the backup will not be authenticated, only protected against damage");
        const made = await cli
          .withBackups(self, (api) =>
            createBackup({
              api,
              storage,
              key,
              signal,
              onProgress,
              basedOn: flags.incrementalFrom ?? null,
              bytesPerSecond: flags.rate ?? Number.POSITIVE_INFINITY,
              parallel: flags.parallel ?? PARALLEL,
              resume: flags.resume ?? false,
            }),
          )
          .catch((error: unknown) => {
            const goesOn = error instanceof FeatureStoreError && GOES_ON.has(error.code) && !signal.aborted;
            if (goesOn) cli.say(`what was written stays; go on with: ${resumeLine(cli.world.argv)}`);
            throw error;
          });
        const printer = cli.printer(self);
        printer.item(reportJson(made), () => reportText(made, printer));
      });
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    {
      what: "every night: what changed since the last one, at 50 MiB a second",
      line: "featurestore backup create --to /backups/shop --incremental-from latest --rate 50MiB --key-file backup.key",
    },
    {
      what: "go on after a crash",
      line: "featurestore backup create --to /backups/shop --key-file backup.key --resume",
    },
  ]);
  return command;
}

const GOES_ON: ReadonlySet<string> = new Set(["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"]);

function reportJson({ manifest, isResumed, seconds }: CreateReport): Json {
  const { id, clusterId, registryRevision, basedOn, views, bytes, bytesWritten, shards } = manifest;
  return {
    backup: id,
    clusterId,
    registryRevision,
    basedOn,
    rows: views.reduce((sum, { rows }) => sum + rows, 0),
    bytes,
    bytesWritten,
    isResumed,
    seconds,
    views: views.map(({ name, rows, digest }) => ({ name, rows, digest })),
    shards: shards.map(({ shard, node, term, index, asOf }) => ({ shard, node, term, index, asOf: formatTime(asOf) })),
  };
}

function reportText({ manifest, isResumed, seconds }: CreateReport, printer: Printer): string {
  const { id, views, bytes, bytesWritten, shards, basedOn } = manifest;
  const rows = views.reduce((sum, view) => sum + view.rows, 0);
  const times = shards.map(({ asOf }) => asOf);
  return printer.pairs([
    ["backup", `${id}${isResumed ? " (gone on with)" : ""}`],
    ["rows", `${formatCount(rows)} in ${views.length} views, ${shards.length} shards`],
    ["as of", `${formatTime(minOf(times))} (first shard) to ${formatTime(maxOf(times))} (last shard)`],
    ["size", `${formatBytes(bytes)}, of which ${formatBytes(bytesWritten)} were written`],
    ["based on", basedOn ?? "nothing: a full one"],
    ["took", `${seconds.toFixed(1)} s, ${formatCount(Math.round(rows / Math.max(seconds, 0.001)))} rows/s`],
  ]);
}

function minOf(times: readonly number[]): number {
  return times.reduce((least, time) => Math.min(least, time), times[0] ?? 0);
}

function maxOf(times: readonly number[]): number {
  return times.reduce((most, time) => Math.max(most, time), times[0] ?? 0);
}
