// What somebody does who installed the packages in an empty project; a step that fails throws with what was printed.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);
const COMMAND_MS_MAX = 60_000;
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 30_000;

/**
 * @param project a directory with the packages installed and the files of tools/packages/project
 * @param tsc the compiler's launcher
 * @param version that all packages have
 * @param say told the name of each step that went well
 */
export async function tryOut({ project, tsc, version, say }) {
  const command = async (file, args) =>
    (await run(file, args, { cwd: project, timeout: COMMAND_MS_MAX })).stdout.trim();
  const featurestore = (...args) => command("npx", ["--no-install", "featurestore", ...args]);

  assert.equal(await featurestore("--version"), version);
  say(`npx featurestore --version: ${version}`);
  await command("npx", ["--no-install", "featurestore-server", "--help"]);
  say("npx featurestore-server --help");

  const dev = await startDev(project);
  try {
    await featurestore("apply", "features.yaml", "--endpoint", dev.endpoint);
    await featurestore("put", "user_profile", "42", "country=uk", "follower_count=17", "--endpoint", dev.endpoint);
    const row = JSON.parse(
      await featurestore("get", "user_profile", "42", "--output", "jsonl", "--endpoint", dev.endpoint),
    );
    assert.deepEqual(row.features, { country: "uk", follower_count: 17 });
    say("dev, apply, put, get");
    const used = await command(process.execPath, ["use.mjs", dev.endpoint, join(project, "embedded")]);
    say(`import of ${used.split("\n").join(", ")}: a row written and read back`);
  } finally {
    await dev.stop();
  }
  say("dev stopped with 0, and nothing is left of it");
  await command(tsc, ["-p", "tsconfig.json"]);
  say("a TypeScript file compiles against the types, without skipLibCheck");
}

/** A process group of its own, so that nothing of it is left whatever happens. */
async function startDev(project) {
  const args = ["dev", "--dir", "data", "--port", "0", "--memory", "64MiB", "--output", "jsonl"];
  // Without npx, whose own exit code after Ctrl-C hides that of dev.
  const child = spawn(join(project, "node_modules/.bin/featurestore"), args, {
    cwd: project,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const talk = [];
  createInterface({ input: child.stderr }).on("line", (line) => talk.push(line));
  const endGroup = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  };
  const endNow = () => endGroup("SIGKILL");
  process.on("exit", endNow);
  try {
    const line = once(createInterface({ input: child.stdout }), "line");
    const [first] = await within(START_MS_MAX, Promise.race([line, exited.then(() => [null])]), "dev starts");
    assert.notEqual(first, null, `dev ended before it served:\n${talk.join("\n")}`);
    const { endpoint } = JSON.parse(first);
    return {
      endpoint,
      stop: async () => {
        try {
          endGroup("SIGINT"); // Ctrl-C reaches all of a terminal's foreground
          const [code] = await within(STOP_MS_MAX, exited, "dev stops");
          assert.equal(code, 0, `dev ended with ${code}:\n${talk.join("\n")}`);
          assert.equal(isGroupAlive(child.pid), false, "dev has left a process behind");
        } finally {
          endNow();
          process.off("exit", endNow);
        }
      },
    };
  } catch (error) {
    endNow();
    throw error;
  }
}

function isGroupAlive(group) {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

async function within(ms, promise, what) {
  const timeout = AbortSignal.timeout(ms);
  return Promise.race([
    promise,
    once(timeout, "abort").then(() => {
      throw new Error(`${what}: not within ${ms / 1000} s`);
    }),
  ]);
}
