import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32c, FeatureStoreError } from "@featurestore/proto";
import { writeDurably } from "./data-dir.js";
import { isMissing } from "./leveldb-files/database-files.js";

/*
 * <data directory>/LEVEL     the format level of the node's cluster: "level N CRC\n"; missing: 1
 *
 * N in decimal, CRC: CRC-32C, in 8 hex digits, of what is before it. A copy of what the cluster map says, for a version that
 * must not touch the directory to find out that it cannot read it.
 */
const FILE = "LEVEL";

/** @returns the level kept in a data directory. @throws CORRUPTION where the file is not what was written. */
export async function readLevel(dir: string): Promise<number> {
  let text: string;
  try {
    text = await readFile(join(dir, FILE), "latin1");
  } catch (error) {
    if (isMissing(error)) return 1;
    throw error;
  }
  const level = Number(/^level ([1-9]\d{0,8}) /.exec(text)?.[1]);
  if (text === encode(level)) return level;
  throw new FeatureStoreError("CORRUPTION", `${join(dir, FILE)} is damaged; restore it from a backup`);
}

/** Keeps a level that is above the one there. Resolves once that is durable. */
export async function keepLevel(dir: string, level: number): Promise<void> {
  if (level > (await readLevel(dir))) await writeDurably(join(dir, FILE), Buffer.from(encode(level)));
}

function encode(level: number): string {
  const head = `level ${level} `;
  return `${head}${crc32c(Buffer.from(head)).toString(16).padStart(8, "0")}\n`;
}
