import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("corpus", import.meta.url));

/** What was found in a target, small: inputs that a test gives it again, by file name. */
export async function corpusOf(target: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = await readdir(join(ROOT, target)).catch(() => []);
  const files = names.sort().map(async (name) => [name, await readFile(join(ROOT, target, name))] as const);
  return new Map(await Promise.all(files));
}

/** @returns where the input is kept. */
export async function keep(target: string, input: Uint8Array): Promise<string> {
  await mkdir(join(ROOT, target), { recursive: true });
  const path = join(ROOT, target, `${createHash("sha256").update(input).digest("hex").slice(0, 16)}.bin`);
  await writeFile(path, input);
  return path;
}
