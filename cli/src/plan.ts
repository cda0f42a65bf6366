import type { ApplyAnswer, Json, PlannedChange } from "@featurestore/proto";
import { printable, type Style } from "./style.js";

const MARKS = { added: "+", changed: "~", dropped: "-", refused: "!", unchanged: " " } as const;

/** A plan as people read it: one line per change, the unchanged counted. */
export function planText(changes: readonly PlannedChange[], style: Style): string {
  const lines = changes.filter((change) => change.action !== "unchanged").map((change) => changeLine(change, style));
  const unchanged = changes.length - lines.length;
  if (unchanged > 0) lines.push(style.dim(`${unchanged} unchanged`));
  return lines.length === 0 ? "nothing to do" : lines.join("\n");
}

/** A plan of drops that is not carried out: one line per change. */
export function wouldDropText(changes: readonly PlannedChange[], style: Style): string {
  return changes
    .filter((change) => change.action === "dropped")
    .map(({ kind, name, details }) =>
      style.red(
        `would drop ${kind} ${printable(name)}${details.length === 0 ? "" : `: ${printable(details.join("; "))}`}`,
      ),
    )
    .join("\n");
}

/** A plan as data. */
export function planJson(answer: ApplyAnswer): Json {
  const changes = answer.changes.map(({ action, kind, name, details }) => ({
    action,
    kind,
    name,
    details: [...details],
  }));
  return { changes, revision: String(answer.revision), applied: answer.applied };
}

/** The refused lines of a plan in one, for an error. */
export function refusals(changes: readonly PlannedChange[]): string {
  return changes
    .filter((change) => change.action === "refused")
    .map(({ kind, name, details }) => `${kind} ${name}: ${details.join("; ")}`)
    .join("; ");
}

/** How many lines of a plan are refused, where the lines themselves have been shown. */
export function refusedCount(changes: readonly PlannedChange[]): string {
  const count = changes.filter((change) => change.action === "refused").length;
  return count === 1 ? "the change marked ! is refused" : `the ${count} changes marked ! are refused`;
}

function changeLine({ action, kind, name, details }: PlannedChange, style: Style): string {
  const paint = {
    added: style.green,
    changed: style.yellow,
    dropped: style.red,
    refused: style.red,
    unchanged: style.dim,
  }[action];
  const more = details.length === 0 ? "" : `: ${details.join("; ")}`;
  return `${paint(`${MARKS[action]} ${action.padEnd(8)}`)} ${kind} ${printable(name)}${printable(more)}`;
}
