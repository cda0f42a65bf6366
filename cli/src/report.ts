import type { BackfillReport } from "@featurestore/pipelines";
import { formatTime, type Json } from "@featurestore/proto";
import type { Printer } from "./printer.js";
import { formatCount } from "./style.js";

/** The report of a backfill as data. */
export function reportJson(report: BackfillReport): Json {
  const { firstRefused, ignoredColumns, eventTime, ...rest } = report;
  return {
    ...rest,
    eventTime: formatTime(eventTime),
    ignoredColumns: [...ignoredColumns],
    firstRefused: firstRefused.map(({ row, file = null, line = null, reason }) => ({ row, file, line, reason })),
  };
}

/** The report of a backfill as people read it. */
export function reportText(report: BackfillReport, printer: Printer): string {
  const isCut = report.dryRun && !report.complete;
  const facts: [string, string][] = [
    ["view", report.view],
    [
      "job",
      report.dryRun ? `dry run: nothing was written${isCut ? "; it was stopped before the end" : ""}` : report.jobDir,
    ],
    ["rows read", formatCount(report.read)],
    [report.dryRun ? "good" : "written", formatCount(report.written)],
    ["late", formatCount(report.late)],
    ["refused", formatCount(report.refused)],
  ];
  if (report.skipped > 0) facts.push(["skipped", `${formatCount(report.skipped)} (a key, but nothing to write)`]);
  facts.push(["took", `${report.seconds.toFixed(1)} s, ${formatCount(Math.round(report.rowsPerSecond))} rows/s`]);
  if (report.throttledSeconds > 0) {
    facts.push(["throttled", `${report.throttledSeconds.toFixed(1)} s, for the sake of live reads or slow followers`]);
  }
  if (report.ignoredColumns.length > 0) facts.push(["not used", `columns ${report.ignoredColumns.join(", ")}`]);
  const summary = printer.pairs(facts);
  return report.firstRefused.length === 0 ? summary : `${summary}\n\n${refusedText(report, printer)}`;
}

function refusedText(report: BackfillReport, printer: Printer): string {
  return printer.table({
    head: ["REFUSED ROW", "WHERE", "REASON"],
    numeric: ["REFUSED ROW"],
    rows: report.firstRefused.map(({ row, file, line, reason }) => [
      row === null ? "-" : String(row),
      file === undefined || file === null ? "-" : line === undefined || line === null ? file : `${file}:${line}`,
      reason,
    ]),
  });
}
