export { backfill } from "./backfill.js";
export { contentDigest } from "./digest.js";
export { type ExportOptions, type ExportProgress, type ExportReport, exportView } from "./export.js";
export type { BackfillOptions } from "./options.js";
export type { Reject } from "./rejects.js";
export type { BackfillProgress, BackfillReport } from "./report.js";
export type { FileFormat } from "./sources/files.js";
export type { TimeUnit } from "./sources/source.js";
