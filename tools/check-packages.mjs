// Packs every published workspace, looks at what is in the tarballs, installs them into an empty project and uses them there.
// Needs `npm run build` before, and the npm registry (or a warm cache) for the packages of others.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { problemsOf } from "./packages/packed.mjs";
import { tryOut } from "./packages/try-out.mjs";

const NPM_MS_MAX = 300_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readJson = (...path) => JSON.parse(readFileSync(join(root, ...path), "utf8"));
const published = readJson("package.json").workspaces.filter((folder) => !readJson(folder, "package.json").private);
const manifests = published.map((folder) => readJson(folder, "package.json"));
const scratch = mkdtempSync(join(tmpdir(), "featurestore-packages-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

try {
  const tarballs = pack();
  const problems = manifests.flatMap((manifest, index) => inspected(manifest, tarballs[index]));
  for (const problem of problems) console.error(`  wrong: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  const project = install(tarballs);
  await tryOut({ project, tsc: join(root, "node_modules/.bin/tsc"), version: manifests[0].version, say });
  say(problems.length === 0 ? "all packages are sound" : `${problems.length} things are wrong in what is packed`);
} catch (error) {
  console.error(`failed: ${error.message}\n${error.stdout ?? ""}${error.stderr ?? ""}`);
  process.exitCode = 1;
}

function say(text) {
  console.log(`packages: ${text}`);
}

function npm(args, cwd) {
  return execFileSync("npm", args, { cwd, encoding: "utf8", timeout: NPM_MS_MAX, stdio: ["ignore", "pipe", "pipe"] });
}

/** One tarball for each published workspace, in their order. */
function pack() {
  const dir = join(scratch, "tarballs");
  mkdirSync(dir);
  return published.map((folder) => {
    const answer = JSON.parse(npm(["pack", "--json", "--pack-destination", dir], join(root, folder)));
    const [packed] = Object.values(answer); // a list up to npm 11, then an object by name
    say(`${packed.name}: ${packed.files.length} files, ${Math.ceil(packed.size / 1024)} KiB packed`);
    return join(dir, packed.filename);
  });
}

function inspected({ name }, tarball) {
  const dir = join(scratch, "unpacked", name);
  mkdirSync(dir, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", dir, "--strip-components=1"]);
  const versions = new Map(manifests.map((manifest) => [manifest.name, manifest.version]));
  const license = readFileSync(join(root, "LICENSE"), "utf8");
  return problemsOf({ dir, versions, license }).map((problem) => `${name}: ${problem}`);
}

/** An empty project that knows our packages from their tarballs alone. */
function install(tarballs) {
  const project = join(scratch, "project");
  cpSync(join(root, "tools/packages/project"), project, { recursive: true });
  const types = readJson("package.json").devDependencies["@types/node"];
  const dependencies = Object.fromEntries(manifests.map(({ name }, index) => [name, `file:${tarballs[index]}`]));
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({
      name: "empty",
      version: "1.0.0",
      private: true,
      type: "module",
      dependencies,
      devDependencies: { "@types/node": types },
    }),
  );
  npm(["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"], project);
  say("installed in an empty project");
  return project;
}
