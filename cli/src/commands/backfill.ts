import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import type { FeatureStore } from "@featurestore/client";
import type { BackfillOptions, BackfillProgress, BackfillReport } from "@featurestore/pipelines";
import { FeatureStoreError } from "@featurestore/proto";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { EXIT, ExitError, exitCodeOf } from "../exit-codes.js";
import { Interrupt } from "../interrupt.js";
import { collectPair, durationMs, parseEventTime, wholeNumber } from "../parse.js";
import { ProgressLine } from "../progress.js";
import { readText } from "../read-text.js";
import { reportJson, reportText } from "../report.js";
import { formatCount, shellQuote } from "../style.js";

const ANY = Number.MAX_SAFE_INTEGER;
const NOTES = `
Values: 17, 17.0 and 1e3 are whole numbers; NaN, inf and Infinity are floats, and within vectors and lists of text or JSON
"NaN", "Infinity" and "-Infinity" are, in quotes. An empty CSV cell and a JSON null are explicit nulls unless --skip-nulls.
A bad row never stops the job: it is refused, counted and told with its reason, unless --max-errors says otherwise.`;

/** `backfill VIEW --from GLOB...`: loads files into a view. */
export function backfillCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("backfill")
    .description("load rows from Parquet, CSV or JSONL files into a view")
    .argument("<view>", "the feature view")
    .requiredOption("--from <glob...>", "files, folders and globs; Hive folders (dt=2026-11-21) give columns")
    .addOption(
      new Option("--format <format>", "unless the extensions say it").choices(["parquet", "csv", "jsonl"] as const),
    )
    .option("--sql <file>", "a SELECT over the relation source (the files) that computes keys and features")
    .addOption(pairs("--map <feature=column>", "feature from a column of another name; repeatable"))
    .addOption(pairs("--key <join_key=column>", "join key from a column of another name; repeatable"))
    .option("--event-time <time>", "of all rows: RFC 3339, or 1763800200s, ...000ms, ...000000us (default now)")
    .option("--event-time-column <column>", "the column with each row's event time")
    .addOption(new Option("--time-unit <unit>", "of times that are whole numbers").choices(["s", "ms", "us"] as const))
    .option("--rate <rows>", "rows per second at most", wholeNumber(1, ANY))
    .option(
      "--max-read-p99 <duration>",
      "slow down while p99 of live reads is above this (default: 2.5 times what it is before the first rows)",
      durationMs,
    )
    .option("--no-throttle", "do not slow down for live reads, nor for followers that are behind")
    .option(
      "--skip-nulls",
      "leave cells unwritten where the file has none (an empty CSV cell, a null), instead of writing null; rows with a key and nothing else are counted as skipped",
    )
    .option("--max-errors <rows>", "stop when more rows than this are refused (default: never)", wholeNumber(0, ANY))
    .option("--rejects <file>", "write refused rows and why to this file (JSONL)")
    .option("--resume", "go on with the unfinished job of the same files and options")
    .option("--dry-run", "check every row and write nothing")
    .option("--jobs-dir <dir>", "where jobs keep their checkpoints", ".featurestore/jobs")
    .action(async (view, flags, self) => {
      const { sql, eventTime, key, from, maxReadP99, ...rest } = flags;
      const options: BackfillOptions = {
        ...rest,
        view,
        from,
        keys: key,
        maxReadP99Ms: maxReadP99,
        sql: sql === undefined ? undefined : await readText("--sql", sql),
        eventTime: eventTime === undefined ? undefined : Number(parseEventTime("--event-time", eventTime)),
      };
      await cli.withStore(self, (store) => run(cli, self, store, options));
    });
  addConnectionOptions(addOutputOption(command), "--tls-key");
  command.addHelpText("after", NOTES);
  addExamples(command, [
    {
      what: "last night's files",
      line: "featurestore backfill user_profile --from 'export/dt=2026-11-21/*.parquet' --event-time 2026-11-21T00:00:00Z",
    },
    {
      what: "check first, then load, keeping what was refused",
      line: "featurestore backfill user_profile --from users.csv --dry-run",
    },
    {
      what: "other column names; times in the file",
      line: "featurestore backfill user_profile --from users.csv --key user_id=uid --event-time-column ts --time-unit ms --rejects bad.jsonl",
    },
    {
      what: "go on after Ctrl-C or a crash: the same command and --resume",
      line: "featurestore backfill user_profile --from users.csv --resume",
    },
  ]);
  return command;
}

async function run(
  cli: Cli,
  command: CommandUnknownOpts,
  store: FeatureStore,
  options: BackfillOptions,
): Promise<void> {
  const { backfill } = await import("@featurestore/pipelines"); // loads DuckDB
  const printer = cli.printer(command);
  const line = new ProgressLine(cli.world.err, cli.style, options.dryRun === true ? "checking" : "backfill");
  using interrupt = new Interrupt(() => {
    line.end();
    cli.say("stopping: chunks under way are waited for; once more stops at once");
  });
  let report: BackfillReport;
  try {
    report = await backfill(store.api, {
      ...options,
      signal: interrupt.signal,
      onProgress: (progress) => line.update(state(progress)),
      onNotice: (text) => cli.warn(text),
    });
    line.end();
  } catch (error) {
    line.end();
    throw told(cli, error);
  }
  printer.item(reportJson(report), () => reportText(report, printer));
  if (report.alreadyComplete) cli.say("the job was complete before: there was nothing left to do");
  if (!report.complete) {
    cli.exitCode = EXIT.interrupted;
    if (!report.dryRun) cli.say(`stopped; go on with: ${resumeLine(cli.world.argv)}`);
  } else if (report.refused > 0) {
    cli.exitCode = EXIT.partial;
    const where = report.rejects === null ? "" : `; all of them with their reasons: ${report.rejects}`;
    cli.warn(`${formatCount(report.refused)} rows were refused${where}`);
  }
}

/** What stopped a job that had begun, with how far it came and how to go on. */
export function told(cli: Cli, error: unknown): unknown {
  if (!(error instanceof FeatureStoreError)) return error;
  const report = error.details["report"] as BackfillReport | undefined;
  if (report === undefined || (report.read === 0 && report.written === 0)) return error;
  const { read, written, refused } = report;
  const good = report.dryRun ? "good" : "written";
  cli.say(`read ${formatCount(read)}, ${good} ${formatCount(written)}, refused ${formatCount(refused)} rows`);
  if (error.details["field"] === "maxErrors") return new ExitError(EXIT.partial, error.message, error);
  if (report.dryRun) return error;
  const exitCode = exitCodeOf(error);
  const isOutage = exitCode === EXIT.unavailable || error.outcome === "unknown";
  if (isOutage) cli.say(`go on with: ${resumeLine(cli.world.argv)}`);
  return exitCode === EXIT.usage ? new ExitError(EXIT.failed, error.message, error) : error;
}

/** What the progress line says. */
export function state({
  read,
  late,
  refused,
  fraction,
  throttled,
}: BackfillProgress): Parameters<ProgressLine["update"]>[0] {
  const notes: string[] = throttled ? ["throttled"] : [];
  if (late > 0) notes.push(`${formatCount(late)} late`);
  if (refused > 0) notes.push(`${formatCount(refused)} refused`);
  return { fraction, rows: read, notes };
}

/** The command line that goes on with the job: what was typed, and `--resume`. */
export function resumeLine(argv: readonly string[]): string {
  const again = argv.includes("--resume") ? argv : [...argv, "--resume"];
  return ["featurestore", ...again.map(shellQuote)].join(" ");
}

function pairs<const T extends string>(flags: T, description: string) {
  return new Option(flags, description).argParser(
    (text: string, before: Readonly<Record<string, string>> | undefined) => collectPair(text, before),
  );
}
