import { table } from "../measure.js";
import type { WorkloadResult } from "../reads/result.js";
import { whole } from "./figures.js";
import { FIGURE_COLUMNS, figureCells, scenarios } from "./scenarios.js";
import { verdict } from "./verdict.js";

/** For the terminal: a table for each scenario, then the targets, then the notes. */
export function describeWorkload(result: WorkloadResult): string {
  const tables = scenarios(result.measured).map((scenario) =>
    table([
      [scenario.name, ...FIGURE_COLUMNS],
      ...scenario.rows.map((one) => [one.contender, ...figureCells(one, scenario)]),
    ]),
  );
  const targets = result.targets.map(
    (target) =>
      `${verdict(target).padEnd("not measured".length)}  ${target.what}: ${target.measured} (${target.wanted})`,
  );
  const notes = result.notes.map((note) => `note: ${note}`);
  const heading = [`${result.workload}: ${result.title}`, parameters(result)].filter((line) => line !== "");
  return [heading.join("\n"), ...tables, targets.join("\n"), notes.join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Like "rows 1,000,000, keys 500". */
export function parameters({ parameters }: WorkloadResult): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${typeof value === "number" && Number.isInteger(value) ? whole(value) : value}`)
    .join(", ");
}
