import { invalid } from "./errors.js";
import { type Consistency, DEFAULT_CONSISTENCY } from "./store-api.js";

const LEVELS = ["unspecified", "bounded", "strong", "any"] as const;
/** A day: a bound beyond it is a mistake, or `any`. */
export const MAX_STALENESS_MS_MAX = 86_400_000;

/** How a read's freshness travels: a level by its number, and the bound in milliseconds, 0 where there is none. */
export function consistencyToWire(consistency: Consistency): {
  readonly consistency: number;
  readonly maxStalenessMs: number;
} {
  const maxStalenessMs = consistency.level === "bounded" ? consistency.maxStalenessMs : 0;
  return { consistency: LEVELS.indexOf(consistency.level), maxStalenessMs };
}

/** The default where nothing is said. @throws INVALID_ARGUMENT for an unknown level, or a bound beyond a day. */
export function consistencyFromWire(message: {
  readonly consistency?: number | null | undefined;
  readonly maxStalenessMs?: number | null | undefined;
}): Consistency {
  const level = LEVELS[message.consistency ?? 0];
  if (level === undefined) {
    throw invalid(`consistency: ${message.consistency} is none of bounded (1), strong (2) and any (3)`, {
      field: "consistency",
    });
  }
  if (level === "strong" || level === "any") return { level };
  const maxStalenessMs = checkStaleness("max_staleness_ms", message.maxStalenessMs ?? 0);
  return maxStalenessMs === 0 ? DEFAULT_CONSISTENCY : { level: "bounded", maxStalenessMs };
}

/** @throws INVALID_ARGUMENT unless it is a whole number of milliseconds from 0 to a day. */
export function checkStaleness(field: string, ms: number): number {
  if (Number.isSafeInteger(ms) && ms >= 0 && ms <= MAX_STALENESS_MS_MAX) return ms;
  throw invalid(`${field}: expected whole milliseconds up to ${MAX_STALENESS_MS_MAX} (a day), got ${ms}`, { field });
}
