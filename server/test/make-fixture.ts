import { access, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFixture } from "../src/fixture-world.suite.js";

/*
 * `npm run fixture`: keeps data directories as this version writes them, in server/testdata/fixtures/VERSION. Once, when a version is
 * released: what is there is what users have, and is never made anew.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { readonly version: string };
const target = join(root, "testdata", "fixtures", version);
const isThere = await access(target).then(
  () => true,
  () => false,
);
if (isThere) {
  process.stderr.write(`${target} is there already: a released version's fixture is never made anew\n`);
  process.exitCode = 2;
} else {
  const work = await mkdtemp(join(tmpdir(), "fixture-"));
  try {
    const { files, expected } = await makeFixture(work);
    await mkdir(target, { recursive: true });
    for (const [name, bytes] of files) await writeFile(join(target, `${name}.json.br`), bytes);
    await writeFile(join(target, "expected.json"), `${JSON.stringify(expected, null, 1)}\n`);
    for (const [name, { length }] of files) process.stdout.write(`${name} ${length}\n`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
