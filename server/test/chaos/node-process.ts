import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { fileURLToPath } from "node:url";

/** The server of this tree. */
export const LAUNCHER = fileURLToPath(new URL("../../bin/featurestore-server.cjs", import.meta.url));
/** Of what it printed last, in characters. */
const TAIL_MAX = 16_384;

/** How a process ended. */
export interface NodeExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** We ended it: by a signal of ours, or it was told to stop. */
  readonly wasAsked: boolean;
}

/** Every process that runs now, so that none outlives this one. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** One life of one server process. */
export class NodeProcess {
  readonly #child: ChildProcess;
  readonly #log: WriteStream;
  #tail = "";
  #isAsked = false;
  #isStopped = false;
  #serving = false;
  /** Resolves when it ends, however. */
  readonly exited: Promise<NodeExit>;
  /** Resolves when it says that it serves; never where it ends before. */
  readonly served: Promise<void>;

  /** @param settings FEATURESTORE_* variables without their prefix. @param launcher the program that starts a server. */
  constructor(settings: Readonly<Record<string, string>>, logFile: string, launcher: string) {
    const own = Object.entries(settings).map(([name, value]) => [`FEATURESTORE_${name}`, value] as const);
    this.#log = createWriteStream(logFile, { flags: "a" });
    this.#child = spawn(process.execPath, [launcher], {
      env: { ...process.env, ...Object.fromEntries(own) },
      stdio: ["ignore", "ignore", "pipe"],
      detached: true, // an interrupt typed at the terminal is ours to handle
    });
    running.add(this.#child);
    this.served = new Promise((resolve) => {
      this.#child.stderr?.on("data", (bytes: Buffer) => {
        this.#log.write(bytes);
        this.#tail = (this.#tail + String(bytes)).slice(-TAIL_MAX);
        if (this.#serving || !this.#tail.includes('"msg":"serving"')) return;
        this.#serving = true;
        resolve();
      });
    });
    this.exited = once(this.#child, "close").then(([code, signal]) => {
      running.delete(this.#child);
      this.#log.end();
      return { code: code as number | null, signal: signal as NodeJS.Signals | null, wasAsked: this.#isAsked };
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** It said once that it serves. */
  get hasServed(): boolean {
    return this.#serving;
  }

  /** It said that it serves, and still runs. */
  get isServing(): boolean {
    return this.#serving && this.isRunning;
  }

  get isStopped(): boolean {
    return this.#isStopped && this.isRunning;
  }

  /** The last it printed. */
  get tail(): string {
    return this.#tail;
  }

  /** Freezes it (SIGSTOP), or lets it go on. */
  freeze(isFrozen: boolean): void {
    if (this.isRunning) this.#child.kill(isFrozen ? "SIGSTOP" : "SIGCONT");
    this.#isStopped = isFrozen;
  }

  /** Sends the signal and waits for the end. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<NodeExit> {
    this.#isAsked = true;
    if (this.isRunning) this.#child.kill(signal);
    if (this.#isStopped && signal === "SIGTERM") this.freeze(false);
    return await this.exited;
  }
}
