import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { BenchRun } from "../reads/result.js";
import { runHtml } from "./html.js";
import { runMarkdown } from "./markdown.js";

/** Writes `out`.json, .md and .html, over what was there. The directory is made; figures that are not numbers are null. */
export function writeReport(run: BenchRun, out: string): void {
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(`${out}.json`, `${JSON.stringify(run, null, 2)}\n`);
  writeFileSync(`${out}.md`, runMarkdown(run));
  writeFileSync(`${out}.html`, runHtml(run));
}
