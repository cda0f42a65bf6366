import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { World } from "./world.js";

/** Settings of a server by the names of its configuration; they go to the process as FEATURESTORE_* variables. */
export type ServerSettings = Readonly<Record<string, string>>;

/** Where a server that has started can be reached. */
export interface Serving {
  readonly grpc: string;
  readonly ops: string;
}

interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly grpc?: string;
  readonly ops?: string;
  readonly err?: { readonly message?: string };
  /** Of what happens between nodes. */
  readonly kind?: string;
  readonly error?: string;
}

/** What is heard of a server that is watched. */
export interface ServerEvents {
  /** It answers. */
  readonly serving: (at: Serving) => void;
  /** A warning, an error, or a line that is no log. */
  readonly line: (text: string) => void;
  /** It still waits for other nodes: why. These come and go while a cluster starts, and its health tells what stays. */
  readonly waiting?: (reason: string) => void;
}

const WARN = 40;
const SIGNAL_BASE = 128;

/**
 * A server in a process of its own: its thread pool is sized before Node starts it, and a crash there is not one here.
 * Signals that this process gets are passed on for as long as it runs.
 */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number>;
  #endedBy: NodeJS.Signals | null = null;
  readonly #forward = (signal: NodeJS.Signals): void => {
    this.#child.kill(signal);
  };

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => {
        this.#endedBy = signal;
        resolve(code ?? SIGNAL_BASE + (signal === null ? 0 : constants.signals[signal]));
      });
    });
    this.#exit.catch(() => undefined); // told by whoever awaits it
    process.on("SIGINT", this.#forward);
    process.on("SIGTERM", this.#forward);
  }

  /** A server whose streams are this process's own. */
  static plain(args: readonly string[], env: World["env"]): ServerProcess {
    return new ServerProcess(spawn(process.execPath, [launcher(), ...args], { stdio: "inherit", env }));
  }

  /** A server whose log is read here. */
  static watched(settings: ServerSettings, env: World["env"], on: ServerEvents): ServerProcess {
    const variables = Object.fromEntries(Object.entries(settings).map(([name, value]) => [variableOf(name), value]));
    const child = spawn(process.execPath, [launcher()], {
      // Its standard input is a pipe of ours: it stops when this process ends, in whatever way.
      stdio: ["pipe", "inherit", "pipe"],
      env: { ...env, ...variables, FEATURESTORE_LOG_LEVEL: "info", FEATURESTORE_STOP_WITH_STDIN: "true" },
    });
    const server = new ServerProcess(child);
    if (child.stderr !== null) {
      createInterface({ input: child.stderr }).on("line", (text) => {
        hear(parseLog(text) ?? text, on);
      });
    }
    return server;
  }

  /** The signal that ended it, once it has ended; null where it ended by itself. */
  get endedBy(): NodeJS.Signals | null {
    return this.#endedBy;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The exit code, when it comes; as shells tell it, 128 and the signal's number where a signal ended it. */
  async exit(): Promise<number> {
    try {
      return await this.#exit;
    } finally {
      process.off("SIGINT", this.#forward);
      process.off("SIGTERM", this.#forward);
    }
  }

  /** Ends it as a machine that fails: at once, with nothing finished. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Asks it to stop, and waits until it has. */
  stop(): Promise<number> {
    this.#child.kill("SIGTERM");
    return this.exit();
  }
}

/** What to say of a server that did not end by itself. */
export function endedBy(signal: NodeJS.Signals): string {
  return `the server was ended by ${signal}`;
}

function hear(log: LogLine | string, on: ServerEvents): void {
  if (typeof log === "string") on.line(log);
  else if (log.msg === "serving" && log.grpc !== undefined && log.ops !== undefined)
    on.serving({ grpc: log.grpc, ops: log.ops });
  else if (log.kind === "joinRetried") on.waiting?.(log.error ?? log.msg);
  else if (log.kind === undefined && log.level >= WARN)
    on.line(log.err?.message === undefined ? log.msg : `${log.msg}: ${log.err.message}`);
}

function launcher(): string {
  return fileURLToPath(new URL("../bin/featurestore-server.cjs", import.meta.resolve("@featurestore/server")));
}

function variableOf(setting: string): string {
  return `FEATURESTORE_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function parseLog(text: string): LogLine | null {
  if (!text.startsWith("{")) return null;
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return null;
  }
}
