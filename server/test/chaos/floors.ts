import type { CallRecord } from "./recorder.js";
import type { Summary } from "./summary.js";

/** Writes and reads answered per second, on average over the whole run: fewer prove nothing. */
const ANSWERED_PER_SECOND_MIN = 20;
/** Of calls made while nothing was wrong. */
const QUIET_SHARE_MIN = 0.995;
const QUIET_CALLS_MIN = 100;
/** From this length on every kind of fault must have come up. */
const LONG_RUN_SECONDS = 15 * 60;

/** Why a run proves too little, or calls failed that had no reason to. */
export function floorFailures(
  summary: Pick<Summary, "seconds" | "faults" | "quietShare" | "quietCalls">,
  calls: readonly CallRecord[],
): readonly string[] {
  const failures: string[] = [];
  const { seconds, faults, quietShare, quietCalls } = summary;
  const answered = calls.filter(({ outcome }) => outcome === "ok").length;
  if (answered < seconds * ANSWERED_PER_SECOND_MIN) {
    failures.push(`only ${answered} calls were answered in ${Math.round(seconds)} s: that proves too little`);
  }
  if (quietShare === null || quietCalls < QUIET_CALLS_MIN) {
    failures.push(`only ${quietCalls} calls were made while nothing was wrong: that proves too little`);
  } else if (quietShare < QUIET_SHARE_MIN) {
    const share = (100 * quietShare).toFixed(2);
    failures.push(`only ${share} % of calls were answered while nothing was wrong`);
  }
  if (seconds >= LONG_RUN_SECONDS) {
    for (const [kind, { done }] of Object.entries(faults)) if (done === 0) failures.push(`there was never a ${kind}`);
  }
  return failures;
}
