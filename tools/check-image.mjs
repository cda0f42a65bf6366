// Carries out server/ops/Dockerfile without Docker, and runs what comes out: its RUN lines as they are written, its COPY lines
// out of what .dockerignore lets through, in directories below a temporary one; then its ENTRYPOINT with its ENV and its
// HEALTHCHECK, on free ports. What it cannot show: that the base image exists, that its libc loads what npm installed, and
// that user and volume are as written.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const RUN_MS_MAX = 300_000;
const START_MS_MAX = 30_000;
const STOP_MS_MAX = 30_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), "featurestore-image-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

const { version } = JSON.parse(readFileSync(join(root, "server/package.json"), "utf8"));
const stages = stagesOf(readFileSync(join(root, "server/ops/Dockerfile"), "utf8"));
const image = stages.map((stage, index) => built(stage, index)).at(-1);
await tryOut(image);
console.log("image: sound, as far as this can tell without Docker");

/** Instructions, a list for each FROM: comments gone, lines that a backslash continues made one. */
function stagesOf(text) {
  const lines = text.replace(/^\s*#.*\n/gm, "").replace(/\\\n\s*/g, " ");
  const all = lines.split("\n").flatMap((line) => {
    const match = /^([A-Z]+)\s+(.*)$/.exec(line.trim());
    return match === null ? [] : [{ word: match[1], rest: match[2] }];
  });
  const stages = [];
  for (const instruction of all) {
    if (instruction.word === "FROM") stages.push([]);
    stages.at(-1)?.push(instruction);
  }
  return stages;
}

function built(stage, index) {
  const dir = join(scratch, `stage${index}`);
  const made = { dir, workdir: dir, env: {}, entrypoint: [], health: [] };
  mkdirSync(dir);
  for (const { word, rest } of stage) {
    switch (word) {
      case "WORKDIR":
        made.workdir = join(dir, rest);
        mkdirSync(made.workdir, { recursive: true });
        break;
      case "COPY":
        copy(rest, made);
        break;
      case "RUN":
        console.log(`image: RUN ${rest.slice(0, 100)}`);
        execFileSync("/bin/sh", ["-c", rest], {
          cwd: made.workdir,
          timeout: RUN_MS_MAX,
          stdio: "pipe",
          env: plainEnv(),
        });
        break;
      case "LABEL":
        assert.match(rest, new RegExp(`image.version="${version.replaceAll(".", "\\.")}"`));
        break;
      case "ENV":
        Object.assign(made.env, Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split("="))));
        break;
      case "ENTRYPOINT":
        made.entrypoint = JSON.parse(rest);
        break;
      case "HEALTHCHECK":
        made.health = JSON.parse(rest.slice(rest.indexOf(" CMD ") + " CMD ".length));
        break;
    }
  }
  return made;
}

function copy(rest, { dir, workdir }) {
  const words = rest.split(/\s+/);
  const paths = words.filter((word) => !word.startsWith("--"));
  const isFromStage = words.some((word) => word.startsWith("--from="));
  const last = paths.pop();
  const target = last.startsWith("/") ? join(dir, last) : join(workdir, last);
  for (const path of paths) {
    if (isFromStage) cpSync(join(scratch, "stage0", path), target, { recursive: true });
    else {
      const from = join(root, path);
      const to = statSync(from).isDirectory() ? target : join(target, basename(path));
      cpSync(from, to, { recursive: true, filter: (file) => isInContext(relative(root, file)) });
    }
  }
}

/** As .dockerignore says; the last line that fits decides, and a line fits what is below it, too. */
function isInContext(path) {
  const lines = readFileSync(join(root, ".dockerignore"), "utf8").split("\n");
  let isIn = true;
  for (const line of lines.filter((text) => text !== "" && !text.startsWith("#"))) {
    const pattern = line.replace(/^!/, "");
    const form = pattern.replaceAll(".", "\\.").replace("**/", "(?:.+/)?").replace("*", "[^/]*");
    if (new RegExp(`^${form}(?:/|$)`).test(path)) isIn = line.startsWith("!");
  }
  return isIn;
}

async function tryOut({ dir, env, entrypoint, health }) {
  const size = execFileSync("du", ["-sm", join(dir, "app")], { encoding: "utf8" }).split("\t")[0];
  console.log(`image: ${size} MiB beside the base image`);
  const inside = (path) => (path.startsWith("/") ? join(dir, path) : path);
  const settings = {
    ...env,
    FEATURESTORE_DATA_DIR: inside(env.FEATURESTORE_DATA_DIR),
    FEATURESTORE_LISTEN: "0.0.0.0:0",
    FEATURESTORE_OPS_LISTEN: "0.0.0.0:0",
    FEATURESTORE_MEMORY_BYTES: "64MiB",
  };
  const [command, ...args] = entrypoint.map(inside);
  const refused = spawnSync(command, args, {
    env: { ...plainEnv(), ...settings },
    encoding: "utf8",
    timeout: RUN_MS_MAX,
  });
  assert.deepEqual([refused.status, /insecure: true/.test(refused.stderr)], [2, true], refused.stderr);
  console.log("image: refuses to listen beyond loopback without certificates or FEATURESTORE_INSECURE=true");

  const certs = join(scratch, "certs");
  const featurestore = join(root, "cli/bin/featurestore.js");
  for (const line of [
    ["init", "--cluster", "image"],
    ["node", "node1"],
  ]) {
    execFileSync(process.execPath, [featurestore, "certs", ...line, "--dir", certs], {
      env: plainEnv(),
      stdio: "pipe",
    });
  }
  const secured = {
    FEATURESTORE_TLS_CERT: join(certs, "nodes/node1/server.pem"),
    FEATURESTORE_TLS_KEY: join(certs, "nodes/node1/server.key"),
  };
  for (const [how, more] of [
    ["certificates", secured],
    ["FEATURESTORE_INSECURE=true", { FEATURESTORE_INSECURE: "true" }],
  ]) {
    await serves([command, ...args], { ...settings, ...more }, health);
    const { mode } = statSync(join(settings.FEATURESTORE_DATA_DIR, "admin.token"));
    assert.equal(mode & 0o777, 0o600, "admin.token is its owner's alone");
    console.log(`image: with ${how} it serves, asks for tokens, passes its HEALTHCHECK, and ends with 0 after SIGTERM`);
  }
}

/** Starts what the image starts, asks what it asks, and stops it. */
async function serves([command, ...args], settings, health) {
  const server = spawn(command, args, { env: { ...plainEnv(), ...settings }, stdio: ["ignore", "ignore", "pipe"] });
  const kill = () => server.kill("SIGKILL");
  process.on("exit", kill);
  const exited = once(server, "exit");
  const { ops } = await serving(server);
  const { status, stderr } = spawnSync(health[0], health.slice(1), {
    env: { ...plainEnv(), ...settings, FEATURESTORE_OPS_LISTEN: ops },
    encoding: "utf8",
    timeout: RUN_MS_MAX,
  });
  assert.equal(status, 0, `HEALTHCHECK: ${stderr}`);
  server.kill("SIGTERM");
  const timer = setTimeout(kill, STOP_MS_MAX);
  const [code] = await exited;
  clearTimeout(timer);
  process.off("exit", kill);
  assert.equal(code, 0, "after SIGTERM");
}

/** The line with which a server says where it listens. */
async function serving(server) {
  const timer = setTimeout(() => server.kill("SIGKILL"), START_MS_MAX);
  const lines = [];
  for await (const line of createInterface({ input: server.stderr })) {
    lines.push(line);
    if (!line.includes('"serving"')) continue;
    clearTimeout(timer);
    server.stderr.resume();
    return JSON.parse(line);
  }
  throw new Error(`the server ended before it served:\n${lines.join("\n")}`);
}

/** Nothing of the repository that this runs in. */
function plainEnv() {
  return { PATH: process.env.PATH, HOME: process.env.HOME };
}
