import { extname } from "node:path";
import { checkDefinitions, type Definitions, FeatureStoreError, invalid, quote } from "@featurestore/proto";
import { readText } from "../read-text.js";
import { loadModule } from "./load-module.js";
import { loadYaml } from "./load-yaml.js";

const YAML = [".yaml", ".yml", ".json"];
const MODULES = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/**
 * Reads definitions from files and puts them together. The same definition in two files counts once.
 * @throws INVALID_ARGUMENT naming the file and what is wrong.
 */
export async function loadDefinitions(files: readonly string[]): Promise<Definitions> {
  const parts: Definitions[] = [];
  for (const file of files) parts.push(await loadFile(file));
  const together = {
    entities: distinct(parts.flatMap((part) => part.entities)),
    featureViews: distinct(parts.flatMap((part) => part.featureViews)),
    featureServices: distinct(parts.flatMap((part) => part.featureServices)),
  };
  return inFile(files.join(", "), together);
}

/** Checks definitions as a whole, and says where they are from. */
function inFile(file: string, definitions: Definitions): Definitions {
  try {
    return checkDefinitions(definitions);
  } catch (error) {
    if (!(error instanceof FeatureStoreError)) throw error;
    throw new FeatureStoreError(error.code, `${file}: ${error.message}`, { details: error.details, cause: error });
  }
}

async function loadFile(file: string): Promise<Definitions> {
  const extension = extname(file).toLowerCase();
  if (YAML.includes(extension)) return inFile(file, loadYaml(file, await readText("FILE", file)));
  if (!MODULES.includes(extension)) {
    throw invalid(`FILE: ${quote(file)} is of no known kind; expected ${[...YAML, ...MODULES].join(", ")}`, {
      field: "FILE",
    });
  }
  await readText("FILE", file);
  return loadModule(file);
}

/** The items without those equal to an earlier one. */
function distinct<T extends object>(items: readonly T[]): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const text = JSON.stringify(item, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
