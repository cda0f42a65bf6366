import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { addConnectionOptions, addExamples, addOutputOption, type Cli } from "../cli.js";
import { EXIT, ExitError } from "../exit-codes.js";
import { Interrupt } from "../interrupt.js";
import { ProgressLine } from "../progress.js";
import { formatBytes, formatCount } from "../style.js";

/** `export VIEW --to FILE`: writes all rows of a view to a file. */
export function exportCommand(cli: Cli): CommandUnknownOpts {
  const command = new Command("export")
    .description("write all rows of a view to a Parquet, CSV or JSONL file; a backfill of it gives the same content")
    .argument("<view>", "the feature view")
    .requiredOption("--to <file>", "a file ending in .parquet, .csv or .jsonl; an existing one is replaced")
    .option("--features <names>", "these features only, separated by commas; rows that hold none of them are left out")
    .action(async (view, { to, features }, self) => {
      const { exportView } = await import("@featurestore/pipelines"); // loads DuckDB
      const printer = cli.printer(self);
      const line = new ProgressLine(cli.world.err, cli.style, "export");
      using interrupt = new Interrupt(() => line.end());
      const report = await cli.withStore(self, (store) =>
        exportView(store.api, {
          view,
          to,
          features: features?.split(",").map((name) => name.trim()),
          signal: interrupt.signal,
          onProgress: ({ rows, total }) =>
            line.update({ rows, notes: [], fraction: total > 0 ? Math.min(1, rows / total) : null }),
        })
          .catch((error: unknown) => {
            if (!interrupt.signal.aborted) throw error;
            throw new ExitError(EXIT.interrupted, "stopped; no file was written", error);
          })
          .finally(() => line.end()),
      );
      if (report.leftOut > 0) {
        cli.warn(
          `${formatCount(report.leftOut)} rows were left out: none of these features is written in them (rows that were deleted count too)`,
        );
      }
      printer.item(
        { ...report },
        () =>
          `${formatCount(report.rows)} rows, ${formatBytes(report.bytes)}, in ${report.seconds.toFixed(1)} s: ${report.path}`,
      );
    });
  addConnectionOptions(addOutputOption(command));
  addExamples(command, [
    { what: "everything, with event times", line: "featurestore export user_profile --to user_profile.parquet" },
    {
      what: "two features as CSV",
      line: "featurestore export user_profile --to countries.csv --features country,follower_count",
    },
  ]);
  return command;
}
