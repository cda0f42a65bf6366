/** What needs neither DuckDB nor a store: for programs that only read values as files have them. */
export { plainReason } from "./plain-reason.js";
export { valueFromCell } from "./sources/text-values.js";
