import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Where copies of this run are made: inside the repository, so that packages resolve, and ignored by git. */
export const SCRATCH = join(ROOT, "cluster/.mutants", String(process.pid));

const COPIED = ["cluster/src", "cluster/testdata", "server/src", "server/test"];

/** Why a mutant cannot be planted as the sources are now, or null. */
export async function patchProblem({ name, edits }) {
  for (const { file, find } of edits) {
    const source = await readFile(join(ROOT, file), "utf8").catch(() => "");
    const count = source.split(find).length - 1;
    if (count !== 1) return `${name} fits no more: its snippet stands ${count} times in ${file}`;
  }
  return null;
}

/** A copy of the sources with the mutant's bug in it. @returns its directory. */
export async function copySources({ name, edits }) {
  const place = join(SCRATCH, name);
  for (const part of COPIED) await cp(join(ROOT, part), join(place, part), { recursive: true });
  for (const { file, find, replace } of edits) {
    const path = join(place, file);
    const source = await readFile(path, "utf8");
    await writeFile(
      path,
      source.replace(find, () => replace),
    );
  }
  return place;
}
