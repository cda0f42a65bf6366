import type { Target } from "../reads/result.js";

export type Verdict = "met" | "MISSED" | "not measured";

export function verdict({ isMet }: Target): Verdict {
  if (isMet === null) return "not measured";
  return isMet ? "met" : "MISSED";
}

/** Like "3 met, 1 MISSED"; without targets "no targets". */
export function countVerdicts(targets: readonly Target[]): string {
  const counts = VERDICTS.map((kind) => ({ kind, count: targets.filter((one) => verdict(one) === kind).length }));
  const present = counts.filter(({ count }) => count > 0);
  return present.map(({ kind, count }) => `${count} ${kind}`).join(", ") || "no targets";
}

const VERDICTS: readonly Verdict[] = ["met", "MISSED", "not measured"];
