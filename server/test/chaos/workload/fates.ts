import { FeatureStoreError } from "@featurestore/client";

/** What became of one row of a write that threw. */
export type Fate = "acknowledged" | "rejected" | "unknown";

/** Of each row, by what the error tells; unknown where it tells nothing. */
export function fatesOf(error: unknown, rows: number): readonly Fate[] {
  if (!(error instanceof FeatureStoreError)) return Array.from({ length: rows }, () => "unknown");
  if (error.outcome === "rejected") return Array.from({ length: rows }, () => "rejected");
  const applied = rowsOf(error.details["applied"]);
  const rejected = rowsOf(error.details["rejected"]);
  return Array.from({ length: rows }, (_, at) => {
    if (applied.has(at)) return "acknowledged";
    return rejected.has(at) ? "rejected" : "unknown";
  });
}

/** The code an error goes by in the counts. */
export function codeOf(error: unknown): string {
  return error instanceof FeatureStoreError ? error.code : (error as Error).name;
}

function rowsOf(part: unknown): ReadonlySet<number> {
  const rows = (part as { readonly rows?: unknown } | undefined)?.rows;
  return new Set(Array.isArray(rows) ? rows.filter((row): row is number => typeof row === "number") : []);
}
