import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const LAUNCHER = fileURLToPath(new URL("../bin/featurestore-server.cjs", import.meta.url));
const START_MS = 30_000;
const running = new Set<ChildProcess>();
afterAll(killAll); // a test that failed half-way leaves none behind
process.once("exit", killAll);

function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** A server that did not come up: what it printed, and its exit code. */
export interface FailedStart {
  readonly exitCode: number | null;
  readonly printed: string;
}

/** A real server process on loopback. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly address: string;
  readonly opsAddress: string;

  private constructor(child: ChildProcess, address: string, opsAddress: string) {
    this.#child = child;
    this.address = address;
    this.opsAddress = opsAddress;
  }

  /** Starts one and waits until it serves. @throws Error with what it printed when it ends instead. */
  static async start(settings: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const started = await ServerProcess.tryStart(settings);
    if (started instanceof ServerProcess) return started;
    throw new Error(`the server ended with ${started.exitCode}: ${started.printed}`);
  }

  /** @param settings FEATURESTORE_* variables. */
  static async tryStart(settings: Readonly<Record<string, string>>): Promise<ServerProcess | FailedStart> {
    const defaults = { FEATURESTORE_LISTEN: "127.0.0.1:0", FEATURESTORE_OPS_LISTEN: "127.0.0.1:0" };
    const child = spawn(process.execPath, [LAUNCHER], {
      env: { ...process.env, ...defaults, ...settings },
      stdio: ["ignore", "ignore", "pipe"],
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    let printed = "";
    const serving = new Promise<{ grpc: string; ops: string }>((resolve) => {
      child.stderr?.on("data", (chunk: Buffer) => {
        if (printed.length < 65_536) printed += String(chunk);
        const line = printed.split("\n").find((candidate) => candidate.includes('"msg":"serving"'));
        if (line !== undefined) resolve(JSON.parse(line) as { grpc: string; ops: string });
      });
    });
    const ended = once(child, "close").then(
      ([exitCode]): FailedStart => ({ exitCode: exitCode as number | null, printed }),
    );
    const timer = setTimeout(() => child.kill("SIGKILL"), START_MS);
    const outcome = await Promise.race([serving, ended]);
    clearTimeout(timer);
    return "grpc" in outcome ? new ServerProcess(child, outcome.grpc, outcome.ops) : outcome;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Sends the signal and waits for the end. @returns the exit code, null when the signal ended it. */
  async end(signal: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }
}

/** Runs `use` with a temporary directory that is removed afterwards. */
export async function withTempDir<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "featurestore-test-"));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
