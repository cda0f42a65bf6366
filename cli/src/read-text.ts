import { readFile } from "node:fs/promises";
import { FeatureStoreError } from "@featurestore/proto";

/** Reads a text file that an option or argument names. @throws INVALID_ARGUMENT naming both. */
export async function readText(field: string, path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const reason =
      cause.code === "ENOENT" ? "there is no such file" : `it cannot be read (${cause.code ?? cause.message})`;
    throw new FeatureStoreError("INVALID_ARGUMENT", `${field}: ${path}: ${reason}`, { cause, details: { field } });
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FeatureStoreError("INVALID_ARGUMENT", `${field}: ${path}: its bytes are not UTF-8`, {
      cause,
      details: { field },
    });
  }
}
