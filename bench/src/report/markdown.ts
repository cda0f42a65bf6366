import { type BenchRun, PERCENTILES, type Series, type WorkloadResult } from "../reads/result.js";
import { figure } from "./figures.js";
import { FIGURE_COLUMNS, figureCells, scenarios } from "./scenarios.js";
import { parameters } from "./text.js";
import { countVerdicts, verdict } from "./verdict.js";

/** The run as a document, with everything it depends on. Texts are taken as they are: nothing in them is markup. */
export function runMarkdown(run: BenchRun): string {
  const targets = run.workloads.flatMap(({ workload, targets }) => targets.map((target) => ({ workload, target })));
  const parts = [
    `# Benchmarks (${plain(run.date)})`,
    `Commit ${plain(run.commit)}. ${plain(run.hardware)}.`,
    fenced(run.command),
    ...(targets.length === 0
      ? []
      : [
          `Targets: ${countVerdicts(targets.map(({ target }) => target))}.`,
          tableOf(
            ["workload", "what", "wanted", "measured", ""],
            targets.map(({ workload, target }) => [
              workload,
              target.what,
              target.wanted,
              target.measured,
              verdict(target),
            ]),
            { numbers: false },
          ),
        ]),
    ...run.workloads.flatMap(workloadParts),
  ];
  return `${parts.join("\n\n")}\n`;
}

function workloadParts(result: WorkloadResult): readonly string[] {
  const given = parameters(result);
  return [
    `## ${plain(result.workload)}: ${plain(result.title)}`,
    ...(given === "" ? [] : [`${plain(given)}.`]),
    ...bullets(Object.entries(result.contenders).map(([name, version]) => `${name}: ${version}`)),
    ...scenarios(result.measured).flatMap((scenario) => [
      `### ${plain(scenario.name)}`,
      tableOf(
        ["contender", ...FIGURE_COLUMNS],
        scenario.rows.map((one) => [one.contender, ...figureCells(one, scenario)]),
        { numbers: true },
      ),
    ]),
    ...percentileParts(result),
    ...bullets(result.series.map(seriesLine)),
    ...bullets(result.notes),
  ];
}

function percentileParts({ measured }: WorkloadResult): readonly string[] {
  const rows = measured.filter(({ percentiles }) => percentiles.length > 0);
  if (rows.length === 0) return [];
  const cells = rows.map(({ contender, scenario, percentiles }) => [
    `${contender}, ${scenario}`,
    ...PERCENTILES.map((_, i) => figure(percentiles[i] ?? Number.NaN)),
  ]);
  return ["### Percentiles of all rounds, ms", tableOf(["", ...PERCENTILES.map(String)], cells, { numbers: true })];
}

function seriesLine({ title, unit, points, marks }: Series): string {
  const values = points.map(([, value]) => value).filter(Number.isFinite);
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const events = marks.map(([seconds, word]) => `${word} at ${figure(seconds)} s`);
  return [`${title}: ${figure(least)} to ${figure(most)} ${unit}`, ...events].join("; ");
}

function tableOf(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { numbers }: { readonly numbers: boolean },
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(" | ")} |`;
  const rule = head.map((_, column) => (numbers && column > 0 ? "---:" : "---"));
  return [line(head), `|${rule.join("|")}|`, ...rows.map(line)].join("\n");
}

function bullets(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [lines.map((line) => `- ${plain(line)}`).join("\n")];
}

/** Text of one line that means nothing but itself. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_~[\]<>|&]/g, "\\$&");
}

/** A block of code whose fence is longer than any run of backticks in it. */
function fenced(code: string): string {
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}\n${code}\n${fence}`;
}
