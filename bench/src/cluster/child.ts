import { type ChildProcess, spawn } from "node:child_process";

const START_MS = 60_000;
/** After SIGTERM; then it is killed. */
const STOP_MS = 30_000;
/** Of what a process printed last, in characters. */
const TAIL_MAX = 16_384;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A process that ends with this one at the latest. */
export class Child {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #isAsked = false;
  #tail = "";
  #onPrinted: () => void = () => undefined;

  constructor(name: string, command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#name = name;
    this.#child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"],
      detached: true, // an interrupt typed at the terminal is this process's to handle
    });
    running.add(this.#child);
    this.#child.once("close", (code, signal) => {
      if (!this.#isAsked) process.stderr.write(`${name} ended by itself with ${code ?? signal}: ${this.#tail}\n`);
    });
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        running.delete(this.#child);
        resolve();
      };
      this.#child.once("close", end);
      this.#child.once("error", (error) => {
        this.#tail += error.message;
        end();
      });
    });
    this.#child.stderr?.on("data", (bytes: Buffer) => {
      this.#tail = (this.#tail + String(bytes)).slice(-TAIL_MAX);
      this.#onPrinted();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves once it has printed the text on standard error. @throws Error with what it printed when it ends before. */
  async printed(text: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), START_MS);
    });
    const seen = new Promise<"seen">((resolve) => {
      const look = (): void => {
        if (this.#tail.includes(text)) resolve("seen");
      };
      this.#onPrinted = look;
      look();
    });
    const outcome = await Promise.race([seen, late, this.#ended]);
    clearTimeout(timer);
    this.#onPrinted = () => undefined;
    if (outcome !== "seen") throw new Error(`${this.#name} did not start: ${this.#tail}`);
  }

  /** kill -9. Resolves as soon as the signal is sent; `ended` when it is gone. */
  kill(): void {
    this.#isAsked = true;
    this.#child.kill("SIGKILL");
  }

  ended(): Promise<void> {
    return this.#ended;
  }

  async stop(): Promise<void> {
    if (!running.has(this.#child)) return;
    this.#isAsked = true;
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.kill(), STOP_MS);
    await this.#ended;
    clearTimeout(timer);
  }
}

/** The first line a program prints. @throws Error saying that it is not there, and how to get it. */
export async function firstLine(command: string, args: readonly string[], install: string): Promise<string> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  let printed = "";
  child.stdout.on("data", (bytes: Buffer) => {
    printed += String(bytes);
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", (error) => {
      reject(new Error(`cannot start ${command} (${error.message}); install it with: ${install}`));
    });
    child.once("close", () => resolve());
  });
  return printed.split("\n")[0] ?? "";
}
