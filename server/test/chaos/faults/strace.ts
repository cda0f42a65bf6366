import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { until } from "../wait.js";

const run = promisify(execFile);
const ATTACH_MS = 5_000;
const attached = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of attached) child.kill("SIGKILL");
});

/** Why system calls of a live process cannot be tampered with here; null: they can. */
export async function straceProblem(): Promise<string | null> {
  try {
    const { stderr } = await run("strace", ["-f", "-qq", "-o", "/dev/null", "-e", "inject=sync:error=EIO", "true"]);
    return stderr === "" ? null : stderr.trim();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? "strace is not installed" : `strace cannot attach: ${message.split("\n")[0]}`;
  }
}

/** Tampers with a process's calls of `fdatasync` as long as it is attached. */
export class Strace {
  readonly #child: ChildProcess;
  readonly #report: string;

  private constructor(child: ChildProcess, report: string) {
    this.#child = child;
    this.#report = report;
  }

  /** @param tamper what strace's `inject=` takes, such as `error=EIO`. `report`: a file for what was tampered with. */
  static async attach(pid: number, tamper: string, report: string): Promise<Strace | null> {
    const options = ["-f", "-p", `${pid}`, "-o", report, "-e", "trace=fdatasync", "-e", `inject=fdatasync:${tamper}`];
    const child = spawn("strace", options, { stdio: ["ignore", "ignore", "pipe"], detached: true });
    attached.add(child);
    child.once("exit", () => attached.delete(child));
    let said = "";
    child.stderr?.on("data", (bytes: Buffer) => {
      said += String(bytes);
    });
    const outcome = await until(
      () => (said.includes("attached") ? "attached" : child.exitCode !== null ? "ended" : null),
      ATTACH_MS,
    );
    const strace = new Strace(child, report);
    if (outcome === "attached") return strace;
    await strace.detach();
    return null;
  }

  /** Calls tampered with so far. */
  async tampered(): Promise<number> {
    const text = await readFile(this.#report, "utf8").catch(() => "");
    return text.split("\n").filter((line) => /INJECTED|DELAYED/.test(line)).length;
  }

  async detach(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGINT");
    const isGone = await Promise.race([ended.then(() => true), until(() => null, ATTACH_MS)]);
    if (isGone !== true) this.#child.kill("SIGKILL");
  }
}
