import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ClusterAdmin, type ConnectOptions, FeatureStore } from "@featurestore/client";
import { afterAll } from "vitest";
import { run } from "./run.js";
import type { TextSink } from "./world.js";

/** The command as npm installs it. Needs a build. */
export const COMMAND = fileURLToPath(new URL("../bin/featurestore.js", import.meta.url));
const DEADLINE_MS = 20_000;

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly connect?: (options: ConnectOptions) => Promise<FeatureStore>;
  readonly isTerminal?: boolean;
}

/** Runs a command line in this process: what it writes is kept. */
export async function runHere(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const out: string[] = [];
  const err: string[] = [];
  const sink = (parts: string[]): TextSink => ({
    write: (text) => {
      parts.push(text);
    },
    isTerminal: options.isTerminal ?? false,
    columns: 80,
  });
  const code = await run({
    out: sink(out),
    err: sink(err),
    env: options.env ?? {},
    argv: args,
    connect: options.connect ?? ((to) => FeatureStore.connect(to)),
    connectAdmin: async (to) => ClusterAdmin.connect(to),
  });
  return { code, out: out.join(""), err: err.join("") };
}

/** Processes under way: a test that failed half-way leaves none behind. A server goes with the command that started it. */
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts the installed command as a process of its own. */
export function start(args: readonly string[], options: RunOptions = {}): ChildProcess {
  const env = { ...process.env, NO_COLOR: "1", ...options.env };
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env,
    cwd: options.cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** Runs the installed command to its end. */
export async function runThere(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return outcomeOf(start(args, options));
}

/** What a process wrote and ended with. */
export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status ?? -1));
  });
  return { code, out, err };
}

/** Resolves with what the process has written to standard error once the text is in it. */
export function says(child: ChildProcess, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const timer = setTimeout(() => reject(new Error(`it never said ${text}, but: ${heard}`)), DEADLINE_MS);
    child.stderr?.on("data", (part: Buffer | string) => {
      heard += String(part);
      if (!heard.includes(text)) return;
      clearTimeout(timer);
      resolve(heard);
    });
  });
}

/** A folder that is gone after the tests. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "featurestore-cli-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A store that `dev` runs on free ports. */
export class DevStore {
  readonly endpoint: string;
  readonly ops: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, at: { readonly endpoint: string; readonly ops: string }) {
    this.#child = child;
    this.endpoint = at.endpoint;
    this.ops = at.ops;
  }

  static async start(dir: string, options: RunOptions & { readonly args?: readonly string[] } = {}): Promise<DevStore> {
    const child = start(["dev", "--dir", dir, "--port", "0", "--output", "jsonl", ...(options.args ?? [])], options);
    let errors = "";
    child.stderr?.on("data", (text: Buffer) => {
      errors += text.toString();
    });
    const line = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`dev did not start: ${errors}`)), DEADLINE_MS);
      if (child.stdout !== null) createInterface({ input: child.stdout }).once("line", resolve);
      child.once("exit", (code) => reject(new Error(`dev ended with ${code}: ${errors}`)));
      child.once("exit", () => clearTimeout(timer));
    });
    return new DevStore(child, JSON.parse(line) as { endpoint: string; ops: string });
  }

  get env(): Readonly<Record<string, string>> {
    return { FEATURESTORE_ENDPOINT: this.endpoint };
  }

  /** Stops it with a signal. @returns its exit code. */
  async stop(signal: NodeJS.Signals = "SIGINT"): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.#child.once("exit", resolve));
    this.#child.kill(signal);
    return ended;
  }
}
