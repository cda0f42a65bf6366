import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { type RunOptions, start } from "./cli-world.suite.js";

/** Several processes start at once, perhaps beside other tests. */
const DEADLINE_MS = 100_000;
const POLL_MS = 50;

export interface RunningNode {
  readonly node: number;
  readonly endpoint: string;
  readonly ops: string;
  readonly pid: number;
  readonly dir: string;
  readonly config: string;
}

interface Greeting {
  readonly endpoint: string;
  readonly green: boolean;
  readonly nodes: readonly RunningNode[];
}

/** Several nodes that `dev` runs on free ports. */
export class DevCluster {
  readonly child: ChildProcess;
  readonly #greeting: Greeting;
  readonly #heard: { err: string };

  private constructor(child: ChildProcess, greeting: Greeting, heard: { err: string }) {
    this.child = child;
    this.#greeting = greeting;
    this.#heard = heard;
  }

  static async start(
    dir: string,
    options: RunOptions & { readonly args?: readonly string[] } = {},
  ): Promise<DevCluster> {
    const child = start(["dev", "--dir", dir, "--port", "0", "--output", "jsonl", ...(options.args ?? [])], options);
    const heard = { err: "" };
    child.stderr?.on("data", (text: Buffer) => {
      heard.err += text.toString();
    });
    const line = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`dev did not start: ${heard.err}`)), DEADLINE_MS);
      if (child.stdout !== null) createInterface({ input: child.stdout }).once("line", resolve);
      child.once("close", (code) => reject(new Error(`dev ended with ${code}: ${heard.err}`)));
      child.once("close", () => clearTimeout(timer));
    });
    return new DevCluster(child, JSON.parse(line) as Greeting, heard);
  }

  get nodes(): readonly RunningNode[] {
    return this.#greeting.nodes;
  }

  get isGreen(): boolean {
    return this.#greeting.green;
  }

  /** What it has written to standard error. */
  get said(): string {
    return this.#heard.err;
  }

  /** Of all nodes. */
  get env(): Readonly<Record<string, string>> {
    return { FEATURESTORE_ENDPOINT: this.#greeting.endpoint };
  }

  /** Of node `number` alone. */
  envOf(number: number): Readonly<Record<string, string>> {
    return { FEATURESTORE_ENDPOINT: this.node(number).endpoint };
  }

  node(number: number): RunningNode {
    const node = this.nodes.find((one) => one.node === number);
    if (node === undefined) throw new Error(`there is no node ${number}`);
    return node;
  }

  /** Stops it with a signal. @returns its exit code. */
  async stop(signal: NodeJS.Signals = "SIGINT"): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.child.once("exit", resolve));
    this.child.kill(signal);
    return ended;
  }
}

/** Resolves once it is so. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + DEADLINE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not ${what} in time`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
