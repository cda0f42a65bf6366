import type { Health } from "@featurestore/proto";

/** The answer to "can I rank?". */
export interface Verdict {
  readonly answer: "yes" | "care" | "partly" | "no";
  /** One sentence. */
  readonly sentence: string;
}

/** Out of health alone, so that the page says what `/cluster/health` says. */
export function verdictOf({ status, shards, reasons }: Pick<Health, "status" | "shards" | "reasons">): Verdict {
  const { total, serving } = shards;
  if (total === 0) return { answer: "no", sentence: "Not yet: this node has no cluster that serves." };
  if (serving === 0) return { answer: "no", sentence: `No: none of the ${total} shards serves.` };
  if (serving < total) {
    const share = Math.min(99, Math.max(1, Math.round((serving / total) * 100)));
    return {
      answer: "partly",
      sentence: `In part: ${serving} of ${total} shards serve, about ${share} % of all keys.`,
    };
  }
  const all = total === 1 ? "the one shard serves" : `all ${total} shards serve`;
  if (status === "red") return { answer: "partly", sentence: `Yes, but not from this node: ${all} elsewhere.` };
  if (status === "green") return { answer: "yes", sentence: `Yes: ${all}, and nothing needs a look.` };
  const things = reasons.length === 1 ? "one thing needs" : `${reasons.length} things need`;
  return { answer: "care", sentence: `Yes: ${all}, while ${things} a look.` };
}
