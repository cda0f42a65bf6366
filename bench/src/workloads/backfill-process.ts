import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { endWithUs } from "../processes.js";

export interface BackfillOptions {
  readonly seeds: readonly string[];
  readonly view: string;
  readonly path: string;
  /** Its job's folder is made there, a new one each time. */
  readonly dir: string;
  readonly isThrottled: boolean;
}

export interface BackfillEnd {
  readonly written: number;
  readonly seconds: number;
}

/** A backfill in a process of its own. */
export class BackfillProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  /** What it came to, also where it was stopped before its end. @throws Error with what it printed. */
  readonly ended: Promise<BackfillEnd>;

  constructor({ seeds, view, path, dir, isThrottled }: BackfillOptions) {
    const script = fileURLToPath(new URL("backfill-child.js", import.meta.url));
    const jobs = mkdtempSync(join(dir, "jobs-"));
    const args = ["--seeds", seeds.join(","), "--view", view, "--from", path, "--jobs", jobs];
    this.#child = spawn(process.execPath, [script, ...args, ...(isThrottled ? [] : ["--no-throttle"])], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    endWithUs(this.#child);
    this.ended = endOf(this.#child);
    this.ended.catch(() => undefined); // whoever awaits it is told
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Lets what is under way end; one that had not begun yet has written nothing. */
  async stop(): Promise<BackfillEnd> {
    if (this.isRunning) this.#child.kill("SIGTERM");
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isRunning) this.#child.kill("SIGKILL");
    await this.ended.catch(() => undefined); // it was meant to end
  }
}

async function endOf(child: ChildProcess): Promise<BackfillEnd> {
  let [out, errors] = ["", ""];
  child.stdout?.on("data", (bytes: Buffer) => {
    out += String(bytes);
  });
  child.stderr?.on("data", (bytes: Buffer) => {
    errors += String(bytes);
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (...end: [number | null, NodeJS.Signals | null]) => resolve(end));
  });
  if (signal === "SIGTERM") return { written: 0, seconds: 0 }; // it listens for it from the moment it begins
  if (code !== 0) throw new Error(`the backfill ended with ${String(code ?? signal)}: ${errors}`);
  const { written, seconds } = JSON.parse(out) as BackfillEnd;
  return { written, seconds };
}
