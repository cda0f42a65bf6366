import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const INSTALL_MS_MAX = 15 * 60_000;
const OUTPUT_BYTES_MAX = 1 << 26;

/**
 * The directory of the programs of a Python environment with these packages. The first time it is made, in a cache of the
 * user's. @throws Error saying what is missing.
 */
export async function pythonPrograms(
  name: string,
  packages: readonly string[],
  say: (text: string) => void,
): Promise<string> {
  const dir = join(homedir(), ".cache", "featurestore-bench", name);
  const complete = join(dir, "complete");
  if (existsSync(complete)) return join(dir, "bin");
  say(`installing ${packages.join(" ")} in ${dir}`);
  await rm(dir, { recursive: true, force: true });
  await runProgram("python3", ["-m", "venv", dir], {
    timeoutMs: INSTALL_MS_MAX,
    failure: "there is no Python with venv; install it with: apt-get install -y python3 python3-venv python3-pip",
  });
  await runProgram(join(dir, "bin", "pip"), ["install", "--quiet", ...packages], {
    timeoutMs: INSTALL_MS_MAX,
    failure: `cannot install ${packages.join(" ")} from PyPI`,
  });
  await writeFile(complete, "");
  return join(dir, "bin");
}

/** What a program prints. @throws Error with `failure`, and what it printed as the cause. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { timeoutMs, failure }: { readonly timeoutMs: number; readonly failure: string },
): Promise<string> {
  try {
    const { stdout } = await run(command, args, { timeout: timeoutMs, maxBuffer: OUTPUT_BYTES_MAX });
    return stdout;
  } catch (error) {
    throw new Error(failure, { cause: error }); // with what it printed
  }
}
