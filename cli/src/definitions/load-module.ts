import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Definable, isDefinable, toDefinitions } from "@featurestore/client";
import { type Definitions, FeatureStoreError, invalid } from "@featurestore/proto";

/**
 * Reads definitions from a module: whatever it exports that `entity`, `featureView` or `featureService` returned, and lists
 * of these. `.ts` and `.mts` files go through tsx.
 * @throws INVALID_ARGUMENT naming the file and what is wrong with it.
 */
export async function loadModule(file: string): Promise<Definitions> {
  const url = pathToFileURL(resolve(file)).href;
  const items: Definable[] = [];
  const exported = await importFile(file, url);
  for (const value of Object.values(exported)) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isDefinable(item) && !items.includes(item)) items.push(item);
    }
  }
  if (items.length === 0) {
    throw invalid(`${file}: exports no definitions; expected what entity, featureView or featureService returns`, {
      field: file,
    });
  }
  try {
    return toDefinitions(...items);
  } catch (cause) {
    throw inFile(file, cause);
  }
}

async function importFile(file: string, url: string): Promise<object> {
  try {
    if (!/\.[cm]?ts$/.test(file)) return (await import(url)) as object;
    const { tsImport } = await import("tsx/esm/api"); // a compiler: only who has TypeScript waits for it
    return (await tsImport(url, import.meta.url)) as object;
  } catch (cause) {
    throw inFile(file, cause);
  }
}

/** The user's own module failed: their mistake, told in one line. */
function inFile(file: string, cause: unknown): FeatureStoreError {
  const reason = cause instanceof Error ? firstLines(cause.message || cause.name) : String(cause);
  const isMissing = /^(ERR_)?MODULE_NOT_FOUND$/.test(String((cause as { code?: unknown } | null)?.code));
  const hint = isMissing ? "; install what the file imports where the file is" : "";
  return new FeatureStoreError("INVALID_ARGUMENT", `${file}: ${reason}${hint}`, {
    cause,
    details: { field: file },
  });
}

/** The first line, and the next one where the first only announces it (a compiler's "1 error:"). */
function firstLines(message: string): string {
  const lines = message
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const [first = "", second = ""] = lines;
  return first.endsWith(":") ? `${first} ${second}` : first;
}
