// Generates proto/gen from proto/featurestore/v1/*.proto; with --check, fails when the committed files differ.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = dirname(createRequire(import.meta.url).resolve("protobufjs-cli/package.json"));
// pbjs output depends on the order of its arguments.
const sources = readdirSync(join(root, "proto/featurestore/v1"))
  .filter((name) => name.endsWith(".proto"))
  .sort()
  .map((name) => join("featurestore/v1", name));

function generate(directory) {
  const js = join(directory, "featurestore.js");
  const run = (script, args) =>
    execFileSync(process.execPath, [join(cli, "bin", script), ...args], {
      cwd: join(root, "proto"),
      stdio: ["ignore", "pipe", "inherit"],
    });
  const flags = [
    "-t",
    "static-module",
    "-w",
    "esm",
    "--null-semantics",
    "--no-verify",
    "--no-delimited",
    "--no-typeurl",
    "--force-long",
  ];
  run("pbjs", [...flags, "-p", ".", "-o", js, ...sources]);
  run("pbts", ["-o", join(directory, "featurestore.d.ts"), js]);
}

if (process.argv.includes("--check")) {
  const directory = mkdtempSync(join(tmpdir(), "featurestore-gen-"));
  try {
    generate(directory);
    for (const name of ["featurestore.js", "featurestore.d.ts"]) {
      if (readFileSync(join(directory, name), "utf8") !== readFileSync(join(root, "proto/gen", name), "utf8")) {
        console.error(`proto/gen/${name} is not what the .proto files generate; run: npm run gen`);
        process.exitCode = 1;
      }
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
} else {
  generate(join(root, "proto/gen"));
}
