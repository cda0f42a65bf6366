// What is wrong with one packed workspace, as lines; none where a stranger can use it.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename, dirname, join, relative } from "node:path";

const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const NEVER = /(^|\/)(test|tests|testdata)\/|\.(test|suite|test-d)\.|\.tsbuildinfo$|\.d\.ts\.map$|(^|\/)\.env/;
const ALWAYS = ["package.json", "README.md", "LICENSE"];
/** `import ... from "x"`, `export ... from "x"`, `import "x"`, each a statement of its own; `import("x")`. */
const IMPORTS = [
  /^(?:import|export)\b[^"'`;=]*\bfrom "([^"\n]+)";?$/gm,
  /^import "([^"\n]+)";?$/gm,
  /\bimport\("([^"\n]+)"\)/g,
];

/**
 * @param dir an unpacked tarball: a directory with package.json
 * @param versions of our own packages, by name
 * @param license the text that each package carries
 */
export function problemsOf({ dir, versions, license }) {
  const manifest = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
  const files = filesIn(dir);
  const reached = reachedFrom(entriesOf(manifest), { dir, manifest });
  return [
    ...ALWAYS.filter((name) => !files.includes(name)).map((name) => `${name} is missing`),
    ...(readOr(join(dir, "LICENSE")) === license ? [] : ["LICENSE is not that of the repository"]),
    ...files.filter((name) => NEVER.test(name)).map((name) => `${name} is nothing for users`),
    ...files
      .filter((name) => isCode(name) && !reached.modules.has(moduleOf(name)) && !isOfPage(dir, name, files))
      .map((name) => `${name} is imported by nobody`),
    ...(manifest.exports === undefined
      ? files.filter(isTypes).map((name) => `${name}: there is nothing to import`)
      : []),
    ...files.filter((name) => name.endsWith(".js.map")).flatMap((name) => mapProblems(dir, name)),
    ...dependencyProblems(manifest, versions),
    ...reached.problems,
  ];
}

function filesIn(dir) {
  const all = readdirSync(dir, { recursive: true }).map(String);
  return all.filter((name) => statSync(join(dir, name)).isFile()).sort();
}

function isCode(name) {
  return /\.(js|cjs|mjs|ts)$/.test(name);
}

/** A script that a page names which is packed, too: what a browser loads. */
function isOfPage(dir, name, files) {
  const pages = files.filter((file) => file.endsWith(".html"));
  return pages.some((page) => readFileSync(join(dir, page), "utf8").includes(`/${basename(name)}"`));
}

function isTypes(name) {
  return name.endsWith(".d.ts");
}

/** A module is its code and its types; either may be all that is imported of it. */
function moduleOf(name) {
  return name.replace(/\.(d\.ts|js|cjs|mjs)$/, "");
}

/** What others name: exports with their types, and programs. */
function entriesOf({ exports = {}, bin = {} }) {
  const conditions = Object.values(exports).flatMap((target) => Object.values(target));
  return [...conditions, ...Object.values(bin)].map((path) => path.replace(/^\.\//, ""));
}

/** Every file that the entries lead to, by way of relative imports, and what is wrong on the way. */
function reachedFrom(entries, { dir, manifest }) {
  const files = new Set();
  const modules = new Set();
  const problems = [];
  const named = { ...manifest.dependencies, ...manifest.peerDependencies };
  const declared = new Set([manifest.name, ...Object.keys(named)]);
  const queue = [...entries];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (files.has(name)) continue;
    const text = readOr(join(dir, name));
    if (text === null) {
      problems.push(`${name} is named, but not packed`);
      continue;
    }
    files.add(name);
    modules.add(moduleOf(name));
    for (const specifier of importsOf(text)) {
      if (specifier.startsWith(".")) queue.push(importedFile(name, specifier));
      else if (!isBuiltin(specifier) && !declared.has(packageOf(specifier))) {
        problems.push(`${name} imports ${specifier}, which package.json does not name`);
      }
    }
  }
  return { modules, problems: [...new Set(problems)] };
}

/** Types lead to types: `./x.js` in a declaration is `./x.d.ts`. */
function importedFile(from, specifier) {
  const path = join(dirname(from), specifier);
  return from.endsWith(".d.ts") ? path.replace(/\.js$/, ".d.ts") : path;
}

function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return IMPORTS.flatMap((form) => [...code.matchAll(form)].map(([, specifier]) => specifier));
}

function isBuiltin(specifier) {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

function packageOf(specifier) {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** A map carries its sources, or names files that are there. */
function mapProblems(dir, name) {
  const { sources, sourcesContent = [] } = JSON.parse(readFileSync(join(dir, name), "utf8"));
  return sources
    .filter((source, index) => sourcesContent[index] == null && !existsSync(join(dir, dirname(name), source)))
    .map((source) => `${name} points to ${relative(dir, join(dir, dirname(name), source))}, which is not packed`);
}

function dependencyProblems({ dependencies = {} }, versions) {
  return Object.entries(dependencies).flatMap(([name, range]) => {
    const own = versions.get(name);
    if (own !== undefined && own !== range) return [`depends on ${name} ${range}, and this repository has ${own}`];
    return EXACT.test(range) ? [] : [`depends on ${name} ${range}, which is no exact version`];
  });
}

function readOr(path) {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : null;
}
