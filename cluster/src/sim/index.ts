export { runSeed } from "./run-seed.js";
export { addSummaries, EMPTY_SUMMARY, formatSummary, marksMissed, summarize } from "./summary.js";
export { formatTraceLine, Trace } from "./world/trace.js";
